"""What an issued workbook is made of: sheets, labels, locks, entry checks, formulas that old programs understand."""

import re
from collections.abc import Iterator

import pytest

from tests.template.figures import FORM, UNIT, content
from tests.template.looks import blank, look
from xltools.form.layout import CHECK_SHEET, GUIDE_SHEET, META_SHEET, layout_form
from xltools.form.model import FieldKind
from xltools.template.content import Content

# Everything the workbook's formulas may call: in Excel since 2007 or earlier, and none of it volatile.
_FUNCTIONS = {
    *(
        "ABS",
        "ADDRESS",
        "AND",
        "CLEAN",
        "COLUMN",
        "COUNT",
        "COUNTA",
        "COUNTBLANK",
        "COUNTIF",
        "DATE",
        "DATEVALUE",
        "DAY",
    ),
    *("FIND", "IF", "INDEX", "INT", "ISBLANK", "MID", "MIN", "MOD", "MONTH", "REPLACE", "YEAR"),
    *(
        "ISERROR",
        "ISNUMBER",
        "ISTEXT",
        "LEFT",
        "LEN",
        "MATCH",
        "NOT",
        "OR",
        "REPT",
        "ROUND",
        "ROW",
        "SUBSTITUTE",
        "SUM",
    ),
    *("SUMIF", "SUMPRODUCT", "TEXT", "TRIM", "VALUE"),
}


def _formulas() -> Iterator[str]:
    for sheet in blank(FORM).formulas.worksheets:
        yield from (str(cell.value) for row in sheet.iter_rows() for cell in row if cell.data_type == "f")


def _conditions() -> Iterator[tuple[str, str]]:
    for sheet in blank(FORM).formulas.worksheets:
        for ranges in sheet.conditional_formatting:
            yield from ((sheet.title, formula) for rule in ranges.rules for formula in rule.formula)


def test_sheets_stand_in_the_order_of_the_statute() -> None:
    book = blank(FORM).formulas
    assert book.sheetnames == [GUIDE_SHEET, *(sheet.name for sheet in FORM.sheets), CHECK_SHEET, META_SHEET]
    assert [sheet.title for sheet in book.worksheets if sheet.sheet_state != "visible"] == [META_SHEET]


def test_it_opens_on_the_cover_at_the_first_blank() -> None:
    book = look(FORM, Content(2023, UNIT)).formulas
    assert book.active is not None
    assert book.active.title == "封面"
    assert book.active.sheet_view.selection[-1].activeCell == layout_form(FORM).places["cover.scope"].cell


def test_every_label_stands_where_the_layout_puts_it() -> None:
    book = blank(FORM).formulas
    for placed in layout_form(FORM).blocks:
        for label in (*placed.heads, *placed.stubs, placed.title, placed.corner):
            if label is not None:
                assert book[placed.block.sheet].cell(label.row + 1, label.column + 1).value == label.text


def test_inputs_are_open_and_everything_else_is_locked() -> None:
    workbook = blank(FORM)
    inputs = {(place.sheet, place.cell): FORM.fields[field] for field, place in layout_form(FORM).places.items()}
    for sheet in workbook.formulas.worksheets:
        assert sheet.protection.sheet
        assert sheet.protection.password is None
        if sheet.title == CHECK_SHEET:
            continue
        for row in sheet.iter_rows():
            for cell in row:
                field = inputs.get((sheet.title, cell.coordinate))
                merged_input = type(cell).__name__ == "MergedCell"
                if not merged_input:
                    assert cell.protection.locked == (field is None or bool(field.total_of)), cell


def test_only_explanations_are_open_on_the_check_sheet() -> None:
    sheet = blank(FORM).formulas[CHECK_SHEET]
    for row in sheet.iter_rows(min_row=5, max_col=11):
        code = str(row[0].value)
        severity = FORM.rules[code].severity if code in FORM.rules else ""
        # Beside the texts' lines counts in texts are explained, which have no lines of their own.
        assert row[8].protection.locked == (severity != "explain" and code != "N-03")
        assert all(cell.protection.locked for cell in row if cell is not row[8] and type(cell).__name__ == "Cell")


def test_every_input_says_what_to_enter_and_refuses_the_wrong_type() -> None:
    types = {
        FieldKind.COUNT: "whole",
        FieldKind.DECIMAL: "decimal",
        FieldKind.CHOICE: "list",
        FieldKind.YEAR: "whole",
        FieldKind.DATE: "date",
        FieldKind.TEXT: None,
        FieldKind.LONG_TEXT: None,
    }
    checks = {sheet.title: sheet.data_validations.dataValidation for sheet in blank(FORM).formulas.worksheets}
    for field in FORM.fields.values():
        place = layout_form(FORM).places[field.id]
        found = [check for check in checks[place.sheet] if place.cell in check.sqref]
        if field.total_of:
            assert not found
            continue
        assert len(found) == 1, field.id
        assert (found[0].type or "none").replace("none", "") == (types[field.kind] or "")
        assert 0 < len(found[0].promptTitle) <= 32
        assert 0 < len(found[0].prompt) <= 255
        assert field.entry in found[0].prompt


def test_formulas_call_only_what_excel_2007_knows() -> None:
    texts = [*_formulas(), *(formula for _, formula in _conditions())]
    called = {name for text in texts for name in re.findall(r"([A-Z][A-Z0-9.]*)\(", re.sub(r'"[^"]*"', '""', text))}
    assert called <= _FUNCTIONS


def test_formulas_keep_within_the_limits_of_excel() -> None:
    for text in _formulas():
        assert len(text) <= 8_192
        assert all(len(quoted) <= 255 for quoted in re.findall(r'"([^"]*)"', text))


def test_conditional_formats_look_at_their_own_sheet_only() -> None:
    assert [formula for _, formula in _conditions() if "!" in formula] == []


def test_the_hidden_sheet_says_what_was_issued() -> None:
    said = {row[0]: row[1] for row in look(FORM, Content(2023, UNIT)).grids[META_SHEET]}
    assert said == {
        "form": FORM.id,
        "version": FORM.version,
        "year": "2023",
        "unit": UNIT.name,
        "code": UNIT.code,
        "rule_making": "否",
        "roster_scope": "",
        "collect": "tables texts supplementary",
    }


@pytest.mark.parametrize("sheet", [sheet.name for sheet in FORM.sheets] + [CHECK_SHEET, GUIDE_SHEET])
def test_every_sheet_prints_on_a4_one_page_wide(sheet: str) -> None:
    page = blank(FORM).formulas[sheet]
    assert page.page_setup.paperSize == 9
    assert page.sheet_properties.pageSetUpPr is not None
    assert page.sheet_properties.pageSetUpPr.fitToPage
    assert page.page_setup.fitToWidth in (None, 1)
    assert page.HeaderFooter.oddFooter.center.text == "第&P页/共&N页"


def test_people_s_text_never_becomes_a_formula_or_a_link() -> None:
    typed = {"text.problems": "=1+1", "text.improvements": "http://example.cn", "cover.filler": "@张三"}
    workbook = look(FORM, Content(2023, UNIT, typed))
    assert {field: workbook.value(field) for field in typed} == typed
    assert workbook.field("text.problems").data_type == "s"


def test_the_note_names_the_unit_of_the_cover() -> None:
    workbook = look(FORM, content())
    assert str(workbook.formulas["三、依申请公开"]["A2"].value).startswith("=")
    assert UNIT.name in str(workbook.grids["三、依申请公开"][1][0])
