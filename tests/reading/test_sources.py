"""What a run reads of a folder: by content, archives included; what it passes over, and why."""

import bz2
import io
import lzma
import os
import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping
from pathlib import Path

import openpyxl
import pytest

from tests.corpus.ods import ods, ods_cells, ods_row
from tests.corpus.xls import number, ole, xls
from tests.corpus.xlsx import xlsx
from tests.corpus.zips import Part, archive, deflate
from tests.filled import unit_workbook
from xltools.checks.check import Terms, check_files
from xltools.checks.file_result import make_result
from xltools.checks.finding import UnreadableFile
from xltools.consolidation.merge import merge_files
from xltools.consolidation.sheets.findings import write_findings_report
from xltools.consolidation.workbook import write_consolidation
from xltools.excel.errors import FileFault
from xltools.excel.files import read_file
from xltools.excel.open import open_book
from xltools.form.load import load_form
from xltools.reading.sources import Sources, find_sources

GBK, UTF8 = 0, 0x800
STORED, DEFLATED = 0, 8


def folder_of(root: Path, files: Mapping[str, bytes]) -> Path:
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return root


def zipped(files: Mapping[str, bytes], flags: int = UTF8, method: int = DEFLATED) -> bytes:
    """An archive whose names are in UTF-8 and said to be, or in GBK without a word, as Windows in China writes them."""
    return archive(*(member(name, content, flags, method) for name, content in files.items()))


def member(name: str, content: bytes, flags: int, method: int) -> Part:
    written = name if flags & UTF8 else name.encode("gbk").decode("utf-8", "surrogateescape")
    return Part(written, deflate(content) if method else content, len(content), zlib.crc32(content), method, flags)


def names(sources: Sources, root: Path) -> list[str]:
    return [path.relative_to(root).as_posix() for path in sources.files]


def outcomes(root: Path) -> dict[str, str]:
    """Each file's unit, or the code of its refusal."""
    found = check_files(find_sources([root]).files, Terms(load_form(), jobs=1))
    return {
        (one.path if isinstance(one, UnreadableFile) else one.submission.path).relative_to(root).as_posix(): (
            one.code if isinstance(one, UnreadableFile) else one.submission.unit
        )
        for one in found
    }


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("教育局.xlsx", xlsx(), ""),
        ("教育局", xlsx(), ""),
        ("教育局.xlsx(1)", xlsx(), ""),
        ("教育局.zip", xlsx(), ""),
        ("教育局.dat", xls(number(0, 0)), ""),
        ("教育局.tmp", ods(ods_row(ods_cells(1))), ""),
        ("教育局.dat", ole({"EncryptedPackage": b"x"}), ""),
        ("空.xlsx", b"", ""),
        ("表.xls", b"a,b\n", ""),
        ("扫描.pdf", b"%PDF-1.7", ""),
        ("说明.docx", ole({"WordDocument": b""}), ""),
        ("照片.jpg", b"\xff\xd8\xff\xe0", ""),
        ("网页.htm", b"<html><table>", ""),
        ("名录.csv", "单位\n".encode(), "不是工作簿"),
        ("说明.txt", "请查收".encode(), "不是工作簿"),
        ("数据.bin", bytes(range(1, 200)), "不是工作簿"),
        ("空", b"", "不是工作簿"),
        ("~$教育局.xlsx", b"\x05zhang", "打开工作簿时产生的临时文件"),
        (".~lock.教育局.xlsx#", b",zhang", "打开工作簿时产生的临时文件"),
        (".xltools-x.tmp", b"PK\x03\x04", "隐藏文件"),
        (".旧/教育局.xlsx", xlsx(), "隐藏文件"),
        ("Thumbs.db", ole({"256_x": b""}), "系统文件"),
        ("desktop.ini", b"[.ShellClassInfo]", "系统文件"),
        ("__MACOSX/._教育局.xlsx", b"\0\5\x16\7", "系统文件"),
    ],
)
def test_a_file_is_taken_by_its_content_or_passed_over_with_a_reason(
    name: str, content: bytes, reason: str, tmp_path: Path
) -> None:
    sources = find_sources([folder_of(tmp_path, {"其他局.xlsx": xlsx(), name: content})])
    assert (name in names(sources, tmp_path)) is (reason == "")
    assert list(sources.reasons.values()) == ([reason] if reason else [])


