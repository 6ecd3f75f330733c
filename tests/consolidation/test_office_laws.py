"""Laws of merging again and merging upwards: the office's work comes out as it went in, and nothing is dropped or doubled."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.consolidation.books import merged, merged_again
from tests.consolidation.city import FORM, YEAR, checked, figures
from tests.consolidation.levels import consolidated, units
from tests.filled import unit_workbook
from tests.laws import COSTLY
from xltools.checks.check import Terms
from xltools.checks.finding import CheckedFile
from xltools.consolidation.adjustments import Adjustment
from xltools.consolidation.consolidation import Heading, OfficeInput
from xltools.consolidation.merge import merge_files
from xltools.consolidation.previous import read_previous
from xltools.consolidation.provenance import DoubleCountError
from xltools.consolidation.workbook import write_consolidation
from xltools.excel.grid import Book, Cell
from xltools.excel.open import open_book
from xltools.form.model import FieldKind
from xltools.reading.consolidated import Provenance, read_provenance
from xltools.reading.sources import find_sources
from xltools.reading.submission import Source

INPUTS = [field for field in FORM.numbers if not field.total_of and field.kind is FieldKind.COUNT]
KEYS = [check.key for check in FORM.checks]
# Short words of people; blanks at the ends and what no cell shows are nobody's work.
WORDS = st.text("甲乙丙丁，。=+-0123 \n", min_size=1, max_size=60).map(str.strip).filter(bool)
LINES = st.builds(
    Adjustment, st.sampled_from([field.id for field in INPUTS]), st.integers(0, 10**6), WORDS, WORDS, st.just("")
)
TEXTS = st.dictionaries(st.sampled_from([field.id for field in FORM.texts]), WORDS, max_size=4)


@COSTLY
@given(st.lists(LINES, max_size=5), TEXTS, st.dictionaries(st.sampled_from(KEYS), WORDS, max_size=4), WORDS)
def test_the_offices_work_comes_out_as_it_went_in(
    adjustments: list[Adjustment], texts: dict[str, str], explanations: dict[str, str], code: str
) -> None:
    said = code.replace("\n", "")
    work = OfficeInput(tuple(adjustments), texts, explanations, said)
    whole = merged(checked("教育局", figures(1)))
    with TemporaryDirectory() as folder:
        path = Path(folder) / "汇总.xlsx"
        for _ in range(2):
            write_consolidation(merged_again(whole, Heading("招远市", YEAR, code=work.code), work), path)
            work = read_previous(path, FORM, year=YEAR, place="招远市")
    assert work == OfficeInput(tuple(adjustments), texts, explanations, said, path)


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A city's workbook in a folder, and the workbooks of its three units in another."""
    folder = tmp_path_factory.mktemp("市")
    parts = [unit_workbook(folder / "单位" / f"{name}局.xlsx", f"{name}局") for name in "甲乙丙"]
    write_consolidation(merge_files(parts, Terms(FORM, jobs=1), place="招远市"), folder / "招远市.xlsx")
    return folder


@pytest.mark.long
@COSTLY
@given(here=st.sets(st.sampled_from("甲乙丙")))
def test_a_whole_beside_its_parts_is_never_dropped_and_never_doubled(city: Path, here: set[str]) -> None:
    with TemporaryDirectory() as inbox:
        files = [city / "招远市.xlsx", *(city / "单位" / f"{name}局.xlsx" for name in sorted(here))]
        for file in files:
            (Path(inbox) / file.name).write_bytes(file.read_bytes())
        sources = find_sources([Path(inbox)]).files
        if 0 < len(here) < 3:
            with pytest.raises(DoubleCountError):
                merge_files(sources, Terms(FORM, jobs=1), place="烟台市")
        else:
            whole = merge_files(sources, Terms(FORM, jobs=1), place="烟台市")
            assert {source.source.unit for source in whole.sources} >= {"甲局", "乙局", "丙局"}
            assert len(whole.lines) == (3 if here else 1)


@pytest.fixture(scope="module")
def three_levels(tmp_path_factory: pytest.TempPathFactory) -> Book:
    """A county's workbook over two towns with villages of their own."""
    folder = tmp_path_factory.mktemp("县")
    towns = [
        consolidated(folder, town, units(*villages, first=first))
        for town, villages, first in (("梦芝镇", ("李家村", "王家村"), 1), ("阜山镇", ("孙家村", "周家村"), 3))
    ]
    consolidated(folder, "招远市", [*towns, *units("教育局", first=7)])
    return open_book(folder / "招远市.xlsx")


def read_with(book: Book, name: str, rows: Sequence[Sequence[Cell]]) -> Provenance:
    grids = tuple(replace(grid, rows=rows) if grid.name == name else grid for grid in book.grids)
    behind = read_provenance(replace(book, grids=grids), FORM)
    assert behind is not None
    return behind


def parents(behind: Provenance) -> set[tuple[int, str, str]]:
    """Each file with what it is part of, by the order of the lines, as the level above takes them."""
    found, above = set(), [""]
    for source in behind.sources:
        above = [*above[: source.level], source.unit]
        found.add((source.level, source.unit, above[source.level - 1]))
    return found


@pytest.mark.long
@pytest.mark.parametrize(("name", "first"), [("来源", 3), ("明细", 9)])
@given(data=st.data())
def test_a_sorted_sheet_says_the_same(three_levels: Book, name: str, first: int, data: st.DataObject) -> None:
    grid = three_levels.grid(name)
    assert grid is not None
    shuffled = data.draw(st.permutations(grid.rows[first:]))
    before, after = (
        read_with(three_levels, name, grid.rows),
        read_with(three_levels, name, [*grid.rows[:first], *shuffled]),
    )
    assert parents(after) == parents(before)
    assert (after.sums, after.filled_fields, after.manual_lines) == (before.sums, before.filled_fields, ())


def _county(name: str, *, is_interim: bool) -> CheckedFile:
    source = Source(1, f"{name}教育局", "", "教育局.xlsx", "", "")
    return checked(name, meta={"stage": "阶段性汇总"} if is_interim else {}, sources=(source,))


@given(st.lists(st.booleans(), min_size=1, max_size=5))
def test_a_sum_is_complete_only_where_all_of_its_parts_are(staged: list[bool]) -> None:
    parts = [_county(f"{n}县", is_interim=part) for n, part in enumerate(staged)]
    whole = merged(*parts)
    assert whole.selection.is_complete is not any(staged)
    assert (whole.kind == "阶段性汇总") is any(staged)
