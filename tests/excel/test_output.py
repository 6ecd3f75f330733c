"""An output is whole or not there; what stands in its way is told in plain words; what killed runs left is swept away."""

import errno
import os
import time
from pathlib import Path

import pytest

from xltools.excel import output
from xltools.excel.errors import FileFault
from xltools.excel.output import STALE_AFTER, write_bytes
from xltools.reading.sources import find_sources

LEFT = ".xltools-ab12_x9z.tmp"


def aged(path: Path, seconds: float) -> Path:
    path.write_bytes(b"PK")
    os.utime(path, (time.time() - seconds,) * 2)
    return path


@pytest.fixture(autouse=True)
def new_run() -> None:
    """Each folder is swept once in a run: every test is one."""
    output._remove_stale.cache_clear()


# What stands in the way.


@pytest.mark.parametrize(
    ("step", "number", "words"),
    [
        ("fsync", errno.ENOSPC, "磁盘已满。请清理磁盘"),
        ("fsync", errno.EDQUOT, "磁盘配额已满。请清理磁盘"),
        ("replace", errno.EACCES, "没有权限，或文件正被打开。请先在 WPS 或 Excel 中关闭这个文件"),
        ("replace", errno.EPERM, "没有权限，或文件正被打开。请先在 WPS 或 Excel 中关闭这个文件"),
        ("mkstemp", errno.EROFS, "所在磁盘只能读。请换一个能写的位置"),
        ("mkstemp", errno.ENAMETOOLONG, "文件名太长。请用短一些的文件名"),
        ("fsync", errno.EIO, "系统拒绝了这个操作"),
    ],
)
def test_a_write_that_fails_leaves_the_old_file_and_says_why(
    step: str, number: int, words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "汇总.xlsx"
    path.write_bytes(b"old")

    def fail(*_: object, **__: object) -> None:
        raise OSError(number, "refused")

    owner = {"fsync": "os.fsync", "replace": "pathlib.Path.replace", "mkstemp": "tempfile.mkstemp"}[step]
    monkeypatch.setattr(owner, fail)
    with pytest.raises(FileFault, match=words) as told:
        write_bytes(path, b"new")
    assert told.value.code == "unwritable"
    assert os.listdir(tmp_path) == ["汇总.xlsx"]  # noqa: PTH208 - every name, hidden ones too
    assert path.read_bytes() == b"old"


def test_a_full_disk_met_while_writing_leaves_nothing(tmp_path: Path) -> None:
    """The real thing: a limit on the size of files stops the write in the middle, as a full disk does."""
    resource = pytest.importorskip("resource", reason="no limits on the size of files here")
    import signal  # noqa: PLC0415 - not all its names are there on Windows

    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, before[1]))
    try:
        with pytest.raises(FileFault):
            write_bytes(tmp_path / "汇总.xlsx", b"x" * 1_000_000)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, ignored)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_or_a_file_in_the_way_is_told(tmp_path: Path) -> None:
    (tmp_path / "甲").write_bytes(b"")
    with pytest.raises(FileFault, match="这是一个文件夹"):
        write_bytes(tmp_path, b"new")
    with pytest.raises(FileFault, match="路径中有一段不是文件夹"):
        write_bytes(tmp_path / "甲" / "汇总.xlsx", b"new")


def test_folders_that_are_missing_are_made(tmp_path: Path) -> None:
    write_bytes(tmp_path / "甲" / "乙" / "汇总.xlsx", b"new")
    assert (tmp_path / "甲" / "乙" / "汇总.xlsx").read_bytes() == b"new"


# What killed runs left.


def test_an_old_temporary_file_is_swept_away_by_the_next_write(tmp_path: Path) -> None:
    aged(tmp_path / LEFT, STALE_AFTER + 60)
    write_bytes(tmp_path / "汇总.xlsx", b"new")
    assert [path.name for path in tmp_path.iterdir()] == ["汇总.xlsx"]


@pytest.mark.parametrize(
    "name",
    [
        "xltools-ab12_x9z.tmp",  # no dot before it
        ".xltools-ab12.tmp",  # not so many characters
        ".xltools-ab12_x9z.tmp.xlsx",
        ".xltools-AB12_X9Z.tmp",
        ".xltools-ab12-x9z.tmp",
        ".~xltools-ab12_x9z.tmp",
        "教育局.xlsx",
    ],
)
def test_nobody_elses_file_is_touched(name: str, tmp_path: Path) -> None:
    other = aged(tmp_path / name, STALE_AFTER * 100)
    write_bytes(tmp_path / "汇总.xlsx", b"new")
    assert other.exists()


def test_the_file_of_a_run_that_may_still_write_is_left_alone(tmp_path: Path) -> None:
    young = aged(tmp_path / LEFT, STALE_AFTER - 60)
    write_bytes(tmp_path / "汇总.xlsx", b"new")
    assert young.exists()


def test_a_folder_or_a_link_of_such_a_name_is_left_alone(tmp_path: Path) -> None:
    target = aged(tmp_path / "教育局.xlsx", STALE_AFTER * 2)
    folder, link = tmp_path / LEFT, tmp_path / ".xltools-00000000.tmp"
    folder.mkdir()
    link.symlink_to(target)
    for path in (folder, link):
        os.utime(path, (0, 0), follow_symlinks=False)
    write_bytes(tmp_path / "汇总.xlsx", b"new")
    assert folder.is_dir()
    assert link.is_symlink()


def test_one_that_cannot_be_removed_stops_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    left = aged(tmp_path / LEFT, STALE_AFTER * 2)

    def fail(*_: object, **__: object) -> None:
        raise PermissionError(errno.EACCES, "in use")

    monkeypatch.setattr("pathlib.Path.unlink", fail)
    write_bytes(tmp_path / "汇总.xlsx", b"new")
    assert left.exists()
    assert (tmp_path / "汇总.xlsx").read_bytes() == b"new"


def test_reading_passes_over_what_was_left(tmp_path: Path) -> None:
    (tmp_path / LEFT).write_bytes(b"PK\x03\x04")
    (tmp_path / "a.xlsx").write_bytes(b"")
    found = find_sources([tmp_path])
    assert [path.name for path in found.files] == ["a.xlsx"]
    assert found.tally == "隐藏文件 1"
