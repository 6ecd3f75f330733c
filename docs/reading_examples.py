"""The examples of docs/reading.md: files and spellings, each shown with what the tool really says of it."""

import os
import tempfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.corpus.hostile import HOSTILE
from tests.corpus.odd import ODD
from tests.corpus.ods import ods, ods_row
from tests.corpus.xlsx import xlsx
from tests.corpus.zips import Part, archive, part
from xltools.excel.errors import FileFault, RefusedFileError
from xltools.excel.files import list_members, read_file, read_member
from xltools.excel.guard import MAX_FILE
from xltools.excel.guard.file_type import make_safe_copy
from xltools.form.load import load_form
from xltools.reading.read_submission import read_submission

__all__ = ["AMOUNTS", "COUNTS", "DAYS", "FILES", "on_disk", "said_of", "said_of_member"]

# What it is, and how to make one.
FILES: dict[str, Callable[[], bytes]] = {
    "空文件": lambda: b"",
    "只有空字节（保存时断电等）": lambda: bytes(4096),
    "下载或复制不完整": ODD["cut short by a download"].make,
    "内部内容损坏": ODD["a tag that is not closed"].make,
    "内部没有工作表": ODD["no workbook"].make,
    "两张工作表同名": ODD["two sheets of one name and content"].make,
    "同一格存了两份内容": ODD["a cell that stands twice"].make,
    "设有打开密码": HOSTILE["xls: a password"].build,
    "内部部件设有密码": HOSTILE["a part with a password"].build,
    "被单位的加密软件加密": lambda: b"%TSD-Header-###%" + bytes(100),
    "远处有内容（一般是误按留下的）": HOSTILE["a cell at XFD1048576"].build,
    "单元格过多": HOSTILE["2,500,000 blank cells"].build,
    "文本过多": HOSTILE["300,000 shared strings"].build,
    "名称过多": HOSTILE["30,000 names"].build,
    "工作表过多": HOSTILE["1,000 sheets that are one large part"].build,
    "内部部件过多": HOSTILE["2,500 parts"].build,
    "内容解压后过大": HOSTILE["160 MB in four parts"].build,
    "压缩比异常（压缩炸弹）": HOSTILE["30 MB of white space in a sheet"].build,
    "声明的数量异常": HOSTILE["4,000,000,000 shared strings, says the count"].build,
    "内部部件同名": HOSTILE["two parts of one name"].build,
    "内部部件名过长": HOSTILE["a part whose name is 60,000 characters long"].build,
    "内部编码不是 UTF-8": ODD["sheets in UTF-16"].make,
    "内部有 DOCTYPE 或 ENTITY": HOSTILE["an entity bomb in a sheet"].build,
    "OpenDocument 表中有注释等异常内容": HOSTILE["ods: a comment that looks like a row"].build,
    "OpenDocument 表中套有工作表": lambda: ods(ods_row("<table:table-cell><table:table>")),
    "旧格式工作簿两张工作表指向同一处": HOSTILE["xls: two sheets that are one"].build,
    "压缩包损坏": lambda: archive(part("教育局.xlsx", xlsx()))[:-9],
    "压缩包设有密码": lambda: archive(Part("a.xlsx", b"x", 1, 0, flags=1)),
    "压缩包里文件过多": lambda: archive(*(part(f"{n}.xlsx", "") for n in range(2001))),
    "工作簿内部用别的方法压缩": lambda: archive(
        Part("xl/workbook.xml", b"x", 1, 0, 9), Part("[Content_Types].xml", b"x", 1, 0, 9)
    ),
    "压缩包解压后过大": HOSTILE["200 parts that are the same bytes"].build,
}

# What is written in a cell for a count, and in one for an amount.
COUNTS = (
    "12元", "1.2千件", "12", "１２", " 12 ", "1,234", "１，２３４", "12件", "12 条", "12.0", "1E+05", "〇", "零", "1.2万", "2000万",
    "\u202d544\u202c", "\u202e544",
    "(5)", "－5", "1.5", "约12", "十余", "12/3", "12（含结转2）", "/", "-", "—", "无", "N/A", "不适用", "#REF!",
)  # fmt: skip
DAYS = (
    "2026-01-15", "2026/1/15", "2026.1.15", "2026、1、15", "2026－01－15", "20260115", "2026年1月15日", "2026年元月15号",
    "二〇二六年一月十五日", "2026-01-15 周四", "2026-01-15 10:30:00", "2026-01-15（第二次）", "2026-W03-4",
    "12/1/2026", "元月十五", "2026-02-30",
)  # fmt: skip
AMOUNTS = (
    "25.1", "25.1万元", "251000元", "￥251000", "251000元整", "3千元", "1.2亿元", "2.5万", "0元", "251000.005元", "12件", "约251000元",
    "0.1234567",
)  # fmt: skip


def said_of(data: bytes) -> tuple[str, str]:
    """What is said of a file with this content, and what to do."""
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "教育局.xlsx"
        path.write_bytes(data)
        return _told(lambda: (make_safe_copy(path, data), read_submission(path, load_form())))


def said_of_member() -> Iterator[tuple[str, str, str]]:
    """What is said of single files within an archive that is read otherwise."""
    twice = archive(part("教育局.xlsx", xlsx()), part("教育局.xlsx", xlsx()))
    out = archive(part("../教育局.xlsx", xlsx()))
    unknown = archive(Part(b"\xff\xfe.xlsx".decode("utf-8", "surrogateescape"), b"", 0, zlib.crc32(b""), 0))
    packed = archive(Part("教育局.xlsx", b"x", 1, 0, 9))
    large = archive(part("教育局.xlsx", bytes(MAX_FILE + 2**20)))
    for title, data in (
        ("压缩包里两个文件同名", twice),
        ("压缩包里文件的路径异常", out),
        ("压缩包里文件名的编码无法识别", unknown),
        ("压缩包里用 Deflate64、Zstandard、PPMd 等压缩", packed),
        ("压缩包里的文件过大", large),
    ):
        try:
            read_member(data, list_members(data)[0])
        except RefusedFileError as refused:
            yield title, refused.message, refused.hint


def on_disk() -> Iterator[tuple[str, str, str]]:
    """What is said of paths that lead to no ordinary file, or to a workbook of something else."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "大.xlsx").touch()
        os.truncate(folder / "大.xlsx", MAX_FILE + 2**20)
        (folder / "链接.xlsx").symlink_to(folder / "大.xlsx")
        os.mkfifo(folder / "管道.xlsx")
        (folder / "其他.xlsx").write_bytes(xlsx())
        for title, path in (
            ("文件不存在", folder / "没有.xlsx"),
            ("给的是文件夹", folder),
            ("链接（不跟随）", folder / "链接.xlsx"),
            ("设备或管道", folder / "管道.xlsx"),
            ("文件过大", folder / "大.xlsx"),
        ):
            yield title, *_told(lambda path=path: read_file(path))  # type: ignore[misc]
        yield "不是这张表的工作簿", *_told(lambda: read_submission(folder / "其他.xlsx", load_form()))


def _told(work: Callable[[], object]) -> tuple[str, str]:
    try:
        work()
    except FileFault as fault:
        return fault.message, fault.hint
    message = "this example is read, not refused"
    raise AssertionError(message)
