"""The peer: a plain openpyxl script that adds the same cells of every workbook, and checks nothing.

python benchmarks/plain_openpyxl.py FOLDER OUT.xlsx CELLS.txt
"""

import sys
from pathlib import Path

from openpyxl import Workbook, load_workbook


def main() -> None:
    """Add up the cells named in CELLS.txt (sheet, tab, cell) over a folder of workbooks."""
    folder, out, listed = (Path(name) for name in sys.argv[1:4])
    cells = [line.split("\t") for line in listed.read_text(encoding="utf-8").splitlines()]
    sums: dict[tuple[str, str], float] = {}
    for path in sorted(folder.glob("*.xlsx")):
        book = load_workbook(path, data_only=True)
        for sheet, cell in cells:
            value = book[sheet][cell].value
            sums[sheet, cell] = sums.get((sheet, cell), 0) + (value if isinstance(value, int | float) else 0)
    result = Workbook()
    page = result.create_sheet("sums")
    for (sheet, cell), total in sums.items():
        page.append([sheet, cell, total])
    result.save(out)


if __name__ == "__main__":
    main()