@pytest.mark.parametrize("flags", [UTF8, GBK])
@pytest.mark.parametrize("method", [DEFLATED, STORED])
def test_an_archive_is_read_like_a_folder(flags: int, method: int, tmp_path: Path) -> None:
    unit_workbook(tmp_path / "a.xlsx", "示例市教育局")
    book = (tmp_path / "a.xlsx").read_bytes()
    inner = zipped({"乡镇/民政所.xlsx": book, "__MACOSX/x": b"", "说明.txt": b"x"}, flags, method)
    files = {"收件/报送/包.zip": zipped({"教育局.xlsx": book, "内层.zip": inner, "扫描.pdf": b"%PDF-"}, flags, method)}
    folder = folder_of(tmp_path, files) / "收件"
    assert outcomes(folder) == {
        "报送/包.zip/内层.zip/乡镇/民政所.xlsx": "示例市教育局",
        "报送/包.zip/扫描.pdf": "not_a_workbook",
        "报送/包.zip/教育局.xlsx": "示例市教育局",
    }
    assert find_sources([folder]).tally == "系统文件 1、不是工作簿 1"
    assert sorted(path.name for path in folder.rglob("*")) == ["包.zip", "报送"]


def test_a_path_into_an_archive_can_be_named_and_opened(tmp_path: Path) -> None:
    unit_workbook(tmp_path / "a.xlsx")
    folder_of(tmp_path, {"包.zip": zipped({"教育局.xlsx": (tmp_path / "a.xlsx").read_bytes()})})
    inside = tmp_path / "包.zip" / "教育局.xlsx"
    assert find_sources([inside]).files == (inside,)
    grid = open_book(inside).grid("三、依申请公开")
    assert grid is not None
    assert grid.formulas and (5, 9) in grid.formulas
    with pytest.raises(FileFault) as told:
        read_file(tmp_path / "包.zip" / "没有.xlsx")
    assert told.value.code == "missing"


BOMB = archive(*(Part(f"{n}.xlsx", b"", 20 << 20, 0) for n in range(26)))
LOCKED = zipped({"a.xlsx": xlsx()}, UTF8 | 1)


@pytest.mark.parametrize(
    ("data", "outcome"),
    [
        pytest.param(zipped({"a.xlsx": xlsx()})[:-9], {"包.zip": "damaged"}, id="broken off"),
        pytest.param(BOMB, {"包.zip": "too_large"}, id="520 MB"),
        pytest.param(zipped({f"{n}.xlsx": b"" for n in range(2001)}), {"包.zip": "too_large"}, id="2,001 files"),
        pytest.param(LOCKED, {"包.zip": "encrypted"}, id="a password"),
        pytest.param(zipped({}), {"包.zip": "not_a_workbook"}, id="nothing in it"),
        pytest.param(zipped({"a.txt": b"x"}), {"包.zip": "not_a_workbook"}, id="nothing to read in it"),
        pytest.param(zipped({"a.xlsx": xlsx(), "大.xlsx": bytes(21 << 20)}), {"包.zip/a.xlsx": "other_workbook", "包.zip/大.xlsx": "too_large"}, id="one of 21 MB"),
        pytest.param(zipped({"a.xlsx": xlsx(), "../../b.xlsx": xlsx()}), {"包.zip/a.xlsx": "other_workbook", "包.zip/．．/．．/b.xlsx": "unsafe"}, id="a way out"),
        pytest.param(zipped({"/a.xlsx": xlsx(), "C:\\b.xlsx": xlsx()}), {"包.zip/a.xlsx": "other_workbook", "包.zip/C_/b.xlsx": "other_workbook"}, id="from the root"),
        pytest.param(
            zipped({"1.zip": zipped({"2.zip": zipped({"a.xlsx": xlsx()}), "b.xlsx": xlsx()})}),
            {"包.zip/1.zip/2.zip": "not_a_workbook", "包.zip/1.zip/b.xlsx": "other_workbook"},
            id="an archive three deep",
        ),
    ],
)  # fmt: skip
def test_an_archive_that_cannot_be_read_is_told(data: bytes, outcome: dict[str, str], tmp_path: Path) -> None:
    assert outcomes(folder_of(tmp_path, {"包.zip": data})) == outcome


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_member_in_another_method_of_the_standard_library_is_read(method: int, tmp_path: Path) -> None:
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w", method) as packed:
        packed.writestr("教育局.xlsx", unit_workbook(tmp_path / "a.xlsx").read_bytes())
    assert outcomes(folder_of(tmp_path / "收件", {"包.zip": memory.getvalue()})) == {
        "包.zip/教育局.xlsx": "示例市教育局"
    }


