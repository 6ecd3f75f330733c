"""The board as files: a workbook to filter, a page to pass on, a text to send."""

from collections.abc import Iterator
from pathlib import Path

from xltools.collection.board.page import board_page
from xltools.collection.board.reminder import reminder_text
from xltools.collection.board.standing import Board
from xltools.collection.board.workbook import board_bytes
from xltools.excel.atomic import write_bytes, write_text

__all__ = ["BOOK", "PAGE", "REMINDER", "write_board"]

BOOK, PAGE, REMINDER = "报送情况.xlsx", "报送情况.html", "催报.txt"


def write_board(board: Board, folder: Path) -> Iterator[Path]:
    """Write the files into a folder, over older ones; yields each when it is written. Raises FileFault."""
    write_text(folder / PAGE, board_page(board))
    yield folder / PAGE
    # With its mark, so that the notepad of an old Windows does not take it for something else.
    write_text(folder / REMINDER, reminder_text(board), encoding="utf-8-sig")
    yield folder / REMINDER
    write_bytes(folder / BOOK, board_bytes(board))
    yield folder / BOOK
