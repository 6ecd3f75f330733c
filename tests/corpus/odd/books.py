"""Odd workbooks: sheets of other kinds, names, visibility, dates from 1904, macros, links to other files."""

from tests.corpus.odd.base import STYLES, TYPES, WORKBOOK, WORKBOOK_RELS, Odd, Odds, Parts

__all__ = ["CASES"]

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
T3 = "三、依申请公开"
SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml"
EMPTY = f'<worksheet xmlns="{MAIN}"><sheetData/></worksheet>'


def shown_as(state: str) -> Parts:
    return Parts().sub(WORKBOOK, r'(<sheet name="[二三四][^>]*?sheetId="\d+")', rf'\1 state="{state}"')


def renamed(old: str, new: str) -> Parts:
    return Parts().sub(WORKBOOK, f'<sheet name="{old}"', f'<sheet name="{new}"')


def added(
    name: str, content: str = EMPTY, relation: str = "worksheet", folder: str = "worksheets", *, first: bool = True
) -> Parts:
    """One more sheet, of this or another kind, before the others or behind them."""
    parts = Parts().add(f"xl/{folder}/odd.xml", content, f"{SPREADSHEET}.{relation}+xml", relation)
    entry = f'<sheet name="{name}" sheetId="99" r:id="odd{len(parts)}"/>'
    return parts.sub(
        WORKBOOK, "<sheets>" if first else "</sheets>", f"<sheets>{entry}" if first else f"{entry}</sheets>"
    )


def copied(name: str) -> Parts:
    """A second sheet of the same name with the same table: no program allows it, some write it."""
    parts = Parts()
    return added(name, parts[parts.sheet(T3)].decode(), first=False)


def with_macro_sheet() -> Parts:
    """Macros from the time before VBA, which viruses still carry from workbook to workbook."""
    sheet = f'<xm:macrosheet xmlns:xm="urn:x" xmlns="{MAIN}"><sheetData/></xm:macrosheet>'
    parts = added("宏1", sheet, "xlMacrosheet", "macrosheets")
    return parts.sub(
        WORKBOOK_RELS, '[^"]*/xlMacrosheet', "http://schemas.microsoft.com/office/2006/relationships/xlMacrosheet"
    )


def of_sharepoint() -> Parts:
    """The workbook's part under a number, as Office in a browser saves it."""
    parts = (
        Parts().sub("_rels/.rels", "workbook.xml", "workbook22.xml").sub(TYPES, "xl/workbook.xml", "xl/workbook22.xml")
    )
    parts["xl/workbook22.xml"] = parts.pop(WORKBOOK)
    parts["xl/_rels/workbook22.xml.rels"] = parts.pop(WORKBOOK_RELS)
    return parts


def elsewhere() -> Parts:
    """The sheets in a folder of another name."""
    parts = (
        Parts().sub(WORKBOOK_RELS, "worksheets/sheet", "sheets/s").sub(TYPES, "/xl/worksheets/sheet", "/xl/sheets/s")
    )
    for name in parts.sheets:
        parts[name.replace("worksheets/sheet", "sheets/s")] = parts.pop(name)
    return parts


def chart_sheet() -> Parts:
    return added("图", f'<chartsheet xmlns="{MAIN}"><sheetViews/></chartsheet>', "chartsheet", "chartsheets")


def with_macros() -> Parts:
    parts = Parts().add("xl/vbaProject.bin", b"\xd0\xcf\x11\xe0" + bytes(3000), "application/vnd.ms-office.vbaProject")
    return parts.sub(TYPES, "spreadsheetml.sheet.main", "ms-excel.sheet.macroEnabled.main")


def linked() -> Parts:
    book = f'<externalLink xmlns="{MAIN}"><externalBook><sheetNames><sheetName val="甲"/></sheetNames></externalBook></externalLink>'
    parts = Parts().add("xl/externalLinks/externalLink1.xml", book, f"{SPREADSHEET}.externalLink+xml", "externalLink")
    return parts.cell("t3.received.natural_person", "<f>[1]甲!$A$1</f><v>18</v>")


