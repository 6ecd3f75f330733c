"""Opening a workbook: read the file once, tell what it is, refuse what is no workbook or is unsafe, read its sheets.

A second, slow look at single cells with openpyxl: formulas and error values, which the first reader does not give.
"""

import hashlib
import io
import warnings
import zipfile
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from xltools.excel.errors import ENCRYPTED, FileFault, RefusedFileError
from xltools.excel.file_type import ODS, OOXML, XLS, ZIP, describe_kind, detect_kind, list_office_parts
from xltools.excel.files import list_members, read_file
from xltools.excel.grid import Book, Grid
from xltools.excel.guard.ods import safe_ods
from xltools.excel.guard.xls import safe_xls
from xltools.excel.guard.xlsx import safe_ooxml
from xltools.excel.guard.zip import inflate_parts, pack_parts
from xltools.excel.text import printable_excerpt
from xltools.excel.xlsx_parts import SheetDetails, find_external_links, read_sheet_details

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook

__all__ = ["MAX_COLUMNS", "MAX_ROWS", "make_safe_copy", "open_book", "read_cell_formulas"]

# What lies beyond is not read: no form reaches so far, and a stray cell there would make a grid of millions of blanks.
MAX_ROWS = 20_000
MAX_COLUMNS = 512
# Names of parts, which stand uncompressed in the file.
_MACROS = (b"xl/vbaProject.bin", b"xl/macrosheets/", "_VBA_PROJECT_CUR".encode("utf-16-le"), b"Basic/script-lc.xml")


def open_book(path: Path, *, data: bytes | None = None) -> Book:
    """Every sheet of the workbook at `path`, cells from A1 on; `data` are its bytes where they were read already.

    Raises FileFault for a file that is missing, empty, damaged, encrypted, unsafe, or not a workbook.
    """
    content = read_file(path) if data is None else data
    safe, parts, plain = _guard_file(path, content)
    notes = _find_macros(content)
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(safe)) as workbook:
            grids = tuple(
                _read_grid(workbook, index, meta.name, meta.visible == SheetVisibleEnum.Visible, notes)
                for index, meta in enumerate(workbook.sheets_metadata)
                if meta.typ == SheetTypeEnum.WorkSheet
            )
    except PasswordError as cause:
        raise FileFault(path, ENCRYPTED.code, "文件设有打开密码", ENCRYPTED.hint) from cause
    except (CalamineError, OSError, ValueError, OverflowError) as cause:
        raise _damaged_fault(path) from cause
    except BaseException as cause:
        # A panic of the Rust library has no class that can be imported, and none of Exception's family.
        if type(cause).__name__ != "PanicException":
            raise
        raise _damaged_fault(path) from cause
    _check_names(path, grids)
    known = read_sheet_details(parts, plain)
    grids = tuple(_add_details(grid, known.get(grid.name)) for grid in grids)
    return Book(hashlib.sha256(content).hexdigest(), grids, tuple(notes), find_external_links(parts).files)


def _add_details(grid: Grid, more: SheetDetails | None) -> Grid:
    if more is None:
        return grid
    return Grid(grid.name, grid.visible, grid.rows, more.formulas, more.errors, more.extras)


def _damaged_fault(path: Path, message: str = "工作簿内容已损坏，读不出来") -> FileFault:
    return FileFault(path, "damaged", message, "请用 WPS 或 Excel 打开检查，另存为 .xlsx 后再提交。")


def _check_names(path: Path, grids: Sequence[Grid]) -> None:
    """Raise FileFault where no sheet can be named for sure: calamine gives the first of a name for every one of it."""
    if not grids:
        raise _damaged_fault(path, "工作簿里没有工作表")
    doubled = next((name for name, times in Counter(grid.name for grid in grids).items() if times > 1), None)
    if doubled is not None:
        raise _damaged_fault(path, f"有两张工作表同名“{printable_excerpt(doubled)}”，分不清该读哪一张")


def _find_macros(content: bytes) -> list[str]:
    return ["文件带有宏，宏没有运行，只读取了单元格"] if any(name in content for name in _MACROS) else []


def _read_grid(workbook: CalamineWorkbook, index: int, name: str, visible: bool, notes: list[str]) -> Grid:
    sheet = workbook.get_sheet_by_index(index)
    rows = sheet.to_python(skip_empty_area=False, nrows=MAX_ROWS)
    # The end of a sheet is the place of its last row and column, from 0.
    row, column = sheet.end or (0, 0)
    if row >= MAX_ROWS:
        notes.append(f"工作表“{name}”有 {row + 1} 行，只读取了前 {MAX_ROWS} 行")
    if column >= MAX_COLUMNS:
        notes.append(f"工作表“{name}”有 {column + 1} 列，只读取了前 {MAX_COLUMNS} 列")
        rows = [line[:MAX_COLUMNS] for line in rows]
    return Grid(name, visible, rows)


