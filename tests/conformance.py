"""What in the zip parts of a workbook makes Excel offer to repair it, as far as a look at the parts can tell.

Schema validators see little of it: most of these are limits and references between parts, which no schema states.
The sources are Excel's specifications and limits, ECMA-376 part 1, and what Excel was seen to repair.
"""

import io
import posixpath
import re
import zipfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from xltools.excel.address import parse_address

__all__ = ["find_faults", "read_parts"]

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
ID = f"{{{OFFICE}}}id"

# The children of a worksheet, in the only order that Excel reads (CT_Worksheet).
ORDER = [
    "sheetPr",
    "dimension",
    "sheetViews",
    "sheetFormatPr",
    "cols",
    "sheetData",
    "sheetCalcPr",
    "sheetProtection",
    "protectedRanges",
    "scenarios",
    "autoFilter",
    "sortState",
    "dataConsolidate",
    "customSheetViews",
    "mergeCells",
    "phoneticPr",
    "conditionalFormatting",
    "dataValidations",
    "hyperlinks",
    "printOptions",
    "pageMargins",
    "pageSetup",
    "headerFooter",
    "rowBreaks",
    "colBreaks",
    "customProperties",
    "cellWatches",
    "ignoredErrors",
    "smartTags",
    "drawing",
    "legacyDrawing",
    "legacyDrawingHF",
    "picture",
    "oleObjects",
    "controls",
    "webPublishItems",
    "tableParts",
    "extLst",
]
# The functions of Excel 2007 that our formulas use. One more belongs here only if Excel 2007 has it.
FUNCTIONS = frozenset(
    [
        "ABS",
        "ADDRESS",
        "AND",
        "CHAR",
        "CLEAN",
        "COLUMN",
        "COUNT",
        "COUNTA",
        "COUNTBLANK",
        "COUNTIF",
        "DATE",
        "DATEVALUE",
        "DAY",
        "EXACT",
        "FIND",
        "HYPERLINK",
        "IF",
        "INDEX",
        "INDIRECT",
        "INT",
        "ISBLANK",
        "ISERROR",
        "ISNA",
        "ISNUMBER",
        "ISTEXT",
        "LARGE",
        "LEFT",
        "LEN",
        "MATCH",
        "MAX",
        "MID",
        "MIN",
        "MOD",
        "MONTH",
        "N",
        "NOT",
        "OFFSET",
        "OR",
        "REPLACE",
        "REPT",
        "RIGHT",
        "ROUND",
        "ROW",
        "ROWS",
        "SEARCH",
        "SMALL",
        "SUBSTITUTE",
        "SUBTOTAL",
        "SUM",
        "SUMIF",
        "SUMPRODUCT",
        "TEXT",
        "TRIM",
        "VALUE",
        "VLOOKUP",
        "YEAR",
    ]
)
LAST_ROW, LAST_COLUMN = 1_048_576, 16_384
# Kinds of data validation that need a formula.
_ERRORS = {"#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A"}
_CELL_NAME = re.compile(r"(?i)\$?[a-z]{1,3}\$?\d{1,7}|r\d*c\d*|r|c")
_LEGAL_NAME = re.compile(r"[^\W\d][\w.\\?]*|\\[\w.\\?]*|_xlnm\.\w+")

Range = tuple[int, int, int, int]


