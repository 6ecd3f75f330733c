"""What the workbook says is what the tool says: LibreOffice recalculates, Python evaluates, line by line.

2 workbooks in a quick run, 200 with --all; `pytest --equivalence 2000` runs more. LibreOffice takes TRUE for a number where
Excel does not, and shows a sum over date cells as a date: such cells are tested in Python alone.
"""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from tests.libreoffice import Office
from tests.template.random_content import content_of
from tests.template.recalculated import without_cached_values
from xltools.checks import check_lines
from xltools.checks.check import check
from xltools.checks.check_lines import CellCount, CheckLine, CountKind, list_lines
from xltools.checks.check_values import LineResult, compute_figures, evaluate_lines, find_change
from xltools.checks.check_workbook import identify_unit
from xltools.excel.grid import Cell, Grid
from xltools.excel.open import open_book
from xltools.excel.text import is_blank
from xltools.excel.values import DAY_ZERO
from xltools.form.layout import CHECK_SHEET
from xltools.form.load import load_form
from xltools.form.model import Field, FieldKind
from xltools.reading.read_submission import read_from_book, read_submission
from xltools.reading.submission import Submission
from xltools.roster.units import Unit
from xltools.template.check_columns import CheckColumn, summarize_results
from xltools.template.content import Content
from xltools.template.workbook import write_template

_BATCH = 10


def recalculated(contents: Sequence[Content], folder: Path, office: Office) -> list[Path]:
    """Workbooks as LibreOffice calculates them; none of our own values is left to lean on."""
    jobs = []
    for number, content in enumerate(contents):
        issued, bare = folder / f"issued-{number}.xlsx", folder / f"bare-{number}.xlsx"
        write_template(load_form(), content, issued)
        empty: list[list[str]] = []
        jobs.append((without_cached_values(issued, bare), empty, folder / f"calculated-{number}.xlsx"))
    return office.edit(jobs)


def sheet_lines(grid: Grid) -> dict[str, tuple[Cell, ...]]:
    """Left, right, difference and result of each line of a 校验 sheet, by its key."""
    columns = (CheckColumn.LEFT, CheckColumn.RIGHT, CheckColumn.DIFFERENCE, CheckColumn.RESULT)
    keys = {line.row: line.key for line in list_lines(load_form())}
    return {key: tuple(grid.at(row, column) for column in columns) for row, key in keys.items()}


def evaluate_submission(
    submission: Submission,
    attributes: Mapping[str, bool | None],
    last_year: Mapping[str, Decimal | int | None] | None = None,
) -> dict[str, LineResult]:
    """Every line's result by its key."""
    form = submission.form
    inputs: dict[str, Cell | Decimal] = {
        field: entry.raw for field, entry in submission.entries.items() if not form.fields[field].total_of
    }
    computed = compute_figures(form, inputs)
    # A total that is what its parts give is taken for the formula that it was issued as.
    typed = {
        field: entry.raw
        for field, entry in submission.entries.items()
        if form.fields[field].total_of
        and entry.raw not in (None, "")
        and (isinstance(entry.raw, str) or entry.value != computed.number(field))
    }
    figures = compute_figures(form, {**inputs, **typed})
    year = int(submission.meta["year"])
    return evaluate_lines(figures, attributes, submission.explanations, last_year, submission.issued_scope, year)


def disagreements(seed: int, path: Path, last: Mapping[str, Decimal | int] | None) -> Iterator[str]:
    """Every line on which the sheet and Python differ, and every finding that its line does not know."""
    book = open_book(path)
    grid = book.grid(CHECK_SHEET)
    assert grid is not None
    submission = read_from_book(path, book, load_form())
    attributes = identify_unit(submission, None).attributes
    ours, theirs = evaluate_submission(submission, attributes, last), sheet_lines(grid)
    for key, result in ours.items():
        if not same(result, theirs[key]):
            yield f"{seed} {key}: sheet {theirs[key]}, Python {result}"
    verdict = summarize_results(ours).verdict
    if grid.at(1, 0) != verdict:
        yield f"{seed} verdict: sheet {grid.at(1, 0)}, Python {verdict}"
    yield from unknown_findings(seed, submission, ours, last)
    yield from contradicted_hints(seed, submission, ours, last)


def same(result: LineResult, shown: tuple[Cell, ...]) -> bool:
    sides = zip((result.left, result.right, result.difference), shown, strict=False)
    return result.result == shown[3] and all(alike(mine, other) for mine, other in sides)


def alike(mine: object, other: Cell) -> bool:
    if mine in ("", None) or other in ("", None):
        return mine in ("", None) and other in ("", None)
    if isinstance(mine, str):
        return mine == other
    if isinstance(other, date):
        return mine == (other - DAY_ZERO).days
    return isinstance(other, int | float) and math.isclose(float(str(mine)), other, rel_tol=1e-12, abs_tol=1e-9)


