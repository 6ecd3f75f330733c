"""docs/pictures: what people see, drawn from real output of the example city.

    python -m docs.make_pictures

LibreOffice draws and poppler's pdftoppm cuts; both, and the Noto CJK fonts, are needed for this script only. 宋体, 黑体 and
Calibri come with Windows: others are drawn in their place, of the same width, lest columns and line breaks look otherwise
than they do there. The pictures are kept in the repository, since hardly anybody who reads has these programs.
"""

import io
import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import openpyxl
from openpyxl.utils import range_boundaries
from openpyxl.worksheet.header_footer import HeaderFooterItem
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from docs.board_pictures import draw_board_page, draw_board_text
from docs.pictures_of_returns import returned_workbook
from docs.report_pictures import REPORT_PICTURES, draw_report
from xltools.checks.check_lines import HOLDS, NOT_APPLICABLE
from xltools.collection.config import open_collection
from xltools.collection.status.model import Board
from xltools.collection.workspace import open_workspace
from xltools.demo.run import run_demo
from xltools.demo.units import CITY, EXAMPLE_UNITS, YEAR
from xltools.demo.workbooks import filled_workbook
from xltools.form.layout import CHARTS_SHEET, CHECK_SHEET, CONTENTS_SHEET, RANKING_SHEET, RETURN_SHEET, layout_form
from xltools.form.load import load_form
from xltools.template.check_columns import CheckColumn

__all__ = ["BOARD_PICTURES", "CONSOLIDATION_PICTURES", "FOLDER", "PICTURES", "REPORT_PICTURES", "Picture", "draw"]

FOLDER = Path(__file__).with_name("pictures")
_UNIT, _CITY, _RETURN = "unit", "city", "return"
_NOW = datetime(2026, 1, 22, 9, 0)
_DOTS_PER_INCH = 96
_A3, _A2 = 8, 66
_FRAME = 14
_LIMIT = 300
_FONTS = {
    "宋体": "Noto Serif CJK SC",
    "黑体": "Noto Sans CJK SC",
    # Its digits are as wide as those of Calibri, by which spreadsheet programs measure columns.
    "Calibri": "Noto Sans Mono CJK SC",
    "方正小标宋简体": "Noto Serif CJK SC",
    "仿宋_GB2312": "Noto Serif CJK SC",
    "楷体_GB2312": "Noto Serif CJK SC",
}
# Chinese rules for line breaks.
_LOCALE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
 <item oor:path="/org.openoffice.Setup/L10N"><prop oor:name="ooSetupSystemLocale"><value>zh-CN</value></prop></item>
</oor:items>
"""


@dataclass(frozen=True, slots=True)
class Picture:
    """A sheet of a workbook: a unit's or the city's. `shows` is a field on the sheet, or the sheet's name."""

    book: str
    shows: str


PICTURES: Mapping[str, Picture] = {
    "unit-requests.png": Picture(_UNIT, "t3.received.total"),
    "unit-checks.png": Picture(_UNIT, CHECK_SHEET),
    "unit-cover.png": Picture(_UNIT, "cover.unit"),
    "return-list.png": Picture(_RETURN, RETURN_SHEET),
    "city-cover.png": Picture(_CITY, "cover.unit"),
    "city-requests.png": Picture(_CITY, "t3.received.total"),
    "city-charts.png": Picture(_CITY, CHARTS_SHEET),
}

# The board, which a browser draws.
BOARD_PICTURES = ("board-terminal.png", "board-page.png")

# Shown on docs/consolidation.md, with the charts.
CONSOLIDATION_PICTURES: Mapping[str, Picture] = {
    "city-contents.png": Picture(_CITY, CONTENTS_SHEET),
    "city-ranking.png": Picture(_CITY, RANKING_SHEET),
}


def draw(folder: Path) -> None:
    """Draw every picture anew into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as temporary:
        room = Path(temporary)
        books = {_UNIT: _faulty_workbook(), _CITY: _city_workbook(room / "city"), _RETURN: returned_workbook()}
        pictures = {**PICTURES, **CONSOLIDATION_PICTURES}
        sheets = [_alone(books[picture.book], picture, room / f"{name}.xlsx") for name, picture in pictures.items()]
        for name, page in zip(pictures, _print(sheets, room), strict=True):
            _cut_out(page, folder / name)
        _draw_board(room / "city", folder)
        draw_report(room / "city", folder, lambda path: _print([path], path.parent)[0], partial(_run, "pdftoppm"))


def _draw_board(city: Path, folder: Path) -> None:
    """Draw the board of the example city, as `status` shows it after all that was done there."""
    with open_workspace(open_collection(city), _NOW, print) as desk:
        board = Board(desk.collection.config, desk.assign(desk.scan()), _NOW)
    terminal, page = BOARD_PICTURES
    draw_board_text(board, folder / terminal)
    draw_board_page(board, folder / page)


def _faulty_workbook() -> bytes:
    """A unit's: an application that came in from one kind of applicant and was settled for another, a blank, an explanation."""
    sender = next(sender for sender in EXAMPLE_UNITS if sender.explanations)
    wrong = {"t3.received.other_org": 1, "t3.granted.natural_person": 1}
    return filled_workbook(load_form(), replace(sender, added=wrong, blank=("t2.licensing",)))


