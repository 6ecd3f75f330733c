"""A workbook calculated anew by LibreOffice, to be compared with the values that were written into it."""

import math
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.workbooks import open_workbook

__all__ = ["differences", "without_cached_values"]

_CELL = re.compile(rb"<c ([^>]*)><f>(.*?)</f><v>[^<]*</v></c>", re.DOTALL)


def without_cached_values(source: Path, target: Path) -> Path:
    """A copy in which no formula has a value: whoever opens it has to calculate."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            data = old.read(name)
            if name.startswith("xl/worksheets/sheet"):
                data = _CELL.sub(
                    lambda cell: b"<c %s><f>%s</f></c>" % (cell[1].replace(b' t="str"', b""), cell[2]), data
                )
            new.writestr(name, data)
    return target


def differences(written: Path, calculated: Path) -> Iterator[tuple[str, str, Any, Any]]:
    """Sheet, cell, the value that was written and the one that was calculated, where they differ."""
    formulas = open_workbook(written)
    ours = open_workbook(written, values=True)
    theirs = open_workbook(calculated, values=True)
    for sheet in formulas.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    mine = ours[sheet.title][cell.coordinate].value
                    other = theirs[sheet.title][cell.coordinate].value
                    if not _same(mine, other):
                        yield sheet.title, cell.coordinate, mine, other


def _same(mine: Any, other: Any) -> bool:
    if mine in (None, "") and other in (None, ""):
        return True
    if isinstance(mine, int | float) and isinstance(other, int | float):
        return math.isclose(mine, other, rel_tol=1e-13, abs_tol=1e-9)
    return bool(mine == other)
