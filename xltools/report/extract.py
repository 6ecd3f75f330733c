"""A published report as its reader sees it: paragraphs and tables in their order; here of a PDF and of plain text.

Everything here is hostile until read: no script runs, no link is followed, nothing is fetched, sizes are bounded, and of
text and cells nothing is kept but characters.
"""

import io
import logging
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from xltools.excel.errors import TOO_LARGE, FileFault, RefusedFileError
from xltools.excel.grid import Cell, Grid
from xltools.excel.text import decode_text, remove_invisible, remove_unwritable

# Where paragraphs are said to stand, as a sheet has cells.
TEXT_PLACE = "正文"
# Of a table, and of all tables together: what spans may claim is more than any page shows.
_MOST_CELLS, MOST_SPAN, _MOST_TABLES = 20_000, 200, 2_000


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph: its text on one line, where it stands among the paragraphs, from 1, and what it is marked as.

    `level` is that of a heading, 0 for none that is marked as one. `closing`: it is marked as the end of the report.
    """

    text: str
    number: int
    level: int = 0
    closing: bool = False


@dataclass(frozen=True, slots=True)
class FoundTable:
    """A table: its cells with merged ones at their first cell, as a sheet that is named by its number; and the words before it.

    `has_own_cells`: a blank cell is "", and None where a row has no cell of its own. Sheets do not tell the two apart.
    """

    grid: Grid
    caption: str = ""
    has_own_cells: bool = False


@dataclass(frozen=True, slots=True)
class PublishedFile:
    """A file's paragraphs and tables in their order, the title that it gives itself, how many pictures it has."""

    sha256: str
    kind: str
    blocks: tuple[Paragraph | FoundTable, ...]
    title: str = ""
    pictures: int = 0
    flat: bool = False

    @property
    def tables(self) -> tuple[FoundTable, ...]:
        """The tables alone."""
        return tuple(block for block in self.blocks if isinstance(block, FoundTable))


@dataclass(slots=True)
class BlockCollector:
    """Paragraphs and tables as they come, within bounds."""

    blocks: list[Paragraph | FoundTable] = field(default_factory=list)
    cells: int = 0
    paragraphs: int = 0
    tables: int = 0

    def add_text(self, text: str, level: int = 0, *, closing: bool = False) -> None:
        if line := clean_line(text):
            self.paragraphs += 1
            self.blocks.append(Paragraph(line, self.paragraphs, level, closing))

    def add_table(self, rows: Iterable[Sequence["SpannedCell"]]) -> None:
        grid = self._expand(rows)
        # A table of more cells than any statutory one has is some list of the page's own.
        if grid:
            self.tables += 1
            if self.tables > _MOST_TABLES:
                raise RefusedFileError(TOO_LARGE, "表格过多、过大")
            last = self.blocks[-1] if self.blocks else None
            caption = last.text if isinstance(last, Paragraph) else ""
            self.blocks.append(FoundTable(Grid(f"第 {self.tables} 个表格", True, grid), caption, has_own_cells=True))

    def _expand(self, rows: Iterable[Sequence["SpannedCell"]]) -> list[list[Cell]]:
        """The cells where they stand; those that a cell reaches over are None, like those that are not there."""
        taken: dict[tuple[int, int], str | None] = {}
        for r, cells in enumerate(rows):
            column = 0
            for cell in cells:
                while (r, column) in taken:
                    column += 1
                for down in range(cell.rows):
                    for across in range(cell.columns):
                        taken.setdefault((r + down, column + across), None)
                self.cells += cell.rows * cell.columns
                if self.cells > 10 * _MOST_CELLS:
                    raise RefusedFileError(TOO_LARGE, "表格过多、过大")
                if len(taken) > _MOST_CELLS:
                    return []
                taken[r, column] = cell.text
                column += cell.columns
        height = max((row for row, _ in taken), default=-1) + 1
        width = max((column for _, column in taken), default=-1) + 1
        grid: list[list[Cell]] = [[taken.get((row, column)) for column in range(width)] for row in range(height)]
        return grid if any(cell for row in grid for cell in row) else []


@dataclass(frozen=True, slots=True)
class SpannedCell:
    """A cell of a table with how far it reaches; None where one above or to the left of it goes on."""

    text: str | None
    rows: int = 1
    columns: int = 1


_BLANK_RUNS = re.compile(r"[ \t\r\n\f\v\u00a0]+")


def clean_line(text: str) -> str:
    """A text on one line, without what cannot be seen or written; runs of white space as one blank."""
    return _BLANK_RUNS.sub(" ", remove_invisible(remove_unwritable(text))).strip()


# --- PDF and plain text ----------------------------------------------------------------------------------------------

_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([A-Za-z0-9_-]+)", re.IGNORECASE)


