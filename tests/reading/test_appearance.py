"""What a cell shows and what it holds are both told where they differ, and neither is taken in silence."""

import io
import re
import zipfile
from collections.abc import Callable, Mapping
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font
from openpyxl.workbook import Workbook

from tests.corpus.formats import as_xls
from tests.corpus.odd.base import STYLES, Parts
from tests.filled import unit_workbook
from tests.workbooks import open_workbook
from xltools.checks.check import Terms, check
from xltools.checks.finding import CheckedFile
from xltools.collection.returns.content import build_return_workbook
from xltools.collection.returns.letter import ReturnOptions
from xltools.excel.number_formats import show_number
from xltools.form.load import load_form
from xltools.form.rules.expression import Severity
from xltools.reading.read_submission import read_submission
from xltools.reading.submission import Submission, Value
from xltools.roster.units import Unit

FORM = load_form()
COUNT, TEXT = "t2.licensing.decisions", "text.problems"
T2, TEXTS = "二、主动公开", "五、问题及改进"
STRUCK, RAISED = InlineFont(strike=True), InlineFont(vertAlign="superscript")


def saved(path: Path, change: Callable[[Workbook], object]) -> Submission:
    book = open_workbook(unit_workbook(path))
    change(book)
    book.save(path)
    return read_submission(path, FORM)


def put(cells: Mapping[str, CellRichText]) -> Callable[[Workbook], None]:
    """Write these into cells of 二、主动公开."""

    def change(book: Workbook) -> None:
        for cell, value in cells.items():
            book[T2][cell] = value

    return change


def value_at(read: Submission, cell: str) -> Value:
    """What was read of a cell of 二、主动公开."""
    return next(one.value for one in read.entries.values() if (one.place.sheet, one.place.cell) == (T2, cell))


def written(path: Path, parts: Parts) -> Submission:
    path.write_bytes(parts.pack())
    return read_submission(path, FORM)


def told(submission: Submission) -> list[str]:
    """The findings, without the name of the field."""
    found = check(submission)
    labels = {one.field: f"{FORM.fields[one.field].label}：" for one in found if one.field}
    return [f"{one.code} {one.cell} {one.message.removeprefix(labels.get(one.field, ''))}" for one in found]


def test_a_number_with_marked_digits_has_no_value(tmp_path: Path) -> None:
    cells = {
        "B9": (CellRichText(TextBlock(STRUCK, "544"), TextBlock(InlineFont(), "554")), "544（划去）554"),
        "B12": (CellRichText("544", TextBlock(RAISED, "2")), "5442（上标）"),
        "B13": (CellRichText(TextBlock(STRUCK, "54"), TextBlock(STRUCK, "4")), "54（划去）4（划去）"),
    }
    read = saved(tmp_path / "a.xlsx", put({cell: content for cell, (content, _) in cells.items()}))
    assert [value_at(read, cell) for cell in cells] == [None] * 3
    assert told(read) == [
        f"V-01 {cell} 看到的是“{seen}”，格中存的是“{content}”" for cell, (content, seen) in cells.items()
    ]
    # A return holds what was seen: sent back as it is, it is no number either.
    one = CheckedFile(read, check(read))
    data = build_return_workbook(one, Terms(FORM, 2025), Unit("示例市教育局"), 1, ReturnOptions())
    returned = open_workbook(data)[T2]
    assert {cell: returned[cell].value for cell in cells} == {cell: seen for cell, (_, seen) in cells.items()}


def test_marks_that_change_no_digit_are_nothing(tmp_path: Path) -> None:
    cells = {
        "B9": CellRichText("554", TextBlock(RAISED, "件")),
        "B12": CellRichText(TextBlock(InlineFont(b=True), "5"), "54"),
        "B13": CellRichText(TextBlock(RAISED, "554")),
        "D6": CellRichText("554", TextBlock(STRUCK, " ")),
    }
    read = saved(tmp_path / "a.xlsx", put(cells))
    assert [value_at(read, cell) for cell in cells] == [554] * 4
    # A text that formulas do not take for a number is said to have been read; of its looks there is nothing to say.
    assert all("已按 554 读取" in finding for finding in told(read))


