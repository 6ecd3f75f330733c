"""Cells of an .xlsx too far off, openly and in hiding, and too many of them."""

import random

from tests.corpus.hostile.case import Cases
from tests.corpus.xlsx import CELL, relations, sheet, workbook, xlsx
from tests.corpus.zips import noise, part, repeated

__all__ = ["CASES"]

FAR = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'


def many_cells(rows: int, variety: int) -> bytes:
    """Styled blanks, ten in a row; with some variety, so that they do not compress too well."""
    numbers = random.Random(1)  # noqa: S311 - the same figures each time
    lines = ("".join(f'<c s="{numbers.randrange(variety)}"/>' for _ in range(10)) for _ in range(10_000))
    block = "".join(f"<row>{line}</row>" for line in lines).encode()
    head, tail = sheet("\n").encode().split(b"\n")
    return xlsx(repeated("xl/worksheets/sheet1.xml", head, block, rows // 10_000, tail))


def one_part_for_all_sheets() -> bytes:
    head, tail = sheet("\n").encode().split(b"\n")
    large = repeated("xl/worksheets/sheet1.xml", head, noise(2**13).hex().encode() * 64, 60, tail)
    return xlsx(part("xl/workbook.xml", workbook(sheets=1000)), large)


CASES: Cases = {
    # Cells of a sheet too far off, openly and in hiding.
    "a cell at XFD1048576": (lambda: xlsx(rows=CELL + FAR), "unsafe"),
    "only a cell at XFD1048576": (lambda: xlsx(rows=FAR), "unsafe"),
    "a cell at xfd1048576": (lambda: xlsx(rows=CELL + FAR.replace("XFD", "xfd")), "unsafe"),
    "a cell at ZZZZZZ1": (lambda: xlsx(rows=CELL + '<row r="2"><c r="ZZZZZZ1"><v>1</v></c></row>'), "unsafe"),
    "row 2,000,000,000": (lambda: xlsx(rows=CELL + '<row r="2000000000"><c><v>1</v></c></row>'), "unsafe"),
    "row 2,000,000,000 without cells": (lambda: xlsx(rows=CELL + '<row r="2000000000"/>'), "unsafe"),
    "a far cell with a prefix": (lambda: xlsx(rows=CELL + FAR.replace("<", "<x:").replace("<x:/", "</x:")), "unsafe"),
    "a far cell in single quotes": (
        lambda: xlsx(rows=CELL + FAR.replace(' r="', "\n r\t=\t'").replace('">', "'>")),
        "unsafe",
    ),
    "a near place within an attribute before the far one": (
        lambda: xlsx(rows=CELL + FAR.replace("<c ", "<c x=' r=\"A1\" ' ")),
        "damaged",
    ),
    "a > within an attribute before the far place": (
        lambda: xlsx(rows=CELL + FAR.replace("<c ", '<c x=">" ')),
        "unsafe",
    ),
    "a near row within a comment, cells without a place": (
        lambda: xlsx(rows=CELL + '<row r="1048576"><!-- <row r="1"> -->' + "<c><v>1</v></c>" * 500),
        "unsafe",
    ),
    "rows that end 100,000 times, cells without a place": (
        lambda: xlsx(rows=CELL + "</row>" * 100_000 + "<row>" + "<c><v>1</v></c>" * 500 + "</row>"),
        "unsafe",
    ),
    "a cell after a blank one at XFD1": (
        lambda: xlsx(rows='<row r="1"><c r="XFC1"/><c><v>1</v></c></row><row r="9999"><c r="A9999"><v>1</v></c></row>'),
        "unsafe",
    ),
    "one wide row and one far down": (
        lambda: xlsx(rows='<row r="1"><c r="XFD1"><v>1</v></c></row><row r="900000"><c r="A900000"><v>1</v></c></row>'),
        "unsafe",
    ),
    "a cell that gives a near place and then a far one": (
        lambda: xlsx(rows=CELL + FAR.replace("<c ", '<c r="A2" ')),
        "damaged",
    ),
    "the same with a < within an attribute between": (
        lambda: xlsx(rows=CELL + FAR.replace("<c ", '<c r="A2" x="<" ')),
        "damaged",
    ),
    "the same without a blank between": (lambda: xlsx(rows=CELL + FAR.replace("<c ", '<c r="A2"')), "damaged"),
    "a far cell that another tag seems to close": (lambda: xlsx(rows=CELL + FAR.replace("><v>", "></x><v>")), "unsafe"),
    "the same among cells without places": (
        lambda: xlsx(rows="<row><c><v>1</v></c></row>" + FAR.replace("><v>", "></x><v>")),
        "unsafe",
    ),
    "a sheet whose part is no .xml": (
        lambda: xlsx(
            part("xl/_rels/workbook.xml.rels", relations(("worksheet", "worksheets/s.txt"))),
            part("xl/worksheets/s.txt", sheet(FAR)),
        ),
        "damaged",
    ),
    "2,500,000 blank cells, all alike": (lambda: many_cells(250_000, 1), "unsafe"),
    "2,500,000 blank cells": (lambda: many_cells(250_000, 100), "too_large"),
    "1,000 sheets that are one large part": (one_part_for_all_sheets, "too_large"),
}
