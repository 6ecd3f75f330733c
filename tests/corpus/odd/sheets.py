"""Odd sheets: what they say of their size, cells and rows without places or out of order, merges, blank expanses."""

import re

from tests.corpus.odd.base import Odd, Odds, Parts

__all__ = ["CASES"]

T3 = "三、依申请公开"
PLACE = r' r="[A-Z]+\d+"'
LETTERS = [chr(65 + n) for n in range(26)]
LETTERS += [first + last for first in LETTERS for last in LETTERS]


def without_gaps(parts: Parts) -> Parts:
    """Every row from 1 on, in it every cell from A on: only so can places be left out."""
    for name in parts.sheets:
        rows = {
            int(number): row
            for row, number in re.findall(r'(<row r="(\d+)".*?</row>)', parts[name].decode(), re.DOTALL)
        }
        last = max(rows, default=0)
        whole = "".join(
            _whole_row(rows.get(number, f'<row r="{number}"></row>'), number) for number in range(1, last + 1)
        )
        parts.sub(name, r"(?s)<sheetData>.*</sheetData>", lambda _, whole=whole: f"<sheetData>{whole}</sheetData>")  # type: ignore[misc]
    return parts


def _whole_row(row: str, number: int) -> str:
    head = re.match(r"<row [^>]*>", row)
    cells = {place: cell for cell, place in re.findall(r'(<c r="([A-Z]+)\d+"(?:[^>]*/>|.*?</c>))', row, re.DOTALL)}
    last = max((LETTERS.index(place) for place in cells), default=-1)
    filled = "".join(cells.get(place, f'<c r="{place}{number}"/>') for place in LETTERS[: last + 1])
    return f"{head[0] if head else '<row>'}{filled}</row>"


def turned(pattern: str) -> Parts:
    """What a pattern finds, in the opposite order."""
    parts = Parts()
    for name in parts.sheets:
        found = re.findall(pattern, parts[name].decode(), re.DOTALL)
        parts[name] = re.sub(pattern, "\0", parts[name].decode(), flags=re.DOTALL).encode()
        for one in reversed(found):
            parts[name] = parts[name].replace(b"\0", one.encode(), 1)
    return parts


def behind_rows(text: str) -> Parts:
    return Parts().every_sheet("</sheetData>", f"</sheetData>{text}")


def more_rows(rows: str) -> Parts:
    return Parts().every_sheet("</sheetData>", f"{rows}</sheetData>")


def lower_case() -> Parts:
    return Parts().every_sheet(PLACE, lambda found: found[0].lower())


def twice() -> Parts:
    """A cell that stands twice with different numbers: which one was meant, nobody can say."""
    parts = Parts()
    return parts.sub(parts.sheet(T3), r'(<c r="D6")', r'<c r="D6"><v>99</v></c>\1')


BLANK_ROWS = "".join(
    f'<row r="{n}" s="1" customFormat="1"><c r="A{n}" s="1"/><c r="J{n}" s="1"/></row>' for n in range(200, 10_200)
)
WIDE = '<row r="150"><c r="A150" s="1"/><c r="XFD150" s="1"/></row>'
MERGES = (
    '<mergeCells count="3"><mergeCell ref="A40:F50"/><mergeCell ref="C45:H60"/><mergeCell ref="A1:XFD1"/></mergeCells>'
)
CONDITIONS = (
    '<conditionalFormatting sqref="A1"><cfRule type="cellIs" priority="1"><formula>0</formula></cfRule></conditionalFormatting>'
    * 2000
)

CASES: Odds = {
    "a dimension of A1, as WPS writes it": Odd(
        lambda: Parts().every_sheet('<dimension ref="[^"]*"/>', '<dimension ref="A1"/>').pack()
    ),
    "no dimension": Odd(lambda: Parts().every_sheet('<dimension ref="[^"]*"/>', "").pack()),
    "a dimension of the whole sheet": Odd(
        lambda: Parts().every_sheet('<dimension ref="[^"]*"/>', '<dimension ref="A1:XFD1048576"/>').pack()
    ),
    "a dimension that is none": Odd(
        lambda: Parts().every_sheet('<dimension ref="[^"]*"/>', '<dimension ref="无"/>').pack()
    ),
    "spans that are wrong": Odd(lambda: Parts().every_sheet(r'spans="[^"]*"', 'spans="3:2"').pack()),
    "no spans": Odd(lambda: Parts().every_sheet(r' spans="[^"]*"', "").pack()),
    "cells without places": Odd(lambda: without_gaps(Parts()).every_sheet(rf"<c{PLACE}", "<c").pack()),
    "cells and rows without places": Odd(
        lambda: without_gaps(Parts()).every_sheet(rf"<c{PLACE}", "<c").every_sheet(r'<row r="\d+"', "<row").pack()
    ),
    "rows without places, cells with": Odd(lambda: without_gaps(Parts()).every_sheet(r'<row r="\d+"', "<row").pack()),
    "rows in the opposite order": Odd(lambda: turned(r"<row .*?</row>").pack()),
    "places in small letters": Odd(lambda: lower_case().pack()),
    "a cell that stands twice": Odd(lambda: twice().pack(), "damaged"),
    "merges that overlap, and one of a whole row": Odd(
        lambda: (
            Parts()
            .every_sheet(
                r"(?s)<mergeCells.*</mergeCells>|</sheetData>(?!<mergeCells|<sheetProtection)",
                lambda found: MERGES if "merge" in found[0] else found[0] + MERGES,
            )
            .pack()
        )
    ),
    "no merges": Odd(lambda: Parts().every_sheet(r"(?s)<mergeCells.*</mergeCells>", "").pack()),
    "10,000 blank rows with a style": Odd(lambda: more_rows(BLANK_ROWS).pack()),
    "a blank cell with a style in the last column": Odd(lambda: more_rows(WIDE).pack()),
    "a blank cell with a style in the last row": Odd(
        lambda: more_rows('<row r="1048576"><c r="A1048576" s="1"/></row>').pack()
    ),
    "a text far below the table": Odd(
        lambda: more_rows('<row r="9000"><c r="C9000" t="inlineStr"><is><t>备注</t></is></c></row>').pack(),
        told=("V-04",),
    ),
    "a number far right of the table": Odd(
        lambda: more_rows('<row r="300"><c r="ZZ300"><v>7</v></c></row>').pack(), notes=("只读取了前",)
    ),
    "rows and columns hidden": Odd(
        lambda: (
            Parts()
            .every_sheet(r'(<row r="[67]")', r'\1 hidden="1"')
            .every_sheet(r'(<col min="4")', r'\1 hidden="1"')
            .pack()
        ),
        told=("V-04",),
    ),
    "rows grouped and folded": Odd(
        lambda: Parts().every_sheet(r'(<row r="\d+")', r'\1 outlineLevel="2" collapsed="1"').pack()
    ),
    "2,000 conditional formats": Odd(lambda: behind_rows(CONDITIONS).pack()),
    "a sheet protected with a password": Odd(
        lambda: behind_rows(
            '<sheetProtection algorithmName="SHA-512" hashValue="x" saltValue="y" spinCount="100000" sheet="1"/>'
        ).pack()
    ),
    "an empty list of rows besides the full one": Odd(lambda: behind_rows("<sheetData/>").pack()),
    "drawings and comments that are not there": Odd(
        lambda: behind_rows('<drawing r:id="rId77"/><legacyDrawing r:id="rId78"/>').pack()
    ),
}
