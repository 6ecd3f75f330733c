"""Every kind of workbook that is written opens in Excel without an offer to repair it, as far as its parts can tell.

That the checker sees what it should is proven by faults planted into a good workbook, one at a time.
"""

import contextlib
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conformance import find_faults, read_parts
from xltools.cli.root import main

Parts = dict[str, bytes]
KINDS = {
    "a template": "空白.xlsx",
    "a template with what is known of the unit, this year and last": "城/明年/*教育和体育局*.xlsx",
    "an issued workbook": "城/下发/01_*.xlsx",
    "the list of what was issued": "城/下发/下发清单.xlsx",
    "the roster": "城/名录.xlsx",
    "the roster of a new folder": "新/名录.xlsx",
    "a filled workbook": "城/收件/示例市财政局.xlsx",
    "a workbook of version 1 of the form": "城/收件/示例市司法局.xlsx",
    "a return": "城/退回/示例市民政局_退回1.xlsx",
    "the board": "城/汇总/报送情况.xlsx",
    "a consolidated workbook": "城/汇总/*年度报告*.xlsx",
    "a report of findings": "问题.xlsx",
    "the years of a unit": "各年.xlsx",
    "a published report in the form": "导入.xlsx",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example city, and what other commands write."""
    folder = tmp_path_factory.mktemp("工作簿")
    city = folder / "城"
    merged = city / "汇总" / "示例市2025年度政府信息公开工作年度报告（阶段性汇总）.xlsx"
    for words in (
        ["demo", city],
        ["template", "-o", folder / "空白.xlsx", "--year", "2025"],
        ["template", "-d", city / "明年", "--year", "2026", "--roster", city / "名录.xlsx", "--last-year", merged],
        ["years", "示例市财政局", city / "收件", "-o", folder / "各年.xlsx"],
        ["report", city / "收件" / "示例市财政局.xlsx", "-o", folder / "年报.html"],
        ["import", folder / "年报.html", "-o", folder / "导入.xlsx"],
        ["init", folder / "新", "--year", "2025", "--place", "招远市"],
        ["validate", city / "收件", "--report", folder / "问题.xlsx", "--roster", city / "名录.xlsx"],
    ):
        with contextlib.suppress(SystemExit):
            main([str(word) for word in words])
    return folder


def load(folder: Path, kind: str) -> Parts:
    path = next(iter(sorted(folder.glob(KINDS[kind]))), None)
    assert path is not None, f"{kind} was not written: {KINDS[kind]}"
    return read_parts(path.read_bytes())


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_in_a_workbook_makes_excel_repair_it(kind: str, folder: Path) -> None:
    assert find_faults(load(folder, kind)) == []


# --- the checker -----------------------------------------------------------------------------------------------------


def change(pattern: str, old: bytes, new: bytes | Callable[[re.Match[bytes]], bytes]) -> Callable[[Parts], None]:
    """Plant a fault: of the parts named so, in the first that has `old`, it becomes `new`."""

    def plant(parts: Parts) -> None:
        for name in sorted(parts):
            if re.fullmatch(pattern, name):
                changed = re.sub(old, new, parts[name], count=1, flags=re.DOTALL)
                if changed != parts[name]:
                    parts[name] = changed
                    return
        pytest.fail(f"nothing to plant in: {old!r}")

    return plant


def remove(pattern: str) -> Callable[[Parts], None]:
    """Plant a fault: the first part named so is gone."""

    def plant(parts: Parts) -> None:
        del parts[next(name for name in sorted(parts) if re.fullmatch(pattern, name))]

    return plant


def twice(found: re.Match[bytes]) -> bytes:
    return found[0] * 2


def swap(found: re.Match[bytes]) -> bytes:
    return found[2] + found[1]


SHEET, BOOK, STYLES = r"xl/worksheets/sheet\d+\.xml", r"xl/workbook\.xml", r"xl/styles\.xml"
ROW, CELL = rb"<row [^>]*(?:/>|>(?:(?!</row>).)*</row>)", rb"<c [^>]*(?:/>|>(?:(?!</c>).)*</c>)"
FAULTS: dict[str, tuple[str, Callable[[Parts], None]]] = {
    "a list of over 255 characters": (
        "validation formula too long", change(SHEET, rb"<formula1>\"[^<]*\"</formula1>", b'<formula1>"' + b"a," * 200 + b'"</formula1>'),
    ),
    "a validation formula of over 255 characters": (
        "validation formula too long", change(SHEET, rb"<formula1>[^<]*", b"<formula1>" + b"1+" * 150 + b"1"),
    ),
    "a title of over 32 characters": (
        "validation message too long", change(SHEET, rb'promptTitle="[^"]*"', b'promptTitle="' + b"a" * 33 + b'"'),
    ),
    "a message of over 255 characters": (
        "validation message too long", change(SHEET, rb' error="[^"]*"', b' error="' + "字".encode() * 256 + b'"'),
    ),
    "a doubled place among validations": ("validations overlap", change(SHEET, rb"<dataValidation .*?</dataValidation>", twice)),
    "a validation without a formula": ("validation without a formula", change(SHEET, rb"<formula1>[^<]*</formula1>", b"")),
    "overlapping merges": ("merges overlap", change(SHEET, rb"<mergeCell [^>]*/>", twice)),
    "a merge of one cell": ("merge of one cell", change(SHEET, rb'<mergeCell ref="[^"]*"', b'<mergeCell ref="ZZ999:ZZ999"')),
    "a name of a cell": ("illegal defined name", change(BOOK, rb'<definedName name="[^"]*"', b'<definedName name="ROW1"')),
    "a name with a blank": ("illegal defined name", change(BOOK, rb'<definedName name="[^"]*"', b'<definedName name="a b"')),
    "a doubled name": ("doubled defined name", change(BOOK, rb"<definedName .*?</definedName>", twice)),
    "a name for a missing sheet": ("reference to a missing sheet", change(BOOK, rb">[^<]*</definedName>", b">'no such'!$A$1</definedName>")),
    "a sheet name of 32 characters": ("sheet name too long", change(BOOK, rb'<sheet name="[^"]*"', b'<sheet name="' + b"a" * 32 + b'"')),
    "a sheet name with a colon": ("illegal sheet name", change(BOOK, rb'<sheet name="[^"]*"', b'<sheet name="a:b"')),
    "a doubled sheet name": (
        "doubled sheet name",
        change(BOOK, rb'(<sheet name=")[^"]*("[^>]*/>\s*<sheet name=")[^"]*"', rb'\1Same\2same"'),
    ),
    "rows out of order": ("rows out of order", change(SHEET, b"(" + ROW + b")(" + ROW + b")", swap)),
    "cells out of order": ("cells out of order", change(SHEET, b"(" + CELL + b")(" + CELL + b")", swap)),
    "a cell in another row": ("cells out of order", change(SHEET, rb'<c r="([A-Z]+)\d+"', rb'<c r="\g<1>9999"')),
    "an illegal character": ("illegal XML", change(r"xl/sharedStrings\.xml", rb"<t>", b"<t>\x0b")),
    "a formula of over 8,192 characters": ("formula too long", change(SHEET, rb"<f>[^<]*", b"<f>" + b"1+" * 4_096 + b"1")),
    "a text of over 255 characters in a formula": ("formula too long", change(SHEET, rb"<f>[^<]*", b'<f>"' + b"a" * 256 + b'"')),
    "a function later than Excel 2007": ("function later than Excel 2007", change(SHEET, rb"<f>[^<]*", b"<f>IFS(A1,1)")),
    "a formula on a missing sheet": ("reference to a missing sheet", change(SHEET, rb"<f>[^<]*", b"<f>'no such'!A1")),
    "a formula out of balance": ("formula out of balance", change(SHEET, rb"<f>[^<]*", b"<f>SUM(A1")),
    "a style that is not there": ("style out of range", change(SHEET, rb'(<c r="[A-Z]+\d+") s="\d+"', rb'\1 s="9999"')),
    "a font that is not there": ("style out of range", change(STYLES, rb'(<cellXfs .*?fontId=")\d+"', rb'\g<1>999"')),
    "a format that is not there": ("style out of range", change(STYLES, rb'(<cellXfs .*?numFmtId=")\d+"', rb'\g<1>999"')),
    "a conditional format that is not there": ("style out of range", change(SHEET, rb'dxfId="\d+"', b'dxfId="999"')),
    "a shared text that is not there": ("shared text out of range", change(SHEET, rb't="s"><v>\d+', b't="s"><v>99999')),
    "a link to a missing sheet": (
        "link reference to a missing sheet", change(SHEET, rb'(<hyperlink [^>]*location=")[^"]*"', rb'''\1'no such'!A1"'''),
    ),
    "a link to nowhere": ("link to nowhere", change(SHEET, rb'(<hyperlink ref="[A-Z0-9]+")[^>]*/>', rb"\1/>")),
    "a relation to a missing part": ("relation to a missing part", remove(r"xl/theme/theme1\.xml")),
    "a relation that is not there": ("unknown relation", change(SHEET, rb'<legacyDrawing r:id="[^"]*"', b'<legacyDrawing r:id="rId99"')),
    "a part without a content type": (
        "no content type", change(r"\[Content_Types\]\.xml", rb'<Default Extension="vml"[^>]*/>', b""),
    ),
    "a content type of a missing part": (
        "content type of a missing part", change(r"\[Content_Types\]\.xml", rb"/xl/worksheets/sheet1\.xml", b"/xl/worksheets/sheet99.xml"),
    ),
    "comments without their drawing": ("comments without their drawing", change(SHEET, rb"<legacyDrawing [^>]*/>", b"")),
    "a comment without its shape": ("comment without its shape", change(r"xl/drawings/vmlDrawing\d+\.vml", rb"<x:Row>\d+", b"<x:Row>99999")),
    "two comments on a cell": ("two comments on a cell", change(r"xl/comments\d+\.xml", rb"<comment .*?</comment>", twice)),
    "elements out of order": ("elements out of order", change(SHEET, rb"(<sheetData>.*</sheetData>)(<sheetProtection [^>]*/>)", swap)),
    "columns out of order": ("columns out of order", change(SHEET, rb"(<col [^>]*/>)(<col [^>]*/>)", swap)),
    "a wrong count": ("wrong count", change(SHEET, rb'<mergeCells count="\d+"', b'<mergeCells count="999"')),
    "a doubled priority": ("doubled priority of conditions", change(SHEET, rb"<cfRule .*?</cfRule>", twice)),
    "a row higher than Excel's": ("row too high", change(SHEET, rb' ht="[^"]*"', b' ht="410"')),
    "not a number": ("no number", change(SHEET, rb'(<c r="[A-Z]+\d+"(?: s="\d+")?><v>)[^<]*', rb"\1nan")),
    "an unknown error value": ("unknown value", change(SHEET, rb'(<c r="[A-Z]+\d+"(?: s="\d+")?) t="s"><v>\d+', rb'\1 t="e"><v>#WHAT!')),
    "a footer of over 255 characters": ("header or footer over 255 characters", change(SHEET, rb"<oddFooter>[^<]*", b"<oddFooter>" + b"a" * 256)),
    "no visible sheet": ("no visible sheet", lambda parts: parts.update({
        "xl/workbook.xml": re.sub(rb'(<sheet name="[^"]*" sheetId="\d+")(?: state="\w+")?', rb'\1 state="hidden"', parts["xl/workbook.xml"])
    })),
}  # fmt: skip


# A sample in the quick level: the checker changes seldom.
@pytest.mark.parametrize(
    "name",
    [name if number % 6 == 0 else pytest.param(name, marks=pytest.mark.long) for number, name in enumerate(FAULTS)],
)
def test_a_planted_fault_is_seen(name: str, folder: Path) -> None:
    kind, plant = FAULTS[name]
    parts = load(folder, "a return")
    plant(parts)
    assert [fault for fault in find_faults(parts) if fault.startswith(kind)], f"{name} is not seen as {kind}"