def test_a_cell_struck_out_as_a_whole_has_no_value(tmp_path: Path) -> None:
    def strike(book: Workbook) -> None:
        book[T2]["B9"].value, book[T2]["B9"].font = 544, Font(strike=True)
        # Pieces with a face of their own are as that says.
        book[TEXTS]["B4"].value = CellRichText(TextBlock(InlineFont(), "留。"), "去。")
        book[TEXTS]["B4"].font = Font(strike=True)

    read = saved(tmp_path / "a.xlsx", strike)
    assert (read.value(COUNT), read.value(TEXT)) == (None, "留。")
    assert told(read) == ["V-04 B4 有划去的文字“去。”，没有读取", "V-01 B9 看到的是“544（划去）”，格中存的是“544”"]


def test_of_a_text_what_is_struck_out_is_not_read_and_told(tmp_path: Path) -> None:
    content = CellRichText("更新不及时", TextBlock(RAISED, "①"), "。", TextBlock(STRUCK, "有 3 件。"))
    read = saved(tmp_path / "a.xlsx", lambda book: book[TEXTS].__setitem__("B4", content))
    assert read.value(TEXT) == "更新不及时①。"
    assert told(read) == ["V-04 B4 有划去的文字“有 3 件。”，没有读取"]
    assert [(note.field, note.raw) for note in read.notes] == [(TEXT, "有 3 件。")]


@pytest.mark.parametrize(
    ("code", "number", "seen"),
    [
        ("0!.0,", "6505000", "650.5"),
        ("0.00,", "650500", "650.50"),
        ('0"万"', "2", "2万"),
        ('"约"#,##0', "12544", "约12544"),
        ('"无"', "544", "无"),
        (";;;", "5", ""),
        ("0.0%", "0.125", "12.5%"),
        ('[>=10000]0!.0,"万";0', "25000", "2.5万"),
        ('[>=10000]0!.0,"万";0', "25", "25"),
        ('0;-0;"无"', "0", "无"),
        ("0;(0)", "-3", "(3)"),
        (r"000\-00", "1234", "012-34"),
        ('General"千"', "1.5", "1.5千"),
        ("#.##", "0.25", ".25"),
    ],
)
def test_what_a_format_shows(code: str, number: str, seen: str) -> None:
    assert show_number(code, Decimal(number)) == seen


def formatted(cells: Mapping[str, tuple[str, float]]) -> Callable[[Workbook], None]:
    """Write numbers with formats of their own into cells of 二、主动公开."""

    def change(book: Workbook) -> None:
        for cell, (code, value) in cells.items():
            book[T2][cell].value, book[T2][cell].number_format = value, code

    return change


def test_a_format_that_shows_another_number_is_told(tmp_path: Path) -> None:
    cells = {
        "B9": ('"无"', 544, "无"),
        "B12": ("0%", 5, "500%"),
        "B13": (";;;", 5, "空白"),
        "B16": ("0!.0,", 6505000, "650.5"),
    }
    read = saved(tmp_path / "a.xlsx", formatted({cell: one[:2] for cell, one in cells.items()}))
    assert told(read) == [
        f"V-01 {cell} 按单元格的格式看到的是“{seen}”，格中存的是 {value}" for cell, (_, value, seen) in cells.items()
    ]
    assert [value_at(read, cell) for cell in cells] == [None] * 4


@pytest.mark.parametrize(
    "cells",
    [
        {
            "B9": ('[>=10000]0!.0,"万";0', 25),
            "B12": ("#,##0件", 544),
            "B13": ('g/"通用格式"', 544),
            "D5": ('0"万"', 0),
            "B16": ('0.0"万元"', 650.5),
        },
        {"B9": ("G/通用格式", 544), "B16": ("0.00", 650.5)},
    ],
)
def test_one_that_shows_the_same_number_is_nothing(cells: dict[str, tuple[str, float]], tmp_path: Path) -> None:
    read = saved(tmp_path / "a.xlsx", formatted(cells))
    assert told(read) == []
    assert [value_at(read, cell) for cell in cells] == [Decimal(str(value)) for _, value in cells.values()]


