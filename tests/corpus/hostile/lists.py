"""Lists that are long, or are said to be; and what looks dangerous and is harmless."""

from tests.corpus.hostile.case import Cases
from tests.corpus.xlsx import CELL, TYPES, relations, sheet, strings, with_sheet, workbook, xlsx
from tests.corpus.zips import Part, archive, part

__all__ = ["CASES"]


CASES: Cases = {
    # Lists that are long, or are said to be.
    "4,000,000,000 shared strings, says the count": (
        lambda: strings("<si><t>x</t></si>", 'count="1" uniqueCount="4000000000"'),
        "unsafe",
    ),
    "the same in a character reference": (
        lambda: strings("<si><t>x</t></si>", 'uniqueCount="&#52;000000000"'),
        "unsafe",
    ),
    "300,000 shared strings": (lambda: strings("".join(f"<si><t>{n}</t></si>" for n in range(300_000))), "too_large"),
    "30,000 names": (
        lambda: xlsx(
            part(
                "xl/workbook.xml",
                workbook(more="".join(f'<definedName name="n{n}">S1!$A$1</definedName>' for n in range(30_000))),
            )
        ),
        "too_large",
    ),
    # Odd, and harmless.
    "a merge of the whole sheet": (
        lambda: with_sheet(sheet(CELL, after='<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>')),
        "",
    ),
    "a dimension of the whole sheet": (lambda: with_sheet(sheet(CELL, before='<dimension ref="A1:XFD1048576"/>')), ""),
    "a blank cell with a style at XFD1048576": (
        lambda: xlsx(rows=CELL + '<row r="1048576"><c r="XFD1048576" s="0"/></row>'),
        "",
    ),
    "cells without places": (lambda: xlsx(rows="<row><c><v>1</v></c><c><v>2</v></c></row>" * 500), ""),
    "names with backslashes": (
        lambda: archive(
            *(
                Part(one.name.replace("/", "\\"), one.packed, one.size, one.crc)
                for one in (
                    part("[Content_Types].xml", TYPES),
                    part("_rels/.rels", relations(("officeDocument", "xl/workbook.xml"))),
                    part("xl/_rels/workbook.xml.rels", relations(("worksheet", "worksheets/sheet1.xml"))),
                    part("xl/workbook.xml", workbook()),
                    part("xl/worksheets/sheet1.xml", sheet(CELL)),
                )
            )
        ),
        "",
    ),
}
