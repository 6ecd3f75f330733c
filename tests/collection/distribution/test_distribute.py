"""Distribution: a workbook per unit, packed and listed; run again it changes nothing, and never somebody's work."""

import errno
import hashlib
import os
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.collection.distribution.issuing import LINES, enrol, fill, issue, snapshot, states, texts, write_config
from tests.conftest import Run
from xltools.collection.distribute import LIST_NAME
from xltools.collection.issue import assign_file_names
from xltools.excel.output import OutputStatus
from xltools.form.load import load_form
from xltools.reading.read_submission import read_submission
from xltools.reading.sources import find_sources
from xltools.roster.units import Unit


def test_without_a_word_every_unit_gets_its_own_workbook(root: Path, run: Run) -> None:
    code, out, err = run("template")
    assert (code, err) == (0, "")
    assert sorted(snapshot(root / "下发")) == [
        "01_招远市公安局.xlsx", "02_招远市教育和体育局.xlsx", "03_阜山镇人民政府.xlsx", "04_供销社.xlsx",
        "下发清单.xlsx", "打包/乡镇街道.zip", "打包/其他单位.zip", "打包/市直部门.zip",
    ]  # fmt: skip
    assert "已生成 4 份" in out
    assert "市直部门.zip 2 份、乡镇街道.zip 1 份、其他单位.zip 1 份" in out
    path = root / "下发" / "01_招远市公安局.xlsx"
    submission = read_submission(path, load_form())
    assert (submission.unit, submission.text("cover.code"), submission.year) == ("招远市公安局", "001", 2025)
    assert {"2026年1月20日", "王某 0535"} <= texts(path, "填报说明")


def test_run_again_it_touches_nothing(root: Path) -> None:
    issue(root)
    for path in (root / "下发").rglob("*"):
        os.utime(path, ns=(10**18, 10**18))
    before = snapshot(root / "下发")
    assert states(issue(root)) == [OutputStatus.UNCHANGED] * 4
    assert snapshot(root / "下发") == before


def test_a_filled_workbook_stays_and_the_zip_has_the_blank_one(root: Path, run: Run) -> None:
    issue(root)
    blank = (root / "下发" / "01_招远市公安局.xlsx").read_bytes()
    filled = fill(root / "下发" / "01_招远市公安局.xlsx", "招远市公安局")
    code, out, err = run("template")
    assert code == 1
    assert "01_招远市公安局.xlsx 改动过，没有覆盖；新的写在 下发/01_招远市公安局（新）.xlsx" in err
    assert "没有变化 3 份，没有覆盖 1 份" in out
    assert (root / "下发" / "01_招远市公安局.xlsx").read_bytes() == filled
    assert (root / "下发" / "01_招远市公安局（新）.xlsx").read_bytes() == blank
    assert "名录中已没有" not in out
    with zipfile.ZipFile(root / "下发" / "打包" / "市直部门.zip") as archive:
        assert archive.read("01_招远市公安局.xlsx") == blank
    assert "这里的文件已被改动，压缩包里是空白表样" in texts(root / "下发" / LIST_NAME, "下发清单")


@pytest.mark.long
def test_a_new_deadline_reaches_the_untouched_and_spares_the_filled(root: Path) -> None:
    issue(root)
    filled = fill(root / "下发" / "02_招远市教育和体育局.xlsx", "招远市教育和体育局")
    write_config(root, "2026-01-25")
    assert states(issue(root)) == [
        OutputStatus.UPDATED,
        OutputStatus.BESIDE,
        OutputStatus.UPDATED,
        OutputStatus.UPDATED,
    ]
    assert "2026年1月25日" in texts(root / "下发" / "01_招远市公安局.xlsx", "填报说明")
    assert (root / "下发" / "02_招远市教育和体育局.xlsx").read_bytes() == filled
    assert states(issue(root)) == [
        OutputStatus.UNCHANGED,
        OutputStatus.BESIDE,
        OutputStatus.UNCHANGED,
        OutputStatus.UNCHANGED,
    ]


def test_without_the_list_each_workbook_says_itself_that_nobody_touched_it(root: Path) -> None:
    issue(root)
    fill(root / "下发" / "02_招远市教育和体育局.xlsx", "招远市教育和体育局")
    (root / "下发" / LIST_NAME).unlink()
    write_config(root, "2026-01-25")
    assert states(issue(root)) == [
        OutputStatus.UPDATED,
        OutputStatus.BESIDE,
        OutputStatus.UPDATED,
        OutputStatus.UPDATED,
    ]


