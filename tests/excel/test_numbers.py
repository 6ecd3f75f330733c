"""How each spelling of a number is read: the tables are the documentation."""

import math
from datetime import date, datetime, time, timedelta
from decimal import Decimal

import pytest

from xltools.excel.grid import Cell
from xltools.excel.values import LARGEST, OtherQuantity, convert_quantity, parse_number_cell

# What stands in the cell, the value, the fault, the note; the cell asks for a whole count in 件.
COUNTS: list[tuple[Cell, int | Decimal | None, str, str]] = [
    # Numbers as the reader of workbooks gives them.
    (40.0, 40, "", ""),
    (0.0, 0, "", ""),
    (-0.0, 0, "", ""),
    (7, 7, "", ""),
    (12.5, Decimal("12.5"), "not_whole", ""),
    (-5.0, -5, "negative", ""),
    (-2.5, Decimal("-2.5"), "negative", ""),
    (11.999999999999998, 12, "", ""),  # 15 digits is all that Excel keeps: a formula's noise
    (float(LARGEST), LARGEST, "", ""),
    (float(LARGEST) * 2, None, "too_large", ""),
    (1e300, None, "too_large", ""),
    (math.inf, None, "too_large", ""),
    (math.nan, None, "too_large", ""),
    # Blanks are no numbers and no faults.
    (None, None, "", ""),
    ("", None, "", ""),
    ("  ", None, "", ""),
    ("\u3000", None, "", ""),
    ("\u200b\u00a0", None, "", ""),
    ("\n", None, "", ""),
    # Text that can be read in one way only: read, and said.
    ("12", 12, "", "文本格式的数字，读作 12"),
    (" 12 ", 12, "", "文本格式的数字，读作 12"),
    ("12\n", 12, "", "文本格式的数字，读作 12"),
    ("'12", 12, "", "文本格式的数字，读作 12"),
    ("0012", 12, "", "文本格式的数字，读作 12"),
    ("+12", 12, "", "文本格式的数字，读作 12"),
    ("12.", 12, "", "文本格式的数字，读作 12"),
    ("12.0", 12, "", "文本格式的数字，读作 12"),
    ("12.5", Decimal("12.5"), "not_whole", "文本格式的数字，读作 12.5"),
    (".5", Decimal("0.5"), "not_whole", "文本格式的数字，读作 0.5"),
    ("１２", 12, "", "全角字符，读作 12"),
    ("１２．０", 12, "", "全角字符，读作 12"),
    ("1,234", 1234, "", "千位分隔符，读作 1234"),
    ("1,234,567.0", 1234567, "", "千位分隔符，读作 1234567"),
    ("１，２３４", 1234, "", "全角字符、千位分隔符，读作 1234"),
    ("1E+05", 100000, "", "科学计数法，读作 100000"),
    ("1e3", 1000, "", "科学计数法，读作 1000"),
    ("1e999", None, "too_large", "科学计数法，超出范围"),
    ("9" * 30, None, "too_large", "文本格式的数字，超出范围"),
    ("12件", 12, "", "带单位“件”，读作 12"),
    ("12 件", 12, "", "带单位“件”，读作 12"),
    ("12 条", 12, "", "带单位“条”，读作 12"),
    ("１２ 份", 12, "", "全角字符、带单位“份”，读作 12"),
    ("〇", 0, "", "“〇”读作 0"),
    ("零", 0, "", "“零”读作 0"),
    ("1.2万", 12000, "", "“万”按 10000 计，读作 12000"),
    ("1.2万件", 12000, "", "“万”按 10000 计，读作 12000"),
    ("1.23456万", Decimal("12345.6"), "not_whole", "“万”按 10000 计，读作 12345.6"),
    ("1\u200b2", 12, "", "含不可见字符，读作 12"),
    ("\ufeff12", 12, "", "含不可见字符，读作 12"),
    ("\u202d544\u202c", 544, "", "含不可见字符，读作 544"),  # copied out of the calculator of Windows
    ("544\u202c", 544, "", "含不可见字符，读作 544"),
    ("\u2066544\u2069", 544, "", "含不可见字符，读作 544"),
    ("\u2067１２\u2069", 12, "", "含不可见字符、全角字符，读作 12"),
    ("\u202b1,234\u202c", 1234, "", "含不可见字符、千位分隔符，读作 1234"),
    ("\u202d12件\u202c", 12, "", "含不可见字符、带单位“件”，读作 12"),
    ("5\ufe0f", 5, "", "含不可见字符，读作 5"),
    ("\u31645\u3164", 5, "", "含不可见字符，读作 5"),
    ("\u202d", None, "", ""),
    ("\u00a012\u00a0", 12, "", "含不可见字符，读作 12"),
    # Negative numbers keep their value: the rules still compare it.
    ("-5", -5, "negative", "文本格式的数字，读作 -5"),
    ("－5", -5, "negative", "全角字符，读作 -5"),
    ("\u22125", -5, "negative", "全角字符，读作 -5"),
    ("(5)", -5, "negative", "括号表示负数，读作 -5"),
    ("（5）", -5, "negative", "全角字符、括号表示负数，读作 -5"),
    # Error values of spreadsheet programs.
    ("#REF!", None, "error_value", ""),
    ("#DIV/0!", None, "error_value", ""),
    ("#N/A", None, "error_value", ""),
    ("#NAME?", None, "error_value", ""),
    ("#value!", None, "error_value", ""),
    ("Err:502", None, "error_value", ""),
    # Signs for "nothing" are no numbers, unless it is asked that they be.
    ("/", None, "not_a_number", ""),
    ("-", None, "not_a_number", ""),
    ("—", None, "not_a_number", ""),
    ("——", None, "not_a_number", ""),
    ("无", None, "not_a_number", ""),
    ("N/A", None, "not_a_number", ""),
    ("不适用", None, "not_a_number", ""),
    # What has two readings, or none, is never guessed.
    ("约12", None, "not_a_number", ""),
    ("12左右", None, "not_a_number", ""),
    ("十余", None, "not_a_number", ""),
    ("十二", None, "not_a_number", ""),
    ("12/3", None, "not_a_number", ""),
    ("12-3", None, "not_a_number", ""),
    ("12（含结转2）", None, "not_a_number", ""),
    ("12+3", None, "not_a_number", ""),
    ("12%", None, "not_a_number", ""),
    ("12元", None, "other_unit", ""),
    ("￥12", None, "other_unit", ""),
    ("1.2千件", None, "other_unit", ""),
    ("12整", None, "not_a_number", ""),
    ("12家", None, "not_a_number", ""),
    ("1 234", None, "not_a_number", ""),
    ("1\u00a0234", None, "not_a_number", ""),
    ("1,23", None, "not_a_number", ""),
    ("0,123", None, "not_a_number", ""),
    ("1、234", None, "not_a_number", ""),
    ("12。5", None, "not_a_number", ""),
    ("1.2.3", None, "not_a_number", ""),
    ("2026-01-15", None, "not_a_number", ""),
    ("1l", None, "not_a_number", ""),
    ("O", None, "not_a_number", ""),
    ("0x12", None, "not_a_number", ""),
    ("1_000", None, "not_a_number", ""),
    ("(5", None, "not_a_number", ""),
    ("(-5)", None, "not_a_number", ""),
    ("--5", None, "not_a_number", ""),
    (".", None, "not_a_number", ""),
    ("e5", None, "not_a_number", ""),
    ("nan", None, "not_a_number", ""),
    ("inf", None, "not_a_number", ""),
    ("1" * 61, None, "not_a_number", ""),
    # Digits of other scripts, and what merely looks like digits.
    ("١٢", None, "not_a_number", ""),
    ("१२", None, "not_a_number", ""),
    ("𝟏𝟐", None, "not_a_number", ""),
    ("12²", None, "not_a_number", ""),
    ("⑫", None, "not_a_number", ""),
    ("½", None, "not_a_number", ""),
    ("\u202e21", None, "not_a_number", ""),  # shown as 12, is 21
    ("\u202b-5\u202c", None, "not_a_number", ""),  # shown as 5-
    ("\u202b12件\u202c", None, "not_a_number", ""),
    ("1\u31642", None, "not_a_number", ""),  # shown as 1 2
    # Cells that are no numbers at all.
    (True, None, "not_a_number", ""),
    (False, None, "not_a_number", ""),
    (date(1900, 1, 12), None, "not_a_number", ""),
    (datetime(2026, 1, 15, 8, 30), None, "not_a_number", ""),
    (time(12, 0), None, "not_a_number", ""),
    (timedelta(hours=12), None, "not_a_number", ""),
]