def unknown_findings(
    seed: int, submission: Submission, results: dict[str, LineResult], last: Mapping[str, Decimal | int] | None
) -> Iterator[str]:
    """Findings and lines that contradict each other. A cell that V-01 reports on the sheet excuses the lines it feeds:
    there the reader may have read what no formula can."""
    found = {(finding.code, finding.field) for finding in check(submission, last_year=last)}
    unfit = {field for code, field in found if code == "V-01"} | _list_unfit(submission)
    for line in list_lines(load_form()):
        if isinstance(line.subject, CellCount) or unfit & feeding(line):
            continue
        failing = results[line.key].result in (check_lines.FAILS, check_lines.EXPLAINED, check_lines.HINTED)
        if failing != ((line.code, line.at) in found):
            yield f"{seed} {line.key}: line {results[line.key].result}, finding {(line.code, line.at) in found}"
    for line in list_lines(load_form()):
        if (
            isinstance(line.subject, CellCount)
            and line.subject.counted is CountKind.SCOPE
            and line.at not in {note.field for note in submission.notes}
        ):
            failing = results[line.key].result in (check_lines.FAILS, check_lines.EXPLAINED)
            if failing != ((line.code, line.at) in found):
                yield f"{seed} {line.key}: line {results[line.key].result}, finding {(line.code, line.at) in found}"
    for line in list_lines(load_form()):
        if isinstance(line.subject, CellCount) and line.subject.counted is CountKind.UNFIT:
            failing = results[line.key].result == check_lines.FAILS
            told = [field.id for field in line.subject.fields if ("V-01", field.id) in found]
            # A total that was cleared is told as what it is: locked content that is gone. One that was typed over with
            # the right number is told in the same way, and there no formula of Excel 2007 can know.
            gone = [field.id for field in line.subject.fields if ("V-04", field.id) in found]
            if bool(told) > failing or failing > bool(told or gone):
                yield f"{seed} {line.key}: line {results[line.key].result}, findings {told + gone}"


def contradicted_hints(
    seed: int, submission: Submission, results: dict[str, LineResult], last: Mapping[str, Decimal | int] | None
) -> Iterator[str]:
    """Where the line of the date, or one that counts what is far from last year's, and the findings are not the same."""
    found = {(finding.code, finding.field) for finding in check(submission, last_year=last)}
    for line in list_lines(load_form()):
        answer = results[line.key].result
        match line.subject:
            # What is not plainly a day to a formula may be one to the reader.
            case CellCount(counted=CountKind.DATE) if answer != check_lines.NOT_APPLICABLE:
                expected = (line.code, line.at) in found
            case CellCount(counted=CountKind.CHANGE) as count if not _list_unfit(submission) & _list_parts(
                count.fields
            ):
                changed = list_changed(submission, count, last or {})
                # The line counts every cell; the tool is silent of one of which it has something graver to say.
                graver = {field for code, field in found if code != line.code}
                expected = bool(changed)
                if any((line.code, field) in found for field in changed) != bool(changed - graver):
                    yield f"{seed} {line.key}: {sorted(changed)} are far from last year's, {sorted(graver)} are told"
            case _:
                continue
        if (answer == check_lines.HINTED) != expected:
            yield f"{seed} {line.key}: line {results[line.key]}, finding {expected}"


def list_changed(submission: Submission, count: CellCount, last: Mapping[str, Decimal | int]) -> set[str]:
    """The counts of a sheet that are far from last year's, none in a report without any."""
    values = {field.id: submission.value(field.id) for field in load_form().numbers if field.kind is FieldKind.COUNT}
    pairs = ((field.id, values[field.id], last.get(field.id)) for field in count.fields if any(values.values()))
    return {
        field
        for field, now, before in pairs
        if isinstance(now, int) and before is not None and find_change(now, before, count.limits)
    }


def _list_unfit(submission: Submission) -> set[str]:
    """The fields whose cells no formula takes, or takes for something else than the reader."""
    odd = {field for field, entry in submission.entries.items() if entry.fault or _is_blank_text(entry.raw)}
    return odd | {note.field for note in submission.notes}


def _is_blank_text(raw: Cell) -> bool:
    """Whether spaces stand in a cell: under a nil return they are not nothing."""
    return isinstance(raw, str) and is_blank(raw)


def feeding(line: CheckLine) -> set[str]:
    """The fields behind a check: its own, and those that its totals sum."""
    assert not isinstance(line.subject, CellCount)
    return _list_parts(load_form().fields[name] for name in line.subject.fields)


def _list_parts(totals: Iterable[Field]) -> set[str]:
    """Fields, and those that they sum."""
    fields = load_form().fields
    reached, rest = set[str](), [field.id for field in totals]
    while rest:
        field = rest.pop()
        if field not in reached:
            reached.add(field)
            rest += fields[field].total_of
    return reached


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """The random workbooks in batches, which the processors share."""
    if "seeds" in metafunc.fixturenames:
        config = metafunc.config
        count = int(config.getoption("--equivalence") or ("200" if config.getoption("--all") else "2"))
        first = int(config.getoption("--first-seed"))
        batches = [range(start, min(start + _BATCH, first + count)) for start in range(first, first + count, _BATCH)]
        metafunc.parametrize("seeds", batches, ids=lambda batch: f"{batch[0]} to {batch[-1]}")


