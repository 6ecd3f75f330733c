"""The sheets of a file that may be its roster: of a workbook of any format, or the one of a .csv."""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from xltools.excel.fault import FileFault
from xltools.excel.files import read_file
from xltools.excel.grid import Grid
from xltools.excel.opening import open_book
from xltools.reading.roster.head import Head, find_head
from xltools.reading.roster.merges import Extents, merged_extents, spread

__all__ = ["RosterSheet", "roster_sheets"]


@dataclass(frozen=True, slots=True)
class RosterSheet:
    """A visible sheet that has the head of a roster, what is merged downwards written on each of its lines."""

    grid: Grid
    head: Head


def roster_sheets(path: Path) -> list[RosterSheet]:
    """Every visible sheet of the file that may be the roster. Raises FileFault for a file that cannot be read."""
    grids, merged = _read(path.resolve() if path.is_symlink() else path)
    heads = [(grid, head) for grid in grids if grid.visible and (head := find_head(grid)) is not None]
    return [RosterSheet(spread(grid, merged.get(grid.name, ()), head.row), head) for grid, head in heads]


def _read(path: Path) -> tuple[Sequence[Grid], Mapping[str, Extents]]:
    """The sheets, and what is merged on each."""
    data = read_file(path)
    if path.suffix.lower() == ".csv":
        return (_csv_grid(path, data),), {}
    return open_book(path, data=data).grids, merged_extents(path, data)


def _csv_grid(path: Path, data: bytes) -> Grid:
    try:
        return Grid(path.name, visible=True, rows=list(csv.reader(io.StringIO(_decoded(path, data), newline=""))))
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
