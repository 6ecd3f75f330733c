"""The sheets of a file that may hold a roster: of a workbook of any format, or the one of a .csv."""

import csv
import io
from collections.abc import Sequence
from pathlib import Path

from xltools.excel.fault import FileFault
from xltools.excel.files import read_file
from xltools.excel.grid import Grid
from xltools.excel.opening import open_book

__all__ = ["roster_sheets"]


def roster_sheets(path: Path) -> Sequence[Grid]:
    """Every sheet of the file. Raises FileFault for one that cannot be read."""
    path = path.resolve() if path.is_symlink() else path
    if path.suffix.lower() != ".csv":
        return open_book(path).grids
    text = _decoded(path, read_file(path))
    try:
        return (Grid(path.name, visible=True, rows=list(csv.reader(io.StringIO(text, newline="")))),)
    except csv.Error as cause:
        raise _unclear(path, "名录不是完整的 CSV") from cause


def _decoded(path: Path, data: bytes) -> str:
    """A CSV saved by Excel in China is UTF-8 with a mark or GB 18030; each is tried strictly, none is guessed."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise _unclear(path, "名录的文字编码认不出")


def _unclear(path: Path, message: str) -> FileFault:
    return FileFault(path, "roster", message, "请用 WPS 或 Excel 另存为 .xlsx 再试。")
