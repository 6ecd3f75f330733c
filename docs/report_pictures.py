"""Pictures of the published report, as the demo ends with it: its web page on a screen and a telephone, its Word pages."""

import base64
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from docs.browser import drawn

__all__ = ["REPORT_PICTURES", "draw_report"]

REPORT_PICTURES = ("report-page.png", "report-phone.png", "report-word.png")
_SCREEN, _PHONE, _TALLEST = (900, 860), (390, 780), 3
# Pages of A4 at so many dots per inch, side by side, each with a thin line around it.
_RESOLUTION, _PAGE, _GAP = 46, (380, 538), 12
_SHEET = (
    "<!DOCTYPE html><style>body{{margin:{gap}px;display:flex;gap:{gap}px;background:#e9ebee}}"
    "img{{width:{width}px;height:{height}px;outline:1px solid #c4c9d0}}</style>{pages}"
)


def draw_report(city: Path, folder: Path, print_pdf: Callable[[Path], Path], cut: Callable[..., bytes]) -> None:
    """Draw the report of a city's folder. `print_pdf` makes a PDF of a document, `cut` runs pdftoppm."""
    page, phone, word = (folder / name for name in REPORT_PICTURES)
    (html,) = city.glob("*/*（草稿）.html")
    (document,) = city.glob("*/*（草稿）.docx")
    with TemporaryDirectory() as room:
        # An address in ASCII: the browser takes no other on every system.
        plain = Path(room) / "report.html"
        plain.write_bytes(html.read_bytes())
        drawn(plain, page, _SCREEN)
        drawn(plain, phone, _PHONE)
        copy = Path(room) / "report.docx"
        copy.write_bytes(document.read_bytes())
        pdf = print_pdf(copy)
        pages = [
            cut("-r", str(_RESOLUTION), "-f", str(at), "-l", str(at), "-png", str(pdf)) for at in range(1, _TALLEST + 1)
        ]
        _draw_sheet(pages, Path(room), word)


def _draw_sheet(pages: Sequence[bytes], room: Path, picture: Path) -> None:
    images = "".join(f'<img src="data:image/png;base64,{base64.b64encode(page).decode()}">' for page in pages)
    sheet = room / "sheet.html"
    sheet.write_text(_SHEET.format(gap=_GAP, width=_PAGE[0], height=_PAGE[1], pages=images), encoding="utf-8")
    width, height = _PAGE
    drawn(sheet, picture, (len(pages) * (width + _GAP) + _GAP, height + 2 * _GAP))
