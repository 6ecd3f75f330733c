"""The board as files: a workbook to filter, a page to pass on, a text to send."""

from collections.abc import Iterator
from pathlib import Path

from xltools.collection.board.page import board_page
from xltools.collection.board.reminder import reminder_text
from xltools.collection.board.words import BOOK_NAME
from xltools.collection.board.workbook import board_bytes
from xltools.collection.standing import Board
from xltools.excel.atomic import write_bytes, write_text
from xltools.excel.origin import BOARD, refuse_foreign

__all__ = ["write_board"]

_PAGE, _REMINDER = "报送情况.html", "催报.txt"


def write_board(board: Board, folder: Path) -> Iterator[Path]:
    """Write the files into a folder, over older ones; yields each when it is written. Raises FileFault."""
    page, reminder, book = folder / _PAGE, folder / _REMINDER, folder / BOOK_NAME
    refuse_foreign(page, BOARD)
    refuse_foreign(book, BOARD)
    write_text(page, board_page(board))
    yield page
    # With its mark, so that the notepad of an old Windows does not take it for something else.
    write_text(reminder, reminder_text(board), encoding="utf-8-sig")
    yield reminder
    write_bytes(book, board_bytes(board))
    yield book
