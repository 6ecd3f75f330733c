"""Opening a workbook: read the file once, tell what it is, refuse what is no workbook or is unsafe, read its sheets."""

import hashlib
import io
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from xltools.excel.errors import ENCRYPTED, FileFault
from xltools.excel.files import read_file
from xltools.excel.grid import Book, Grid, Inspection, Reason
from xltools.excel.guard.file_type import make_safe_copy
from xltools.excel.inspection import find_reasons, inspect_workbook
from xltools.excel.text import printable_excerpt
from xltools.excel.xlsx_parts import details_of_inspected, find_external_links, read_calculation, read_sheet_details

# What lies beyond is not read: no form reaches so far, and a stray cell there would make a grid of millions of blanks.
MAX_ROWS = 20_000
MAX_COLUMNS = 512
# The reasons for which a workbook is looked at closely: those of which something comes for the reader.
_INSPECTED = frozenset({Reason.FORMULAS, Reason.STRUCK_TEXT, Reason.STRUCK_CELLS, Reason.NUMBER_FORMATS})
# Names of parts, which stand uncompressed in the file.
_MACROS = (b"xl/vbaProject.bin", b"xl/macrosheets/", "_VBA_PROJECT_CUR".encode("utf-16-le"), b"Basic/script-lc.xml")


def open_book(
    path: Path, *, data: bytes | None = None, columns: Mapping[str, Sequence[int]] = MappingProxyType({})
) -> Book:
    """Every sheet of the workbook at `path`, cells from A1 on; `data` are its bytes where they were read already.

    `columns` says what is needed of some sheets, by columns from 0: of a long one it spares the time for the rest
    (.xlsx); one of which nothing is needed is there and empty.

    Raises FileFault for a file that is missing, empty, damaged, encrypted, unsafe, or not a workbook.
    """
    content = read_file(path) if data is None else data
    safe, parts, plain, reduced = make_safe_copy(path, content, columns)
    notes = ["文件带有宏，宏没有运行，只读取了单元格"] if any(name in content for name in _MACROS) else []
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
    details = dict(read_sheet_details(parts, plain))
    inspection = _inspect(parts, plain, complete=all(grid.name in details for grid in grids)) if parts else None
    if inspection is not None:
        details = {**details_of_inspected(parts, inspection.sheets), **details}
    return Book(
        hashlib.sha256(content).hexdigest(),
        tuple(
            replace(grid, **details[grid.name]._asdict() if grid.name in details else {}, reduced=grid.name in reduced)
            for grid in grids
        ),
        tuple(notes),
        find_external_links(parts).files,
        inspection,
        *read_calculation(parts),
    )


def _inspect(parts: Mapping[str, bytes], plain: Collection[str], *, complete: bool) -> Inspection | None:
    """Why an .xlsx should be looked at closely, with the look itself where somebody asks for what it tells."""
    reasons = find_reasons(parts, plain) | (frozenset() if complete else {Reason.FORMULAS})
    return inspect_workbook(parts, reasons) if reasons & _INSPECTED else Inspection(reasons) if reasons else None


def _damaged_fault(path: Path, message: str = "工作簿内容已损坏，读不出来") -> FileFault:
    return FileFault(path, "damaged", message, "请用 WPS 或 Excel 打开检查，另存为 .xlsx 后再提交。")


def _check_names(path: Path, grids: Sequence[Grid]) -> None:
    """Raise FileFault where no sheet can be named for sure: calamine gives the first of a name for every one of it."""
    if not grids:
        raise _damaged_fault(path, "工作簿里没有工作表")
    doubled = next((name for name, times in Counter(grid.name for grid in grids).items() if times > 1), None)
    if doubled is not None:
        raise _damaged_fault(path, f"有两张工作表同名“{printable_excerpt(doubled)}”，分不清该读哪一张")


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
    return Grid(name, visible, rows, merges=tuple(sheet.merged_cell_ranges or ()))
