"""The policy on what is written: replaced while it is as it was written, else next to it; foreign files are refused."""

import errno
import io
import zipfile
from pathlib import Path

import openpyxl
import pytest

from xltools.excel.errors import FileFault
from xltools.excel.output import (
    BOARD,
    BOARD_PAGE,
    FINDINGS,
    ISSUED,
    OutputMark,
    OutputStatus,
    list_outputs,
    read_mark,
    seal_page,
    usual_name,
    write_once,
    write_output,
    zip_sealed,
)
from xltools.excel.writer import BookWriter

CSV = "\ufeffpath,unit,"


def workbook(text: str = "甲", kind: str = FINDINGS) -> bytes:
    book = BookWriter(title="问题", year=2025, kind=kind)
    book.sheet("问题").text(0, 0, text)
    return book.to_bytes()


def save_again(data: bytes) -> bytes:
    saved = io.BytesIO()
    openpyxl.load_workbook(io.BytesIO(data)).save(saved)
    return saved.getvalue()


def status(path: Path, data: bytes, *kinds: str, written: dict[str, str] | None = None) -> tuple[OutputStatus, str]:
    output = write_output(path, data, *kinds, written=written)
    return output.status, output.path.name


def edited_page(data: bytes) -> bytes:
    return data.replace(b"new", b"old")


@pytest.mark.parametrize(
    ("data", "kind", "edit"),
    [
        (workbook(), FINDINGS, save_again),
        (seal_page(BOARD_PAGE + "new"), BOARD, edited_page),
        (zip_sealed({"甲.xlsx": b"1"}, ISSUED, 2025), ISSUED, lambda data: data.replace("甲".encode(), "乙".encode())),
    ],
)
def test_a_file_says_what_it_is_and_whether_anybody_has_saved_it(data: bytes, kind: str, edit: object) -> None:
    assert read_mark(data) == OutputMark(kind, is_intact=True)
    assert callable(edit)
    assert read_mark(edit(data)) == OutputMark(kind, is_intact=False)


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"PK\x05\x06" + bytes(18), b"<!DOCTYPE html>\n", b"{}"])
def test_whatever_else_there_is_has_no_mark(data: bytes) -> None:
    assert read_mark(data) == OutputMark()


def test_what_nobody_touched_is_brought_up_to_date_and_the_same_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "问题.xlsx"
    assert status(path, workbook("甲"), FINDINGS) == (OutputStatus.WRITTEN, "问题.xlsx")
    before = path.stat()
    assert status(path, workbook("甲"), FINDINGS) == (OutputStatus.UNCHANGED, "问题.xlsx")
    assert (path.stat().st_mtime_ns, path.stat().st_ino) == (before.st_mtime_ns, before.st_ino)
    assert status(path, workbook("乙"), FINDINGS) == (OutputStatus.UPDATED, "问题.xlsx")


def test_next_to_what_somebody_changed_the_new_one_is_written_and_said(tmp_path: Path) -> None:
    path = tmp_path / "问题.xlsx"
    path.write_bytes(save_again(workbook("甲")))
    mine = path.read_bytes()
    output = write_output(path, workbook("乙"), FINDINGS)
    assert (output.status, output.is_in_place) == (OutputStatus.BESIDE, False)
    assert output.describe() == f"{path} 改动过，没有覆盖；新的写在 {tmp_path / '问题（新）.xlsx'}，不再需要旧的请移走"
    # It does not pile up, but for what was changed once more.
    assert status(path, workbook("丙"), FINDINGS) == (OutputStatus.BESIDE, "问题（新）.xlsx")
    (tmp_path / "问题（新）.xlsx").write_bytes(save_again(workbook("丙")))
    assert status(path, workbook("丙"), FINDINGS) == (OutputStatus.BESIDE, "问题（新2）.xlsx")
    assert path.read_bytes() == mine
    assert {one.name for one in list_outputs(path)} == {"问题.xlsx", "问题（新）.xlsx", "问题（新2）.xlsx"}
    assert {usual_name(one.name) for one in list_outputs(path)} == {"问题.xlsx"}
    path.unlink()
    assert status(path, workbook("丙"), FINDINGS) == (OutputStatus.WRITTEN, "问题.xlsx")


def test_somebodys_own_file_is_refused_and_a_folder_too(tmp_path: Path) -> None:
    (tmp_path / "问题.xlsx").write_bytes(workbook(kind=ISSUED))
    (tmp_path / "夹.xlsx").mkdir()
    with pytest.raises(FileFault, match="不是以前生成的同类输出，没有覆盖"):
        write_output(tmp_path / "问题.xlsx", workbook(), FINDINGS)
    with pytest.raises(FileFault, match="这是一个文件夹"):
        write_output(tmp_path / "夹.xlsx", workbook(), FINDINGS)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["夹.xlsx", "问题.xlsx"]


def test_an_empty_file_is_nobodys(tmp_path: Path) -> None:
    (tmp_path / "问题.xlsx").touch()
    assert status(tmp_path / "问题.xlsx", workbook(), FINDINGS) == (OutputStatus.UPDATED, "问题.xlsx")


def test_a_file_for_machines_is_replaced_unless_it_is_known_to_be_changed(tmp_path: Path) -> None:
    path = tmp_path / "数.csv"
    path.write_text(f"{CSV}old", encoding="utf-8")
    assert status(path, f"{CSV}new".encode(), CSV) == (OutputStatus.UPDATED, "数.csv")
    assert status(path, f"{CSV}newer".encode(), CSV, written={"数.csv": "0"}) == (OutputStatus.BESIDE, "数（新）.csv")


@pytest.mark.parametrize("call", ["read_bytes", "replace"])
def test_one_that_is_open_elsewhere_is_named_and_costs_itself_only(
    call: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "问题.xlsx"
    path.write_bytes(workbook("甲"))

    def refuse(*_: object) -> bytes:
        raise PermissionError(errno.EACCES, "open in Excel")

    monkeypatch.setattr(Path, call, refuse)
    output = write_output(path, workbook("乙"), FINDINGS)
    assert output.describe() == f"{path} 正被打开，没有更新；请先关闭它，再运行一次"
    assert [one.name for one in tmp_path.iterdir()] == ["问题.xlsx"]


def test_a_file_that_is_its_readers_is_written_once(tmp_path: Path) -> None:
    path = tmp_path / "信.txt"
    assert write_once(path, lambda: b"1")
    assert not write_once(path, lambda: b"2")
    assert path.read_bytes() == b"1"
    with pytest.raises(FileFault, match="却有同名的文件夹"):
        write_once(tmp_path, lambda: b"1")


def test_a_zip_that_was_packed_anew_is_somebodys(tmp_path: Path) -> None:
    path = tmp_path / "包.zip"
    path.write_bytes(zip_sealed({"a.xlsx": b"1", "b.xlsx": b"2"}, ISSUED, 2025))
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("c.txt", b"3")
    assert read_mark(path.read_bytes()) == OutputMark(ISSUED, is_intact=False)
