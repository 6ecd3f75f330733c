"""The city's figures of earlier years, and what became of a figure from one year to the next.

Another city's are refused, and no year is taken twice. Blank is not 0, and nothing is so many per cent of 0.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

from xltools.consolidation.figures import compute_city_figures
from xltools.excel.errors import FileFault
from xltools.excel.text import normalize_label
from xltools.form.model import Form
from xltools.form.rules.evaluate import Number
from xltools.reading.consolidated import Numbers
from xltools.reading.last_year import LastYear, PastFile


@dataclass(frozen=True, slots=True)
class CityYear:
    """The city's figures of a year; a field that nobody filled is not among them."""

    year: int
    figures: Mapping[str, Number]


@dataclass(frozen=True, slots=True)
class PastYears:
    """What is known of earlier years. `years` are the city's, the earliest first; `units` last year's, by name.

    `last` is the year before this one, None where it is not known; then `units` is empty.
    """

    years: tuple[CityYear, ...] = ()
    last: CityYear | None = None
    units: Mapping[str, Numbers] = field(default_factory=dict)


def collect_past_years(
    form: Form,
    place: str,
    year: int,
    last_year: LastYear | None = None,
    history: Sequence[PastFile] = (),
    *,
    units: Sequence[str] = (),
) -> PastYears:
    """What is known of the years before `year`. `units` are this year's: where `place` is "", they tell another city's.

    Raises:
        FileFault: a workbook is of another place, of a year that is not before this one, or of a year given already.
    """
    last: CityYear | None = None
    before: Mapping[str, Numbers] = {}
    if last_year is not None and last_year.files:
        if last_year.year != year - 1:
            message = f"这是 {last_year.year} 年度的表，本次汇总的是 {year} 年度，上年数据应是 {year - 1} 年度的"
            raise FileFault(last_year.files[0].path, "other_year", message, "请核对 --last-year 给出的文件。")
        figures, before = _last_year_figures(form, place, last_year.files)
        last = CityYear(last_year.year, figures)
        _check_units(last_year.files[0], place, units, before)
    taken = {last_year.year: last_year.files[0].path} if last_year is not None and last is not None else {}
    earlier: list[CityYear] = []
    for one in history:
        if last is not None and (one.year, one.numbers) == (last.year, last.figures):
            continue  # last year's own workbook once more: nothing is lost by taking it once
        _check_file(one, place, year, taken)
        taken[one.year] = one.path
        earlier.append(CityYear(one.year, one.numbers))
    years = sorted([*earlier, *([last] if last else [])], key=lambda one: one.year)
    return PastYears(tuple(years), last, before)


def _last_year_figures(
    form: Form, place: str, files: Sequence[PastFile]
) -> tuple[Mapping[str, Number], Mapping[str, Numbers]]:
    """The city's figures and its units: from the city's own workbook, or else added up from the units' workbooks."""
    own = [one for one in files if place and normalize_label(one.unit) == normalize_label(place)]
    if not own and len(files) == 1 and files[0].units:
        if place:
            raise _place_fault(files[0], place)
        own = [files[0]]
    if own:
        return own[0].numbers, own[0].units
    units = {one.unit: one.numbers for one in files}
    added = compute_city_figures(form, [{name: one.get(name) for name in form.fields} for one in units.values()])
    return {name: number for name, number in added.items() if number is not None}, units


def _check_units(one: PastFile, place: str, units: Sequence[str], before: Mapping[str, Numbers]) -> None:
    known = {normalize_label(name) for name in before}
    if units and not place and known and not any(normalize_label(name) in known for name in units):
        message = "其中没有一个单位与本次汇总的相同，像是另一个地方的"
        raise FileFault(
            one.path, "other_place", message, "请核对 --last-year 给出的文件；确是本地方的，请用 --place 写明地名。"
        )


def _check_file(one: PastFile, place: str, year: int, loaded: Mapping[int, Path]) -> None:
    if place and normalize_label(one.unit) != normalize_label(place):
        raise _place_fault(one, place)
    if one.year >= year:
        message = f"这是 {one.year} 年度的表，不早于本次汇总的 {year} 年度"
        raise FileFault(one.path, "other_year", message, "请只给出以前年度的汇总工作簿。")
    if one.year in loaded:
        message = f"{one.year} 年度已经给出过一份（{loaded[one.year].name}）"
        raise FileFault(one.path, "other_year", message, "每一年度请只给出一份。")


def _place_fault(one: PastFile, place: str) -> FileFault:
    message = f"这是“{one.unit}”的工作簿，本次汇总的是“{place}”"
    return FileFault(
        one.path, "other_place", message, "请核对往年的文件；地名改过的，请先在那份文件的封面改正填报单位。"
    )


_NO_LAST, _NO_THIS, _FROM_ZERO = "上年没有数据", "今年空白", "上年为 0"


@dataclass(frozen=True, slots=True)
class FigureChange:
    """How much more and which part more; None where that cannot be said, and then `remark` says why."""

    more: Number | None
    part: Fraction | None
    remark: str = ""


def compute_change(last: Number | None, this: Number | None) -> FigureChange:
    """The change from last year's figure to this year's."""
    if last is None:
        return FigureChange(None, None, _NO_LAST)
    if this is None:
        return FigureChange(None, None, _NO_THIS)
    more = this - last
    if not last:
        return FigureChange(more, None, _FROM_ZERO if this else "")
    return FigureChange(more, Fraction(more) / Fraction(last))


@dataclass(frozen=True, slots=True)
class Mover:
    """A unit whose figure changed: its position among this year's lines, its figures of both years."""

    line: int
    last: Number
    this: Number


@dataclass(frozen=True, slots=True)
class Turnover:
    """The units of two years by what is certain, their names: this year's positions with last year's numbers; who is new; who is gone.

    That two names are one body, or that one body has become two, only people know.
    """

    both: Mapping[int, Numbers]
    new: tuple[int, ...]
    gone: tuple[str, ...]


def compute_turnover(names: Sequence[Sequence[str]], last: Mapping[str, Numbers]) -> Turnover:
    """Which of this year's units, each by all of its names, were there last year."""
    known = {normalize_label(name): name for name in last}
    both: dict[int, Numbers] = {}
    for position, own in enumerate(names):
        key = next((key for key in map(normalize_label, own) if key in known), None)
        if key is not None:
            both[position] = last[known.pop(key)]
    new = tuple(position for position in range(len(names)) if position not in both)
    return Turnover(both, new, tuple(known.values()))


def list_movers(
    figures: Iterable[tuple[int, Number | None]], last: Mapping[int, Numbers], field: str, most: int
) -> Iterator[Mover]:
    """The units whose figure of a field rose most, then those where it fell most, at most so many of each."""
    moved = [
        Mover(line, before, this)
        for line, this in figures
        if this is not None and (before := last.get(line, {}).get(field)) is not None and this != before
    ]
    moved.sort(key=lambda one: (-abs(Decimal(one.this) - Decimal(one.last)), one.line))
    yield from [one for one in moved if one.this > one.last][:most]
    yield from [one for one in moved if one.this < one.last][:most]