# The same for an amount of at most four decimals in 万元.
AMOUNTS: list[tuple[Cell, Decimal | None, str, str]] = [
    (59237.2449, Decimal("59237.2449"), "", ""),
    (40.0, Decimal(40), "", ""),
    (0.1 + 0.2, Decimal("0.3"), "", ""),
    (1.23456, Decimal("1.23456"), "too_precise", ""),
    (-1.5, Decimal("-1.5"), "negative", ""),
    ("25.10", Decimal("25.1"), "", "文本格式的数字，读作 25.1"),
    ("1,234.50", Decimal("1234.5"), "", "千位分隔符，读作 1234.5"),
    ("25.1万元", Decimal("25.1"), "", "带单位“万元”，读作 25.1"),
    ("1.23456", Decimal("1.23456"), "too_precise", "文本格式的数字，读作 1.23456"),
    # Never from one unit of money to another.
    ("251000元", None, "other_unit", ""),
    ("25.1万", None, "other_unit", ""),
    ("2000万", None, "other_unit", ""),
    ("1.2亿", None, "other_unit", ""),
    ("12件", None, "other_unit", ""),
    ("￥12", None, "other_unit", ""),
    ("约251000元", None, "not_a_number", ""),
    ("12美元", None, "not_a_number", ""),
    # But of nothing there is as much in every unit.
    ("0元", Decimal(0), "", "带单位“元”，读作 0"),
]

