"""`xltools template` in a collection folder takes its turn at the desk, and the journal tells what went out."""

from pathlib import Path

import pytest

from tests.collection.office import Office
from tests.conftest import Run
from xltools.collection import database_file
from xltools.collection.database import EventKind

EDUCATION, POLICE = "示例市教育局", "示例市公安局"


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    monkeypatch.chdir(tmp_path)
    return Office(tmp_path, (EDUCATION, POLICE))


def issued(office: Office) -> list[tuple[str, str, str]]:
    with office.desk() as desk:
        events = list(desk.record.events())
    return [(one.unit, one.path, one.text) for one in events if one.kind is EventKind.ISSUED]


def test_each_workbook_that_goes_out_is_told_once(office: Office, run: Run) -> None:
    assert run("template")[0] == 0
    first = [(EDUCATION, f"下发/01_{EDUCATION}.xlsx", "已生成"), (POLICE, f"下发/02_{POLICE}.xlsx", "已生成")]
    assert issued(office) == first
    run("template")
    assert issued(office) == first
    config = office.root / "xltools.toml"
    config.write_text(config.read_text(encoding="utf-8").replace("01-20", "01-25"), encoding="utf-8")
    run("template")
    assert [said for _, _, said in issued(office)[2:]] == ["已更新", "已更新"]


def test_one_workbook_more_is_told_too(office: Office, run: Run) -> None:
    assert run("template", "--unit", "公安局")[0] == 0
    assert issued(office) == [(POLICE, f"下发/02_{POLICE}.xlsx", "已生成")]


def test_what_a_lost_record_had_is_told_again(office: Office, run: Run) -> None:
    run("template")
    (office.root / "xltools.sqlite").unlink()
    run("template")
    assert {said for _, _, said in issued(office)} == {"早已下发，补记"}


@pytest.mark.parametrize("words", [(), ("--unit", "公安局")])
def test_it_waits_for_another_command_and_writes_nothing_meanwhile(
    office: Office, run: Run, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    monkeypatch.setattr(database_file, "_WAIT_BEFORE_NOTICE", 0.05)
    monkeypatch.setattr(database_file, "_LONGEST_WAIT", 0.1)
    with office.desk():
        code, _, err = run("template", *words)
    assert code == 1
    assert "另一个 xltools 命令正在这个文件夹里工作，请稍候" in err
    assert not (office.root / "下发").exists()


def test_a_workbook_for_elsewhere_needs_no_turn(office: Office, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database_file, "_WAIT_BEFORE_NOTICE", 0.05)
    monkeypatch.setattr(database_file, "_LONGEST_WAIT", 0.1)
    with office.desk():
        assert run("template", "-o", "a.xlsx", "--unit", "公安局")[0] == 0
    assert issued(office) == []
