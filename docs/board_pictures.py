"""Pictures of the board, drawn by a browser: as a terminal shows it, and its page on a screen or a telephone."""

import html
from pathlib import Path
from tempfile import TemporaryDirectory

from docs.browser import drawn
from xltools.collection.status.model import Board
from xltools.collection.status.page import render_page
from xltools.collection.status.text import render_board
from xltools.excel.text import display_width

__all__ = ["draw_board_page", "draw_board_text"]

# A terminal of so many places, whose Chinese characters are exactly twice as wide as the others.
_PLACES, _PLACE, _LINE, _EDGE = 110, 8, 22, 16
_TERMINAL = (
    "<!DOCTYPE html><meta charset=utf-8><style>body{{margin:0;background:#1e1e1e}}"
    "pre{{margin:{edge}px;color:#e4e4e4;font:16px/{line}px 'Noto Sans Mono CJK SC'}}</style><pre>{text}</pre>"
)


def draw_board_text(board: Board, picture: Path) -> None:
    """Draw the board as a terminal shows it."""
    text = f"$ xltools status\n{render_board(board, width=_PLACES)}"
    lines = text.rstrip("\n").split("\n")
    width = max(_PLACES, *map(display_width, lines)) * _PLACE + 2 * _EDGE
    with TemporaryDirectory() as room:
        page = Path(room) / "terminal.html"
        page.write_text(_TERMINAL.format(edge=_EDGE, line=_LINE, text=html.escape(text)), encoding="utf-8")
        drawn(page, picture, (width, len(lines) * _LINE + 2 * _EDGE))


def draw_board_page(board: Board, picture: Path, size: tuple[int, int] = (1080, 900), fragment: str = "") -> None:
    """Draw the top of the board's page as a screen of this size shows it, or a telephone; `fragment` presets its filter."""
    with TemporaryDirectory() as room:
        page = Path(room) / "page.html"
        page.write_text(render_page(board), encoding="utf-8")
        drawn(page, picture, size, fragment)