# And in 元, with two decimals.
YUAN: list[tuple[Cell, Decimal | None, str, str]] = [
    ("251000元", Decimal(251000), "", "带单位“元”，读作 251000"),
    ("1.2万", Decimal(12000), "", "“万”按 10000 计，读作 12000"),
    ("1.2万元", Decimal(12000), "", "“万”按 10000 计，读作 12000"),
    ("￥12", Decimal(12), "", "带单位“元”，读作 12"),
    ("25.1万元整", Decimal(251000), "", "“万”按 10000 计，读作 251000"),
    ("12条", None, "other_unit", ""),
]

# In a cell for a unit with so many decimals, what it would be there; "" for what is no number to enter.
OTHERS = [
    ("万元", 6, "251000元", "251000 元", "25.1"),
    ("万元", 6, "251,000.50 元", "251000.5 元", "25.10005"),
    ("万元", 6, "251000元整", "251000 元", "25.1"),
    ("万元", 6, "￥251000", "251000 元", "25.1"),
    ("万元", 6, "人民币２５１０００元", "251000 元", "25.1"),
    ("万元", 6, "25.1万", "25.1 万元", "25.1"),
    ("万元", 6, "1.2亿元", "1.2 亿元", "12000"),
    ("万元", 6, "3千元", "3 千元", "0.3"),
    ("万元", 6, "5角", "5 角", "0.00005"),
    ("万元", 6, "251000.005元", "251000.005 元", ""),
    ("万元", 6, "-5元", "-5 元", ""),
    ("万元", 6, "12件", "12 件", ""),
    ("元", 2, "3千元", "3 千元", "3000"),
    ("元", 2, "1.2亿", "1.2 亿元", "120000000"),
    ("元", 2, "0.5分", "0.5 分", ""),
    ("件", 0, "1.2千件", "1.2 千件", "1200"),
    ("件", 0, "3百", "3 百件", "300"),
    ("次", 0, "2亿次", "2 亿次", "200000000"),
    ("件", 0, "12元", "12 元", ""),
    ("名", 0, "￥5", "5 元", ""),
]