def test_so_is_one_in_xz(tmp_path: Path) -> None:
    data = unit_workbook(tmp_path / "a.xlsx").read_bytes()
    packed = Part("a.xlsx", lzma.compress(data), len(data), zlib.crc32(data), 95)
    assert outcomes(folder_of(tmp_path / "收件", {"包.zip": archive(packed)})) == {"包.zip/a.xlsx": "示例市教育局"}


def test_one_in_a_method_that_cannot_be_unpacked_is_named_and_the_others_are_read(tmp_path: Path) -> None:
    data = unit_workbook(tmp_path / "a.xlsx").read_bytes()
    others = {9: "Deflate64", 93: "Zstandard", 98: "PPMd", 77: "77 号"}
    parts = [Part(f"{method}.xlsx", b"x", 1, 0, method) for method in others]
    for more in ([Part("a.xlsx", deflate(data), len(data), zlib.crc32(data))], []):
        folder = folder_of(tmp_path / f"收件{len(more)}", {"包.zip": archive(*parts, *more)})
        told = {
            one.path.name: one
            for one in check_files(find_sources([folder]).files, Terms(load_form(), jobs=1))
            if isinstance(one, UnreadableFile)
        }
        assert {name: one.code for name, one in told.items()} == {
            f"{method}.xlsx": "other_compression" for method in others
        }
        assert all(f"用 {word} 方式压缩" in told[f"{method}.xlsx"].message for method, word in others.items())


@pytest.mark.parametrize(
    ("pack", "method"),
    [
        (lambda: bz2.compress(bytes(30 << 20)), 12),
        (lambda: lzma.compress(bytes(30 << 20), preset=0), 95),
        (lambda: b"\x14\x00\x05\x00\x5d\xff\xff\xff\xff" + bytes(20), 14),  # a dictionary of 4 GB
        (lambda: b"\x14\x00\x05\x00\xff\x00\x00\x10\x00" + bytes(20), 14),
        (lambda: b"BZh9 is no bzip2", 12),
        (lambda: b"x", 14),
    ],
)
def test_such_a_member_can_do_no_more_harm_than_another(pack: Callable[[], bytes], method: int, tmp_path: Path) -> None:
    data = archive(
        Part("a.xlsx", pack(), 15 << 20, 0, method), Part("b.xlsx", deflate(xlsx()), len(xlsx()), zlib.crc32(xlsx()))
    )
    told = outcomes(folder_of(tmp_path, {"包.zip": data}))
    assert told["包.zip/a.xlsx"] in {"damaged", "too_large", "unsafe"}
    assert told["包.zip/b.xlsx"] == "other_workbook"


@pytest.mark.parametrize(("valid", "name"), [(True, "乡镇/财政局.xlsx"), (False, "??/???.xlsx")])
def test_the_name_in_the_field_for_unicode_counts_as_long_as_it_is_of_the_same_name(
    valid: bool, name: str, tmp_path: Path
) -> None:
    said, raw = "乡镇/财政局.xlsx".encode(), b"??/???.xlsx"
    field = struct.pack("<HHBL", 0x7075, 5 + len(said), 1, zlib.crc32(raw) + (not valid)) + said
    packed = Part(raw.decode(), deflate(xlsx()), len(xlsx()), zlib.crc32(xlsx()), extra=b"\x01\x00\x02\x00ab" + field)
    folder = folder_of(tmp_path, {"包.zip": archive(packed)})
    assert list(outcomes(folder)) == [f"包.zip/{name.replace('?', '_')}"]


def test_a_name_in_gb18030_is_read(tmp_path: Path) -> None:
    written = "㙍镇.xlsx".encode("gb18030").decode("utf-8", "surrogateescape")
    folder = folder_of(tmp_path, {"包.zip": archive(Part(written, deflate(xlsx()), len(xlsx()), zlib.crc32(xlsx())))})
    assert list(outcomes(folder)) == ["包.zip/㙍镇.xlsx"]


