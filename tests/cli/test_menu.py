"""The year at a glance, the commands by number, and the file that opens them on Windows."""

import os
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.conftest import Run
from tests.filled import unit_workbook
from xltools.cli.menu import menu_command

UNITS = ("示例市教育局", "示例市公安局")


@pytest.fixture
def year(tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A year's folder with two units, entered."""
    roster = tmp_path / "名录.csv"
    roster.write_text("单位名称\n" + "\n".join(UNITS), encoding="utf-8")
    code, out, _ = run("init", tmp_path / "年报", "--year", 2025, "--place", "示例市", "--roster", roster)
    assert code == 0
    assert "双击其中的“开始.cmd”" in out
    monkeypatch.chdir(tmp_path / "年报")
    return tmp_path / "年报"


def steps(run: Run) -> list[str]:
    code, out, _ = run()
    assert code == 0
    return re.findall(r"  \* (.*)", out)


def test_outside_of_a_folder_the_program_alone_shows_its_help(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    code, out, _ = run()
    assert code == 0
    assert out.startswith("用法：xltools")


def test_inside_it_tells_where_the_year_stands_and_what_comes_next(run: Run, year: Path) -> None:
    assert steps(run) == ["下发表样：xltools template", "收到的文件放进“收件”，再校验：xltools validate"]
    run("template")
    unit_workbook(year / "收件" / "一.xlsx", UNITS[0])
    assert steps(run)[0] == "有新来的文件，做一轮：xltools round；只校验：xltools validate"
    unit_workbook(year / "收件" / "二.xlsx", UNITS[1], changes={"t2.penalties.decisions": "约30"})
    unit_workbook(year / "收件" / "三.xlsx", "谁也不是的局")
    run("validate")
    assert steps(run) == [
        "有 1 份文件要您决定，写在 名录.xlsx 的“决定”表里；是哪几份：xltools status",
        "1 家的表有问题，退回：xltools return",
        "先看一眼汇总（阶段性）：xltools merge",
    ]
    (year / "收件" / "二.xlsx").unlink()
    (year / "收件" / "三.xlsx").unlink()
    assert steps(run)[0] == "1 家没报，看是哪几家，催报的文字写到“汇总”的 催报.txt：xltools status"


def test_an_empty_roster_is_the_next_step_and_no_fault(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("init", tmp_path / "年报", "--year", 2025, "--place", "示例市")
    monkeypatch.chdir(tmp_path / "年报")
    (step,) = steps(run)
    assert "名录里没有单位。请在列名下逐行填写单位" in step


def test_the_menu_does_what_its_number_says_and_comes_back(year: Path) -> None:
    said = CliRunner().invoke(menu_command, input="x\n99\n1\n\n0\n").output
    assert said.count("没有“") == 2
    assert "下发：已生成 2 份" in said
    assert len(list((year / "下发").glob("*.xlsx"))) == 3
    assert said.count("0  退出") == 2


def test_the_menu_ends_where_nobody_answers(year: Path) -> None:
    said = CliRunner().invoke(menu_command, input="")
    assert said.exit_code == 0


def test_the_file_for_windows_is_what_cmd_takes(year: Path) -> None:
    data = (year / "开始.cmd").read_bytes()
    assert data.startswith(b"@echo off\r\n"), "a mark of the byte order would be taken for a command"
    assert data.count(b"\n") == data.count(b"\r\n")
    lines = data.decode("utf-8").split("\r\n")
    # Chinese only where it is merely shown, and only after the console was told of UTF-8; no jump has to count its bytes.
    chinese = [at for at, line in enumerate(lines) if not line.isascii()]
    assert all(" echo " in lines[at] for at in chinese)
    assert lines.index("chcp 65001 >nul") < min(chinese)
    assert not any(line.startswith((":", "goto")) for line in lines)
    assert [line for line in lines if line][-1] == "pause"


def test_after_a_merge_the_next_step_is_to_look_it_over_until_something_changes(run: Run, year: Path) -> None:
    for name, unit in zip(("一.xlsx", "二.xlsx"), UNITS, strict=True):
        unit_workbook(year / "收件" / name, unit)
    run("validate")
    assert steps(run) == ["汇总：xltools merge"]
    run("merge")
    book = "汇总/示例市2025年度政府信息公开工作年度报告（汇总）.xlsx"
    first, *others = steps(run)
    assert first.startswith(f"审核汇总工作簿：{book}（")
    assert "汇总，计入 2 个单位" in first
    assert [step.partition("：")[2] for step in others] == [
        f'xltools report "{book}" -o 年报.docx',
        f'xltools verify 年报.docx "{book}"',
    ]
    later = (year / book).stat().st_mtime + 5
    os.utime(year / "名录.xlsx", (later, later))
    assert steps(run) == ["汇总：xltools merge"]
    run("merge")
    unit_workbook(year / "收件" / "二（更正）.xlsx", UNITS[1], changes={"t2.penalties.decisions": 3})
    assert "有新来的文件" in steps(run)[0]
