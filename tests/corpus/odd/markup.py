"""The same XML written in other ways: namespaces, declarations, white space, quotes, and what nobody here knows."""

import re

from tests.corpus.odd.base import STRINGS, WORKBOOK, WORKBOOK_RELS, Odd, Odds, Parts

__all__ = ["CASES"]

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRICT_OFFICE = "http://purl.oclc.org/ooxml/officeDocument/relationships"
DECLARATION = r'<\?xml version="1.0" encoding="UTF-8" standalone="yes"\?>\n'


def everywhere(pattern: str, new: str, start: str = "") -> Parts:
    """A change to every XML part that it fits."""
    parts = Parts()
    for name in parts:
        if name.endswith((".xml", ".rels")) and name.startswith(start) and re.search(pattern, parts[name].decode()):
            parts.sub(name, pattern, new)
    return parts


def prefixed() -> Parts:
    """Every element of the sheets and the workbook with a prefix, as some libraries write them."""
    parts = Parts()
    for name in (*parts.sheets, WORKBOOK, STRINGS):
        parts.sub(name, r"<(/?)(?=[a-zA-Z])", r"<\1x:").sub(name, "xmlns=", "xmlns:x=")
    return parts


def strict() -> Parts:
    parts = everywhere(re.escape(MAIN), STRICT)
    for name in parts:
        parts[name] = parts[name].replace(OFFICE.encode(), STRICT_OFFICE.encode())
    return parts.sub(WORKBOOK, "<workbook ", '<workbook conformance="strict" ')


def encoded(encoding: str, mark: bytes = b"") -> bytes:
    """Sheets in another encoding, and said to be."""
    parts = Parts()
    for name in parts.sheets:
        parts.sub(name, "UTF-8", encoding)
        parts[name] = mark + parts[name].decode().encode(encoding)
    return parts.pack()


def indented() -> Parts:
    """Each tag on a line of its own; not within texts, where white space counts."""
    return Parts().every_sheet(r"<(?=/?(?:row|c|sheetData|mergeCells?|cols?)\b)|(?<!/f>)<(?=[vf][ >])", "\n    <")


def swapped() -> Parts:
    """Style and type before the place of the cell."""
    return Parts().every_sheet(r'<c r="([A-Z]+\d+)"((?: [st]="\w+")+)', r'<c\2 r="\1"')


CASES: Odds = {
    "a prefix on every element": Odd(lambda: prefixed().pack()),
    "strict namespaces": Odd(lambda: strict().pack()),
    "a byte order mark before each part": Odd(lambda: everywhere(r"\A", "\ufeff").pack()),
    "no XML declaration": Odd(lambda: everywhere(DECLARATION, "").pack()),
    "a declaration in single quotes": Odd(
        lambda: everywhere(DECLARATION, "<?xml version='1.0' encoding='utf-8'?>").pack()
    ),
    "line ends of Windows": Odd(lambda: everywhere(r"\n", "\r\n", "xl/w").pack()),
    "each tag on a line of its own": Odd(lambda: indented().pack()),
    "blanks before the ends of tags": Odd(lambda: Parts().every_sheet(r"/>", " />").pack()),
    "attributes in single quotes": Odd(
        lambda: Parts().every_sheet(r"<(c|row) ([^<>]*)>", lambda found: found[0].replace('"', "'")).pack()
    ),
    "attributes of cells in another order": Odd(lambda: swapped().pack()),
    "comments between cells": Odd(lambda: Parts().every_sheet(r"</c>", "</c><!-- 甲 -->").pack()),
    "comments before the document": Odd(
        lambda: everywhere(DECLARATION, '<?xml version="1.0" encoding="UTF-8"?><!-- 由某系统导出 -->').pack()
    ),
    "processing instructions": Odd(lambda: Parts().every_sheet(r"<sheetData>", '<?mso-x y="1"?><sheetData>').pack()),
    "elements and attributes that nobody knows": Odd(
        lambda: (
            Parts()
            .every_sheet(r"<sheetData>", '<future a="1"><deep/></future><sheetData>')
            .every_sheet(r"<row ", '<row future="1" ')
            .pack()
        )
    ),
    "alternatives for newer programs": Odd(
        lambda: (
            Parts()
            .sub(
                WORKBOOK,
                "<bookViews>",
                '<mc:AlternateContent xmlns:mc="urn:mc"><mc:Choice Requires="x15"><a/></mc:Choice></mc:AlternateContent><bookViews>',
            )
            .pack()
        )
    ),
    "extensions at the end of sheets": Odd(
        lambda: (
            Parts()
            .every_sheet(
                "</worksheet>",
                '<extLst><ext uri="{X}"><x14:c xmlns:x14="urn:x"><x14:v>9</x14:v></x14:c></ext></extLst></worksheet>',
            )
            .pack()
        )
    ),
    "heights as newer Excel writes them": Odd(
        lambda: (
            Parts()
            .every_sheet(r'(<row r="\d+")', r'\1 x14ac:dyDescent="0.25"')
            .every_sheet("<worksheet ", '<worksheet xmlns:x14ac="urn:x" ')
            .pack()
        )
    ),
    "namespaces that are declared again on each cell": Odd(
        lambda: Parts().every_sheet(r"<c r=", f'<c xmlns="{MAIN}" r=').pack()
    ),
    "sheets in UTF-16": Odd(lambda: encoded("utf-16"), "unsafe"),
    "sheets in GB 18030": Odd(lambda: encoded("gb18030"), "unsafe"),
    "a tag that is not closed": Odd(
        lambda: Parts().sub("xl/worksheets/sheet5.xml", "</sheetData>", "", 1).pack(), "damaged"
    ),
    "an ampersand by itself": Odd(lambda: Parts().sub(STRINGS, "<t>", "<t>A & B ", 1).pack(), "damaged"),
    "a reference to no character": Odd(lambda: Parts().sub(STRINGS, "<t>", "<t>&#0;", 1).pack(), "damaged"),
    "a control character in a text": Odd(lambda: Parts().sub(STRINGS, "<t>部分", "<t>\x01部分").pack()),
    "a workbook of which half is missing": Odd(lambda: Parts().sub(WORKBOOK, "</sheets>.*", "").pack(), "damaged"),
    "relations that name nothing": Odd(
        lambda: Parts().sub(WORKBOOK_RELS, r' Id="rId5"', ' Id="rId500"').pack(), "damaged"
    ),
}
