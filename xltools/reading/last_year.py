"""Last year's values by unit: from last year's consolidated workbook, or from the units' own workbooks."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from xltools.excel.errors import FileFault
from xltools.excel.grid import Book
from xltools.excel.open import open_book
from xltools.excel.text import normalize_label
from xltools.form.model import Form
from xltools.reading.consolidated import Numbers, read_detail_lines, read_unit_texts
from xltools.reading.meta import PLACE_KEY
from xltools.reading.sources import find_sources
from xltools.reading.submission import Submission
from xltools.roster.columns import LAST_YEAR_SHEET
from xltools.roster.last_year_sheet import read_last_year_sheet
from xltools.roster.units import Roster, Unit


@dataclass(frozen=True, slots=True)
class PastFile:
    """A workbook of an earlier year: whose, its own numbers, and those of the units on its 明细 sheet, by name.

    `place` is the place whose units it adds up, where it says so; `texts` are its own, by field id, and `unit_texts` those
    of its units, by name.
    """

    path: Path
    year: int
    unit: str
    numbers: Numbers
    units: Mapping[str, Numbers]
    place: str = ""
    texts: Mapping[str, str] = field(default_factory=dict)
    unit_texts: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LastYear:
    """The numbers of each unit in the year before, by the unit's name as names are compared; `year` is that year.

    `files` are the workbooks that they come from; `stated` are the units whose numbers the roster workbook states.
    """

    year: int
    by_unit: Mapping[str, Numbers]
    files: tuple[PastFile, ...] = ()
    stated: frozenset[str] = frozenset()

    def find(self, unit: Unit, year: int | None) -> Numbers | None:
        """The numbers behind a unit's report on `year`: under a name that it has or once had; with those merged into it.

        What the roster workbook states of a unit is of the whole. None where they are of another year, know none of its
        names, or lack a unit that was merged into it: a new name is not guessed, and a part is not compared with the whole.
        """
        if year != self.year + 1:
            return None
        own = next((key for name in unit.names if (key := normalize_label(name)) in self.by_unit), None)
        merged = () if own in self.stated else map(normalize_label, unit.merged_from)
        keys = dict.fromkeys([*([own] if own else []), *merged])
        found = [self.by_unit[key] for key in keys if key in self.by_unit]
        if not found or len(found) < len(keys):
            return None
        return add_numbers(found) or None

    def find_texts(self, unit: Unit, year: int | None) -> Mapping[str, str]:
        """The texts of the unit's report, by field id, under a name that it has or once had; none where it is not known."""
        names = set(map(normalize_label, unit.names))
        files = [one for one in self.files if year == self.year + 1]
        own = (one.texts for one in files if normalize_label(one.unit) in names)
        merged = (texts for one in files for name, texts in one.unit_texts.items() if normalize_label(name) in names)
        return next(own, None) or next(merged, {})


def add_numbers(units: Sequence[Numbers]) -> Numbers:
    """The numbers of units that have become one; what one of them lacks is not known of the whole."""
    return {name: sum(one[name] for one in units) for name in units[0] if all(name in one for one in units)}


# So many units are named.
_MOST_NAMED = 10


def format_missing(last: LastYear, reports: Sequence[tuple[Unit, int | None]]) -> str:
    """A sentence where reports, each a unit with its year, find nothing in last year's values; "" where all do."""
    missing = [(unit, year) for unit, year in reports if last.find(unit, year) is None]
    if not missing:
        return ""
    others = sorted({year for _, year in missing if year is not None and year != last.year + 1})
    if others:
        years = "、".join(map(str, others))
        return f"--last-year 给出的是 {last.year} 年度的数，不是 {years} 年度的上一年，没有用来比较。请核对文件和年度。"
    names = [unit.name or "没有写名称的单位" for unit, _ in missing]
    more = f"等 {len(names)} 家" if len(names) > _MOST_NAMED else ""
    return f"没有找到上一年数的单位：{'、'.join(names[:_MOST_NAMED])}{more}，没有与上年比较。改过名的，把旧名写进名录的“简称”。"


# How a file of an earlier year is read.
_ReadPast = Callable[[Path, Form], PastFile]


def read_last_year(path: Path, form: Form, year: int | None = None, read: _ReadPast | None = None) -> LastYear:
    """Read the values of the year before `year` from a file or a folder; without `year`, of the year its files name.

    `read` reads a file, where other files than workbooks are to be read too.

    Raises FileFault when a file is unreadable or of another year: last year's values must be last year's.
    """
    files: list[PastFile] = []
    wanted = year - 1 if year is not None else None
    for file in find_sources([path]).files:
        past = (read or read_past_file)(file, form)
        if past.year != (wanted or past.year):
            stated, expected = f"这是 {past.year} 年度的表", f"上年数据应是 {wanted} 年度的"
            raise FileFault(file, "other_year", f"{stated}，{expected}", "请核对 --last-year 给出的文件。")
        wanted = past.year
        files.append(past)
    by_unit: dict[str, Numbers] = {}
    for past in files:
        by_unit[normalize_label(past.unit)] = past.numbers
        by_unit.update({normalize_label(unit): numbers for unit, numbers in past.units.items()})
    return LastYear(wanted or 0, by_unit, tuple(files))


def complete_last_year(last: LastYear | None, roster: Roster | None, form: Form, year: int | None) -> LastYear | None:
    """Last year's values, those of units that they lack taken from the roster workbook's sheet for them.

    Raises FileFault where that sheet is wrong, or where it is all there is and of another year.
    """
    sheet = read_last_year_sheet(roster, form) if roster is not None else None
    if roster is None or sheet is None:
        return last
    wanted = last.year if last is not None else year - 1 if year is not None else sheet.year
    if sheet.year != wanted:
        if last is not None:
            return last  # of an earlier collection; last year's workbook knows better
        fault = f"“{LAST_YEAR_SHEET}”表是 {sheet.year} 年度的数，应是 {wanted} 年度的"
        raise FileFault(roster.path or Path(), "other_year", fault, "请改填该年度的数并改正年度，或把填的数清空。")
    by_unit = {normalize_label(name): line for name, line in sheet.by_unit.items()}
    known = last.by_unit if last is not None else {}
    files = last.files if last is not None else ()
    return LastYear(wanted, {**by_unit, **known}, files, frozenset(by_unit.keys() - known.keys()))


def read_past_file(path: Path, form: Form, book: Book | None = None) -> PastFile:
    """Read a workbook of an earlier year, a unit's own or a consolidated one; `book` is what it holds where it is open.

    Raises FileFault; one is having no year.
    """
    from xltools.reading.read_submission import read_from_book  # noqa: PLC0415 - slow to import, and most years know no last one

    book = open_book(path) if book is None else book
    submission = read_from_book(path, book, form)
    if submission.year is None:
        raise FileFault(path, "other_year", "没有写明年度，往年数据须写明年度", "请在封面填写年度，或换一份文件。")
    units = {line.unit: line.numbers for line in read_detail_lines(book, form)}
    return make_past_file(submission, submission.year, units, read_unit_texts(book, form, [*units]))


def make_past_file(
    submission: Submission, year: int, units: Mapping[str, Numbers], unit_texts: Mapping[str, Mapping[str, str]]
) -> PastFile:
    """A submission of an earlier year as the years after it ask for it; `units` are those behind it, with their texts."""
    known = submission.numbers
    numbers = {field.id: value for field in submission.form.numbers if (value := known.get(field.id)) is not None}
    place = submission.meta.get(PLACE_KEY, "")
    return PastFile(submission.path, year, submission.unit, numbers, units, place, submission.texts, unit_texts)
