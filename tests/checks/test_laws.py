"""Laws over any figures: a consistent form passes; one changed cell makes exactly the rules fire that depend on it."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from tests.books import COVER, grids, read
from xltools.checks.check import check
from xltools.checks.check_values import compute_figures
from xltools.excel.grid import Cell
from xltools.form.load import load_form
from xltools.form.rules.expression import Severity

FORM = load_form()
COLUMNS = FORM.tables["t3"].sets["applicants"]
RESULTS = FORM.tables["t3"].sets["results"]
OUTCOMES = FORM.tables["t4"].sets["outcomes"]
GROUPS = tuple(dict.fromkeys(field.row for field in FORM.tables["t4"].fields))

counts = st.integers(0, 5000)


@st.composite
def consistent(draw: st.DrawFn) -> dict[str, Cell | Decimal]:
    """Inputs of every table, consistent under every rule; totals are left to their formulas."""
    values: dict[str, Cell | Decimal] = {field.id: 0 for field in FORM.numbers if not field.total_of}
    for column in COLUMNS:
        results = draw(st.dictionaries(st.sampled_from(RESULTS), counts, max_size=5))
        carried_out, carried_in = draw(counts), draw(counts)
        came = sum(results.values()) + carried_out
        carried_in = min(carried_in, came)
        values |= {f"t3.{row}.{column}": number for row, number in results.items()}
        values |= {f"t3.carried_in.{column}": carried_in, f"t3.received.{column}": came - carried_in}
        values[f"t3.carried_out.{column}"] = carried_out
    for group in GROUPS:
        values |= {f"t4.{group}.{outcome}": draw(counts) for outcome in OUTCOMES}
    issued, repealed = draw(counts), draw(counts)
    values |= {"t2.normative_documents.issued": issued, "t2.normative_documents.repealed": repealed}
    values["t2.normative_documents.effective"] = max(1, issued - repealed) + draw(counts)
    values["t2.fees.amount"] = draw(st.decimals(0, 10**8, places=6))
    return values


def codes(values: dict[str, Cell | Decimal]) -> list[tuple[str, str]]:
    """Code and field of each finding but hints, the totals being what their formulas give, unless `values` names them."""
    figures = compute_figures(FORM, values)
    totals: dict[str, Cell | Decimal] = {name: number for name, number in figures.totals.items() if number is not None}
    texts: dict[str, Cell] = {field.id: "已填写。" for field in FORM.texts}
    whole = {**COVER, **texts, **totals, **values}
    # The reader meets numbers as doubles, whatever they were.
    cells = {name: float(value) if isinstance(value, int | Decimal) else value for name, value in whole.items()}
    found = check(read(grids(cells)))
    return [(finding.code, finding.field) for finding in found if finding.severity is not Severity.HINT]


@given(consistent())
def test_any_consistent_form_passes(values: dict[str, Cell | Decimal]) -> None:
    assert codes(values) == []


@given(
    consistent(),
    st.sampled_from(("received", "carried_in", "carried_out", *RESULTS)),
    st.sampled_from(COLUMNS),
    st.integers(1, 99),
)
def test_one_case_too_many_is_found_in_its_column_and_in_the_total(
    values: dict[str, Cell | Decimal], row: str, column: str, more: int
) -> None:
    field = f"t3.{row}.{column}"
    values[field] = int(str(values[field])) + more
    assert codes(values) == [("T3-01", f"t3.carried_out.{column}"), ("T3-01", "t3.carried_out.total")]


@given(consistent(), st.sampled_from(("received", "carried_in", "carried_out", *RESULTS)), st.sampled_from(COLUMNS))
def test_one_blank_is_one_finding(values: dict[str, Cell | Decimal], row: str, column: str) -> None:
    del values[f"t3.{row}.{column}"]
    assert codes(values) == [("V-02", f"t3.{row}.{column}")]


@given(consistent(), st.sampled_from(GROUPS), st.integers(1, 99))
def test_a_typed_total_is_found_at_its_cell(values: dict[str, Cell | Decimal], group: str, more: int) -> None:
    total = sum(int(str(values[f"t4.{group}.{outcome}"])) for outcome in OUTCOMES)
    values[f"t4.{group}.total"] = total + more
    assert ("T4-01", f"t4.{group}.total") in codes(values)


@given(consistent(), st.permutations(COLUMNS))
def test_a_case_moved_to_another_column_is_found_though_the_total_balances(
    values: dict[str, Cell | Decimal], order: list[str]
) -> None:
    first, second = order[:2]
    values[f"t3.received.{first}"] = int(str(values[f"t3.received.{first}"])) + 1
    values[f"t3.granted.{second}"] = int(str(values[f"t3.granted.{second}"])) + 1
    assert sorted(codes(values)) == sorted(
        [("T3-01", f"t3.carried_out.{first}"), ("T3-01", f"t3.carried_out.{second}")]
    )
