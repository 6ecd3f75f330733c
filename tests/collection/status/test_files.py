"""The board's files are written over by the next run, but for a reminder that somebody has made their own."""

import errno
from pathlib import Path

import pytest

from tests.collection.office import Office
from tests.conftest import Run

EDUCATION, POLICE = "示例市教育局", "示例市公安局"


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    monkeypatch.chdir(tmp_path)
    return Office(tmp_path, (EDUCATION, POLICE))


def texts(office: Office) -> dict[str, str]:
    return {path.name: path.read_text(encoding="utf-8-sig") for path in (office.root / "汇总").glob("*.txt")}


def test_a_reminder_that_nobody_touched_is_brought_up_to_date(office: Office, run: Run) -> None:
    run("status")
    assert "下列 2 家" in texts(office)["催报.txt"]
    office.drop("edu.xlsx", EDUCATION)
    run("status")
    assert list(texts(office)) == ["催报.txt"]
    assert "下列 1 家" in texts(office)["催报.txt"]


def test_a_reminder_that_was_edited_stays_and_the_new_one_lies_beside_it(office: Office, run: Run) -> None:
    run("status")
    (office.root / "汇总" / "催报.txt").write_text("请各位加紧，王某", encoding="utf-8")
    for drops in (0, 1):
        _ = office.drop("edu.xlsx", EDUCATION) if drops else None
        _, _, err = run("status")
        assert "催报.txt 改动过，没有覆盖；新的写在" in err
        assert texts(office)["催报.txt"] == "请各位加紧，王某"
        assert f"下列 {2 - drops} 家" in texts(office)["催报（新）.txt"]
    assert len(texts(office)) == 2


def test_the_new_one_may_be_edited_too(office: Office, run: Run) -> None:
    run("status")
    for name in ("催报.txt", "催报（新）.txt"):
        (office.root / "汇总" / name).write_text(f"改过的 {name}", encoding="utf-8")
        run("status")
    assert sorted(texts(office)) == ["催报.txt", "催报（新2）.txt", "催报（新）.txt"]
    assert texts(office)["催报（新）.txt"] == "改过的 催报（新）.txt"


def test_without_the_record_that_knows_it_a_reminder_is_somebodys(office: Office, run: Run) -> None:
    run("status")
    before = texts(office)["催报.txt"]
    (office.root / "xltools.sqlite").unlink()
    office.drop("edu.xlsx", EDUCATION)
    run("status")
    assert texts(office)["催报.txt"] == before
    assert "下列 1 家" in texts(office)["催报（新）.txt"]


def test_where_the_edited_one_is_moved_away_the_usual_name_is_used_again(office: Office, run: Run) -> None:
    run("status")
    (office.root / "汇总" / "催报.txt").write_text("改过的", encoding="utf-8")
    run("status")
    (office.root / "汇总" / "催报.txt").unlink()
    _, _, err = run("status")
    assert "已写入" in err
    assert "催报.txt" in texts(office)


def test_a_board_that_another_program_holds_costs_itself_only(
    office: Office, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("status")
    office.drop("edu.xlsx", EDUCATION)
    read = Path.read_bytes

    def refuse(path: Path) -> bytes:
        if path.name == "报送情况.xlsx":
            raise PermissionError(errno.EACCES, "open in WPS")
        return read(path)

    monkeypatch.setattr(Path, "read_bytes", refuse)
    monkeypatch.setattr("time.sleep", lambda _: None)
    _, _, err = run("status")
    assert "报送情况.xlsx 正被打开，没有更新；请先关闭它，再运行一次" in err
    assert "下列 1 家" in texts(office)["催报.txt"]
