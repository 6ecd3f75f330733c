"""The guard of XML: what harms or misleads any reader of it, how many cells a worksheet has, and how far they reach."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import compress
from operator import not_

from xltools.excel.address import cell_address, column_index, column_letters
from xltools.excel.errors import DAMAGED, FAR_CELL, TOO_LARGE, UNSAFE, RefusedFileError
from xltools.excel.guard import MAX_AREA, MAX_CELLS, MAX_NAMES, MAX_ODD_CELLS, MAX_STRINGS

_ENCODING = rb"<\?xml[^>]*?encoding\s*=\s*[\"']([^\"']*)"
_DECLARATION = rb"<!(?!--|\[CDATA\[)"
_CLAIM = rb"ount\s*=\s*[\"']\s*(?:\+?[0-9]{7}|[^\"'<>]*&)"
_STRING = rb"<(?:[^\s<>/:]+:)?si[\s/>]"
# The attributes and the end of a tag, for patterns that name the tag.
ATTRIBUTES = rb"(?P<attributes>(?>\s+[^\s<>/=\"']+\s*=\s*(?:\"[^\"]*\"|'[^']*'))*)\s*(?P<end>/?>)"


def check_xml(name: str, content: bytes) -> None:
    """Refuse what harms or misleads a reader of XML: declared entities, encodings that a scan does not see through."""
    head = content[:256]
    encoding = re.search(_ENCODING, head)
    known = encoding is None or encoding[1].lower() in {b"utf-8", b"utf8", b"us-ascii", b"ascii"}
    if b"\0" in head or not known or (b"<?xml" in head and b"?>" not in head):
        raise RefusedFileError(UNSAFE, f"部件“{name[-60:]}”的编码不是 UTF-8")
    # One sought byte is found so much faster than two that most parts are spared the second search.
    if b"!" in content and re.search(_DECLARATION, content):
        raise RefusedFileError(UNSAFE, f"部件“{name[-60:]}”含有 DOCTYPE 或 ENTITY 声明")


def check_counts(content: bytes) -> None:
    """Refuse lists that are too long, or claim to be."""
    if re.search(_CLAIM, content):
        raise RefusedFileError(UNSAFE, "文件中声明的数量异常")
    if len(content) > 5 * MAX_STRINGS and sum(1 for _ in re.finditer(_STRING, content)) > MAX_STRINGS:
        raise RefusedFileError(TOO_LARGE, f"文件中的文本超过 {MAX_STRINGS} 条")
    if len(content) > 25 * MAX_NAMES and content.count(b"<definedName") > MAX_NAMES:
        raise RefusedFileError(TOO_LARGE, f"文件中的名称超过 {MAX_NAMES} 个")


def iterate_tags(pattern: bytes, content: bytes) -> Iterator[re.Match[bytes]]:
    """The tags that `pattern` names, of XML in which nothing can pass for a tag but is none."""
    if b"<!" in content or b"<?" in content[5:]:
        raise RefusedFileError(UNSAFE, "工作表内部有注释等异常内容")
    for count, found in enumerate(re.finditer(pattern, content)):
        if found["end"] is None:
            raise RefusedFileError(DAMAGED)
        if count > MAX_ODD_CELLS:
            raise RefusedFileError(TOO_LARGE, f"工作表的单元格超过 {MAX_ODD_CELLS} 个")
        yield found


_LAST_ROW, _LAST_COLUMN = 1_048_576, 16_384


class Extent:
    """How far the filled cells of a sheet reach; rows and columns from 0."""

    def __init__(self) -> None:
        self.row = self.column = 0

    def add(self, row: int, column: int) -> None:
        """Take in a filled cell. Raises Refused when the sheet grows too large by it."""
        self.row, self.column = max(row, self.row), max(column, self.column)
        if row >= _LAST_ROW or column >= _LAST_COLUMN or (self.row + 1) * (self.column + 1) > MAX_AREA:
            raise RefusedFileError(FAR_CELL, f"单元格 {cell_address(row, column)} 有内容，离表格太远")


# A sheet as the usual programs write it, from its first row to its last: one look at the whole is all it needs. Nothing
# in it is said twice, no row or cell lacks its place, none lies beyond ZZ9999, every shared text has a number.
_MORE_ATTRIBUTES = rb"(?: [\w:]{2,}=\"[^\"<>]*+\")*+ ?"
_RESULT = rb"(?:<f(?: [\w:]+=\"[^\"<>]*+\")*+ ?(?:/>|>[^<]*+</f>))?+(?:<v>[^<]*+</v>|<v/>|<is><t>[^<]*+</t></is>)?+"
_PLAIN_CELL = (
    rb"<c r=\"[A-Z]{1,2}+[0-9]{1,4}+\"(?: s=\"[0-9]++\")?+"
    rb"(?:/>| t=\"s\"><v>[0-9]{1,9}+</v></c>|(?: t=\"(?:str|inlineStr|b|n)\")?+>" + _RESULT + rb"</c>)"
)
_ROWS = b"<sheetData>"
_PLAIN_SHEET = (
    rb"<sheetData>(?:<row r=\"[0-9]{1,4}\""
    + _MORE_ATTRIBUTES
    + rb"(?:/>|>(?:"
    + _PLAIN_CELL
    + rb")*+</row>))*+</sheetData>"
)
# calamine takes the last of several places that a cell gives, so a cell is plain only if all it says is known: its place
# first, then style and type. Plain ones from A1 to ZZ9999 need no second look, and other plain ones a quick one.
_OTHER_ATTRIBUTES = rb"(?: [cpstv][hm]?=\"[0-9A-Za-z]*+\")*+ ?"
_FAR_CELL = rb"<c(?=[\s/>])(?! r=\"[A-Z]{1,2}[0-9]{1,4}\"" + _OTHER_ATTRIBUTES + rb"/?>)"
_ODD_CELL = rb"<c(?=[\s/>])(?! r=\"[A-Z]{1,3}[0-9]{1,7}\"" + _OTHER_ATTRIBUTES + rb"/?>)"
_FILLED = rb"<c r=\"([A-Z]{1,3})([0-9]{1,7})\"" + _OTHER_ATTRIBUTES + rb">(?!</c>)"
# A shared text whose number is none: calamine would take the first text of the list for it.
_NO_TEXT = rb"t=\"s\"[^<>]*>\s*<(?:[^\s<>/:]+:)?v(?:\s[^<>]*)?>(?![0-9]{1,9}</|</)"
_PLACES = rb"<c r=\"([A-Z]{1,3}[0-9]{1,7})\""
# Of plain rows: a cell's place, or nothing for the formula of the cell before it. One look answers both questions.
_PLACES_AND_FORMULAS = rb"<(?:c r=\"([A-Z]++[0-9]++)\"|f[ />])"
# A cell of some columns, with its row, up to the next one or the row's end; and a cell with a formula.
_CELL_OF = rb"(?s)(<c r=\"(?:%s)([0-9]++)\".*?)(?=<c r=|</row>)"
_FIRST_FORMULA = rb"<c r=\"([A-Z]++[0-9]++)\"[^<>]*><f[ />]"
_FILLED_PLACES = rb"<c r=\"([A-Z]{1,3}[0-9]{1,7})\"[^<>]*(?<!/)>(?!</c>)"
_ODD_ROW = rb"<row(?=[\s/>])(?! r=\"[0-9]{1,7}\")"
_PREFIXED = rb":(?:c|row)[\s/>]"
_CELL = (
    rb"<(?P<close>/?)(?:[^\s<>/:]+:)?(?P<name>row|c)(?=[\s/>])(?:"
    + ATTRIBUTES
    + rb"(?P<empty></(?:[^\s<>/:]+:)?c\s*>)?)?"
)
_R = rb"(?>\s+(?!r[\s=])[^\s=]+\s*=\s*(?:\"[^\"]*\"|'[^']*'))*\s+r\s*=\s*[\"']([A-Za-z]{0,7})([0-9]{1,10})[\"']"
_HAS_R = rb"\sr\s*="


def find_plain_rows(content: bytes) -> tuple[int, int] | None:
    """Where the rows of a worksheet begin and end that is as the usual programs write it; None for any other part."""
    start = content.find(_ROWS)
    found = (
        re.compile(_PLAIN_SHEET).match(content, start) if start >= 0 and b"sheetData" not in content[:start] else None
    )
    return found.span() if found else None


def check_plain_cells(content: bytes) -> Sequence[bytes]:
    """Refuse a worksheet of plain rows with too many cells, or two of one place; gives those that hold a formula."""
    _check_number(content)
    places: list[bytes] = re.findall(_PLACES_AND_FORMULAS, content)
    formulas = places.count(b"")
    if len(places) - formulas <= MAX_ODD_CELLS and len(set(places)) < len(places) - formulas + (formulas > 0):
        _check_duplicates(content)
    return list(compress(places, map(not_, places[1:]))) if formulas else ()


def select_plain_columns(rows: bytes, columns: Sequence[int]) -> tuple[bytes, bytes]:
    """Plain rows with the cells of some columns only, and the place of the first formula of all, b"" where there is none."""
    letters = b"|".join(column_letters(column).encode() for column in columns)
    found: dict[bytes, list[bytes]] = {}
    for cell, row in re.findall(_CELL_OF % letters, rows):
        found.setdefault(row, []).append(cell)
    formula = re.search(_FIRST_FORMULA, rows) if b"<f" in rows else None
    kept = (b'<row r="%s">%s</row>' % (row, b"".join(cells)) for row, cells in found.items())
    return b"<sheetData>" + b"".join(kept) + b"</sheetData>", formula[1] if formula is not None else b""


def check_cells(content: bytes) -> None:
    """Refuse any other worksheet part with too many cells, two of one place, or one too far off."""
    _check_number(content)
    if _find_duplicate(_PLACES, content):
        _check_duplicates(content)
    # In single quotes the type is looked for as if it stood in double ones.
    if re.search(_NO_TEXT, content if b"t='s'" not in content else content.replace(b"t='s'", b't="s"')):
        raise RefusedFileError(DAMAGED)
    far = re.search(_FAR_CELL, content)
    if re.search(_ODD_ROW, content) or re.search(_PREFIXED, content) or (far and re.search(_ODD_CELL, content)):
        _walk_cells(content)
    elif far:
        extent = Extent()
        for found in re.finditer(_FILLED, content):
            extent.add(int(found[2]) - 1, column_index(found[1].decode()))


def _check_number(content: bytes) -> None:
    if len(content) > 10 * MAX_CELLS and content.count(b"<c ") > MAX_CELLS:
        raise RefusedFileError(TOO_LARGE, f"工作表的单元格超过 {MAX_CELLS} 个")


def _check_duplicates(content: bytes) -> None:
    if place := _find_duplicate(_FILLED_PLACES, content):
        raise RefusedFileError(DAMAGED, f"单元格 {place.decode()} 在同一张表中有两份内容")


def _find_duplicate(pattern: bytes, content: bytes) -> bytes:
    """A place that stands twice in a sheet of usual size, b"" where none does: which one was meant, nobody can say."""
    places: list[bytes] = re.findall(pattern, content)
    if len(places) > MAX_ODD_CELLS or len(set(places)) == len(places):
        return b""
    return next(place for place, times in Counter(places).items() if times > 1)


def _walk_cells(content: bytes) -> None:
    """Follow the places of cells as calamine does where not each has its own: the slow way, for odd files only."""
    extent, row, column = Extent(), 0, 0
    for found in iterate_tags(_CELL, content):
        name, end, attributes = found["name"], found["end"], found["attributes"]
        place = re.match(_R, attributes)
        if len(re.findall(_HAS_R, attributes)) > (place is not None):
            raise RefusedFileError(DAMAGED)
        at_row = int(place[2]) - 1 if place else row
        if name == b"c" and not found["close"]:
            column = column_index(place[1].decode()) if place else column
            if end != b"/>" and not found["empty"]:
                extent.add(at_row, column)
            column += 1
        elif name == b"row":
            row = at_row
            if at_row >= _LAST_ROW:
                extent.add(at_row, 0)
            if found["close"] or end == b"/>":
                row, column = row + 1, 0
