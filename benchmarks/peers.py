"""What people would use instead, or the least that a library needs: each a plain script without a check.

python benchmarks/peers.py NAME ARGUMENTS...

`openpyxl` and `pandas` add up the figures of a folder of workbooks, as a colleague's script does; `calamine` and `unzip`
read every cell and inflate every part in so many processes, and do nothing with them; `xlsxwriter` writes the cells that
`cells` took from a workbook of ours, without formats, in constant memory, and prints the seconds of processor time.
"""

import json
import multiprocessing
import pickle
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

# As many files as a process takes at a time.
_BATCH = 16


def openpyxl(folder: str, out: str, cells: str) -> None:
    """Add up the cells of the list (sheet, tab, cell) over a folder with openpyxl."""
    from openpyxl import Workbook, load_workbook  # noqa: PLC0415 - a peer pays for its own imports alone

    names = [line.split("\t") for line in Path(cells).read_text(encoding="utf-8").splitlines()]
    sums: dict[tuple[str, str], float] = {}
    for path in sorted(Path(folder).glob("*.xlsx")):
        book = load_workbook(path, data_only=True)
        for sheet, cell in names:
            value = book[sheet][cell].value
            sums[sheet, cell] = sums.get((sheet, cell), 0) + (value if isinstance(value, int | float) else 0)
    result = Workbook()
    page = result.create_sheet("sums")
    for (sheet, cell), total in sums.items():
        page.append([sheet, cell, total])
    result.save(out)


def pandas(folder: str, out: str, cells: str) -> None:
    """The same with pandas, which reads the sheets needed through calamine."""
    import pandas as frames  # noqa: PLC0415 - as above
    from openpyxl.utils.cell import coordinate_to_tuple  # noqa: PLC0415 - as above

    names = [line.split("\t") for line in Path(cells).read_text(encoding="utf-8").splitlines()]
    places = [(sheet, *coordinate_to_tuple(cell)) for sheet, cell in names]
    sheets = sorted({sheet for sheet, *_ in places})
    sums = dict.fromkeys(places, 0.0)
    for path in sorted(Path(folder).glob("*.xlsx")):
        tables = frames.read_excel(path, sheet_name=sheets, header=None, engine="calamine")
        for sheet, row, column in places:
            table = tables[sheet]
            value = table.iat[row - 1, column - 1] if row <= len(table) and column <= len(table.columns) else 0
            sums[sheet, row, column] += value if isinstance(value, int | float) and value == value else 0  # noqa: PLR0124 - NaN
    lines = [[sheet, row, column, total] for (sheet, row, column), total in sums.items()]
    frames.DataFrame(lines).to_excel(out, engine="xlsxwriter")


def _read_cells(path: Path) -> int:
    from python_calamine import CalamineWorkbook  # noqa: PLC0415 - as above

    with CalamineWorkbook.from_path(str(path)) as book:
        return sum(len(book.get_sheet_by_name(name).to_python()) for name in book.sheet_names)


def _inflate(path: Path) -> int:
    with zipfile.ZipFile(path) as book:
        return sum(len(book.read(name)) for name in book.namelist())


def _spread(work: Callable[[Path], int], folder: str, jobs: str) -> None:
    paths = sorted(Path(folder).glob("*.xlsx"))
    with multiprocessing.Pool(int(jobs)) as pool:
        print(sum(pool.imap_unordered(work, paths, _BATCH)))
        pool.close()
        pool.join()


def calamine(folder: str, jobs: str) -> None:
    """Every cell of every sheet."""
    _spread(_read_cells, folder, jobs)


def unzip(folder: str, jobs: str) -> None:
    """Every part."""
    _spread(_inflate, folder, jobs)


def cells(book: str, out: str) -> None:
    """Keep what the cells of a workbook hold, formulas as such, for `xlsxwriter`."""
    from openpyxl import load_workbook  # noqa: PLC0415 - as above

    sheets = load_workbook(book, read_only=True).worksheets
    rows = {sheet.title: [list(row) for row in sheet.iter_rows(values_only=True)] for sheet in sheets}
    Path(out).write_bytes(pickle.dumps(rows))


def xlsxwriter(kept: str, out: str, times: str) -> None:
    """Write the kept cells so many times."""
    from xlsxwriter import Workbook  # noqa: PLC0415 - as above

    sheets: dict[str, list[list[Any]]] = pickle.loads(Path(kept).read_bytes())  # noqa: S301 - what `cells` wrote
    begun = time.process_time()
    for number in range(int(times)):
        with Workbook(f"{out}{number}.xlsx", {"constant_memory": True}) as book:
            for name, rows in sheets.items():
                sheet = book.add_worksheet(name)
                for row, line in enumerate(rows):
                    for column, value in enumerate(line):
                        if value is not None:
                            sheet.write(row, column, value)
    print(json.dumps({"write": time.process_time() - begun}))


PEERS: dict[str, Callable[..., None]] = {
    peer.__name__: peer for peer in (openpyxl, pandas, calamine, unzip, cells, xlsxwriter)
}

if __name__ == "__main__":
    PEERS[sys.argv[1]](*sys.argv[2:])