def make_safe_copy(path: Path, data: bytes) -> bytes:
    """The workbook in `data`, made anew from its guarded parts, to be given to a library. Raises FileFault."""
    return _guard_file(path, data)[0]


def _guard_file(path: Path, data: bytes) -> tuple[bytes, Mapping[str, bytes], Mapping[str, Sequence[bytes]]]:
    """The same; of an .xlsx or .xlsm all its parts, those handed on as they are now, and what its plain sheets say."""
    if not data:
        raise FileFault(path, "empty", "文件是空的，没有任何内容", "请重新保存，或重新发送、下载后再试。")
    try:
        parts = list_office_parts(data)
        kind = detect_kind(path.name, data, parts)
        if kind == OOXML:
            inflated = inflate_parts(data, parts)
            kept, plain = safe_ooxml(inflated)
            return pack_parts(kept), inflated | kept, plain
        if kind == ODS:
            return pack_parts(safe_ods(inflate_parts(data, parts))), {}, {}
        if kind == XLS:
            return safe_xls(data), {}, {}
        if kind == "archive" and data.startswith(ZIP):
            list_members(data)  # one that is damaged or has a password is told so
    except RefusedFileError as cause:
        raise FileFault(path, cause.code, cause.message, cause.hint) from cause
    raise FileFault(path, "not_a_workbook", *describe_kind(kind))


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


def read_cell_formulas(
    source: Path | bytes, sheet: str, cells: Sequence[str], *, values: bool = False
) -> Mapping[str, str]:
    """For each of `cells` ("D30"): its formula ("=SUM(C2:C9)"), its error value ("#REF!"), or "" for anything else.

    With `values`, of a formula the error value it was saved with is given instead of the formula, or "".
    Raises FileFault for a file that openpyxl cannot open: every .xls and .ods, and some damaged .xlsx.
    """
    path, data = (source, read_file(source)) if isinstance(source, Path) else (Path("工作簿"), source)
    safe = make_safe_copy(path, data)
    if not data.startswith(b"PK") or b"xl/workbook.xml" not in safe:
        raise FileFault(path, "no_formulas", "这种格式的文件看不到公式", "请用 WPS 或 Excel 另存为 .xlsx 后再提交。")
    from openpyxl import load_workbook  # noqa: PLC0415 - slow to import, and seldom needed

    try:
        with warnings.catch_warnings():
            # What openpyxl does not support it warns of; formulas and errors are not among it.
            warnings.simplefilter("ignore")
            book = load_workbook(io.BytesIO(_drop_needless(safe)), read_only=True, data_only=values, keep_links=False)
            if sheet not in book.sheetnames:
                raise FileFault(path, "damaged", f"文件中没有工作表“{sheet}”", "请核对工作表名称。")
            return _read_cells(book, sheet, cells)
    except FileFault:
        raise
    # openpyxl lets through whatever its many parsers meet: KeyError, TypeError, AttributeError, expat's errors …
    except Exception as cause:
        message = f"第二次读取没有成功（{type(cause).__name__}：{str(cause)[:80]}）"
        raise FileFault(path, "damaged", message, "请用 WPS 或 Excel 打开，另存为 .xlsx 后再提交。") from cause


def _drop_needless(safe: bytes) -> bytes:
    output = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(safe)) as full, zipfile.ZipFile(output, "w") as slim:
        for name in full.namelist():
            if not name.startswith(_NEEDLESS):
                slim.writestr(name, full.read(name))
    return output.getvalue()


def _read_cells(book: "Workbook", sheet: str, cells: Sequence[str]) -> dict[str, str]:
    from openpyxl.utils.cell import coordinate_to_tuple  # noqa: PLC0415 - openpyxl only where something is wrong

    places = {cell: coordinate_to_tuple(cell) for cell in cells}
    last = max((row for row, _ in places.values()), default=0)
    worksheet: Any = book[sheet]
    # WPS writes A1 for the dimension of any sheet; openpyxl would believe it.
    worksheet.reset_dimensions()
    # The rows come one by one: those below the last one wanted are not read, nor is what follows the rows.
    rows = list(islice(worksheet.iter_rows(max_row=last or 1), last))
    return {
        cell: _formula_or_error(rows[row - 1] if row <= len(rows) else (), column)
        for cell, (row, column) in places.items()
    }


def _formula_or_error(row: Sequence[Any], column: int) -> str:
    """The formula or the error in a column, from 1, of a row."""
    if column > len(row) or row[column - 1].data_type not in {"f", "e"}:
        return ""
    value = row[column - 1].value
    # An array formula is an object that has its text; that of a data table has none.
    return value if isinstance(value, str) else getattr(value, "text", None) or "=TABLE()"