def test_a_name_in_no_known_encoding_is_told(tmp_path: Path) -> None:
    unknown = b"\xff\xfe.xlsx".decode("utf-8", "surrogateescape")
    data = archive(
        Part(unknown, xlsx(), len(xlsx()), zlib.crc32(xlsx()), STORED), member("b.xlsx", xlsx(), GBK, STORED)
    )
    assert outcomes(folder_of(tmp_path, {"包.zip": data})) == {
        "包.zip/%FF%FE.xlsx": "unsafe",
        "包.zip/b.xlsx": "other_workbook",
    }


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes among files here")
def test_links_and_pipes_in_a_folder_are_told_and_not_followed(tmp_path: Path) -> None:
    elsewhere = folder_of(tmp_path / "别处", {"a.xlsx": xlsx()})
    folder = folder_of(tmp_path / "收件", {"b.xlsx": xlsx()})
    (folder / "链接.xlsx").symlink_to(elsewhere / "a.xlsx")
    (folder / "链接").symlink_to(elsewhere)
    os.mkfifo(folder / "管道.xlsx")
    told = {"b.xlsx": "other_workbook", "链接": "link", "链接.xlsx": "link", "管道.xlsx": "not_a_workbook"}
    assert outcomes(folder) == told
    both = names(find_sources([folder, elsewhere]), tmp_path)
    assert both == ["收件/b.xlsx", "收件/管道.xlsx", "收件/链接", "收件/链接.xlsx", "别处/a.xlsx"]
    assert find_sources([folder / "链接.xlsx"]).files == ((elsewhere / "a.xlsx").resolve(),)


def test_what_the_tool_wrote_is_not_read_as_a_submission(tmp_path: Path) -> None:
    folder = tmp_path / "收件"
    path = unit_workbook(folder / "教育局.xlsx")
    terms = Terms(load_form(), jobs=1)
    write_findings_report([make_result(one) for one in check_files([path], terms)], folder / "问题清单.xlsx")
    write_consolidation(merge_files([path], terms, place="示例市"), folder / "汇总.xlsx")
    sources = find_sources([folder])
    assert sources.files == (path,)
    assert sources.tally == "本工具生成的问题清单 1、由这些文件汇总成的工作簿 1（汇总.xlsx）"
    # One level up, where the files that it was made of do not lie, it is a submission.
    path.unlink()
    assert names(find_sources([folder]), folder) == ["汇总.xlsx"]


def test_a_consolidation_of_which_only_a_part_lies_beside_it_stays(tmp_path: Path) -> None:
    """It holds units that are nowhere else: passed over, they would be gone from the sum."""
    parts = [unit_workbook(tmp_path / f"{name}.xlsx", name) for name in ("甲局", "乙局")]
    write_consolidation(merge_files(parts, Terms(load_form(), jobs=1), place="甲市"), tmp_path / "甲市.xlsx")
    parts[0].unlink()
    assert names(find_sources([tmp_path]), tmp_path) == ["乙局.xlsx", "甲市.xlsx"]


@pytest.mark.parametrize(
    "saved",
    [
        pytest.param(False, id="as written"),
        pytest.param(True, id="saved by another program", marks=pytest.mark.long),
    ],
)
def test_of_a_consolidation_of_consolidations_the_first_level_counts(saved: bool, tmp_path: Path) -> None:
    terms, part = Terms(load_form(), jobs=1), unit_workbook(tmp_path / "别处" / "甲局.xlsx", "甲局")
    county, city = tmp_path / "收件" / "甲县.xlsx", tmp_path / "收件" / "甲市.xlsx"
    county.parent.mkdir()
    write_consolidation(merge_files([part], terms, place="甲县"), county)
    write_consolidation(merge_files([county], terms, place="甲市"), city)
    if saved:
        openpyxl.load_workbook(city).save(city)
    assert names(find_sources([county.parent]), county.parent) == ["甲县.xlsx"]


def test_a_folder_without_any_workbook_is_told(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, {"说明.txt": b"x"})
    assert find_sources([folder]).files == (folder,)
    with pytest.raises(FileFault, match="文件夹里没有可读的工作簿"):
        open_book(folder)
