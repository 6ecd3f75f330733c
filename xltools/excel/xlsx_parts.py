"""The parts of a guarded .xlsx: how they relate, and what they say of each sheet beside its values.

calamine gives values only, and an error value as a blank; openpyxl takes ten times as long. So the XML is asked a few
questions as bytes: which cells hold formulas and errors, which lines are hidden, which cells ask another workbook, what
comments say. Ordinary sheets are asked no more than whether a few bytes occur in them. What cannot be told for sure is
not told: then `inspection` looks.
"""

import posixpath
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from html import unescape
from itertools import islice
from typing import NamedTuple
from urllib.parse import unquote

from xltools.excel.address import parse_address
from xltools.excel.grid import PICTURE, CellPosition, FloatingContent, SheetExtras, SheetInspection
from xltools.excel.inspection import read_floating
from xltools.excel.text import remove_unwritable

_ATTRIBUTE = re.compile(r"""\s(?:\w+:)?(\w+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
# No workbook has as many sheets.
_MOST_RELATIONS = 2_000
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\s[^<>]*>")


def _parse_attributes(tag: bytes) -> Mapping[str, str]:
    """The attributes of a tag, by their names without prefixes."""
    return _cached_attributes(tag) if len(tag) <= _CACHED_LENGTH else _parse_tag(tag)


def _parse_tag(tag: bytes) -> Mapping[str, str]:
    found = _ATTRIBUTE.findall(tag.decode("utf-8", "replace"))
    return {name: unescape(value or other) for name, value, other in found}


# The workbooks of a run name their sheets and parts alike. Longer tags are unusual, and would only fill the memory.
_CACHED_LENGTH = 300
_cached_attributes = lru_cache(maxsize=2048)(_parse_tag)


def _read_relations(parts: Mapping[str, bytes], name: str, kind: bytes = b"") -> dict[str, tuple[str, str]]:
    """Kind and target of each relation of a part, by its id; a target among the parts is given by its name there.

    With `kind`, only of those whose tag says so. Of very many, the first.
    """
    folder, _, file = name.rpartition("/")
    tags = (found[0] for found in _RELATION.finditer(parts.get(f"{folder}/_rels/{file}.rels", b"")))
    relations = {}
    for tag in islice((tag for tag in tags if kind in tag), _MOST_RELATIONS):
        said = _parse_attributes(tag)
        target = said.get("Target", "")
        if said.get("TargetMode") != "External":
            target = _resolve_target(folder, target)
        relations[said.get("Id", "")] = (said.get("Type", ""), target)
    return relations


@lru_cache(maxsize=512)
def _resolve_target(folder: str, target: str) -> str:
    return posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")


_SHEET = re.compile(rb"<(?:\w+:)?sheet\s[^>]*>")


def list_sheet_parts(parts: Mapping[str, bytes]) -> Iterator[tuple[str, str]]:
    """The name of each sheet, and the part that holds it, "" where that is not said."""
    targets = _read_relations(parts, "xl/workbook.xml")
    for tag in _SHEET.findall(parts.get("xl/workbook.xml", b"")):
        said = _parse_attributes(tag)
        _, part = targets.get(said.get("id", ""), ("", ""))
        yield said.get("name", ""), part


@lru_cache(maxsize=8192)
def _parse_cell_position(cell: bytes) -> CellPosition:
    """Row and column, from 0, of a cell as Excel names it: the workbooks of a run have the same ones."""
    return parse_address(cell.decode())


# No more than these are taken: no form has so many rows, no workbook asks so many others, and nobody writes comments of
# so many bytes.
_MOST_ROWS, _MOST_BOOKS = 20_000, 200
_MOST_COMMENTS, _MOST_BYTES, _MOST_TEXT = 1_000, 2 << 20, 20_000
_ROWS = b"<sheetData"
_COLUMN = rb"<col\s[^<>]*>"
_HIDDEN = b' hidden="'
_HIDDEN_ROW = rb'<row(?=[^<>]*\shidden="(?:1|true)")[^<>]*\sr="(\d{1,5})"'
_WHOLE_FORMULA_CELL = rb'<c (?:[^<>]*\s)?r="([A-Z]{1,3}\d{1,7})"[^<>]*>\s*<f(?=[\s/>])([^<>]*?)(?:/>|>([^<]*)</f>)'
# [1]表!A1, [1]!名称, '[报表.xlsx]表 1'!A1; not 表1[列], which no exclamation mark follows.
_OUTSIDE = r"\[([^\[\]]+)\](?:[^\[\]'!\"(),;:+\-*/^&=<>{}\s]*!|[^\[\]'!]*'!)"
_INDIRECT = "INDIRECT("
_QUOTED = r'"[^"]*"'
_EXTERNAL = rb"<(?:\w+:)?externalReference\s[^<>]*>"
_NAME = rb"<(?:\w+:)?definedName(\s[^<>]*)>([^<]*)</"
# A word of a formula that may be a name: no function, no sheet.
_WORD = r"[\w.\\?]+(?![\w.\\?(!'])"
_CALL = r"\b(IMPORT(?:RANGE|XML|HTML|DATA|FEED)|GOOGLEFINANCE|WEBSERVICE|RTD|RAND(?:BETWEEN|ARRAY)?|TODAY|NOW)\("
# One of them is in every formula that has a call, all of Google's in the first; by a letter, which is sought faster.
_CALL_WORDS = {b"Y": (b"DUMMYFUNCTION", b"TODAY("), b"W": (b"WEBSERVICE", b"NOW("), b"R": (b"RTD(", b"RAND")}
_CALCULATION = rb"<(?:\w+:)?calcPr\s[^<>]*>"
_SHARED = rb'\st="shared"'
_COMMENT = rb"<(?:\w+:)?comment(?=\s)"
_REFERENCE = rb"(?:\s+(?!ref=)[^\s<>]+)*\s+ref=[\"']([A-Z]{1,3}\d{1,7})[\"']"
_TEXT = rb"<(?:\w+:)?t(?:\s[^<>]*)?>([^<]*)<"
# Of a conversation, newer programs leave older ones a preamble with this link, and the text behind it.
_CONVERSATION = "linkid=870924"


class ExternalLinks(NamedTuple):
    """The files that formulas know as [1], [2] …, "" where the workbook does not say which, and the names that stand for
    cells of other workbooks, with the file of each."""

    books: Sequence[str] = ()
    names: Mapping[str, str] = {}

    @property
    def files(self) -> tuple[str, ...]:
        """Every other workbook, once."""
        return tuple(dict.fromkeys((*self.books, *self.names.values())))


def find_external_links(parts: Mapping[str, bytes]) -> ExternalLinks:
    """What a workbook says of others."""
    workbook = parts.get("xl/workbook.xml", b"")
    books = _linked_workbooks(parts, workbook) if b"externalReference" in workbook else ()
    return ExternalLinks(books, _linked_names(workbook, books)) if b"]" in workbook else ExternalLinks(books)


def _linked_names(workbook: bytes, books: Sequence[str]) -> dict[str, str]:
    """The defined names that ask another workbook, folded: Excel does not tell capitals from small letters."""
    found: dict[str, str] = {}
    for said, formula in re.findall(_NAME, workbook):
        book = _linked_workbook(_decode(formula), ExternalLinks(books, found))
        if book is not None:
            found[_parse_attributes(b"<n" + said + b">").get("name", "").casefold()] = book
    return found


def _linked_workbooks(parts: Mapping[str, bytes], workbook: bytes) -> Sequence[str]:
    names = {}
    for identity, (_, link) in _read_relations(parts, "xl/workbook.xml", b"xternal").items():
        targets = _read_relations(parts, link, b"xternal").values()
        names[identity] = next((_target_file_name(target) for _, target in targets), "")
    tags = re.findall(_EXTERNAL, workbook)[:_MOST_BOOKS]
    return [names.get(_parse_attributes(tag).get("id", ""), "") for tag in tags]


def _read_formulas(sheet: bytes, start: int, linked: ExternalLinks) -> dict[CellPosition, str]:
    """The formulas by their cells, where one of them may ask for something outside of the workbook."""
    called = any(word in sheet for letter, words in _CALL_WORDS.items() if letter in sheet for word in words)
    if not (called or linked.names or sheet.find(b"]", start) >= 0):
        return {}
    found: dict[CellPosition, str] = {}
    shared: dict[str, str] = {}
    for cell, said, text in re.findall(_WHOLE_FORMULA_CELL, sheet):
        formula = _decode(text)
        if re.search(_SHARED, said):
            # The formula that several cells share stands in the first of them.
            index = _parse_attributes(b"<f" + said + b">").get("si", "")
            formula = shared[index] = formula or shared.get(index, "")
        found[_parse_cell_position(cell)] = formula
    return found


def _list_outside(formulas: Mapping[CellPosition, str], linked: ExternalLinks) -> dict[CellPosition, str]:
    """The cells whose formula asks another workbook, with its name, "" where that is not known."""
    books = ((at, _linked_workbook(formula, linked)) for at, formula in formulas.items())
    return {at: book for at, book in books if book is not None}


def _list_calls(formulas: Mapping[CellPosition, str]) -> dict[CellPosition, str]:
    """The cells whose formula takes a value from elsewhere or changes by itself, with its function."""
    return {at: call for at, formula in formulas.items() if (call := _find_call(formula))}


def _find_call(formula: str) -> str:
    """The first such function of a formula, "" where there is none."""
    # Google hands on what it calls in quotes: __xludf.DUMMYFUNCTION("IMPORTRANGE(…)").
    found = re.search(_CALL, formula if "DUMMYFUNCTION" in formula else re.sub(_QUOTED, "", formula))
    return found[1] if found else ""


def read_calculation(parts: Mapping[str, bytes]) -> tuple[bool, bool]:
    """Whether a workbook is calculated by hand only, and whether its formulas may depend on themselves."""
    tag = re.search(_CALCULATION, parts.get("xl/workbook.xml", b""))
    said = _parse_attributes(tag[0]) if tag else {}
    return said.get("calcMode") == "manual", said.get("iterate") in ("1", "true")


def _find_hidden_rows(sheet: bytes, start: int) -> Iterator[int]:
    """The hidden rows, from 0. Tags of rows are many: those are looked at that say so."""
    at = start
    while (at := sheet.find(_HIDDEN, at + 1)) >= 0:
        row = re.compile(_HIDDEN_ROW).match(sheet, sheet.rfind(b"<", start, at))
        if row is not None and int(row[1]) <= _MOST_ROWS:
            yield int(row[1]) - 1


def _find_hidden_columns(head: bytes) -> tuple[tuple[int, int], ...]:
    """First and last of each run of hidden columns, from 0."""
    columns = map(_parse_attributes, re.findall(_COLUMN, head)) if _HIDDEN in head else ()
    runs = ((said.get("min", ""), said.get("max", "")) for said in columns if said.get("hidden") in ("1", "true"))
    return tuple((int(least) - 1, int(most) - 1) for least, most in runs if _is_number(least) and _is_number(most))


def _is_number(text: str) -> bool:
    return text.isdecimal() and len(text) < 6


def _linked_workbook(text: str, linked: ExternalLinks) -> str | None:
    """The name of the other workbook that a formula asks, "" where it is not known; None where it asks none."""
    # What stands in quotes is a text, but INDIRECT makes a reference of it.
    plain = text if _INDIRECT in text.upper() else re.sub(_QUOTED, "", text)
    for known in re.findall(_OUTSIDE, plain):
        if not _is_number(known):
            # Of a name put together of pieces nothing is known.
            return "" if '"' in known else _target_file_name(known)
        # [0] is the workbook itself.
        if int(known):
            return linked.books[int(known) - 1] if int(known) <= len(linked.books) else ""
    words = (word.casefold() for word in re.findall(_WORD, plain)) if linked.names else ()
    return next((linked.names[word] for word in words if word in linked.names), None)


def _decode(text: bytes) -> str:
    return unescape(text.decode("utf-8", "replace"))


def _target_file_name(target: str) -> str:
    return remove_unwritable(unquote(target)).replace("\\", "/").rpartition("/")[2][:200]


def read_comments(parts: Mapping[str, bytes]) -> Mapping[str, Mapping[CellPosition, str]]:
    """The text of each comment by its cell, for each part of a worksheet that has some."""
    found: dict[str, Mapping[CellPosition, str]] = {}
    taken: set[str] = set()
    for relation in [name for name in parts if "sheets/_rels/" in name]:
        sheet = relation.replace("_rels/", "").removesuffix(".rels")
        relations = _read_relations(parts, sheet, b"/comments").values()
        target = next((target for kind, target in relations if kind.endswith("/comments")), "")
        # Those of one sheet; a file that gives many sheets the same ones is not read for each of them.
        if target in parts and target not in taken:
            taken.add(target)
            found[sheet] = _read_part_comments(parts[target][:_MOST_BYTES])
    return found


def _read_part_comments(part: bytes) -> dict[CellPosition, str]:
    found: dict[CellPosition, str] = {}
    for comment in re.split(_COMMENT, part, maxsplit=_MOST_COMMENTS + 1)[1 : _MOST_COMMENTS + 1]:
        where = re.match(_REFERENCE, comment)
        text = _comment_text(comment)
        if where and text:
            found[_parse_cell_position(where[1])] = text
    return found


def _comment_text(comment: bytes) -> str:
    text = unescape(b"".join(re.findall(_TEXT, comment))[:_MOST_TEXT].decode("utf-8", "replace")).replace("_x000D_", "")
    if _CONVERSATION in text[:1000]:
        text = text.split("\n\n", 2)[-1]
    return remove_unwritable(text).strip()


class SheetDetails(NamedTuple):
    """The places of formulas on a sheet, those of error values with their text, and what stands beside the values.

    Rows and columns from 0.
    """

    formulas: frozenset[CellPosition]
    errors: Mapping[CellPosition, str]
    extras: SheetExtras


_FORMULA = rb"<f[\s/>]"
# The beginning of a cell that says where it is, up to its formula.
_FORMULA_CELL_START = rb'<c (?:[^<>]*\s)?r="([A-Z]{1,3}\d{1,7})"[^<>]*>\s*<f[\s/>]'
_ERROR = b't="e"'
_ERROR_CELL = rb'<c (?=[^<>]*t="e")(?:[^<>]*\s)?r="([A-Z]{1,3}\d{1,7})"[^<>]*>\s*(?:<f[^<>]*(?:/>|>[^<]*</f>)\s*)?<v>([^<]{1,20})</v>'
_RICH_RELATIONS = rb"/(?:drawing|oleObject|package|control|ctrlProp)[\"']"
_PICTURE_CELL = rb'<c (?=[^<>]*t="e")(?=[^<>]*\svm=)(?:[^<>]*\s)?r="([A-Z]{1,3}\d{1,7})"'
# Where a workbook says which kinds of content its cells have beside plain ones: stocks and newer errors, too.
_KINDS_OF_CONTENT = "xl/richData/rdrichvaluestructure.xml"


def read_sheet_details(parts: Mapping[str, bytes], plain: Mapping[str, Sequence[bytes]]) -> Mapping[str, SheetDetails]:
    """What is unseen on each sheet, by its name. A sheet that is not among the keys was not understood.

    `parts` are those of a workbook, its worksheets as the guard lets them through; `plain` are the cells
    with formulas of those that it found as the usual programs write them. The parts of no .xlsx tell nothing.
    """
    found: dict[str, SheetDetails] = {}
    linked, comments = find_external_links(parts), read_comments(parts)
    pictures = b"mage" in parts.get(_KINDS_OF_CONTENT, b"image")
    # Many sheets may be one part.
    known: dict[str, SheetDetails | None] = {}
    for name, part in list_sheet_parts(parts):
        if part not in known:
            more = _read_one_sheet(parts.get(part, b""), linked, comments.get(part, {}), plain.get(part))
            if more is not None and more.errors and pictures:
                cells = re.findall(_PICTURE_CELL, parts[part])
                errors = {**more.errors, **{_parse_cell_position(cell): PICTURE for cell in cells}}
                more = SheetDetails(more.formulas, errors, more.extras)
            if more is not None and (floating := _find_floating(parts, part)):
                more = SheetDetails(more.formulas, more.errors, more.extras._replace(floating=floating))
            known[part] = more
        more = known[part]
        if more is not None:
            found[name] = more
    return found


def _find_floating(parts: Mapping[str, bytes], part: str) -> FloatingContent | None:
    folder, _, file = part.rpartition("/")
    if not re.search(_RICH_RELATIONS, parts.get(f"{folder}/_rels/{file}.rels", b"")):
        return None
    relations = _read_relations(parts, part).values()
    drawing = next((target for kind, target in relations if kind.endswith("/drawing")), "")
    return read_floating(parts.get(drawing, b""), [kind.rpartition("/")[2] for kind, _ in relations])


def details_of_inspected(
    parts: Mapping[str, bytes], sheets: Mapping[str, SheetInspection]
) -> Mapping[str, SheetDetails]:
    """The same of sheets that were looked at closely."""
    linked, comments = find_external_links(parts), read_comments(parts)
    found = {}
    for name, part in list_sheet_parts(parts):
        if (sheet := sheets.get(name)) is not None:
            links, calls = _list_outside(sheet.formulas, linked), _list_calls(sheet.formulas)
            extras = SheetExtras(sheet.hidden_rows, sheet.hidden_columns, links, comments.get(part, {}), calls)
            found[name] = SheetDetails(frozenset(sheet.formulas), sheet.errors, extras)
    return found


def _read_one_sheet(
    sheet: bytes, linked: ExternalLinks, comments: Mapping[CellPosition, str], plain: Sequence[bytes] | None
) -> SheetDetails | None:
    places = _find_formulas(sheet) if plain is None else frozenset(map(_parse_cell_position, plain))
    if not sheet or places is None:
        return None
    start = max(sheet.find(_ROWS), 0)
    formulas = _read_formulas(sheet, start, linked) if places else {}
    hidden = frozenset(_find_hidden_rows(sheet, start)), _find_hidden_columns(sheet[:start])
    extras = SheetExtras(*hidden, _list_outside(formulas, linked), comments, _list_calls(formulas))
    # No error value stands in plain rows.
    return SheetDetails(places, _find_errors(sheet) if plain is None else {}, extras)


def _find_formulas(sheet: bytes) -> frozenset[CellPosition] | None:
    """The places, or None where a formula stands in a cell that does not say where it is in the usual way."""
    if b":sheetData" in sheet:
        return None
    cells = re.findall(_FORMULA_CELL_START, sheet)
    return frozenset(map(_parse_cell_position, cells)) if len(cells) == len(re.findall(_FORMULA, sheet)) else None


def _find_errors(sheet: bytes) -> dict[CellPosition, str]:
    cells = re.findall(_ERROR_CELL, sheet) if _ERROR in sheet else ()
    return {_parse_cell_position(cell): error.decode("utf-8", "replace") for cell, error in cells}
