"""What is read of a workbook, and what any other file is called."""

import hashlib
import io
import os
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import pytest
import xlsxwriter

from tests.corpus.hostile import HOSTILE, number, ods, ods_cells, ods_row, ole, xls, xlsx
from xltools.excel.errors import FileFault
from xltools.excel.grid import Book
from xltools.excel.open import MAX_COLUMNS, MAX_ROWS, open_book


def written(fill: Callable[[xlsxwriter.Workbook], object]) -> bytes:
    """A workbook that XlsxWriter writes."""
    output = io.BytesIO()
    with xlsxwriter.Workbook(output, {"in_memory": True}) as book:
        fill(book)
    return output.getvalue()


def opened(data: bytes) -> Book:
    return open_book(Path("x.xlsx"), data=data)


def zipped(**parts: str) -> bytes:
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return output.getvalue()


# --- workbooks -------------------------------------------------------------------------------------------------------


def test_the_first_cell_of_a_grid_is_a1() -> None:
    book = opened(written(lambda book: book.add_worksheet("甲").write("C3", 40)))
    grid = book.grids[0]
    assert (grid.at(2, 2), grid.at(0, 0), grid.at(9, 9)) == (40.0, "", None)


def test_sheets_keep_their_order_name_and_visibility() -> None:
    def fill(book: xlsxwriter.Workbook) -> None:
        book.add_worksheet("乙")
        book.add_worksheet("甲").hide()
        book.add_worksheet("丙").very_hidden()
        chart = book.add_chart({"type": "line"})
        chart.add_series({"values": "=乙!$A$1:$A$2"})
        book.add_chartsheet("图").set_chart(chart)

    book = opened(written(fill))
    assert [(grid.name, grid.visible) for grid in book.grids] == [("乙", True), ("甲", False), ("丙", False)]


def test_cells_are_numbers_texts_truths_and_dates() -> None:
    def fill(book: xlsxwriter.Workbook) -> None:
        sheet = book.add_worksheet()
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.write_row(0, 0, [40, 59237.2449, "１２", True])
        sheet.write_datetime(0, 4, datetime(2026, 1, 15), day)
        sheet.write_formula(0, 5, "=1/0", None, "#DIV/0!")

    row = opened(written(fill)).grids[0].rows[0]
    assert list(row[:4]) == [40.0, 59237.2449, "１２", True]
    assert row[4] in (date(2026, 1, 15), datetime(2026, 1, 15))
    assert row[5] == ""  # calamine shows no error values


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(xlsx(), id="xlsx"),
        pytest.param(xls(number(0, 0)), id="xls"),
        pytest.param(ods(ods_row(ods_cells(1))), id="ods"),
    ],
)
def test_the_format_is_known_by_content_whatever_the_extension(data: bytes, tmp_path: Path) -> None:
    for extension in ("xlsx", "xls", "et", "dat"):
        path = tmp_path / f"表.{extension}"
        path.write_bytes(data)
        assert open_book(path).grids[0].at(0, 0) in (1.0, 5.0)


def test_the_hash_is_of_the_file_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "表.xlsx"
    path.write_bytes(xlsx())
    assert open_book(path).sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


def test_bytes_read_before_are_not_read_again() -> None:
    assert open_book(Path("nowhere.xlsx"), data=xlsx()).grids[0].at(0, 0) == 1.0


def test_rows_and_columns_too_far_are_cut_with_a_note() -> None:
    def fill(book: xlsxwriter.Workbook) -> None:
        book.add_worksheet("长").write(MAX_ROWS, 0, 1)
        book.add_worksheet("宽").write(0, MAX_COLUMNS, 1)
        book.add_worksheet("正好").write(MAX_ROWS - 1, 0, 1)

    book = opened(written(fill))
    assert [(len(grid.rows), len(grid.rows[0])) for grid in book.grids] == [
        (MAX_ROWS, 1),
        (1, MAX_COLUMNS),
        (MAX_ROWS, 1),
    ]
    assert book.notes == ("工作表“长”有 20001 行，只读取了前 20000 行", "工作表“宽”有 513 列，只读取了前 512 列")


def test_an_empty_sheet_has_no_rows() -> None:
    assert list(opened(written(lambda book: book.add_worksheet())).grids[0].rows) == []


# --- everything else -------------------------------------------------------------------------------------------------

PNG = b"\x89PNG\r\n\x1a\n" + bytes(20)
XML_2003 = '<?xml version="1.0"?>\n<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"></Workbook>'
ODT = "application/vnd.oasis.opendocument.text"

