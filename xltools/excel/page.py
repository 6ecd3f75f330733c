"""How a sheet lies on paper: A4, as wide as one page, numbered by itself, since each sheet is handed on alone."""

from typing import Any

__all__ = ["A4", "FOOTER", "on_paper"]

# No number of all pages: it would count those of every sheet.
FOOTER = "&C&9第 &P 页"
A4 = 9


def on_paper(raw: Any, *, landscape: bool = False, side: float = 0.4, top: float = 0.6) -> None:
    """Set up XlsxWriter's worksheet for printing; margins are in inches."""
    if landscape:
        raw.set_landscape()
    raw.set_paper(A4)
    raw.fit_to_pages(1, 0)
    raw.set_margins(left=side, right=side, top=top, bottom=top)
    raw.set_footer(FOOTER)
    raw.set_start_page(1)
    raw.hide_gridlines(2)
