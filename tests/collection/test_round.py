"""`xltools round`: everything in one go, what changed, what is next; nothing that is wrong with one file stops it."""

import errno
import sqlite3
from contextlib import chdir, closing, suppress
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest

from tests.collection.office import Office
from tests.conftest import Run
from xltools.cli.root import main
from xltools.excel import errors

UNITS = ("示例市教育局", "示例市公安局", "示例市民政局")
EDUCATION, POLICE, CIVIL = UNITS


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    """One that is right, one that is wrong, one that is missing; we stand in the folder, in January."""
    office = Office(tmp_path, UNITS)
    office.drop("教育局.xlsx", EDUCATION)
    office.drop("公安局.xlsx", POLICE, t2__penalties__decisions="约30")
    monkeypatch.chdir(office.root)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1768467600")
    return office


@pytest.fixture(scope="module")
def first_round(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Such a folder after its first round."""
    office = Office(tmp_path_factory.mktemp("一轮"), UNITS)
    office.drop("教育局.xlsx", EDUCATION)
    office.drop("公安局.xlsx", POLICE, t2__penalties__decisions="约30")
    with chdir(office.root), pytest.MonkeyPatch.context() as patched, suppress(SystemExit):
        patched.setenv("SOURCE_DATE_EPOCH", "1768467600")
        main(["round"])
    return office.root


@pytest.fixture
def office_after(first_round: Path, office: Office) -> Office:
    """A copy of it, in which we stand."""
    copytree(first_round, office.root, dirs_exist_ok=True)
    return office


def lock(monkeypatch: pytest.MonkeyPatch, *names: str) -> None:
    """As Windows does while Excel has files open: what would take their place is refused."""
    replace = Path.replace

    def refusing(self: Path, target: Any) -> Path:
        if Path(target).name in names:
            raise PermissionError(errno.EACCES, "held", str(target))
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", refusing)
    monkeypatch.setattr(errors, "_PAUSES", ())


def test_the_first_round_does_everything_and_says_what_is_next(run: Run, office: Office) -> None:
    code, out, _ = run("round")
    lines = out.splitlines()
    assert (code, len(lines) <= 10) == (1, True)
    assert lines[1] == "第一轮（开始收件以来）：收到 2 份，校验 2 份，现用版本有变 2 家，退回 1 份"
    assert lines[2] == "现在：应报 3 家，未报 1，已退回 1，已通过 1"
    assert "阶段性汇总，计入 1 家" in lines[3]
    assert f"把“退回”里本轮的退回件和退回函发给 1 家：{POLICE}" in out
    assert "催报.txt 发给未报的 1 家" in out
    assert {path.name for path in (office.root / "汇总").iterdir()} >= {"报送情况.xlsx", "报送情况.html", "催报.txt"}


def test_the_next_round_says_what_changed_since(
    run: Run, office_after: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1768554000")
    office_after.drop("公安局改.xlsx", POLICE, "2026-01-16 08:00")
    office_after.drop("民政局.xlsx", CIVIL, "2026-01-16 08:30")
    code, out, _ = run("round")
    assert f"状态变了的 2 家：{POLICE} 已退回→已通过、{CIVIL} 未报→已通过" in out
    assert "上一轮（2026-01-15 09:00）以来：收到 2 份" in out
    assert (code, "都通过了：请审核汇总工作簿，然后报出" in out) == (0, True)
    assert "上一轮（2026-01-16 09:00）以来：没有变化" in run("round")[1]


def test_a_bad_file_and_a_locked_output_stop_nothing(
    run: Run, office_after: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    (office_after.root / "收件" / "坏.xlsx").write_bytes(b"PK\x03\x04" + b"\0" * 50)
    office_after.drop("民政局.xlsx", CIVIL, t2__penalties__decisions="约30")
    lock(monkeypatch, "报送情况.xlsx", f"{CIVIL}_退回1.xlsx")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1768554000")
    code, out, err = run("round")
    assert (code, "Traceback" in err) == (1, False)
    assert "报送情况.xlsx 正被打开，没有更新；请先关闭它，再运行一次" in out
    assert f"✗ {CIVIL}（收件/民政局.xlsx）　退回件写不进去，没有退回" in out
    assert "有错误 1" in out
    assert "汇总，计入 1 家" in out
    assert "2026-01-16 09:00" in (office_after.root / "汇总" / "报送情况.html").read_text(encoding="utf-8")


def test_a_foreign_file_in_the_place_of_the_board_does_not_stop_the_merge(run: Run, office: Office) -> None:
    (office.root / "汇总").mkdir()
    (office.root / "汇总" / "报送情况.xlsx").write_bytes(b"mine")
    code, out, _ = run("round")
    assert (code, "报送情况没有做成" in out, "汇总，计入 1 家" in out) == (1, True, True)
    assert (office.root / "汇总" / "催报.txt").is_file()


def test_a_damaged_record_does_not_stop_it(run: Run, office_after: Office) -> None:
    with closing(sqlite3.connect(office_after.root / "xltools.sqlite")) as there, there:
        there.execute("UPDATE event SET at = '昨天'")
    code, out, err = run("round")
    assert (code, "本命令从头再运行一次" in err) == (1, True)
    assert "现在：应报 3 家，未报 1，已退回 1，已通过 1" in out


def test_what_was_returned_is_on_the_board_without_another_command(run: Run, office: Office) -> None:
    run("return")
    page = (office.root / "汇总" / "报送情况.html").read_text(encoding="utf-8")
    assert '<tr class="s3"><td>示例市公安局' in page
    assert run("return")[0] == 1


@pytest.mark.parametrize(
    "command", ["status", *(pytest.param(one, marks=pytest.mark.long) for one in ("template", "return"))]
)
def test_the_others_are_written_where_one_is_held(
    run: Run, office: Office, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    office.drop("民政局.xlsx", CIVIL, t2__penalties__decisions="约30")
    run("template")
    held = {
        "template": f"02_{POLICE}.xlsx",
        "status": "报送情况.html",
        "return": f"{POLICE}_退回1.xlsx",
    }
    config = office.root / "xltools.toml"
    config.write_text(config.read_text(encoding="utf-8").replace("政务公开科", "另一个科"), encoding="utf-8")
    run("status")
    office.enrol(f"{EDUCATION},1", f"{POLICE},2", f"{CIVIL},3")
    lock(monkeypatch, held[command])
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1768554000")
    code, out, err = run(command)
    assert (code, held[command] in out + err) == (1, True)
    there = {path.name for path in office.root.rglob("*") if path.stat().st_mtime}
    assert {"template": "下发清单.xlsx", "status": "报送情况.xlsx", "return": f"{CIVIL}_退回1.xlsx"}[command] in there


def test_a_unit_that_sent_two_versions_is_one_unit(run: Run, office: Office) -> None:
    """Commands before the first round have seen the first version already."""
    run("validate")
    office.drop("教育局（更正）.xlsx", EDUCATION, "2026-01-13 10:00", t2__licensing__decisions=7)
    run("validate")
    _, out, _ = run("round")
    assert "第一轮（开始收件以来）：收到 3 份，校验 3 份，现用版本有变 2 家" in out


def test_a_round_says_first_what_may_be_counted_twice(run: Run, office: Office) -> None:
    """In the words of `merge`, with its exit code."""
    (office.root / "名录.csv").write_text(
        f"单位名称,上级单位\n{EDUCATION},\n{CIVIL},{EDUCATION}\n", encoding="utf-8-sig"
    )
    (office.root / "收件" / "公安局.xlsx").unlink()
    office.drop("教育局.xlsx", EDUCATION, cover__scope="汇总")
    office.drop("民政局.xlsx", CIVIL)
    code, out, _ = run("round")
    said = out.splitlines()[1]
    assert code == 1
    assert said.startswith(f"  重复计算　“{EDUCATION}”的统计范围是“汇总”，它的下级单位“{CIVIL}”又单独计入")
    assert "先核对上面写明的重复计算" in out
    assert "都通过了" not in out
    merged_code, merged_out, _ = run("merge")
    assert (merged_code, merged_out.splitlines()[1]) == (1, said)
