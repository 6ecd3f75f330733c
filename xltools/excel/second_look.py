"""A second, slow look at single cells with openpyxl: formulas and error values, which the first reader does not give."""

import io
import warnings
import zipfile
from collections.abc import Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from xltools.excel.fault import FileFault
from xltools.excel.opening import read_file, safe_copy

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook

__all__ = ["look"]

# Parts that say nothing of formulas and errors. Most workbooks that openpyxl refuses, it refuses for one of these.
_NEEDLESS = (
    "xl/styles.xml",
    "xl/theme/",
    "docProps/",
    "xl/drawings/",
    "xl/comments",
    "xl/externalLinks/",
    "customXml/",
)


def look(source: Path | bytes, sheet: str, cells: Sequence[str], *, values: bool = False) -> Mapping[str, str]:
    """For each of `cells` ("D30"): its formula ("=SUM(C2:C9)"), its error value ("#REF!"), or "" for anything else.

    With `values`, of a formula the error value it was saved with is given instead of the formula, or "".
    Raises FileFault for a file that openpyxl cannot open: every .xls, .ods and .xlsb, and some damaged .xlsx.
    """
    path, data = (source, read_file(source)) if isinstance(source, Path) else (Path("工作簿"), source)
    safe = safe_copy(path, data)
    if not data.startswith(b"PK") or b"xl/workbook.xml" not in safe:
        raise FileFault(path, "no_formulas", "这种格式的文件看不到公式", "请用 WPS 或 Excel 另存为 .xlsx 后再提交。")
    from openpyxl import load_workbook  # noqa: PLC0415 - slow to import, and seldom needed

    try:
        with warnings.catch_warnings():
            # What openpyxl does not support it warns of; formulas and errors are not among it.
            warnings.simplefilter("ignore")
            book = load_workbook(io.BytesIO(_slim(safe)), read_only=True, data_only=values, keep_links=False)
            if sheet not in book.sheetnames:
                raise FileFault(path, "damaged", f"文件中没有工作表“{sheet}”", "请核对工作表名称。")
            return _cells(book, sheet, cells)
    except FileFault:
        raise
    # openpyxl lets through whatever its many parsers meet: KeyError, TypeError, AttributeError, expat's errors …
    except Exception as cause:
        message = f"第二次读取没有成功（{type(cause).__name__}：{str(cause)[:80]}）"
        raise FileFault(path, "damaged", message, "请用 WPS 或 Excel 打开，另存为 .xlsx 后再提交。") from cause


def _slim(safe: bytes) -> bytes:
    output = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(safe)) as full, zipfile.ZipFile(output, "w") as slim:
        for name in full.namelist():
            if not name.startswith(_NEEDLESS):
                slim.writestr(name, full.read(name))
    return output.getvalue()


def _cells(book: "Workbook", sheet: str, cells: Sequence[str]) -> dict[str, str]:
    from openpyxl.utils.cell import coordinate_to_tuple  # noqa: PLC0415 - openpyxl only where something is wrong

    places = {cell: coordinate_to_tuple(cell) for cell in cells}
    last = max((row for row, _ in places.values()), default=0)
    worksheet: Any = book[sheet]
    # WPS writes A1 for the dimension of any sheet; openpyxl would believe it.
    worksheet.reset_dimensions()
    # The rows come one by one: those below the last one wanted are not read, nor is what follows the rows.
    rows = list(islice(worksheet.iter_rows(max_row=last or 1), last))
    return {cell: _said(rows[row - 1] if row <= len(rows) else (), column) for cell, (row, column) in places.items()}


def _said(row: Sequence[Any], column: int) -> str:
    """The formula or the error in a column, from 1, of a row."""
    if column > len(row) or row[column - 1].data_type not in {"f", "e"}:
        return ""
    value = row[column - 1].value
    # An array formula is an object that has its text; that of a data table has none.
    return value if isinstance(value, str) else getattr(value, "text", None) or "=TABLE()"
