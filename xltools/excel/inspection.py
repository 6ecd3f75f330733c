"""The close look: what openpyxl tells of the few workbooks whose bytes show a reason for it, and what lies over cells.

openpyxl takes fifteen times as long as calamine and refuses a third of odd files. So marks in the bytes are asked first:
a workbook as issued shows none. What openpyxl is given holds nothing that costs it seconds: neither merges, which
calamine tells, nor conditional formats, drawings, comments or links. Of text boxes, ink and embedded documents it tells nothing.
"""

import io
import re
import warnings
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import lru_cache
from html import unescape
from itertools import islice
from typing import Any

from xltools.excel.grid import CellPosition, FloatingContent, Inspection, Reason, SheetInspection, TextRun
from xltools.excel.guard.zip import pack_parts
from xltools.excel.number_formats import shows_other_number
from xltools.excel.text import remove_unwritable

_PLACES = {
    Reason.CELL_PICTURES: ("xl/richdata/", "xl/cellimages"),
    Reason.EMBEDDED: ("xl/embeddings/", "xl/activex/", "xl/ctrlprops/", "xl/ink/"),
}
_SHEETS_AND_TEXTS = ("xl/worksheets/sheet", "xl/sharedstrings")
_STRUCK = rb"strike(?=[\s/>])(?!\s+val=[\"'](?:0|false)[\"'])|vertAlign\s+val=[\"'](?!baseline)"
_FORMAT_CODE = re.compile(rb"formatCode=(\"[^\"]*\"|'[^']*')")
# The two percentages that every workbook knows, used by cells: the styles of other programs list them unused.
_PERCENTAGE = re.compile(rb"numFmtId=[\"'](?:9|10)[\"']")


def find_reasons(parts: Mapping[str, bytes], plain: Collection[str] = ()) -> frozenset[Reason]:
    """The reasons that the bytes of a guarded .xlsx show; that its formulas cannot be told, its reader says.

    `plain` are the worksheets of which the guard knows that they hold plain cells only.
    """
    found: set[Reason] = set()
    for name, part in ((name.lower(), part) for name, part in parts.items() if name not in plain):
        if name.startswith(_SHEETS_AND_TEXTS):
            if _is_struck(part):
                found.add(Reason.STRUCK_TEXT)
        elif name == "xl/styles.xml":
            if _is_struck(part):
                found.add(Reason.STRUCK_CELLS)
            used = max(part.find(b"cellXfs"), 0)
            if any(map(_is_changing_format, _FORMAT_CODE.findall(part))) or _PERCENTAGE.search(part, used):
                found.add(Reason.NUMBER_FORMATS)
        elif name.startswith("xl/drawings/drawing"):
            # LibreOffice gives a drawing without anything in it to every sheet that has entry checks.
            if b"Anchor" in part:
                found.add(Reason.DRAWINGS)
        else:
            found |= {reason for reason, places in _PLACES.items() if name.startswith(places)}
    return frozenset(found)


def _is_struck(part: bytes) -> bool:
    """Plain words are found so much faster than the pattern that most parts are spared it."""
    return (b"strike" in part or b"vertAlign" in part) and re.search(_STRUCK, part) is not None


@lru_cache(maxsize=512)
def _is_changing_format(written: bytes) -> bool:
    """The workbooks of a run have the same formats."""
    return shows_other_number(unescape(written.strip(b"\"'").decode("utf-8", "replace")))


# What openpyxl would take longer for than a worker has is not looked at closely.
_MOST_BYTES = 4 << 20
_NEEDED = (
    r"(?i)\[Content_Types\]\.xml|_rels/\.rels|xl/(?:_rels/)?workbook\.xml(?:\.rels)?|xl/worksheets/[^/]+\.xml|"
    r"xl/sharedStrings\.xml|xl/styles\.xml"
)
_AFTER_ROWS = rb"(?s)</((?:\w+:)?)sheetData\s*>.*"
_STYLE_NUMBER = rb"\s(?:s|style)=(?:\"\d+\"|'\d+')"
_STYLED = frozenset({Reason.STRUCK_CELLS, Reason.NUMBER_FORMATS})


def inspect_workbook(parts: Mapping[str, bytes], reasons: frozenset[Reason]) -> Inspection:
    """Look closely at a workbook of which the guard let these parts through."""
    needed = {name: _without_tail(part) for name, part in parts.items() if re.fullmatch(_NEEDED, name)}
    if sum(map(len, needed.values())) > _MOST_BYTES:
        return Inspection(reasons, failure="内容过多，没有作第二次读取")
    failure = ""
    # Most workbooks that openpyxl refuses, it refuses for their styles.
    for styled in (True, False) if reasons & _STYLED else (False,):
        try:
            return Inspection(reasons, _read_sheets(needed if styled else _without_styles(needed)), failure)
        # openpyxl lets through whatever its many parsers meet: KeyError, TypeError, AttributeError, expat's errors …
        except Exception as cause:  # noqa: BLE001 - it is told, and the first reading stands
            failure = f"第二次读取没有成功（{type(cause).__name__}：{str(cause)[:80]}）"
    return Inspection(reasons, failure=failure)


def _without_tail(part: bytes) -> bytes:
    """A worksheet without what follows its rows; any other part as it is."""
    return re.sub(_AFTER_ROWS, rb"</\1sheetData></\1worksheet>", part) if b"sheetData" in part else part


