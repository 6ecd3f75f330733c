"""`xltools.toml`: what a clerk writes with Notepad is understood, and every slip is told with its line and what to do."""

import re
from datetime import date
from pathlib import Path

import pytest

from xltools.collection.config import CONFIG_NAME, Config, read_config
from xltools.form.declaration import FormFault


def _read(folder: Path, *lines: str) -> Config:
    """The settings with these lines after place and year."""
    path = folder / CONFIG_NAME
    path.write_text("\n".join(['place = "招远市"', "year = 2025", *lines, ""]), encoding="utf-8")
    return read_config(path)


def _fault(folder: Path, *lines: str) -> FormFault:
    with pytest.raises(FormFault) as told:
        _read(folder, *lines)
    return told.value


@pytest.mark.parametrize(
    "said", ['"2026-01-20"', "2026-01-20", '"2026年1月20日"', '"2026/1/20"', '" 2026-1-20 "', '"20260120"']
)
def test_a_deadline_is_read_as_the_command_line_reads_it(tmp_path: Path, said: str) -> None:
    assert _read(tmp_path, f"deadline = {said}").deadline == date(2026, 1, 20)


@pytest.mark.parametrize("said", ['""', '"  "'])
def test_no_deadline_is_none(tmp_path: Path, said: str) -> None:
    assert _read(tmp_path, f"deadline = {said}").deadline is None


@pytest.mark.parametrize(
    "said",
    [
        "2026-12-05T17:00:00",
        "20261205",
        '"12月5日"',
        '"2026-02-30"',
        "17:00:00",
        "true",
        '"2026-12-05 17:00"',
    ],
)
def test_a_deadline_that_is_no_day_is_told_with_what_to_write(tmp_path: Path, said: str) -> None:
    fault = _fault(tmp_path, f"deadline = {said}")
    assert fault.line == 3
    assert '不是日期，请写成 "2026-01-20"' in str(fault)


@pytest.mark.parametrize(
    ("line", "remedy"),
    [
        ("contact = “王某”", "文字两边请用英文的双引号"),
        ('contact ＝ "王某"', "等号请用英文的"),
        ('last_year = "D:\\年报\\2024"', "反斜杠请写两个，路径也可以用正斜杠 /"),
        ("contact = 王某", "文字两边要有英文的双引号"),
        ('contact = "王某', "末尾缺一个"),
        ("contact =", '不填的请写成 ""'),
        ('contact = "王某" 535', "引号后面又有内容"),
        ("这里写联系方式", "如是说明，请在行首加井号 #"),
        ("deadline = 2026-12-5", '日期请写成 "2026-01-20"'),
        ("deadline = 2026年1月20日", '日期请写成 "2026-01-20"'),
        ("year = 2026", "前面已经写过这一项"),
        ("[[decision]", "方括号要成对"),
    ],
)
def test_a_slip_is_told_with_its_line_and_remedy_in_chinese(tmp_path: Path, line: str, remedy: str) -> None:
    fault = _fault(tmp_path, line)
    assert remedy in str(fault)
    assert fault.line == 3
    assert not _english(str(fault))


@pytest.mark.parametrize(
    ("line", "remedy"),
    [
        ('[decision]\nfile = "a.xlsx"', "“decision”应写成 [[decision]]，两层方括号"),
        ('decision = "a.xlsx"', "“decision”应是列表"),
        ('[[folders]]\ninbox = "来件"', "“folders”应写成 [folders]，一层方括号"),
        ("contact = 5358000000", '“contact”应是文字，两边要有英文的双引号：contact = "5358000000"'),
        ("contact = [1]", "“contact”应是一行文字"),
    ],
)
def test_another_kind_of_value_is_told_with_what_to_write(tmp_path: Path, line: str, remedy: str) -> None:
    fault = _fault(tmp_path, line)
    assert remedy in str(fault)
    assert fault.line == 3
    assert not re.search(r"[{}']", str(fault))


def test_a_year_between_quotes_is_told_without_them(tmp_path: Path) -> None:
    (tmp_path / CONFIG_NAME).write_text('place = "招远市"\nyear = "2025"\n', encoding="utf-8")
    with pytest.raises(FormFault, match="“year”应是整数，不加引号：year = 2025"):
        read_config(tmp_path / CONFIG_NAME)


def _english(said: str) -> list[str]:
    """English words in a message, but for names of the file and its keys."""
    known = {"xltools", "toml", "TOML", "folders", "decision"}
    return [word for word in re.findall(r"[A-Za-z]{3,}", said) if word not in known]


@pytest.mark.parametrize(
    ("folders", "said"),
    [
        ('inbox = "."', "“.”应是本文件夹里的名称"),
        ('inbox = "../别处"', "应是本文件夹里的名称"),
        ('inbox = "D:/收件"', "应是本文件夹里的名称"),
        ('inbox = "汇总"', "inbox 的“汇总”与 merged 的“汇总”重叠"),
        ('returned = "收件/退回"', "inbox 的“收件”与 returned 的“收件/退回”重叠"),
        ('roster = "收件/名录.xlsx"', "roster 的“收件/名录.xlsx”与 inbox 的“收件”重叠"),
    ],
)
def test_folders_that_would_mix_what_comes_in_with_what_goes_out_are_refused(
    tmp_path: Path, folders: str, said: str
) -> None:
    fault = _fault(tmp_path, "[folders]", folders)
    assert said in str(fault)
    assert "第 4 行" in str(fault)
