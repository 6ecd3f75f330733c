"""The board as files: a workbook to filter, a page to pass on, a text to send."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

from xltools.collection.database import Record
from xltools.collection.status.model import Board
from xltools.collection.status.page import render_page
from xltools.collection.status.reminder import render_reminder
from xltools.collection.status.status_workbook import build_status_workbook
from xltools.collection.status.words import BOOK_NAME
from xltools.excel.output import BOARD, OutputStatus, WrittenOutput, refuse_foreign, seal_page, write_output

__all__ = ["write_board"]

_PAGE, _REMINDER = "报送情况.html", "催报.txt"


def write_board(board: Board, folder: Path, record: Record) -> Iterator[WrittenOutput]:
    """Write the files into a folder; yields each when it is written. Raises FileFault.

    The text for sending is there to be edited: it is replaced only as long as it is what the record says was written.
    """
    page, book = folder / _PAGE, folder / BOOK_NAME
    refuse_foreign(page, BOARD)
    refuse_foreign(book, BOARD)
    yield write_output(page, seal_page(render_page(board)), BOARD)
    # With its mark, so that the notepad of an old Windows does not take it for something else.
    text = render_reminder(board).encode("utf-8-sig")
    reminder = write_output(folder / _REMINDER, text, written=record.text_hashes())
    if reminder.status is not OutputStatus.LOCKED:
        record.save_text_hash(reminder.path.name, hashlib.sha256(text).hexdigest())
    yield reminder
    yield write_output(book, build_status_workbook(board), BOARD)
