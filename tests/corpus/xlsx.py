"""The least that is an .xlsx, and any part of it in place of the usual one."""

from tests.corpus.zips import Part, archive, part

__all__ = [
    "CELL",
    "MAIN",
    "OFFICE",
    "RELATIONS",
    "TYPES",
    "relations",
    "sheet",
    "strings",
    "with_sheet",
    "workbook",
    "xlsx",
]

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" '
    'ContentType="application/xml"/><Default Extension="bin" ContentType="application/octet-stream"/></Types>'
)
CELL = '<row r="1"><c r="A1"><v>1</v></c></row>'


def relations(*targets: tuple[str, str]) -> str:
    links = "".join(
        f'<Relationship Id="rId{n}" Type="{OFFICE}/{t}" Target="{x}"/>' for n, (t, x) in enumerate(targets, 1)
    )
    return f'<Relationships xmlns="{RELATIONS}">{links}</Relationships>'


def workbook(sheets: int = 1, more: str = "") -> str:
    listed = "".join(f'<sheet name="S{n}" sheetId="{n}" r:id="rId1"/>' for n in range(1, sheets + 1))
    return f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>{listed}</sheets>{more}</workbook>'


def sheet(rows: str, before: str = "", after: str = "") -> str:
    return f'<worksheet xmlns="{MAIN}" xmlns:x="{MAIN}">{before}<sheetData>{rows}</sheetData>{after}</worksheet>'


def xlsx(*changed: Part, rows: str = CELL) -> bytes:
    """A workbook of one sheet; a part of a name that it has already takes the place of that one."""
    usual = {
        "[Content_Types].xml": part("[Content_Types].xml", TYPES),
        "_rels/.rels": part("_rels/.rels", relations(("officeDocument", "xl/workbook.xml"))),
        "xl/_rels/workbook.xml.rels": part(
            "xl/_rels/workbook.xml.rels", relations(("worksheet", "worksheets/sheet1.xml"))
        ),
        "xl/workbook.xml": part("xl/workbook.xml", workbook()),
        "xl/worksheets/sheet1.xml": part("xl/worksheets/sheet1.xml", sheet(rows)),
    }
    return archive(*(usual | {one.name: one for one in changed}).values())


def with_sheet(text: str | bytes) -> bytes:
    return xlsx(part("xl/worksheets/sheet1.xml", text))


def strings(listed: str, attributes: str = "") -> bytes:
    rows = '<row r="1"><c r="A1" t="s"><v>0</v></c></row>'
    return xlsx(part("xl/sharedStrings.xml", f'<sst xmlns="{MAIN}" {attributes}>{listed}</sst>'), rows=rows)