def _without_styles(parts: Mapping[str, bytes]) -> dict[str, bytes]:
    return {
        name: re.sub(_STYLE_NUMBER, b"", part) if b"sheetData" in part else part
        for name, part in parts.items()
        if not name.lower().endswith("styles.xml")
    }


def _read_sheets(parts: Mapping[str, bytes]) -> Mapping[str, SheetInspection]:
    from openpyxl import load_workbook  # noqa: PLC0415 - slow to import, and seldom needed

    with warnings.catch_warnings():
        # What openpyxl does not support it warns of; none of that is asked for here.
        warnings.simplefilter("ignore")
        book = load_workbook(io.BytesIO(pack_parts(parts)), keep_links=False, rich_text=True)
    return {sheet.title: _read_sheet(sheet) for sheet in book.worksheets}


def _read_sheet(sheet: Any) -> SheetInspection:
    formulas: dict[CellPosition, str] = {}
    errors: dict[CellPosition, str] = {}
    runs: dict[CellPosition, tuple[TextRun, ...]] = {}
    formats: dict[CellPosition, str] = {}
    struck: set[CellPosition] = set()
    for cell in (cell for row in sheet.iter_rows() for cell in row if cell.value is not None):
        at = (cell.row - 1, cell.column - 1)
        if cell.data_type == "f":
            # An array formula is an object that has its text; that of a data table has none.
            formulas[at] = cell.value if isinstance(cell.value, str) else getattr(cell.value, "text", "") or "=TABLE()"
        elif cell.data_type == "e":
            errors[at] = str(cell.value)
        if isinstance(cell.value, list):
            pieces = tuple(_text_runs(cell.value, inherited=bool(cell.font.strike)))
            if any(run.struck or run.raised for run in pieces):
                runs[at] = pieces
        elif cell.font.strike:
            struck.add(at)
        if shows_other_number(cell.number_format) or "%" in cell.number_format:
            formats[at] = cell.number_format
    columns = sheet.column_dimensions.values()
    return SheetInspection(
        formulas,
        errors,
        runs,
        frozenset(struck),
        formats,
        frozenset(row - 1 for row, dimension in sheet.row_dimensions.items() if dimension.hidden),
        tuple((column.min - 1, column.max - 1) for column in columns if column.hidden and column.min and column.max),
    )


_RAISED = frozenset({"superscript", "subscript"})


def _text_runs(pieces: Sequence[Any], *, inherited: bool) -> Iterator[TextRun]:
    """The pieces of a text; one without a face of its own is struck out where its cell's is (`inherited`)."""
    for piece in pieces:
        face = getattr(piece, "font", None)
        yield TextRun(str(piece), bool(face.strike) if face else inherited, bool(face and face.vertAlign in _RAISED))


# A larger drawing is counted as one thing; of its text boxes so many are quoted, and so much of each.
_MOST_DRAWING, _MOST_TEXTS, _LONGEST, _MOST_OBJECTS = 1 << 19, 5, 100, 100
_UNREAD = "图形"
_KINDS = {"pic": "图片", "contentPart": "墨迹", "graphicFrame": "图表", "sp": "图形", "cxnSp": "图形"}
_EMBEDDED = {"oleObject": "嵌入的文件", "package": "嵌入的文件", "control": "控件", "ctrlProp": "控件"}


def read_floating(drawing: bytes, relations: Collection[str]) -> FloatingContent | None:
    """What a drawing holds, and what the relations of its sheet say; None where that is nothing."""
    texts: list[str] = []
    counts = Counter(_EMBEDDED[kind] for kind in relations if kind in _EMBEDDED)
    for kind, text in islice(_list_objects(drawing), _MOST_OBJECTS) if b"Anchor" in drawing else ():
        if text and len(texts) < _MOST_TEXTS:
            texts.append(text[:_LONGEST])
        else:
            counts["文本框" if text else kind] += 1
    return FloatingContent(tuple(texts), dict(counts)) if texts or counts else None


def _list_objects(drawing: bytes) -> Iterator[tuple[str, str]]:
    """The kind of each object and its text; what a program shows instead of another is left out, and so is what is hidden."""
    if len(drawing) > _MOST_DRAWING or b"<!" in drawing:
        yield _UNREAD, ""
        return
    from xml.etree import ElementTree  # noqa: PLC0415 - few sheets have drawings

    try:
        # As text, so that no other encoding is declared: without declarations there are no entities to expand.
        root = ElementTree.fromstring(drawing.decode())  # noqa: S314 - guarded above
    except (ElementTree.ParseError, UnicodeDecodeError):
        yield _UNREAD, ""
        return
    for anchor in root:
        place = next(anchor.iterfind(".//{*}Choice"), anchor)
        for one in place.iter():
            kind = _KINDS.get(one.tag.rpartition("}")[2])
            # Hidden are those that are only there for older programs, as of embedded documents and controls.
            if kind and all(mark.get("hidden") not in ("1", "true") for mark in one.iterfind(".//{*}cNvPr")):
                lines = (
                    "".join(text.text or "" for text in line.iterfind(".//{*}t")) for line in one.iterfind(".//{*}p")
                )
                yield kind, remove_unwritable(" ".join(filter(None, lines))).strip()
