"""The board as files: a workbook to filter, a page to pass on, a text to send.

The board for machines: the JSON of `xltools status`.
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from xltools.collection.database import Record
from xltools.collection.status.model import Board
from xltools.collection.status.page import render_page
from xltools.collection.status.reminder import render_reminder
from xltools.collection.status.status_workbook import build_status_workbook
from xltools.collection.status.words import BOOK_NAME
from xltools.excel.output import BOARD, refuse_foreign, write_bytes, write_text

__all__ = ["write_board"]

_PAGE, _REMINDER = "报送情况.html", "催报.txt"


@dataclass(frozen=True, slots=True)
class BoardOutput:
    """A file that was written; `instead_of` another one that somebody has changed, None where there is none."""

    path: Path
    instead_of: Path | None = None

    @property
    def sentence(self) -> str:
        """What was written, in a sentence."""
        if self.instead_of is None:
            return f"已写入 {self.path}"
        return f"{self.instead_of} 改动过，没有覆盖；新的写在 {self.path}，不再需要旧的请移走"


def write_board(board: Board, folder: Path, record: Record) -> Iterator[BoardOutput]:
    """Write the files into a folder, over older ones; yields each when it is written. Raises FileFault.

    The text for sending is there to be edited: it is replaced only as long as it is what the record says was written.
    """
    page, book = folder / _PAGE, folder / BOOK_NAME
    refuse_foreign(page, BOARD)
    refuse_foreign(book, BOARD)
    write_text(page, render_page(board))
    yield BoardOutput(page)
    yield _write_reminder(render_reminder(board), folder / _REMINDER, record)
    write_bytes(book, build_status_workbook(board))
    yield BoardOutput(book)


def _write_reminder(text: str, usual: Path, record: Record) -> BoardOutput:
    # With its mark, so that the notepad of an old Windows does not take it for something else.
    data = text.encode("utf-8-sig")
    path = _free_output_path(usual, data, record.text_hashes())
    write_bytes(path, data)
    record.save_text_hash(path.name, hashlib.sha256(data).hexdigest())
    return BoardOutput(path, None if path == usual else usual)


def _free_output_path(usual: Path, data: bytes, written: Mapping[str, str]) -> Path:
    """The usual name, or the first beside it under which nothing lies that somebody has changed."""
    path, number = usual, 0
    while not _is_replaceable(path, data, written):
        number += 1
        path = usual.with_stem(f"{usual.stem}（新{number if number > 1 else ''}）")
    return path


def _is_replaceable(path: Path, data: bytes, written: Mapping[str, str]) -> bool:
    try:
        there = path.read_bytes()
    except FileNotFoundError:
        return True
    except OSError:
        return False  # a folder, or held by another program
    return there == data or hashlib.sha256(there).hexdigest() == written.get(path.name)
