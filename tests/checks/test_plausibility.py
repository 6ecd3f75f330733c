"""What one workbook, or last year's, makes unlikely: size, dates, figures that jump or vanish."""

from collections.abc import Mapping
from decimal import Decimal

import pytest

from tests.books import grids, read, whole
from xltools.checks.check import check
from xltools.checks.finding import Finding, worst_status
from xltools.excel.grid import Cell
from xltools.form.load import load_form
from xltools.form.rules.expression import Severity

NOBODY = {field.id: 0 for field in load_form().numbers}
FEES, RECEIVED, DECISIONS = "t2.fees.amount", "t3.received.total", "t2.licensing.decisions"


def found(
    changes: Mapping[str, Cell], last: Mapping[str, int | float] | None = None, prefix: str = "P"
) -> list[Finding]:
    submission = read(grids(whole() | dict(changes)))
    amounts = {name: Decimal(str(one)) if isinstance(one, float) else one for name, one in (last or {}).items()}
    year = {**NOBODY, **amounts} if last is not None else None
    return [one for one in check(submission, last_year=year) if one.code.startswith(prefix)]


def codes(changes: Mapping[str, Cell], last: Mapping[str, int | float] | None = None, prefix: str = "P") -> list[str]:
    return [f"{one.code} {one.field}" for one in found(changes, last, prefix)]


def received(count: float, **more: float) -> dict[str, Cell]:
    """A table three with so many requests of natural persons, granted but for those of the rows in `more`."""
    rows: dict[str, float] = {"received": count, "granted": count - sum(more.values()), "total": count} | more
    if "carried_out" in more:
        rows["total"] = count - more["carried_out"]
    return {f"t3.{row}.{column}": value for row, value in rows.items() for column in ("natural_person", "total")}


@pytest.mark.parametrize(
    ("amount", "last", "told"),
    [
        (251000.0, None, ["P-02 t2.fees.amount"]),
        (10000.0, None, ["P-02 t2.fees.amount"]),
        (9999.0, None, []),
        (59237.2449, None, []),
        (25.1, None, []),
        # By itself it is unlikely; beside last year it must be mended or explained.
        (251000.0, 25.1, ["P-02 t2.fees.amount", "P-04 t2.fees.amount"]),
        (2510.5, 25.1, ["P-04 t2.fees.amount"]),
        (25.1, 251000, ["P-04 t2.fees.amount"]),
        (2500.5, 25.1, []),
        (5.0, 0.02, []),
        (25.1, 0, []),
        (0.0, 251000, []),
    ],
)
def test_an_amount_in_yuan_is_told_by_itself_and_by_last_year(
    amount: float, last: float | None, told: list[str]
) -> None:
    assert codes({FEES: amount}, None if last is None else {FEES: last}) == told


@pytest.mark.parametrize(
    ("now", "before", "told"),
    [
        (544, 181, ["P-01 t2.licensing.decisions"]),
        (544, 182, []),
        (5, 60, ["P-01 t2.licensing.decisions"]),
        (0, 9, []),
        (0, 10, ["P-01 t2.licensing.decisions"]),
        (9, 0, []),
        (10, 0, ["P-01 t2.licensing.decisions"]),
    ],
)
def test_a_count_far_from_last_years_is_a_hint(now: int, before: int, told: list[str]) -> None:
    # One more figure, so that the report is not all 0.
    changes = {DECISIONS: float(now), "t2.penalties.decisions": 3.0}
    assert codes(changes, {DECISIONS: before, "t2.penalties.decisions": 3}) == told


def test_a_row_that_jumps_is_told_once_at_its_total() -> None:
    (finding, *others) = found(received(60), {"t3.received.natural_person": 6, RECEIVED: 6})
    assert (finding.field, finding.related) == (RECEIVED, ("D6",))
    assert finding.message == "一、本年新收 总计：本年 60，上一年 6，超过 3 倍"
    assert {one.field for one in others} == {"t3.granted.total", "t3.total.total"}
    assert {one.severity for one in (finding, *others)} == {Severity.HINT}