def test_a_unit_put_in_at_the_top_renames_no_other(root: Path) -> None:
    issue(root)
    enrol(root, "信访局,009,市直部门,", *LINES)
    again = issue(root)
    assert [one.output.path.name for one in again.issued] == [
        "01_信访局.xlsx", "01_招远市公安局.xlsx", "02_招远市教育和体育局.xlsx", "03_阜山镇人民政府.xlsx", "04_供销社.xlsx",
    ]  # fmt: skip
    assert states(again) == [OutputStatus.WRITTEN, *[OutputStatus.UNCHANGED] * 4]


def test_a_unit_renamed_or_removed_leaves_its_old_workbook_and_that_is_told(root: Path, run: Run) -> None:
    issue(root)
    old = (root / "下发" / "04_供销社.xlsx").read_bytes()
    enrol(root, *LINES[:2], "阜山街道办事处,,乡镇街道,阜山镇人民政府")
    code, out, _ = run("template")
    assert code == 0
    assert "名录中已没有，文件没有动：03_阜山镇人民政府.xlsx、04_供销社.xlsx、打包/其他单位.zip" in out
    assert (root / "下发" / "03_阜山街道办事处.xlsx").is_file()
    assert (root / "下发" / "04_供销社.xlsx").read_bytes() == old
    # Its hash stays known: should it come back, or lie in the inbox as it went out, that can be told.
    assert {"04_供销社.xlsx", hashlib.sha256(old).hexdigest()} <= texts(root / "下发" / LIST_NAME, "下发清单")


def test_a_zip_shows_chinese_names_on_windows_and_is_the_same_every_time(root: Path) -> None:
    issue(root)
    path = root / "下发" / "打包" / "市直部门.zip"
    first = path.read_bytes()
    with zipfile.ZipFile(path) as archive:
        assert archive.namelist() == ["01_招远市公安局.xlsx", "02_招远市教育和体育局.xlsx"]
        assert all(info.flag_bits & 0x800 for info in archive.infolist())
        assert {info.date_time for info in archive.infolist()} == {(2025, 1, 1, 0, 0, 0)}
        assert archive.comment == b""
        assert all(archive.read(name) == (root / "下发" / name).read_bytes() for name in archive.namelist())
    path.unlink()
    issue(root)
    assert path.read_bytes() == first


@pytest.mark.long
def test_somebody_elses_zip_and_list_are_not_replaced(root: Path, run: Run) -> None:
    issue(root)
    for name, mode in (("乡镇街道.zip", "w"), ("市直部门.zip", "a")):
        with zipfile.ZipFile(root / "下发" / "打包" / name, mode) as archive:  # type: ignore[call-overload]  # "w" or "a"
            archive.writestr("照片.jpg", b"x")
    code, out, err = run("template")
    assert (code, "乡镇街道.zip 改动过，没有覆盖；新的写在 下发/打包/乡镇街道（新）.zip" in err) == (1, True)
    assert "市直部门（新）.zip 2 份、乡镇街道（新）.zip 1 份、其他单位.zip 1 份" in out
    assert run("template")[0] == 1
    assert len(list((root / "下发" / "打包").iterdir())) == 5
    (root / "下发" / LIST_NAME).write_bytes(b"my own list")
    code, _, err = run("template")
    assert (code, "不是以前生成的同类输出，没有覆盖" in err) == (1, True)


def test_the_list_is_passed_over_where_submissions_are_read(root: Path) -> None:
    issue(root)
    reasons = find_sources([root / "下发"]).reasons
    assert reasons[root / "下发" / LIST_NAME] == "本工具生成的下发清单"


def test_a_workbook_open_in_excel_costs_itself_only(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    issue(root)
    write_config(root, "2026-01-25")
    replace = Path.replace

    def locked(self: Path, target: Path) -> Path:
        if target.name.startswith("01_"):
            raise PermissionError(errno.EACCES, "open in Excel")
        return replace(self, target)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", locked)
        assert states(issue(root)) == [OutputStatus.LOCKED, *[OutputStatus.UPDATED] * 3]
    assert states(issue(root)) == [OutputStatus.UPDATED, *[OutputStatus.UNCHANGED] * 3]


def test_a_full_disk_stops_it_with_a_sentence(root: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "no space left")

    monkeypatch.setattr("os.fsync", full)
    code, _, err = run("template")
    assert (code, err) == (1, "下发/01_招远市公安局.xlsx：磁盘已满。请清理磁盘，或换一个位置。\n")
    assert snapshot(root / "下发") == {}


@given(st.lists(st.text(min_size=1, max_size=90), min_size=1, max_size=8, unique_by=str.casefold))
def test_no_two_units_share_a_file_and_a_second_look_keeps_every_name(names: list[str]) -> None:
    units = [Unit(name) for name in names]
    first = assign_file_names(units)
    assert len({name.casefold() for name in first.values()}) == len(units)
    assert assign_file_names(units, first.values()) == first
    assert all(len(name) <= 75 for name in first.values())
