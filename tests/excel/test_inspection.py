"""The close look: marks in the bytes say which workbooks need one, openpyxl says what it finds and where."""

import io
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
import xlsxwriter

from tests.corpus.odd import ODD
from tests.corpus.odd.base import STYLES, Parts
from tests.filled import unit_workbook
from xltools.excel.grid import Inspection, Reason, TextRun
from xltools.excel.inspection import find_reasons, inspect_workbook
from xltools.excel.number_formats import shows_other_number
from xltools.excel.open import open_book

ALL = frozenset(Reason)


def parts_of(fill: Callable[[xlsxwriter.Workbook, xlsxwriter.worksheet.Worksheet], object]) -> Mapping[str, bytes]:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        fill(book, book.add_worksheet("甲"))
    with zipfile.ZipFile(buffer) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def looked(parts: Mapping[str, bytes], reasons: frozenset[Reason] = ALL) -> Inspection:
    inspection = inspect_workbook(parts, reasons)
    assert inspection.failure == ""
    return inspection


def rich(book: xlsxwriter.Workbook, sheet: xlsxwriter.worksheet.Worksheet) -> None:
    struck, raised = book.add_format({"font_strikeout": True}), book.add_format({"font_script": 1})
    sheet.write_rich_string("B2", struck, "544", "554")
    sheet.write_rich_string("B3", "544", raised, "2")
    sheet.write_rich_string("B4", book.add_format({"bold": True}), "五", "百")
    sheet.write("B5", 7, struck)


def formats(book: xlsxwriter.Workbook, sheet: xlsxwriter.worksheet.Worksheet) -> None:
    sheet.write("A1", 6505000, book.add_format({"num_format": "0!.0,"}))
    sheet.write("A2", 7, book.add_format({"num_format": "#,##0"}))


def formulas(_: xlsxwriter.Workbook, sheet: xlsxwriter.worksheet.Worksheet) -> None:
    sheet.write_formula("B2", "=SUM(A1:A9)", None, 1)
    sheet.write_array_formula("C3:C3", "{=SUM(A1:A2*2)}", None, 2)
    sheet.write_string("E5", "=1+1")
    sheet.set_row(6, None, None, {"hidden": True})
    sheet.set_column("F:G", None, None, {"hidden": True})
    sheet.merge_range("A10:B11", "")


def test_struck_and_raised_pieces_are_told_apart() -> None:
    parts = parts_of(rich)
    assert find_reasons(parts) == {Reason.STRUCK_TEXT, Reason.STRUCK_CELLS}
    sheet = looked(parts).sheets["甲"]
    assert sheet.runs == {
        (1, 1): (TextRun("544", struck=True), TextRun("554")),
        (2, 1): (TextRun("544"), TextRun("2", raised=True)),
    }
    assert sheet.struck == {(4, 1)}


def test_a_format_that_shows_another_number_is_told_with_its_cell() -> None:
    parts = parts_of(formats)
    assert find_reasons(parts) == {Reason.NUMBER_FORMATS}
    assert looked(parts).sheets["甲"].number_formats == {(0, 0): "0!.0,"}


def test_formulas_are_given_with_their_text_and_hidden_lines_with_their_numbers() -> None:
    parts = {name: part.replace(b"A10:B11", b"A10:XFD200") for name, part in parts_of(formulas).items()}
    sheet = looked(parts).sheets["甲"]
    assert sheet.formulas == {(1, 1): "=SUM(A1:A9)", (2, 2): "=SUM(A1:A2*2)"}
    assert sheet.hidden_rows == {6}
    assert sheet.hidden_columns == ((5, 6),)


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("xl/cellimages.xml", Reason.CELL_PICTURES),
        ("xl/richData/rdrichvalue.xml", Reason.CELL_PICTURES),
        ("xl/embeddings/oleObject1.bin", Reason.EMBEDDED),
    ],
)
def test_content_outside_of_cells_is_known_by_the_parts_that_hold_it(name: str, reason: Reason) -> None:
    assert find_reasons({name: b""}) == {reason}


def test_a_drawing_is_one_only_with_something_in_it() -> None:
    assert find_reasons({"xl/drawings/drawing1.xml": b"<xdr:wsDr><xdr:twoCellAnchor/></xdr:wsDr>"}) == {Reason.DRAWINGS}
    assert not find_reasons({"xl/drawings/drawing1.xml": b"<xdr:wsDr></xdr:wsDr>"})


@pytest.mark.parametrize(
    "code",
    ["0!.0,", "0.00,", '0"万"', '"约"0', '"无"', "0千", r"0\0", ";;;", '#,##0,,"百万"'],
)
def test_formats_that_show_another_number(code: str) -> None:
    assert shows_other_number(code)


@pytest.mark.parametrize(
    "code",
    [
        "General",
        "G/通用格式",
        "#,##0件",
        "[DBNum2]",
        "aaaa",
        "AAAA",
        'g/"通用格式"',
        "@",
        'yyyy"年"m"月"d"日"',
        r"yyyy\.mm\.dd",
        '_ * #,##0.00_ ;_ * \\-#,##0.00_ ;_ * "-"??_ ;_ @_ ',
        "#,##0.00_);[Red]\\(#,##0.00\\)",
        '"¥"#,##0.00;"¥"\\-#,##0.00',
        '"应填 "0" 格"',
        "0.00E+00",
        "h:mm:ss",
    ],
)
def test_usual_formats_are_no_reason(code: str) -> None:
    assert not shows_other_number(code)


def test_a_workbook_as_issued_and_filled_shows_no_reason(tmp_path: Path) -> None:
    assert open_book(unit_workbook(tmp_path / "a.xlsx")).inspection is None


@pytest.mark.parametrize(
    "name",
    [
        "a prefix on every element",
        "attributes in single quotes",
        "cells without places",
        "cells and rows without places",
        "places in small letters",
    ],
)
def test_of_cells_written_in_an_unusual_way_the_formulas_are_seen(name: str) -> None:
    usual, odd = (open_book(Path("a.xlsx"), data=data) for data in (Parts().pack(), ODD[name].make()))
    assert odd.inspection is not None
    assert Reason.FORMULAS in odd.inspection.reasons
    assert [grid.formulas for grid in odd.grids] == [grid.formulas for grid in usual.grids]


def test_bad_styles_do_not_stop_it() -> None:
    parts = {**Parts(), STYLES: b"<styleSheet><fills><fill><nonsense/></fill></fills></styleSheet>"}
    inspection = inspect_workbook(parts, ALL)
    assert inspection.failure.startswith("第二次读取没有成功（")
    assert inspection.sheets["三、依申请公开"].formulas


def test_of_what_openpyxl_cannot_open_the_reason_is_said() -> None:
    inspection = inspect_workbook({"xl/workbook.xml": b"<workbook/>"}, frozenset({Reason.FORMULAS}))
    assert (inspection.sheets, inspection.failure[:10]) == ({}, "第二次读取没有成功（")


def test_what_is_too_large_is_not_looked_at() -> None:
    parts = {**Parts(), "xl/worksheets/sheet99.xml": b" " * (5 << 20)}
    assert inspect_workbook(parts, ALL) == Inspection(ALL, failure="内容过多，没有作第二次读取")
