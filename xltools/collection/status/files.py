"""The board as files: a workbook to filter, a page to pass on, a text to send.

The board for machines: the JSON of `xltools status`.
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from xltools.collection.database import Record
from xltools.collection.status.model import Board
from xltools.collection.status.page import board_page
from xltools.collection.status.reminder import reminder_text
from xltools.collection.status.status_workbook import board_bytes
from xltools.collection.status.words import BOOK_NAME
from xltools.excel.output import BOARD, refuse_foreign, write_bytes, write_text

__all__ = ["write_board"]

_PAGE, _REMINDER = "报送情况.html", "催报.txt"


@dataclass(frozen=True, slots=True)
class Written:
    """A file that was written; `instead_of` another one that somebody has changed, None where there is none."""

    path: Path
    instead_of: Path | None = None

    @property
    def told(self) -> str:
        """What was written, in a sentence."""
        if self.instead_of is None:
            return f"已写入 {self.path}"
        return f"{self.instead_of} 改动过，没有覆盖；新的写在 {self.path}，不再需要旧的请移走"


def write_board(board: Board, folder: Path, record: Record) -> Iterator[Written]:
    """Write the files into a folder, over older ones; yields each when it is written. Raises FileFault.

    The text for sending is there to be edited: it is replaced only as long as it is what the record says was written.
    """
    page, book = folder / _PAGE, folder / BOOK_NAME
    refuse_foreign(page, BOARD)
    refuse_foreign(book, BOARD)
    write_text(page, board_page(board))
    yield Written(page)
    yield _write_reminder(reminder_text(board), folder / _REMINDER, record)
    write_bytes(book, board_bytes(board))
    yield Written(book)


def _write_reminder(text: str, usual: Path, record: Record) -> Written:
    # With its mark, so that the notepad of an old Windows does not take it for something else.
    data = text.encode("utf-8-sig")
    path = _place(usual, data, record.written())
    write_bytes(path, data)
    record.put_written(path.name, hashlib.sha256(data).hexdigest())
    return Written(path, None if path == usual else usual)


def _place(usual: Path, data: bytes, written: Mapping[str, str]) -> Path:
    """The usual name, or the first beside it under which nothing lies that somebody has changed."""
    path, number = usual, 0
    while not _may_be_replaced(path, data, written):
        number += 1
        path = usual.with_stem(f"{usual.stem}（新{number if number > 1 else ''}）")
    return path


def _may_be_replaced(path: Path, data: bytes, written: Mapping[str, str]) -> bool:
    try:
        there = path.read_bytes()
    except FileNotFoundError:
        return True
    except OSError:
        return False  # a folder, or held by another program
    return there == data or hashlib.sha256(there).hexdigest() == written.get(path.name)
