"""来源: every file behind a consolidation, level by level; and what in it is counted twice.

The same file is told by its hash, the same unit by its code. Without two codes, a name with the same telling numbers or
one that carries its city's is taken for the same unit, unless the office says that they are two. A name alone tells
nothing: every county has an 教育局. Such namesakes are pointed out, and counted. So is a unit beside the one above it that
says it reports with its subordinates: only these two know whether it does.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from xltools.consolidation.figures import MergeRefusedError, UnitReport
from xltools.excel.table import CellStyle, TableColumn, TableRow, TableSheet
from xltools.excel.text import normalize_label
from xltools.form.layout import SOURCES_SHEET, TOTAL_SCOPE
from xltools.reading.consolidated import SOURCE_HEADS, hash_numbers
from xltools.reading.submission import Source
from xltools.roster.units import Roster, RosterIndex, Unit, index_roster, normalize_code


@dataclass(frozen=True, slots=True)
class SourceNode:
    """A file and the unit it is part of; `parent` is "" for the consolidation's own units."""

    source: Source
    parent: str


def build_source_tree(units: Sequence[tuple[str, str, str, UnitReport]], read: str) -> Iterator[SourceNode]:
    """Every file, each followed by what is behind it. `units` give name, code, file and what is kept; `read` the time."""
    for name, code, file, kept in units:
        yield SourceNode(Source(1, name, code, file, kept.sha256, read, hash_figures(kept), kept.declared), "")
        above = [name]
        for source in kept.sources:
            level = max(source.level, 1)
            # A level that skips one hangs below the deepest there is.
            parent = above[min(level, len(above)) - 1]
            yield SourceNode(replace(source, level=level + 1), parent)
            above = [*above[:level], source.unit]


def hash_figures(report: UnitReport) -> int:
    """The fingerprint of a unit's numbers, equal to that of the line which shows them on a 明细 sheet."""
    return hash_numbers(report.figures.numbers)


_MOST_REPORTED = 10


class DoubleCountError(MergeRefusedError):
    """Some figures would be counted twice; every pair is named."""


@dataclass(frozen=True, slots=True)
class _SourceInWorkbook:
    """A file, and the workbook of this run that holds it; they are one where it is merged by itself."""

    source: Source
    workbook: Source

    @property
    def is_nested(self) -> bool:
        """Whether it is part of a consolidated workbook."""
        return self.source is not self.workbook


def refuse_double_counting(
    branches: Sequence[SourceNode], namesakes: Iterable[str] = (), cities: Iterable[str] = ()
) -> None:
    """Raise DoubleCountError where a file or a unit is in two of the workbooks of this run.

    `namesakes` are names of which the office says that two units bear them; `cities` are the places of the workbooks.
    """
    places = _list_sources(branches)
    names = [*cities, *(place.workbook.unit for place in places if place.is_nested)]
    prefixes = frozenset(map(normalize_label, names)) - {""}
    known = frozenset(normalize_label(name) for name in namesakes)
    pairs = list(_find_pairs(places, lambda place: _identity_evidence(place, prefixes, known)))
    # Where a workbook lies within another, so does all that is behind it: said once.
    whole = {pair.homes for pair in pairs if not pair.one.is_nested}
    kept = [pair for pair in pairs if not pair.one.is_nested or pair.homes not in whole]
    # What is certain comes first; what it says need not be guessed again.
    told = list(dict.fromkeys(list({pair.places: _format_pair(pair) for pair in reversed(kept)}.values())[::-1]))
    if told:
        more = [f"……等 {len(told)} 处"] if len(told) > _MOST_REPORTED else []
        message = "\n".join([*told[:_MOST_REPORTED], *more])
        raise DoubleCountError(message)


def list_namesakes(branches: Sequence[SourceNode]) -> tuple[str, ...]:
    """Units of one name in two of the workbooks, which nothing shows to be the same: to be looked at."""
    pairs = _find_pairs(_list_sources(branches), lambda place: [("name", normalize_label(place.source.unit))])
    return tuple(
        f"“{pair.one.source.unit}”在{_format_source(pair.one)}和{_format_source(pair.other)}中都有，按两个单位计入；如是同一单位，请只留一份"
        for pair in pairs
    )


@dataclass(frozen=True, slots=True)
class Overlap:
    """A unit that says it reports with its subordinates, and those of them that count beside it."""

    parent: str
    children: tuple[str, ...]


def list_overlaps(units: Sequence[tuple[Unit, UnitReport]], roster: Roster) -> tuple[Overlap, ...]:
    """Where a unit counts by itself and in one above it. One that lists its sources includes these and no others."""
    index = index_roster(roster)
    wholes = {unit.name: report for unit, report in units if normalize_label(report.scope) == TOTAL_SCOPE}
    found: defaultdict[str, list[str]] = defaultdict(list)
    for unit, _ in units:
        for above in _list_units_above(unit, index):
            report = wholes.get(above.name)
            if report is None:
                continue
            if not report.sources or any(index.find_by_name(source.unit) is unit for source in report.sources):
                found[above.name].append(unit.name)
                break
    return tuple(Overlap(parent, tuple(children)) for parent, children in found.items())


def _list_units_above(unit: Unit, index: RosterIndex) -> Iterator[Unit]:
    """The unit's parent, that one's and so on; a roster may lead in a circle."""
    passed = {unit.name}
    while unit.parent and (above := index.find_by_name(unit.parent)) is not None and above.name not in passed:
        yield above
        passed.add(above.name)
        unit = above


