"""Returns found again in their folder, for a record that was lost: each says of which version it is."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from xltools.collection.record.rows import ReturnRow
from xltools.collection.returns.mark import marks_in
from xltools.collection.returns.told import keys_in, keys_in_letter
from xltools.excel.fault import FileFault
from xltools.excel.opening import open_book
from xltools.reading.meta import RETURNED_KEY, read_meta

__all__ = ["returns_in"]

# A letter is a page or two.
_MOST = 1_000_000


def returns_in(folder: Path, root: Path) -> Iterator[ReturnRow]:
    """The returns in a folder: by what their workbooks say; a letter alone says the beginning of the SHA-256."""
    for path in sorted(folder.rglob("*.xlsx")):
        try:
            book = open_book(path)
            meta, saved = read_meta(book), _saved(path)
        except (FileFault, OSError):
            continue  # not one of ours, or open elsewhere: the return can be made again
        if meta.get(RETURNED_KEY):
            letter = path.with_suffix(".txt")
            names = (path.relative_to(root).as_posix(), letter.relative_to(root).as_posix() if letter.exists() else "")
            told = keys_in_letter(letter)
            yield ReturnRow(meta[RETURNED_KEY], meta.get("unit", ""), *names, saved, book.sha256, told=told)
    for path in sorted(folder.rglob("*.txt")):
        if not path.with_suffix(".xlsx").exists():
            yield from _of_letter(path, root)


def _of_letter(path: Path, root: Path) -> Iterator[ReturnRow]:
    try:
        with path.open("rb") as file:
            text, saved = file.read(_MOST).decode("utf-8-sig", "replace"), _saved(path)
    except OSError:
        return
    for mark in marks_in(text)[:1]:
        # It begins with the unit that it is written to.
        unit = text.splitlines()[0].strip().removesuffix("：")
        yield ReturnRow(mark, unit, "", path.relative_to(root).as_posix(), saved, told=keys_in(text))


def _saved(path: Path) -> datetime:
    return datetime.fromtimestamp(path.stat().st_mtime).replace(microsecond=0)