@pytest.mark.libreoffice
def test_the_sheet_and_the_tool_say_the_same_on_every_line(seeds: range, tmp_path: Path, office: Office) -> None:
    different: list[str] = []
    for seed, path in zip(seeds, recalculated([content_of(seed) for seed in seeds], tmp_path, office), strict=True):
        different += disagreements(seed, path, content_of(seed).last_year)
    assert not different, "\n".join(different)


ZERO: dict[str, int | Decimal] = {field.id: 0 for field in load_form().numbers}
# What each set of values is told besides, by the rules that look at size and at the years.
UNLIKELY: tuple[tuple[dict[str, Cell], dict[str, int | Decimal] | None, set[str]], ...] = (
    ({"t2.fees.amount": 251000}, None, {"P-02"}),
    ({"t2.fees.amount": "251000"}, None, {"P-02"}),
    ({"t2.fees.amount": 251000.5}, None, set()),
    ({"t2.fees.amount": 2510.5}, ZERO | {"t2.fees.amount": Decimal("25.1")}, {"P-04"}),
    ({"text.data_notes": "行政复议、行政诉讼数量含上年度结转数量。"}, ZERO | {"t4.reconsideration.pending": 2}, set()),
    ({"text.data_notes": "依申请公开含上年结转 2 件。"}, ZERO | {"t4.reconsideration.pending": 2}, {"X-03", "N-01"}),
    ({"text.other": "诉讼含结转"}, ZERO | {"t4.reconsideration.pending": 2, "t3.received.total": 4}, {"P-03"}),
    ({"t3.carried_in.natural_person": 9, "t3.granted.natural_person": 9}, None, {"P-05"}),
    ({"cover.date": date(2025, 1, 15), "cover.year": 2024}, None, {"V-03"}),
    ({"t2.licensing.decisions": 544}, ZERO | {"t2.licensing.decisions": 181}, {"P-01"}),
    ({"t2.licensing.decisions": "544"}, ZERO | {"t2.licensing.decisions": 181}, {"P-01"}),
    ({"t2.licensing.decisions": 544}, ZERO | {"t2.licensing.decisions": 182}, set()),
    (
        {"t3.received.natural_person": 5, "t3.granted.natural_person": 5},
        ZERO | {"t3.received.natural_person": 60},
        {"P-01"},
    ),
    (
        {"cover.nil_t3": "是", "t3.received.business": "", "t2.licensing.decisions": 1},
        ZERO | {"t3.received.business": 11},
        {"P-01"},
    ),
    ({}, ZERO | {"t3.received.business": 11, "t3.received.total": 11}, {"P-03"}),
)


# Dates of filling in a report on 2025: dates, their numbers, texts that are plainly days, texts that only the reader reads.
DAYS: dict[frozenset[str], tuple[Cell, ...]] = {
    frozenset(): (
        *(date(2026, 1, 15), datetime(2026, 12, 31, 9, 30), 46_037, 46_387.5, 20260115),
        *(
            "2026-1-15",
            " 2026.12.31 ",
            "2026年1月5日",
            "2025/12/31",
            "2026-02-30",
            "2026-001-5",
            "1-15",
            "2026",
            "46037",
        ),
        *(
            "2026年1月5日 上午9时",
            "二〇二六年元月五日",
            "20260115",
            "2026-1-日15",
            "2026-1-15|",
            "一月中旬",
            "",
            " ",
        ),
    ),
    frozenset({"P-06"}): (
        *(date(2025, 12, 30), datetime(2027, 1, 1, 0, 30), date(1925, 1, 15), 2025, 45_000.5),
        *(
            "2025-01-15",
            " 2027年01月5日 ",
            "2025.9.05",
            "2024年1-15",
            "1925-01-15",
            "２０２５-1-5",
            "二〇二五年元月五日",
            "20250115",
        ),
    ),
}


@pytest.mark.long
@pytest.mark.libreoffice
def test_what_is_unlikely_is_told_by_the_sheet_and_by_the_tool(tmp_path: Path, office: Office) -> None:
    inputs: dict[str, Cell | Decimal] = {field.id: 0 for field in load_form().numbers if not field.total_of}
    texts: dict[str, Cell | Decimal] = dict.fromkeys((field.id for field in load_form().texts), "已填写。")
    cases = (*UNLIKELY, *(({"cover.date": day}, None, told) for told, days in DAYS.items() for day in days))
    contents = [
        Content(
            year=2025,
            unit=Unit("第一局"),
            values={**inputs, **texts, "cover.scope": "本单位", **values},
            last_year=last,
        )
        for values, last, _ in cases
    ]
    for number, path in enumerate(recalculated(contents, tmp_path, office)):
        _, last, told = cases[number]
        assert list(disagreements(number, path, last)) == []
        assert {one.code for one in check(read_submission(path, load_form()), last_year=last)} == told
