"""Returns found again in their folder, for a record that was lost: each return workbook says of which version it is."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from xltools.collection.record.rows import ReturnRow
from xltools.excel.fault import FileFault
from xltools.excel.opening import open_book
from xltools.reading.meta import read_meta

__all__ = ["returns_in"]


def returns_in(folder: Path, root: Path) -> Iterator[ReturnRow]:
    """The returns in a folder, by what their workbooks say; letters alone name no version and are not found."""
    for path in sorted(folder.rglob("*.xlsx")):
        try:
            meta = read_meta(open_book(path))
            saved = datetime.fromtimestamp(path.stat().st_mtime).replace(microsecond=0)
        except (FileFault, OSError):
            continue  # not one of ours, or open elsewhere: the return can be made again
        if meta.get("returned"):
            letter = path.with_suffix(".txt")
            there = letter.relative_to(root).as_posix() if letter.exists() else ""
            yield ReturnRow(meta["returned"], meta.get("unit", ""), path.relative_to(root).as_posix(), there, saved)