def with_pivot() -> Parts:
    records = f'<pivotCacheRecords xmlns="{MAIN}" count="9999">' + '<r><n v="1"/></r>' * 9999 + "</pivotCacheRecords>"
    return (
        Parts()
        .add("xl/pivotCache/pivotCacheRecords1.xml", records)
        .add("xl/pivotCache/pivotCacheDefinition1.xml", f'<pivotCacheDefinition xmlns="{MAIN}"/>')
    )


def since_1904() -> Parts:
    """Days counted from 1904, as old Excel for Mac did: 44575 is what 46037 is elsewhere."""
    parts = Parts().sub(WORKBOOK, "<workbookPr ", '<workbookPr date1904="1" ')
    parts.sub(
        STYLES, r"(<cellXfs [^>]*>)", r'\1<xf numFmtId="14" fontId="0" fillId="0" borderId="0" applyNumberFormat="1"/>'
    )
    parts.every_sheet(r' s="(\d+)"', lambda found: f' s="{int(found[1]) + 1}"')
    return parts.cell("cover.date", "<v>44575</v>", 's="0"')


NAMES = "".join(f'<definedName name="n{n}">#REF!</definedName>' for n in range(3000))

CASES: Odds = {
    "input sheets hidden": Odd(lambda: shown_as("hidden").pack(), told=("V-04",)),
    "input sheets hidden from menus too": Odd(lambda: shown_as("veryHidden").pack(), told=("V-04",)),
    "a state that does not exist": Odd(lambda: shown_as("folded").pack()),
    "a chart sheet before the others": Odd(lambda: chart_sheet().pack()),
    "a sheet of macros of Excel 4": Odd(lambda: with_macro_sheet().pack(), notes=("宏",)),
    "saved by Office in a browser": Odd(lambda: of_sharepoint().pack()),
    "sheets in a folder of another name": Odd(lambda: elsewhere().pack()),
    "a dialog sheet": Odd(
        lambda: added("对话框", f'<dialogsheet xmlns="{MAIN}"/>', "dialogsheet", "dialogsheets").pack()
    ),
    "macros": Odd(lambda: with_macros().pack(), notes=("宏",)),
    "a link to another workbook": Odd(lambda: linked().pack(), told=("V-04",)),
    "a pivot table's cache of 9,999 records": Odd(lambda: with_pivot().pack()),
    "an empty sheet before the others": Odd(lambda: added("Sheet1").pack()),
    "a sheet name with signs of XML, quotes and an emoji": Odd(lambda: added("&lt;甲&amp;&quot;乙&apos;🙂").pack()),
    "a sheet name longer than Excel allows": Odd(lambda: added("很长" * 40).pack()),
    "a sheet without a name": Odd(lambda: added("").pack()),
    "a blank behind the name of an input sheet": Odd(lambda: renamed(T3, T3 + " ").pack(), notes=("不在下发时的位置",)),
    "an input sheet under another name": Odd(lambda: renamed(T3, "Sheet3").pack(), notes=("不在下发时的位置",)),
    "two sheets of one name, one of them empty": Odd(lambda: added(T3).pack(), "damaged"),
    "two sheets of one name and content": Odd(lambda: copied(T3).pack(), "damaged"),
    "two sheets with one number": Odd(lambda: Parts().sub(WORKBOOK, 'sheetId="5"', 'sheetId="4"').pack()),
    "the first sheet shown does not exist": Odd(
        lambda: Parts().sub(WORKBOOK, r'activeTab="\d+"', 'activeTab="99"').pack()
    ),
    "3,000 names that name nothing": Odd(
        lambda: Parts().sub(WORKBOOK, "<definedNames>", f"<definedNames>{NAMES}").pack()
    ),
    "a workbook protected with a password": Odd(
        lambda: (
            Parts()
            .sub(WORKBOOK, "<bookViews>", '<workbookProtection workbookPassword="CC1A" lockStructure="1"/><bookViews>')
            .pack()
        )
    ),
    "recommended to be read only": Odd(
        lambda: (
            Parts()
            .sub(WORKBOOK, r"(<fileVersion[^>]*>)", r'\1<fileSharing readOnlyRecommended="1" userName="张三"/>')
            .pack()
        )
    ),
    "dates counted from 1904": Odd(lambda: since_1904().pack()),
}