@pytest.mark.parametrize("field", [COUNT, TEXT])
@pytest.mark.parametrize(
    ("inner", "attributes"),
    [
        ('<f>_xlfn.DISPIMG("ID_1",1)</f><v>=DISPIMG("ID_1",1)</v>', 't="str"'),
        ("<v>#VALUE!</v>", 't="e" vm="1"'),
    ],
)
def test_a_picture_in_a_cell_is_told_once(field: str, inner: str, attributes: str, tmp_path: Path) -> None:
    read = written(tmp_path / "a.xlsx", Parts().cell(field, inner, attributes))
    assert read.value(field) is None
    assert [one.partition(" ")[2].partition(" ")[2] for one in told(read)] == ["格中是一张图片，不是文字或数字"]
    # In place of a number it keeps the unit's figures back, in place of a text it waits for a word.
    assert [one.severity for one in check(read)] == [Severity.ERROR if field == COUNT else Severity.EXPLAIN]


def test_a_newer_error_is_no_picture(tmp_path: Path) -> None:
    parts = Parts().cell(TEXT, "<v>#VALUE!</v>", 't="e" vm="1"')
    parts.add("xl/richData/rdrichvaluestructure.xml", '<rvStructures><s t="_error"/></rvStructures>')
    assert told(written(tmp_path / "a.xlsx", parts)) == ["V-01 B4 格中是错误值“#VALUE!”"]


def test_a_number_that_a_merge_hides_is_not_counted(tmp_path: Path) -> None:
    parts = Parts()
    merge = '<mergeCells count="1"><mergeCell ref="B12:B13"/></mergeCells>'
    name = parts.sheet(T2)
    xml = re.sub(r"<mergeCells.*?</mergeCells>", "", parts[name].decode())
    after = re.search(r"</sheetProtection>|<sheetProtection[^>]*/>|</sheetData>", xml)
    assert after is not None
    parts[name] = (xml[: after.end()] + merge + xml[after.end() :]).encode()
    read = written(tmp_path / "a.xlsx", parts)
    shown, hidden = read.entries["t2.penalties.decisions"], read.entries["t2.enforcement.decisions"]
    assert shown.value is not None
    assert (hidden.value, hidden.fault) == (None, "merged_away")
    assert told(read) == [f"V-01 B13 在合并的单元格中看不到，格中存的是“{hidden.raw:.0f}”"]


def test_what_could_not_be_looked_at_is_told(tmp_path: Path) -> None:
    parts = Parts().sub(
        STYLES, "(?s)(<styleSheet[^>]*>).*", r"\1<fonts><font><strike/><nonsense/></font></fonts></styleSheet>"
    )
    (hint,) = told(written(tmp_path / "a.xlsx", parts))
    assert hint.startswith("V-04  划去的文字、改变显示的数字格式没有核对：第二次读取没有成功（")
    (tmp_path / "a.xls").write_bytes(as_xls())
    deep = check(read_submission(tmp_path / "a.xls", FORM), deep=True)
    assert any("划去的文字、改变显示的数字格式" in one.message for one in deep)


def test_a_usual_workbook_needs_no_second_look(tmp_path: Path) -> None:
    """The percentages that WPS and LibreOffice list among the named styles are used by no cell."""
    parts = Parts().sub(STYLES, "<cellXfs", '<cellStyleXfs><xf numFmtId="9"/></cellStyleXfs><cellXfs')
    with zipfile.ZipFile(io.BytesIO(parts.pack())) as archive:
        assert b'numFmtId="9"' in archive.read(STYLES)
    assert told(written(tmp_path / "a.xlsx", parts)) == []