@pytest.mark.parametrize(("unit", "digits", "raw", "amount", "number"), OTHERS, ids=ascii)
def test_what_is_in_another_unit_is_converted_to_be_entered(
    unit: str, digits: int, raw: str, amount: str, number: str
) -> None:
    assert parse_number_cell(raw, digits=digits, unit=unit).fault == "other_unit"
    assert convert_quantity(raw, digits=digits, unit=unit) == OtherQuantity(amount, number)


def seen(raw: Cell, digits: int, unit: str) -> tuple[int | Decimal | None, str, str]:
    reading = parse_number_cell(raw, digits=digits, unit=unit)
    return reading.value, reading.fault, reading.note


@pytest.mark.parametrize(("raw", "value", "fault", "note"), COUNTS, ids=ascii)
def test_a_count_is_read_as_the_table_says(raw: Cell, value: int | None, fault: str, note: str) -> None:
    assert seen(raw, 0, "件") == (value, fault, note)


@pytest.mark.parametrize(("raw", "value", "fault", "note"), AMOUNTS, ids=ascii)
def test_an_amount_is_read_as_the_table_says(raw: Cell, value: Decimal | None, fault: str, note: str) -> None:
    assert seen(raw, 4, "万元") == (value, fault, note)


@pytest.mark.parametrize(("raw", "value", "fault", "note"), YUAN, ids=ascii)
def test_an_amount_in_yuan_is_read_as_the_table_says(raw: Cell, value: Decimal | None, fault: str, note: str) -> None:
    assert seen(raw, 2, "元") == (value, fault, note)


@pytest.mark.parametrize("raw", ["/", "／", "-", "－", "—", "——", "无", "N/A", "n/a", "不适用", " / "])
def test_signs_for_nothing_are_no_numbers(raw: str) -> None:
    assert seen(raw, 0, "件") == (None, "not_a_number", "")


def test_a_count_is_an_int_and_an_amount_a_decimal() -> None:
    assert type(parse_number_cell(40.0, digits=0, unit="件").value) is int
    assert type(parse_number_cell("12", digits=0, unit="件").value) is int
    assert type(parse_number_cell(40.0, digits=2, unit="元").value) is Decimal
    assert type(parse_number_cell("1.2万", digits=2, unit="元").value) is Decimal


def test_an_amount_is_written_without_exponent() -> None:
    assert str(parse_number_cell("1E+05", digits=2, unit="元").value) == "100000"
    assert str(parse_number_cell(100.0, digits=2, unit="元").value) == "100"


@pytest.mark.parametrize(
    ("raw", "value", "note"),
    [
        (12345678901.123456, "12345678901.1235", "有效数字超过 15 位，读作 12345678901.1235"),
        ("12345678901.123456", "12345678901.123456", "有效数字超过 15 位，读作 12345678901.123456"),
        # The noise of a formula, and what Excel itself writes of 650.55.
        (0.1 + 0.2, "0.3", ""),
        (650.54999999999995, "650.55", ""),
        (123456789012.125, "123456789012.125", ""),
        ("0.00000100", "0.000001", "文本格式的数字，读作 0.000001"),
        (1e15, "None", ""),
    ],
)
def test_more_digits_than_excel_keeps_are_told(raw: Cell, value: str, note: str) -> None:
    reading = parse_number_cell(raw, digits=6, unit="万元")
    assert (str(reading.value), reading.note) == (value, note)