# The content, the code, and how the message calls it.
OTHERS: dict[str, tuple[bytes, str, str]] = {
    "empty": (b"", "empty", "空的"),
    "zeros only": (bytes(5000), "damaged", "空字节"),
    "broken off": (xlsx()[:700], "damaged", "不完整或已损坏"),
    "password, .xlsx": (ole({"EncryptionInfo": b"x", "EncryptedPackage": b"x"}), "encrypted", "密码"),
    "encrypted by other software": (b"%TSD-Header-###%" + bytes(range(256)), "encrypted", "加密软件"),
    "PDF": (b"%PDF-1.7\n%\xe2\xe3", "not_a_workbook", "PDF 文件"),
    "OFD": (zipped(**{"OFD.xml": "<ofd/>"}), "not_a_workbook", "OFD 版式文件"),
    "Word": (zipped(**{"[Content_Types].xml": "", "word/document.xml": ""}), "not_a_workbook", "Word 文档"),
    "Word 97": (ole({"1Table": b"", "WordDocument": b""}), "not_a_workbook", "Word 文档"),
    "PowerPoint": (
        zipped(**{"[Content_Types].xml": "", "ppt/slides.xml": ""}),
        "not_a_workbook",
        "PowerPoint 演示文稿",
    ),
    "PowerPoint 97": (ole({"PowerPoint Document": b""}), "not_a_workbook", "PowerPoint 演示文稿"),
    "Outlook": (ole({"__properties_version1.0": b""}), "not_a_workbook", "邮件"),
    "another OLE file": (ole({"Contents": b""}), "not_a_workbook", "无法识别的文件"),
    "OpenDocument text": (zipped(mimetype=ODT, **{"content.xml": ""}), "not_a_workbook", "OpenDocument 文本文档"),
    "Numbers": (zipped(**{"Index/Document.iwa": ""}), "not_a_workbook", "Apple Numbers 表格"),
    "xlsb": (
        zipped(**{"[Content_Types].xml": "", "xl/workbook.bin": "", "xl/worksheets/sheet1.bin": ""}),
        "not_a_workbook",
        "二进制格式的工作簿（.xlsb）",
    ),
    "zip": (zipped(**{"教育局.xlsx": "x"}), "not_a_workbook", "压缩包"),
    "rar": (b"Rar!\x1a\x07\x01\x00", "not_a_workbook", "压缩包"),
    "7z": (b"7z\xbc\xaf\x27\x1c\x00\x04", "not_a_workbook", "压缩包"),
    "PNG": (PNG, "not_a_workbook", "图片"),
    "JPEG": (b"\xff\xd8\xff\xe0\x00\x10JFIF", "not_a_workbook", "图片"),
    "HTML as .xls": (b"<html><body><table><tr><td>1</td></tr></table>", "not_a_workbook", "网页（HTML）"),
    "HTML, UTF-16": ("<TABLE><TR>".encode("utf-16"), "not_a_workbook", "网页（HTML）"),
    "web archive": (b"MIME-Version: 1.0\nContent-Type: multipart/related;", "not_a_workbook", "网页（HTML）"),
    "e-mail": (b"From: a@b.cn\nTo: c@d.cn\n\n1,2", "not_a_workbook", "邮件"),
    "XML 2003": (XML_2003.encode(), "not_a_workbook", "“XML 电子表格 2003”"),
    "RTF": (rb"{\rtf1\ansi", "not_a_workbook", "RTF 文档"),
    "CSV": ("单位,新收\n教育局,40\n".encode("gb18030"), "not_a_workbook", "纯文本表格（CSV）"),
    "text with tabs": ("\ufeff单位\t新收".encode(), "not_a_workbook", "纯文本表格（CSV）"),
    "text": ("本年度没有收到申请。".encode(), "not_a_workbook", "纯文本文件"),
    "Excel 4": (b"\x09\x04\x06\x00\x00\x00\x10\x00", "not_a_workbook", "过旧格式的 Excel 文件"),
    "shortcut": (b"\x4c\0\0\0\x01\x14\x02\0" + bytes(60), "not_a_workbook", "快捷方式"),
    "something else": (bytes(range(1, 256)), "not_a_workbook", "无法识别的文件"),
}


@pytest.mark.parametrize("kind", OTHERS)
def test_a_file_that_is_no_workbook_is_called_what_it_is(kind: str, tmp_path: Path) -> None:
    data, code, words = OTHERS[kind]
    path = tmp_path / "教育局.xlsx"
    path.write_bytes(data)
    with pytest.raises(FileFault) as told:
        open_book(path)
    assert (told.value.code, told.value.path) == (code, path)
    assert words in told.value.message
    assert told.value.hint.startswith("请")
    assert told.value.hint.endswith("。")


def test_a_lock_file_is_known_by_its_name(tmp_path: Path) -> None:
    path = tmp_path / "~$教育局.xlsx"
    path.write_bytes(b"\x03abc" + b" " * 50 + b"\x03\0a\0b\0c\0")
    with pytest.raises(FileFault, match="临时文件"):
        open_book(path)


@pytest.mark.parametrize(
    ("name", "code"),
    [("没有.xlsx", "missing"), (".", "folder"), ("a\0b.xlsx", "unreadable"), ("a.xlsx/b.xlsx", "missing")],
)
def test_what_is_no_file_is_told(name: str, code: str, tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(b"x")
    with pytest.raises(FileFault) as told:
        open_book(tmp_path / name)
    assert told.value.code == code


def test_a_file_of_more_than_20_mb_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "大.xlsx"
    with path.open("wb") as file:
        file.truncate(21 * 2**20)
    with pytest.raises(FileFault, match="文件有 21 MB，超过 20 MB"):
        open_book(path)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes among files here")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    path = tmp_path / "管道.xlsx"
    os.mkfifo(path)
    with pytest.raises(FileFault) as told:
        open_book(path)
    assert told.value.code == "not_a_workbook"


def test_of_a_password_that_nobody_is_asked_for_the_way_out_is_told_too(tmp_path: Path) -> None:
    path = tmp_path / "a.xls"
    path.write_bytes(HOSTILE["xls: a password"].build())
    with pytest.raises(FileFault) as told:
        open_book(path)
    assert told.value.hint.endswith("打开时不问密码的，请另存为新的 .xlsx 后再提交。")