def _city_workbook(folder: Path) -> bytes:
    list(run_demo(folder, _NOW))
    (path,) = folder.glob(f"*/{CITY}{YEAR}*.xlsx")
    return path.read_bytes()


def _alone(data: bytes, picture: Picture, path: Path) -> Path:
    """Write a workbook with all sheets but one hidden: LibreOffice prints what is shown, and calculates everything."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    place = layout_form(load_form()).places.get(picture.shows)
    shown = book[place.sheet if place else picture.shows]
    book.active = shown
    for sheet in book.worksheets:
        if sheet is not shown:
            sheet.sheet_state = "hidden"
            # What has a print area is printed even where it is hidden.
            sheet.print_area = None
    shown.HeaderFooter.oddFooter = HeaderFooterItem()
    # Large enough a paper that nothing is shrunk to its width: at 96 dots per inch it is what a screen shows.
    shown.page_setup.paperSize = _A2 if shown.title == CHARTS_SHEET else _A3
    shown.page_setup.orientation = "landscape"
    shown.page_setup.scale = 100
    shown.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=False)
    _keep_labels(shown)
    if shown.title == CHECK_SHEET:
        _filter(shown, data)
    book.save(path)
    return path


def _keep_labels(sheet: Worksheet) -> None:
    """Bars say their number and nothing else: openpyxl leaves out what is not said, and LibreOffice takes that for yes."""
    for chart in sheet._charts:  # type: ignore[attr-defined]  # openpyxl has no other way to a sheet's charts
        for series in chart.series:
            labels = series.dLbls
            labels.showSerName = labels.showCatName = labels.showLegendKey = labels.showPercent = False


def _filter(sheet: Worksheet, data: bytes) -> None:
    """Leave what a clerk leaves who filters the results: the lines that ask for something, or have been explained."""
    results = openpyxl.load_workbook(io.BytesIO(data), data_only=True)[sheet.title]
    bounds = range_boundaries(sheet.auto_filter.ref)
    head, last = int(bounds[1] or 0), int(bounds[3] or 0)
    for row in range(head + 1, last + 1):
        if results.cell(row, CheckColumn.RESULT + 1).value in (None, HOLDS, NOT_APPLICABLE):
            sheet.row_dimensions[row].hidden = True


def _print(sheets: Sequence[Path], room: Path) -> list[Path]:
    """Let LibreOffice print workbooks as PDF, all in one start."""
    profile, fonts = room / "profile", room / "fonts.conf"
    (profile / "user").mkdir(parents=True)
    (profile / "user" / "registrymodifications.xcu").write_text(_LOCALE, encoding="utf-8")
    fonts.write_text(_font_configuration(), encoding="utf-8")
    options = [f"-env:UserInstallation={profile.as_uri()}", "--headless", "--convert-to", "pdf", "--outdir", str(room)]
    _run("soffice", *options, *map(str, sheets), environment={"FONTCONFIG_FILE": str(fonts)})
    return [sheet.with_suffix(".pdf") for sheet in sheets]


def _font_configuration() -> str:
    aliases = "".join(
        f'<match target="pattern"><test name="family"><string>{missing}</string></test>'
        f'<edit name="family" mode="assign" binding="strong"><string>{drawn}</string></edit></match>'
        for missing, drawn in _FONTS.items()
    )
    return f'<fontconfig><include ignore_missing="yes">/etc/fonts/fonts.conf</include>{aliases}</fontconfig>'


def _cut_out(page: Path, picture: Path) -> None:
    """The first page of a PDF as a picture, without the white around what is on it."""
    resolution = ["-r", str(_DOTS_PER_INCH), "-f", "1", "-l", "1"]
    left, top, right, bottom = _extent(_run("pdftoppm", *resolution, "-gray", str(page)))
    corner = ["-x", str(left - _FRAME), "-y", str(top - _FRAME)]
    size = ["-W", str(right - left + 2 * _FRAME), "-H", str(bottom - top + 2 * _FRAME)]
    picture.write_bytes(_run("pdftoppm", *resolution, *corner, *size, "-png", str(page)))


def _extent(image: bytes) -> tuple[int, int, int, int]:
    """Where something is drawn on a grey picture (PGM): left, top, and one beyond right and bottom."""
    _, size, _, dots = image.split(b"\n", 3)
    width = int(size.split()[0])
    rows = [dots[start : start + width] for start in range(0, len(dots), width)]
    drawn = [number for number, row in enumerate(rows) if row.strip(b"\xff")]
    left = min(width - len(rows[number].lstrip(b"\xff")) for number in drawn)
    right = max(len(rows[number].rstrip(b"\xff")) for number in drawn)
    return left, drawn[0], right, drawn[-1] + 1


def _run(program: str, *words: str, environment: Mapping[str, str] | None = None) -> bytes:
    """What a program prints on standard output."""
    command = [shutil.which(program) or program, *words]
    whole = os.environ | (environment or {})
    done = subprocess.run(command, capture_output=True, check=True, timeout=_LIMIT, env=whole)  # noqa: S603 - fixed programs
    return done.stdout


if __name__ == "__main__":
    draw(FOLDER)
