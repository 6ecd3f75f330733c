"""`xltools return` and `xltools diff` as scripts rely on them."""

import json
from pathlib import Path

import pytest

from tests.conftest import Run
from tests.filled import unit_workbook


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    """One unit that did everything right, one that did not, and a scan."""
    folder = tmp_path / "收件"
    unit_workbook(folder / "教育局.xlsx", "示例市教育局")
    unit_workbook(folder / "公安局.xlsx", "示例市公安局", changes={"t2.penalties.decisions": "约30"})
    (folder / "扫描件.pdf").write_bytes(b"%PDF-1.4\n")
    return folder


def test_return_writes_what_has_to_go_back(run: Run, inbox: Path, tmp_path: Path) -> None:
    out = tmp_path / "退回"
    code, said, _ = run("return", inbox, "-d", out, "--deadline", "2026-01-20", "--contact", "王某", "--jobs", 1)
    assert code == 1
    assert sorted(path.name for path in out.iterdir() if path.suffix != ".csv") == [
        "扫描件_退回1.txt",
        "示例市公安局_退回1.txt",
        "示例市公安局_退回1.xlsx",
    ]
    assert "没有待处理问题 1 份" in said
    letter = (out / "示例市公安局_退回1.txt").read_text(encoding="utf-8-sig")
    assert "2026年1月20日" in letter
    assert "王某" in letter


def test_return_again_writes_nothing_new(run: Run, inbox: Path, tmp_path: Path) -> None:
    out = inbox / "退回"  # within what is read: returns are never taken for submissions
    run("return", inbox, "-d", out, "--jobs", 1)
    before = {path: path.read_bytes() for path in out.iterdir()}
    code, said, _ = run("return", inbox, "-d", out, "--jobs", 1)
    assert code == 1
    assert "已经退回过" in said
    assert {path: path.read_bytes() for path in out.iterdir()} == before


def test_nothing_to_return_is_exit_code_0(run: Run, inbox: Path, tmp_path: Path) -> None:
    code, said, _ = run("return", inbox / "教育局.xlsx", "-d", tmp_path / "退回", "--jobs", 1)
    assert code == 0
    assert "没有待处理问题 1 份" in said
    assert not (tmp_path / "退回").exists()


def test_paths_want_a_folder_to_write_to(run: Run, inbox: Path) -> None:
    code, _, err = run("return", inbox)
    assert code == 2
    assert "-d" in err


def test_a_deadline_is_a_day(run: Run, inbox: Path) -> None:
    code, _, err = run("return", inbox, "-d", "x", "--deadline", "2026-13-01")
    assert code == 2
    assert "不是日期，请写成 2026-01-20" in err


def test_in_a_collection_the_file_of_the_folder_decides(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "xltools.toml").write_text('place = "示例市"\nyear = 2025\n', encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    code, _, err = run("return", "-d", "退回", "--deadline", "2026-01-20")
    assert code == 2
    assert "不写 -d、--deadline" in err


def test_diff_tells_what_changed(run: Run, inbox: Path, tmp_path: Path) -> None:
    other = unit_workbook(tmp_path / "改.xlsx", "示例市教育局", changes={"t2.penalties.decisions": None})
    code, said, _ = run("diff", inbox / "教育局.xlsx", other)
    assert code == 1
    assert "行政处罚 本年处理决定数量" in said
    assert "→ （空白）" in said
    code, said, _ = run("diff", inbox / "教育局.xlsx", other, "--format", "json")
    assert code == 1
    assert json.loads(said)["fields"][0]["field"] == "t2.penalties.decisions"


def test_diff_of_the_same_is_exit_code_0(run: Run, inbox: Path) -> None:
    code, said, _ = run("diff", inbox / "教育局.xlsx", inbox / "教育局.xlsx")
    assert code == 0
    assert "完全相同" in said


@pytest.mark.parametrize("words", [("diff",), ("diff", "a.xlsx"), ("diff", "a", "b", "c")])
def test_diff_wants_two_files(run: Run, words: tuple[str, ...]) -> None:
    code, _, err = run(*words)
    assert code == 2
    assert "Traceback" not in err


def test_diff_of_a_file_that_is_not_there_is_a_sentence(run: Run, inbox: Path) -> None:
    code, _, err = run("diff", inbox / "教育局.xlsx", inbox / "没有.xlsx")
    assert code == 1
    assert "没有这个文件" in err


@pytest.mark.long
def test_diff_compares_consolidated_workbooks_too(run: Run, inbox: Path, tmp_path: Path) -> None:
    few, all_of_them = tmp_path / "少.xlsx", tmp_path / "全.xlsx"
    run("merge", inbox, "-o", few, "--jobs", 1)
    run("merge", inbox, "-o", all_of_them, "--include-errors", "--jobs", 1)
    code, said, _ = run("diff", few, all_of_them, "--format", "json")
    changed = {change["field"]: change["change"] for change in json.loads(said)["fields"]}
    assert code == 1
    assert changed["t3.received.total"] > 0
    assert {name.partition(".")[0] for name in changed} >= {"t2", "t3", "t4", "s"}
