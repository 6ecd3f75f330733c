"""A text that is a number: the workbook's formulas take the plain ones, the reader all that can be read in one way."""

from decimal import Decimal
from pathlib import Path

import pytest

from tests.books import grids, read, whole
from tests.libreoffice import Office
from tests.template.recalculated import without_cached_values
from tests.template.test_equivalence import disagreements
from xltools.checks.check import check
from xltools.checks.check_values import accepts_entry
from xltools.excel.grid import Cell
from xltools.form.load import load_form
from xltools.form.rules.expression import Severity
from xltools.roster.units import Unit
from xltools.template.content import Content
from xltools.template.workbook import write_template

FORM = load_form()
COUNT, AMOUNT = "t3.granted.natural_person", "t2.fees.amount"

# Taken by the formulas.
PLAIN = ("0", "12", " 12 ", "1,234", "12,345,678", "999999999999")
PLAIN_AMOUNTS = (*PLAIN, "25.1", "0.5", " 0.0001", "1234567.123456")
# Read by the tool alone, with a hint at the cell.
READ = (
    "１２", "12件", "12 件", "1,234件", "１，２３４", "0012", "12.0", "12.", "1,234.", "+12", "'12", "1E+05", "〇", "零", "1.2万", "12\n", "\t12",
    "\u202d12\u202c", "\ufeff12", "\u00a012", "12\u3000", "-0", "0.0",
)  # fmt: skip
# Faults in both.
REFUSED = (
    "约12", "12/3", "2026-01-15", "12:30", "12%", "1/2", "1 1/2", "$12", "1 234", "1,23", "12,34", ",12", "--5", "TRUE", "(5",
    "#REF!", "1e999", "-5", "-1,234", "1000000000001", "1.5", "12元",
)  # fmt: skip


def filled(text: str, field: str = COUNT) -> dict[str, Cell]:
    return whole() | {field: text}


@pytest.mark.parametrize(
    ("field", "text"), [*((COUNT, text) for text in PLAIN), *((AMOUNT, text) for text in PLAIN_AMOUNTS)]
)
def test_a_plain_one_is_taken_by_both_and_nothing_is_said(field: str, text: str) -> None:
    submission = read(grids(filled(text, field)))
    assert submission.value(field) == Decimal(text.strip().replace(",", ""))
    assert accepts_entry(FORM.fields[field], text)
    assert not [finding for finding in check(submission) if finding.code == "V-01"]


@pytest.mark.parametrize("text", READ, ids=ascii)
def test_what_only_the_reader_takes_is_a_hint_at_the_cell(text: str) -> None:
    submission = read(grids(filled(text)))
    assert submission.value(COUNT) is not None
    assert not accepts_entry(FORM.fields[COUNT], text)
    (finding,) = (one for one in check(submission) if one.code == "V-01")
    assert (finding.severity, finding.where, finding.field) == (Severity.HINT, "三、依申请公开!D8", COUNT)
    assert f"已按 {submission.value(COUNT)} 读取" in finding.message


@pytest.mark.parametrize("text", REFUSED)
def test_what_neither_takes_is_a_fault(text: str) -> None:
    submission = read(grids(filled(text)))
    assert not accepts_entry(FORM.fields[COUNT], text)
    (finding,) = (one for one in check(submission) if one.code == "V-01")
    assert finding.severity is Severity.ERROR


@pytest.mark.parametrize(
    ("field", "text"), [("cover.scope", " 汇 总"), ("cover.year", "2025年"), ("cover.nil_t4", "是\u200b")]
)
def test_so_it_is_with_choices_and_years(field: str, text: str) -> None:
    (finding,) = (one for one in check(read(grids(filled(text, field)))) if one.code == "V-01")
    assert (finding.severity, finding.field) == (Severity.HINT, field)


@pytest.mark.long
@pytest.mark.libreoffice
def test_a_spreadsheet_program_takes_the_same_ones(tmp_path: Path, office: Office) -> None:
    """Each text in a workbook of its own, as a count, as an amount, and in a table declared to be nil."""
    jobs = []
    for number, text in enumerate(dict.fromkeys((*PLAIN_AMOUNTS, *READ, *REFUSED))):
        values: dict[str, Cell | Decimal] = {**filled(text), AMOUNT: text, "cover.nil_t4": "是"}
        for field in FORM.fields.values():
            if field.total_of or field.table == "t4":
                values.pop(field.id, None)
        if number % 2:
            values["t4.reconsideration.upheld"] = text
        issued, bare = tmp_path / f"issued-{number}.xlsx", tmp_path / f"bare-{number}.xlsx"
        write_template(FORM, Content(2025, Unit("示例市教育局"), values=values), issued)
        empty: list[list[str]] = []
        jobs.append((without_cached_values(issued, bare), empty, tmp_path / f"calculated-{number}.xlsx"))
    different = [line for number, path in enumerate(office.edit(jobs)) for line in disagreements(number, path, None)]
    assert not different, "\n".join(different)
