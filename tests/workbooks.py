"""Workbooks opened by openpyxl, the independent reader, to be looked at, or changed as somebody does."""

import io
import re
import zipfile
from pathlib import Path

import openpyxl
from openpyxl.workbook import Workbook

__all__ = ["open_workbook"]

_MERGES = re.compile(rb"<mergeCells.*?</mergeCells>", re.DOTALL)


def open_workbook(source: Path | bytes, *, values: bool = False) -> Workbook:
    """A workbook's cells with their formulas, or the values kept beside them, and none of them merged.

    openpyxl spends two thirds of its time on the borders of merged cells. Saved again, the workbook has none either.
    """
    data = source if isinstance(source, bytes) else source.read_bytes()
    plain = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(plain, "w") as new:
        for name in old.namelist():
            new.writestr(
                name, _MERGES.sub(b"", old.read(name)) if name.startswith("xl/worksheets/") else old.read(name)
            )
    return openpyxl.load_workbook(plain, data_only=values)