def read_parts(data: bytes) -> dict[str, bytes]:
    """The parts of a workbook by their names."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def find_faults(parts: Mapping[str, bytes]) -> list[str]:
    """The faults of a workbook: `kind: where and what`, each kind once for a place."""
    trees: dict[str, Element] = {}
    broken = []
    for name, part in parts.items():
        if name.endswith((".xml", ".rels", ".vml")):
            try:
                trees[name] = ElementTree.fromstring(part)  # noqa: S314 - our own files
            except ElementTree.ParseError as cause:
                broken.append(f"illegal XML: {name}: {cause}")
    # Of parts that cannot be parsed nothing more is to be said.
    return broken or [fault for check in (_package, _workbook) for fault in check(parts, trees)]


# --- the package -----------------------------------------------------------------------------------------------------


def _relations(trees: Mapping[str, Element], part: str) -> dict[str, tuple[str, str]]:
    """Kind and target of each relation of a part by its id; an internal target as the name of a part."""
    folder, _, file = part.rpartition("/")
    root = trees.get(f"{folder}/_rels/{file}.rels" if folder else f"_rels/{file}.rels")
    found = {}
    for one in root if root is not None else ():
        target = one.get("Target", "")
        if one.get("TargetMode") != "External":
            target = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
        found[one.get("Id", "")] = (one.get("Type", "").rpartition("/")[2], target)
    return found


def _package(parts: Mapping[str, bytes], trees: Mapping[str, Element]) -> Iterator[str]:
    types = trees["[Content_Types].xml"]
    extensions = {one.get("Extension", "").lower() for one in types if one.tag.endswith("Default")}
    overrides = [one.get("PartName", "").lstrip("/") for one in types if one.tag.endswith("Override")]
    for name in parts:
        if name != "[Content_Types].xml" and name not in overrides and name.rpartition(".")[2] not in extensions:
            yield f"no content type: {name}"
    yield from (f"content type of a missing part: {name}" for name in overrides if name not in parts)
    yield from (f"doubled part: {name}" for name, times in Counter(map(str.casefold, parts)).items() if times > 1)
    for name in [name for name in trees if name.endswith(".rels")]:
        part = name.replace("_rels/", "").removesuffix(".rels")
        relations = _relations(trees, part)
        if len(relations) != len(trees[name]):
            yield f"doubled relation: {name}"
        external = {one.get("Id") for one in trees[name] if one.get("TargetMode") == "External"}
        for identity, (kind, target) in relations.items():
            if identity not in external and target not in parts:
                yield f"relation to a missing part: {name}: {kind} {target}"
    for name, root in trees.items():
        asked = {value for one in root.iter() for key, value in one.attrib.items() if key.startswith(f"{{{OFFICE}}}")}
        yield from (f"unknown relation: {name}: {one}" for one in sorted(asked - set(_relations(trees, name))))


# --- the workbook ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Known:
    """What the sheets of a workbook may refer to: its sheets, and how many texts and styles of each kind there are."""

    sheets: frozenset[str]
    names: frozenset[str]
    texts: int
    formats: int
    differences: int


def _workbook(parts: Mapping[str, bytes], trees: Mapping[str, Element]) -> Iterator[str]:
    root = trees["xl/workbook.xml"]
    sheets = root.findall(f"{MAIN}sheets/{MAIN}sheet")
    names = [one.get("name", "") for one in sheets]
    yield from _sheet_names(names)
    if all(one.get("state", "visible") != "visible" for one in sheets):
        yield "no visible sheet"
    view = root.find(f"{MAIN}bookViews/{MAIN}workbookView")
    if view is not None and int(view.get("activeTab", "0")) >= len(sheets):
        yield "active sheet out of range"
    defined = root.findall(f"{MAIN}definedNames/{MAIN}definedName")
    styles, texts = trees["xl/styles.xml"], trees.get("xl/sharedStrings.xml")
    known = Known(
        frozenset(names),
        frozenset(one.get("name", "") for one in defined),
        len(texts.findall(f"{MAIN}si")) if texts is not None else 0,
        len(styles.findall(f"{MAIN}cellXfs/{MAIN}xf")),
        len(styles.findall(f"{MAIN}dxfs/{MAIN}dxf")),
    )
    yield from _defined_names(defined, known, len(sheets))
    yield from _styles(styles)
    if texts is not None:
        yield from _shared_texts(texts)
    relations = _relations(trees, "xl/workbook.xml")
    for one in sheets:
        part = relations[one.get(ID, "")][1]
        yield from (f"{fault} ({one.get('name')})" for fault in _sheet(part, trees, known))
    for name in trees:
        if name.startswith("xl/charts/chart"):
            for formula in trees[name].iter():
                if formula.tag.endswith("}f"):
                    yield from (f"{fault} ({name})" for fault in _formula(formula.text or "", known))


def _sheet_names(names: Sequence[str]) -> Iterator[str]:
    for name in names:
        if not 1 <= len(name.encode("utf-16-le")) // 2 <= 31:
            yield f"sheet name too long: {name}"
        if re.search(r"[\[\]:*?/\\]", name) or name.startswith("'") or name.endswith("'"):
            yield f"illegal sheet name: {name}"
    yield from (f"doubled sheet name: {name}" for name, times in Counter(map(str.casefold, names)).items() if times > 1)


def _defined_names(defined: Sequence[Element], known: Known, sheets: int) -> Iterator[str]:
    for one in defined:
        name = one.get("name", "")
        own = name.startswith("_xlnm.")
        if len(name) > 255 or not _LEGAL_NAME.fullmatch(name) or (not own and _CELL_NAME.fullmatch(name)):
            yield f"illegal defined name: {name}"
        if int(one.get("localSheetId", "0")) >= sheets:
            yield f"defined name of a missing sheet: {name}"
        yield from (f"{fault} ({name})" for fault in _formula(one.text or "", known))
    scopes = Counter((one.get("name", "").casefold(), one.get("localSheetId")) for one in defined)
    yield from (f"doubled defined name: {name}" for (name, _), times in scopes.items() if times > 1)


def _styles(styles: Element) -> Iterator[str]:
    counts = {kind: len(styles.findall(f"{MAIN}{kind}/*")) for kind in ("fonts", "fills", "borders", "cellStyleXfs")}
    codes = {
        one.get("numFmtId", ""): one.get("formatCode", "") for one in styles.findall(f"{MAIN}numFmts/{MAIN}numFmt")
    }
    yield from (f"number format too long: {code}" for code in codes.values() if len(code) > 255)
    of = {"fontId": "fonts", "fillId": "fills", "borderId": "borders", "xfId": "cellStyleXfs"}
    for number, one in enumerate(styles.findall(f"{MAIN}cellXfs/{MAIN}xf")):
        for attribute, kind in of.items():
            if int(one.get(attribute, "0")) >= counts[kind]:
                yield f"style out of range: {attribute} of format {number}"
        if int(one.get("numFmtId", "0")) >= 164 and one.get("numFmtId") not in codes:
            yield f"style out of range: numFmtId of format {number}"
    for kind in ("fonts", "fills", "borders", "cellXfs", "dxfs"):
        yield from _count(styles.find(f"{MAIN}{kind}"))


def _count(element: Element | None) -> Iterator[str]:
    if element is not None and element.get("count") not in (None, str(len(element))):
        yield f"wrong count: {element.tag.rpartition('}')[2]} has {len(element)}, says {element.get('count')}"


def _shared_texts(texts: Element) -> Iterator[str]:
    if texts.get("uniqueCount") not in (None, str(len(texts))):
        yield "wrong count: shared texts"
    for number, one in enumerate(texts):
        if len("".join(one.itertext())) > 32_767:
            yield f"text too long: shared text {number}"


# --- formulas --------------------------------------------------------------------------------------------------------


def _formula(text: str, known: Known, most: int = 8192) -> Iterator[str]:
    if len(text) > most:
        yield f"formula too long: {len(text)} characters"
    if any(len(one) > 257 for one in re.findall(r'"(?:[^"]|"")*"', text)):
        yield "formula too long: a text over 255 characters"
    plain = re.sub(r'"(?:[^"]|"")*"', '""', text)
    sheets = [one.replace("''", "'") for one in re.findall(r"'((?:[^']|'')+)'!", plain)]
    bare = re.sub(r"'(?:[^']|'')+'!", "", plain)
    sheets += re.findall(r"([\w.]+)!", bare)
    yield from (f"reference to a missing sheet: {one}" for one in sheets if one not in known.sheets)
    if "#REF!" in bare:
        yield "reference to a missing cell"
    for name in re.findall(r"([A-Za-z_][\w.]*)\(", bare):
        if name not in FUNCTIONS:
            yield f"function later than Excel 2007: {name}"
    depth = deepest = 0
    for mark in bare:
        depth += (mark == "(") - (mark == ")")
        deepest = max(deepest, depth)
    if depth or deepest > 64:
        yield f"formula out of balance, or too deep: {text[:60]}"


# --- a sheet ---------------------------------------------------------------------------------------------------------


def _sheet(part: str, trees: Mapping[str, Element], known: Known) -> Iterator[str]:
    root = trees[part]
    names = [one.tag.removeprefix(MAIN) for one in root]
    places = [ORDER.index(name) if name in ORDER else -1 for name in names]
    if places != sorted(places) or any(
        first == second != ORDER.index("conditionalFormatting") for first, second in pairwise(places)
    ):
        yield f"elements out of order: {' '.join(names)}"
    yield from _columns(root)
    yield from _cells(root, known)
    yield from _merges(root)
    yield from _validations(root, known)
    yield from _conditions(root, known)
    yield from _links(root, known)
    yield from _comments(part, trees)
    for kind in ("mergeCells", "dataValidations", "rowBreaks", "colBreaks"):
        yield from _count(root.find(f"{MAIN}{kind}"))
        if "Breaks" in kind and len(root.findall(f"{MAIN}{kind}/{MAIN}brk")) > 1026:
            yield f"too many breaks: {kind}"
    for one in root.findall(f"{MAIN}headerFooter/*"):
        if len(one.text or "") > 255:
            yield "header or footer over 255 characters"


def _columns(root: Element) -> Iterator[str]:
    end = 0
    for one in root.findall(f"{MAIN}cols/{MAIN}col"):
        first, last = int(one.get("min", "0")), int(one.get("max", "0"))
        if not end < first <= last <= LAST_COLUMN or float(one.get("width", "8")) > 255:
            yield f"columns out of order: {first} to {last}"
        end = last


def _cells(root: Element, known: Known) -> Iterator[str]:
    before = 0
    for row in root.findall(f"{MAIN}sheetData/{MAIN}row"):
        number = int(row.get("r", "0"))
        if not before < number <= LAST_ROW:
            yield f"rows out of order: {number} after {before}"
        before = number
        if not 0 <= float(row.get("ht", "15")) <= 409.5:
            yield f"row too high: {number}"
        last = -1
        for cell in row:
            at = cell.get("r", "")
            at_row, column = parse_address(at)
            if at_row + 1 != number or not last < column < LAST_COLUMN:
                yield f"cells out of order: {at} in row {number}"
            last = column
            yield from _cell(cell, known)


def _cell(cell: Element, known: Known) -> Iterator[str]:
    at, kind, value = cell.get("r"), cell.get("t", "n"), cell.findtext(f"{MAIN}v")
    if int(cell.get("s", "0")) >= known.formats:
        yield f"style out of range: {at}"
    if kind == "s" and not 0 <= int(value or "-1") < known.texts:
        yield f"shared text out of range: {at}"
    if kind == "n" and value and not re.fullmatch(r"-?[\d.]+(?:[eE][-+]?\d+)?", value):
        yield f"no number: {at}: {value}"
    if (kind == "e" and value not in _ERRORS) or (kind == "b" and value not in ("0", "1")):
        yield f"unknown value: {at}: {value}"
    if len(value or "") > 32_767 or len("".join(cell.itertext())) > 32_767 + 8192:
        yield f"text too long: {at}"
    formula = cell.findtext(f"{MAIN}f")
    if formula is not None:
        yield from (f"{fault}: {at}" for fault in _formula(formula, known))


def _ranges(sqref: str) -> list[Range]:
    """Rows and columns of each rectangle, from 0."""
    found = []
    for one in sqref.split():
        first, _, last = one.partition(":")
        found.append((*parse_address(first), *parse_address(last or first)))
    return found


def _overlap(ranges: Sequence[Range]) -> str:
    """Two rectangles that share a cell; "" where none do."""
    taken: set[tuple[int, int]] = set()
    for top, left, bottom, right in ranges:
        cells = {(row, column) for row in range(top, bottom + 1) for column in range(left, right + 1)}
        if taken & cells:
            return f"{top + 1}, {left + 1}"
        taken |= cells
    return ""


def _merges(root: Element) -> Iterator[str]:
    ranges = [_ranges(one.get("ref", ""))[0] for one in root.findall(f"{MAIN}mergeCells/{MAIN}mergeCell")]
    yield from (f"merge of one cell: {one[0] + 1}, {one[1] + 1}" for one in ranges if one[:2] == one[2:])
    if at := _overlap(ranges):
        yield f"merges overlap: row and column {at}"


def _validations(root: Element, known: Known) -> Iterator[str]:
    every: list[Range] = []
    for one in root.findall(f"{MAIN}dataValidations/{MAIN}dataValidation"):
        sqref = one.get("sqref", "")
        every += _ranges(sqref)
        for name, most in {"promptTitle": 32, "errorTitle": 32, "prompt": 255, "error": 255}.items():
            if len(one.get(name, "")) > most:
                yield f"validation message too long: {name} of {sqref}"
        formulas = [one.findtext(f"{MAIN}formula{number}") for number in (1, 2)]
        if one.get("type", "none") != "none" and not formulas[0]:
            yield f"validation without a formula: {sqref}"
        for formula in filter(None, formulas):
            yield from (f"validation {fault} of {sqref}" for fault in _formula(formula, known, 255))
    if at := _overlap(every):
        yield f"validations overlap: row and column {at}"


def _conditions(root: Element, known: Known) -> Iterator[str]:
    priorities: Counter[str] = Counter()
    for one in root.findall(f"{MAIN}conditionalFormatting"):
        _ranges(one.get("sqref", ""))
        for rule in one.findall(f"{MAIN}cfRule"):
            priorities[rule.get("priority", "")] += 1
            if int(rule.get("dxfId", "0")) >= max(known.differences, 1):
                yield f"style out of range: condition of {one.get('sqref')}"
            formulas = [formula.text or "" for formula in rule.findall(f"{MAIN}formula")]
            if len(formulas) > 3 or (rule.get("type") == "expression" and not formulas):
                yield f"condition without a formula, or with too many: {one.get('sqref')}"
            for formula in formulas:
                yield from (f"condition {fault} of {one.get('sqref')}" for fault in _formula(formula, known))
    yield from (f"doubled priority of conditions: {number}" for number, times in priorities.items() if times > 1)


def _links(root: Element, known: Known) -> Iterator[str]:
    links = root.findall(f"{MAIN}hyperlinks/{MAIN}hyperlink")
    if len(links) > 65_530:
        yield f"too many links: {len(links)}"
    for one in links:
        location = one.get("location", "")
        if not location and not one.get(ID):
            yield f"link to nowhere: {one.get('ref')}"
        if len(one.get("tooltip", "")) > 255 or len(location) > 2079:
            yield f"link too long: {one.get('ref')}"
        if location and "!" not in location and location not in known.names:
            yield f"link to a missing name: {location}"
        yield from (f"link {fault}: {one.get('ref')}" for fault in _formula(location, known))


def _comments(part: str, trees: Mapping[str, Element]) -> Iterator[str]:
    relations = _relations(trees, part)
    comments = next((target for kind, target in relations.values() if kind == "comments"), None)
    if comments is None:
        return
    root = trees[comments]
    listed = [one.get("ref", "") for one in root.iter(f"{MAIN}comment")]
    authors = len(root.findall(f"{MAIN}authors/{MAIN}author"))
    yield from (f"two comments on a cell: {at}" for at, times in Counter(listed).items() if times > 1)
    if any(int(one.get("authorId", "0")) >= authors for one in root.iter(f"{MAIN}comment")):
        yield "comment of a missing author"
    legacy = trees[part].find(f"{MAIN}legacyDrawing")
    kind, drawing = relations.get(legacy.get(ID, "") if legacy is not None else "", ("", ""))
    if kind != "vmlDrawing" or drawing not in trees:
        yield f"comments without their drawing: {comments}"
        return
    data = "{urn:schemas-microsoft-com:office:excel}"
    drawn = {
        (int(one.findtext(f"{data}Row") or -1), int(one.findtext(f"{data}Column") or -1))
        for one in trees[drawing].iter(f"{data}ClientData")
        if one.get("ObjectType") == "Note"
    }
    yield from (f"comment without its shape: {at}" for at in listed if parse_address(at) not in drawn)