def _list_sources(branches: Sequence[SourceNode]) -> list[_SourceInWorkbook]:
    places: list[_SourceInWorkbook] = []
    home: Source | None = None
    for branch in branches:
        home = branch.source if branch.source.level == 1 or home is None else home
        places.append(_SourceInWorkbook(branch.source, home))
    return places


@dataclass(frozen=True, slots=True)
class _SharedPair:
    """Two places that share evidence of the unit; `is_guess` where it shows the unit only as long as no codes say otherwise."""

    one: _SourceInWorkbook
    other: _SourceInWorkbook
    is_guess: bool

    @property
    def homes(self) -> frozenset[int]:
        return frozenset((id(self.one.workbook), id(self.other.workbook)))

    @property
    def places(self) -> tuple[int, int]:
        return id(self.one), id(self.other)


# What tells the unit: of what kind it is, and the thing itself. Those of these kinds tell nothing against two different codes.
_Evidence = tuple[str, Hashable]
_GUESSES = frozenset({"figures", "name"})


def _find_pairs(
    places: Sequence[_SourceInWorkbook], evidence_of: Callable[[_SourceInWorkbook], Iterable[_Evidence]]
) -> Iterator[_SharedPair]:
    """Places in different workbooks that share evidence of the unit, the highest level first; those within stand second."""
    groups: defaultdict[_Evidence, dict[int, _SourceInWorkbook]] = defaultdict(dict)
    for place in sorted(places, key=lambda place: place.source.level):
        for evidence in evidence_of(place):
            groups[evidence].setdefault(id(place.workbook), place)
    for (kind, _), group in groups.items():
        members = list(group.values())
        for number, other in enumerate(members):
            guessed = kind in _GUESSES
            same = (one for one in members[:number] if not (guessed and _are_distinct(one.source, other.source)))
            if (one := next(same, None)) is not None:
                yield _SharedPair(one, other, guessed)


def _identity_evidence(
    place: _SourceInWorkbook, cities: frozenset[str], namesakes: frozenset[str]
) -> Iterator[_Evidence]:
    """What shows two places to be of one unit."""
    source, name = place.source, normalize_label(place.source.unit)
    if source.sha256:
        yield "file", source.sha256
    if code := normalize_code(source.code):
        yield "code", code
    if name in namesakes:
        return
    if source.figures:
        yield "figures", (name, source.figures)
    if any(name.startswith(city) and name != city for city in cities):
        yield "name", name


def _are_distinct(one: Source, other: Source) -> bool:
    codes = {normalize_code(one.code), normalize_code(other.code)}
    return "" not in codes and len(codes) == 2


def _format_pair(pair: _SharedPair) -> str:
    one, other, unit = pair.one, pair.other, pair.one.source.unit
    two = (
        f"；确是同名的两个单位的，请用 --namesake {unit} 说明，或让两个单位填写各自的单位代码" if pair.is_guess else ""
    )
    if not one.is_nested:
        return (
            f"“{unit}”（{one.source.file}）已在{_format_source(other)}之中，又单独汇总，会重复计算。请只留其中一份{two}"
        )
    return f"“{unit}”既在{_format_source(one)}之中，又在{_format_source(other)}之中，会重复计算。请核实归属，只在一处汇总{two}"


def _format_source(place: _SourceInWorkbook) -> str:
    if not place.is_nested:
        return f"“{place.source.file}”"
    return f"“{place.workbook.unit}”的汇总工作簿（{place.workbook.file}，其中的源文件是 {place.source.file}）"


_SOURCE_COLUMNS = (
    TableColumn(SOURCE_HEADS["level"], align="center"),
    TableColumn(SOURCE_HEADS["unit"], widest=28, narrowest=18),
    TableColumn(SOURCE_HEADS["parent"], widest=24, narrowest=14),
    TableColumn(SOURCE_HEADS["code"], widest=20, printed=False),
    TableColumn(SOURCE_HEADS["file"], widest=40, narrowest=20),
    TableColumn(SOURCE_HEADS["sha256"], widest=68, narrowest=16, faint=True),
    TableColumn(SOURCE_HEADS["read"], widest=18, align="center"),
    TableColumn(SOURCE_HEADS["declared"], widest=30, narrowest=12),
)


def sources_table(nodes: Sequence[SourceNode]) -> TableSheet:
    """来源: each file followed by those it was made of."""
    rows = tuple(map(_source_row, nodes))
    deepest = max((node.source.level for node in nodes), default=1)
    files = sum(1 for node in nodes if node.source.level == 1)
    more = f"；其下共 {len(rows) - files} 份，最深 {deepest} 级" if len(rows) > files else ""
    note = (
        f"本次汇总 {files} 份文件{more}。层级 1 是本次汇总的文件，2 是它们所汇总的文件，依次类推，列在其后。"
        "核对 SHA-256 可确认文件未经改动。"
    )
    return TableSheet(SOURCES_SHEET, "数据来源", note, _SOURCE_COLUMNS, rows, frozen=2, empty="没有文件。")


def _source_row(node: SourceNode) -> TableRow:
    one = node.source
    cells = (one.level, one.unit, node.parent, one.code, one.file, one.sha256, one.read, one.declared)
    return TableRow(cells, {} if one.level == 1 else {0: CellStyle.FAINT, 2: CellStyle.FAINT})
