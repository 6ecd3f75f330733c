"""Names that Windows and Linux both accept."""

import pytest

from xltools.excel.text import safe_file_name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("教育局.xlsx", "教育局.xlsx"),
        ('<a>:"b"/c\\d|e?f*.xlsx', "＜a＞：＂b＂／c＼d｜e？f＊.xlsx"),
        ("局\r\n科.xlsx", "局 科.xlsx"),
        ("con", "_con"),
        ("CON.txt", "_CON.txt"),
        ("nul .xlsx", "_nul.xlsx"),
        ("com1.tar.gz", "_com1.tar.gz"),
        ("LPT³", "_LPT³"),
        ("COM10", "COM10"),
        ("conference", "conference"),
        ("名称. . ", "名称"),
        ("~$教育局.xlsx", "教育局.xlsx"),
        (".hidden", "hidden"),
        ("..", "未命名"),
        ("", "未命名"),
        ("../../etc/passwd", "／..／etc／passwd"),
    ],
)
def test_a_file_name_is_one_that_windows_accepts(text: str, name: str) -> None:
    assert safe_file_name(text) == name


@pytest.mark.parametrize("text", ["字" * 200, "字" * 200 + ".xlsx", "😀" * 100 + ".xlsx", "a" * 300])
def test_a_file_name_fits_into_255_bytes_and_keeps_its_extension(text: str) -> None:
    name = safe_file_name(text)
    assert 250 <= len(name.encode()) <= 255
    assert name.endswith(".xlsx") == text.endswith(".xlsx")