def decode_page(content: bytes, charset: str = "") -> str:
    """The text of a page in the encoding that is said of it, that it names, or that its bytes fit."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace")
    named = _CHARSET.search(content[:4096])
    declared = charset or (named[1].decode("ascii").lower() if named else "")
    is_utf_8 = declared in ("utf-8", "utf8")
    text = decode_text(content, declared) if not is_utf_8 else None
    # A byte or two that are damaged cost no more than themselves.
    return content.decode("gb18030" if declared.startswith("gb") else "utf-8-sig", "replace") if text is None else text


_MOST_PAGES = 200
# What pdfminer meets in the objects of a damaged file, it raises as it is.
_PARSER_FAULTS = (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError)


def read_pdf(path: Path, digest: str, content: bytes) -> PublishedFile:
    import pdfplumber  # noqa: PLC0415 - half a second that only a PDF costs
    from pdfplumber.utils.exceptions import PdfminerException  # noqa: PLC0415 - as above

    collector = BlockCollector()
    # It says of fonts what nobody can do anything about.
    logging.getLogger("pdfminer").setLevel(logging.ERROR)
    try:
        with pdfplumber.open(io.BytesIO(content)) as book:
            for page in book.pages[:_MOST_PAGES]:
                _read_pdf_page(page, collector)
            pictures = sum(len(page.images) for page in book.pages[:_MOST_PAGES])
    except (PdfminerException, *_PARSER_FAULTS) as cause:
        message = "PDF 已损坏或设有密码，读不出来"
        raise FileFault(path, "damaged", message, "请重新下载，或另存为没有密码的 PDF。") from cause
    if not collector.blocks:
        message = "这个 PDF 里没有文字，像是扫描件"
        raise FileFault(path, "no_text", message, "请换用网页或 Word 版；扫描件须先人工录入。")
    return PublishedFile(digest, "PDF", tuple(collector.blocks), "", pictures)


# A page's number, with dashes around it or alone.
_PAGE_NUMBER = re.compile(r"[-—–－ ]*第? ?\d{1,3} ?页?[-—–－ ]*")
_HEADING = re.compile(r"[一二三四五六七八九十]+、|[（(][一二三四五六七八九十]+[）)]")
# A line of a table that has no lines around it.
_ROW = re.compile(r"\d\s+\d+(?:\.\d+)?\s*$")
# Many PDF programs write a character that is also a radical as the radical, which looks the same.
_RADICALS = {code: unicodedata.normalize("NFKC", chr(code)) for code in range(0x2F00, 0x2FD6)} | {
    ord(radical): character
    for radical, character in zip(
        "⺠⺟⻄⻅⻆⻉⻋⻓⻔⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻨⻩⻬⻮⻰⻳",
        "民母西见角贝车长门青韦页风飞食马骨鬼鱼鸟麦黄齐齿龙龟",
        strict=True,
    )
}
# In points: what a first line is indented by at least, and how far a full line may end before the margin.
_INDENT, _SHORT = 15, 30


def _read_pdf_page(page: Any, collector: BlockCollector) -> None:
    """The tables that lines are drawn around, and between them the lines of text, joined to paragraphs by their margins."""
    tables = page.find_tables()
    rest = page
    for table in tables:
        rest = rest.outside_bbox(table.bbox)
    lines = [line for line in rest.extract_text_lines(return_chars=False) if not _PAGE_NUMBER.fullmatch(line["text"])]
    left, right = min((line["x0"] for line in lines), default=0), max((line["x1"] for line in lines), default=0)
    items = sorted(
        [*((table.bbox[1], table) for table in tables), *((line["top"], line) for line in lines)],
        key=lambda one: one[0],
    )
    pieces: list[str] = []
    is_open = False
    for _, item in items:
        is_line = isinstance(item, dict)
        is_row = is_line and _ROW.search(item["text"]) is not None
        if not is_line or is_row or item["x0"] > left + _INDENT or not is_open or _HEADING.match(item["text"]):
            collector.add_text("".join(pieces))
            pieces.clear()
        if is_line:
            pieces.append(item["text"].translate(_RADICALS))
            is_open = item["x1"] > right - _SHORT and not is_row
        else:
            collector.add_table(
                [SpannedCell(None if text is None else clean_line(text.translate(_RADICALS))) for text in row]
                for row in item.extract()
            )
    collector.add_text("".join(pieces))


def read_plain_text(digest: str, content: bytes) -> PublishedFile:
    """Lines as they are; a tab parts cells like a bar."""
    collector = BlockCollector()
    for line in decode_page(content).replace("\t", "|").splitlines():
        collector.add_text(re.sub(r"^#{1,6} ", "", line))
    return PublishedFile(digest, "纯文本", tuple(collector.blocks), flat=True)
