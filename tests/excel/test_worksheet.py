"""A long sheet is written in little memory, byte for byte as XlsxWriter writes it, and read back number by number."""

import io
from datetime import datetime

import pytest
import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from xltools.excel.worksheet import LeanWorksheet, read_number_rows

# Row, column, number and look; None for a cell that has but its look. Columns are left out, rows begun again.
CELLS: tuple[tuple[int, int, float | None, str], ...] = (
    (0, 0, 0, "bold"), (0, 1, 0, "bold"), (0, 4, 0, "italic"), (0, 3, None, "bold"), (0, 2, None, "bold"),
    (3, 0, 0, "bold"), (3, 9, 0, "bold"), (3, 2, 1.0, "bold"), (3, 1, 1, "bold"), (3, 4, -0.0, "italic"),
    (1, 2, 0, "italic"), (1, 5, None, ""), (1, 6, 0, ""), (1, 2, 12_345, "bold"), (1, 3, 12_345, "bold"), (0, 0, 0.1, "bold"),
)  # fmt: skip


def written(kind: type[Worksheet]) -> bytes:
    output = io.BytesIO()
    with xlsxwriter.Workbook(output, {"in_memory": True}) as book:
        looks = {"": None, "bold": book.add_format({"bold": True}), "italic": book.add_format({"italic": True})}
        book.set_properties({"created": datetime(2025, 1, 1)})
        sheet = book.add_worksheet("甲", kind)
        for row, column, number, look in CELLS:
            if number is None:
                sheet.write_blank(row, column, None, looks[look])
            else:
                sheet.write_number(row, column, number, looks[look])
        sheet.write_string(4, 1, "</row>", looks["bold"])
        sheet.merge_range(5, 0, 6, 2, "乙", looks["bold"])
        sheet.write_formula(7, 1, "SUM(B1:B4)", looks["bold"], 3)
    return output.getvalue()


def test_a_lean_sheet_has_the_bytes_that_xlsxwriter_writes() -> None:
    assert written(LeanWorksheet) == written(Worksheet)


@pytest.mark.parametrize(("row", "column"), [(1_048_576, 0), (0, 16_384), (-1, 0), (0, -1)])
def test_a_known_cell_is_refused_where_no_sheet_has_one(row: int, column: int) -> None:
    sheet = xlsxwriter.Workbook(io.BytesIO()).add_worksheet("甲", LeanWorksheet)
    sheet.write_number(0, 0, 7)
    assert sheet.write_number(row, column, 7) < 0


def test_the_numbers_of_a_sheet_are_read_as_they_stand_there() -> None:
    assert dict(read_number_rows(written(LeanWorksheet), 1)) == {
        0: [("A", "0.1"), ("B", "0"), ("E", "0")],
        1: [("C", "12345"), ("D", "12345"), ("G", "0")],
        3: [("A", "0"), ("B", "1"), ("C", "1"), ("E", "-0"), ("J", "0")],
        4: [],
        5: [],
        6: [],
        7: [],
    }
