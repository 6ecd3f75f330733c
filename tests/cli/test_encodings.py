"""What reaches a file or another program: in an encoding that it expects, and never a crash for a character."""

import ctypes
import json
import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.conftest import Run
from tests.filled import unit_workbook
from xltools.cli.root import redirected_encoding, set_up_streams


@pytest.fixture
def inbox(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    unit_workbook(tmp_path / "收件" / "教育局.xlsx", "示例市教育局")
    monkeypatch.chdir(tmp_path)
    return tmp_path / "收件"


def redirected(*words: str, encoding: str = "") -> bytes:
    """What a command writes into a pipe."""
    environment = {**os.environ, **({"PYTHONIOENCODING": encoding} if encoding else {})}
    whole = [sys.executable, "-m", "xltools", *words]
    return subprocess.run(whole, env=environment, capture_output=True, check=True).stdout  # noqa: S603 - our own


@pytest.mark.parametrize(("encoding", "mark"), [("", "✓"), ("utf-8", "✓"), ("gbk", "√"), ("utf-16", "✓")])
def test_redirected_output_follows_what_was_asked_for(inbox: Path, encoding: str, mark: str) -> None:
    text = redirected("validate", "收件", encoding=encoding).decode(encoding or "utf-8")
    assert text.startswith(f"{mark} 收件/教育局.xlsx")


def test_json_in_another_encoding_than_unicode_says_the_same(inbox: Path) -> None:
    unit_workbook(inbox / "二.xlsx", "示例市公安局", changes={"t2.penalties.decisions": "约✓😀30"})
    as_usual, as_gbk = (
        subprocess.run(
            [sys.executable, "-m", "xltools", "validate", "收件", "--format", "json"],
            env={**os.environ, "PYTHONIOENCODING": encoding}, capture_output=True, check=False,
        ).stdout
        for encoding in ("utf-8", "gbk")
    )  # fmt: skip
    assert json.loads(as_usual) == json.loads(as_gbk.decode("ascii"))
    assert "约✓😀30" in as_usual.decode()


@pytest.mark.parametrize(
    ("page", "settings", "encoding"),
    [(936, {}, "cp936"), (65001, {}, "utf-8"), (0, {}, "utf-8"), (936, {"PYTHONUTF8": "1"}, "utf-8")],
)
def test_on_windows_it_is_what_the_console_has(
    monkeypatch: pytest.MonkeyPatch, page: int, settings: dict[str, str], encoding: str
) -> None:
    kernel = SimpleNamespace(GetConsoleOutputCP=lambda: page)
    monkeypatch.setattr(ctypes, "windll", SimpleNamespace(kernel32=kernel), raising=False)
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.delenv("PYTHONUTF8", raising=False)
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    assert redirected_encoding() == encoding


def test_a_character_that_a_stream_lacks_is_a_code_as_json_has_it() -> None:
    set_up_streams()
    assert "✓✗·😀\udcb2".encode("gbk", "xltools").decode("gbk") == "√×·\\ud83d\\ude00\\udcb2"
    assert "✓".encode("ascii", "xltools") == b"\\u2713"


@pytest.mark.parametrize(
    "words",
    [
        ("validate", "收件"), ("validate", "收件", "--format", "json"), ("diff", "收件/教育局.xlsx", "收件/教育局.xlsx"),
        ("trace", "收件/教育局.xlsx", "t3.received.total"), ("form", "list"), ("form", "show", "disclosure-annual-2021", "--format", "json"),
    ],
)  # fmt: skip
def test_results_go_into_a_file_as_utf_8_and_replace_those_of_before(
    inbox: Path, run: Run, words: tuple[str, ...]
) -> None:
    printed = run(*words)[1]
    for _ in range(2):
        code, out, _ = run(*words, "-o", "结果")
        assert (code, out) == (0, "")
    written = Path("结果").read_text(encoding="utf-8-sig")
    name = " ".join(words[: 2 if words[0] == "form" else 1])
    assert written == (printed if "json" in words else f"xltools {name}\n\n{printed}")


def test_what_somebody_else_wrote_is_not_replaced_by_results(inbox: Path, run: Run) -> None:
    Path("笔记.txt").write_text("不要丢", encoding="utf-8")
    code, _, err = run("validate", "收件", "-o", "笔记.txt")
    assert (code, Path("笔记.txt").read_text(encoding="utf-8")) == (1, "不要丢")
    assert "没有覆盖" in err
