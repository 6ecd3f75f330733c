"""A1 addresses beyond column Z, absolute ones, sheets whose names need quotes."""

import re

import pytest

from xltools.excel.address import (
    cell_address,
    column_index,
    column_letters,
    join_addresses,
    parse_address,
    quote_sheet,
    range_address,
)


@pytest.mark.parametrize(
    ("column", "letters"), [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA"), (16383, "XFD")]
)
def test_columns_have_letters_and_letters_are_columns(column: int, letters: str) -> None:
    assert column_letters(column) == letters
    assert column_index(letters) == column_index(letters.lower()) == column
    assert (
        parse_address(cell_address(29, column))
        == parse_address(cell_address(29, column, absolute=True))
        == (29, column)
    )


def test_addresses_as_formulas_write_them() -> None:
    assert cell_address(29, 3) == "D30"
    assert cell_address(29, 3, absolute=True) == "$D$30"
    assert range_address((5, 3), (27, 26), absolute=True) == "$D$6:$AA$28"
    assert quote_sheet("张三's 表") == "'张三''s 表'"


@pytest.mark.parametrize("text", ["", "30", "D", "表!D30", "é3"])
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="^" + re.escape(text) + "$"):
        parse_address(text)


def test_neighbours_are_joined_across_column_z() -> None:
    assert join_addresses(["Y7", "Z7", "AA7", "AA9", "AA10"]) == ["Y7:AA7", "AA9:AA10"]
