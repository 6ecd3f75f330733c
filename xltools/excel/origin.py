"""What a file says of itself: whether it is an output of this tool, and which kind.

An output may be replaced by a newer one of its kind; anything else that stands at an output path is somebody's work.
"""

import re
import zipfile
from pathlib import Path

from xltools.excel.fault import FileFault

__all__ = [
    "BOARD",
    "BOARD_PAGE",
    "CONSOLIDATION",
    "FINDINGS",
    "ISSUED",
    "READ",
    "RETURN",
    "ROSTER",
    "TEMPLATE",
    "kind_of",
    "refuse_foreign",
]

BOARD = "xltools/board"
CONSOLIDATION = "xltools/consolidation"
FINDINGS = "xltools/findings"
ISSUED = "xltools/issued"
TEMPLATE = "xltools/template"
READ = "xltools/read"
RETURN = "xltools/return"
ROSTER = "xltools/roster"

# How the board's page begins; a file may not call itself a page of ours further down.
BOARD_PAGE = "<!DOCTYPE html>\n<!-- xltools/board -->\n"

_CATEGORY = re.compile(rb"<cp:category>(xltools/[a-z]+)</cp:category>")
_PROPERTIES = "docProps/core.xml"
# The properties of an honest workbook are a few hundred bytes.
_MOST = 100_000
# How the texts of `xltools read` begin: JSON by its schema, CSV by its heads.
_READ = re.compile(rb'\s*\{\s*"schema": "xltools/read/|\xef\xbb\xbfpath,unit,year,field,')


def kind_of(path: Path) -> str:
    """The kind an output names itself; "" for everything else, unreadable files included."""
    try:
        with path.open("rb") as file:
            head = file.read(100)
            if _READ.match(head):
                return READ
            if head.startswith(BOARD_PAGE.encode()):
                return BOARD
        with zipfile.ZipFile(path) as parts, parts.open(_PROPERTIES) as part:
            found = _CATEGORY.search(part.read(_MOST))
    except (OSError, KeyError, ValueError, NotImplementedError, RuntimeError, zipfile.BadZipFile):
        return ""  # not a workbook, or not one of ours: either way not an output that may be replaced
    return found[1].decode("ascii") if found else ""


def refuse_foreign(path: Path, kind: str) -> None:
    """Raise FileFault when something else than an older output of this kind stands where one is to be written."""
    try:
        if path.is_dir():
            raise FileFault(path, "unwritable", "这是一个文件夹，不能写成文件", "请在输出路径的末尾加上文件名。")
        taken = path.exists() and path.stat().st_size > 0 and kind_of(path) != kind
    except OSError as cause:
        raise FileFault.of_system(path, cause) from cause
    if taken:
        raise FileFault(
            path,
            "unwritable",
            "已有同名文件，且不是以前生成的同类输出，没有覆盖",
            "请换一个输出文件名，或先移走这个文件。",
        )