@pytest.mark.parametrize(
    ("changes", "last", "told"),
    [
        ({}, {RECEIVED: 1}, ["P-03 t3.received.total"]),
        ({}, {"t2.normative_documents.effective": 66}, ["P-03 t3.received.total"]),
        ({}, {"t4.litigation_direct.total": 2}, ["P-03 t3.received.total"]),
        ({DECISIONS: 1.0}, {RECEIVED: 1}, []),
        ({FEES: 0.5}, {RECEIVED: 1}, []),
        ({}, {}, []),
        # A blank table waits for its figures; one that is declared to be 0 does not.
        ({"t3.received.total": "", "t3.received.natural_person": ""}, {RECEIVED: 1}, []),
        ({f"t3.received.{one}": "" for one in ("natural_person", "total")} | {"cover.nil_t3": "是"}, {RECEIVED: 1}, ["P-03 t3.received.total"]),
    ],
)  # fmt: skip
def test_nothing_at_all_after_a_year_with_figures_is_to_be_explained(
    changes: dict[str, Cell], last: dict[str, int], told: list[str]
) -> None:
    assert codes(changes, last) == told
    assert all(one.severity is Severity.EXPLAIN for one in found(changes, last))


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        (received(3, carried_out=3), []),
        (received(9, carried_out=5), []),
        (received(9, partly_granted=9), []),
        ({**received(2), "t3.carried_in.natural_person": 6.0, "t3.carried_in.total": 6.0, "t3.partly_granted.natural_person": 6.0,
          "t3.partly_granted.total": 6.0, "t3.total.natural_person": 8.0, "t3.total.total": 8.0},
         ["P-05 t3.carried_in.total", "P-05 t3.partly_granted.total"]),
    ],
)  # fmt: skip
def test_more_carried_over_or_granted_in_part_than_received_is_a_hint(
    changes: dict[str, Cell], told: list[str]
) -> None:
    assert codes(changes) == told


@pytest.mark.parametrize(
    ("column", "count", "told"),
    [
        ("natural_person", 9, []),
        ("business", 9, []),
        ("legal_service", 9, ["P-09 t3.received.legal_service"]),
        ("research", 4, []),
    ],
)
def test_requests_of_one_unlikely_sort_of_applicant_alone_are_a_hint(column: str, count: int, told: list[str]) -> None:
    rows = ("received", "granted", "total")
    assert codes({f"t3.{row}.{part}": float(count) for row in rows for part in (column, "total")}) == told


@pytest.mark.parametrize(
    ("day", "told"),
    [
        ("2026-01-15", []),
        ("2025-12-31", []),
        ("2026年12月31日", []),
        ("2025-01-15", ["早于报告期结束的 2025-12-31"]),
        ("2027-01-15", ["晚于报告期结束后一年（2026-12-31）"]),
        ("一月中旬", []),
    ],
)
def test_a_date_before_the_periods_end_or_long_after_it_is_a_hint(day: str, told: list[str]) -> None:
    messages = [one.message.partition("，")[2] for one in found({"cover.date": day})]
    assert messages == told


def test_a_date_says_nothing_where_the_year_is_wrong() -> None:
    assert codes({"cover.year": 2024.0, "cover.date": "2026-01-15"}) == []


@pytest.mark.parametrize(
    ("note", "told"),
    [
        ("", ["X-03 t4.reconsideration.total"]),
        ("注：行政复议、行政诉讼数量含上年度结转数量。", []),
        ("行政诉讼包括以前年度立案、本年审结的案件。", []),
        ("本年行政复议、行政诉讼均为 0。", ["X-03 t4.reconsideration.total"]),
        ("依申请公开收到 42 件，含上年结转 2 件。", ["X-03 t4.reconsideration.total"]),
    ],
)
def test_open_cases_may_be_missing_where_a_note_says_that_figures_contain_those_carried_over(
    note: str, told: list[str]
) -> None:
    last = {"t4.reconsideration.pending": 2, "t4.reconsideration.total": 2}
    assert codes({"text.data_notes": note, DECISIONS: 1.0}, last, "X-03") == told


def test_hints_leave_a_workbook_passed() -> None:
    assert worst_status(found({FEES: 251000.0})) == "pass"
