"""Workbooks at random: consistent ones, ones with faults, blanks, texts, nil returns, typed totals, explanations."""

import random
from collections.abc import Callable
from datetime import date
from decimal import Decimal

from xltools.checks.check_lines import list_lines
from xltools.demo.workbooks import generate_figures, generate_texts
from xltools.excel.grid import Cell
from xltools.form.load import load_form
from xltools.form.model import Field
from xltools.roster.units import Unit
from xltools.template.content import Content

__all__ = ["content_of"]

Values = dict[str, Cell | Decimal]

# Answers that no list of the form offers, but for those of an earlier version.
_ANSWERS: tuple[Cell, ...] = ("是", "是", "否", " 是", " ", "有业务，没填的格均为0", 1)

# What people type into a cell that asks for a number. Beyond 10^14 a spreadsheet no longer counts single cases: its sums
# keep 15 digits. Such a cell is reported by V-01 in both places; the sums over it are not compared.
_TYPED: tuple[Cell | Decimal, ...] = (
    "25.1", "12.0", "-5", "12", " 12", "1,23", "1,234,567", "0.5", "12元", "\u202d5\u202c", "2026-01-15", "12%", "0",
    "约12", "１２", "12件", "1,234", " 7 ", "", " ", "　", "\u00a0", "\u200b", "/", "-", "无", "十余", "=1+1", "#REF!", "N/A", "0", "是", "\n", "'5",
    -1, -3, 1.5, 0.25, 1e13, 123456789012, 10**12 + 1, 0, 3, Decimal("0.1234567"), Decimal("25.1"),
)  # fmt: skip


def content_of(seed: int) -> Content:
    """The content of the workbook of this number: always the same."""
    chance = random.Random(seed)  # noqa: S311 - test data, not secrets
    form = load_form()
    name = f"第{seed}局"
    figures = generate_figures(form, name, chance.randint(0, 40))
    values: Values = {**figures, **generate_texts(form, figures, name), "cover.scope": "本单位"}
    for spoil in chance.choices(_SPOILERS, weights=_WEIGHTS, k=chance.choice([0, 1, 1, 2, 3, 5])):
        spoil(chance, values)
    keys = [line.key for line in list_lines(form)]
    explained = chance.sample(keys, chance.choice([0, 0, 3, 20, len(keys)]))
    explanations = {
        key: chance.choice(["机构改革，划转职能。", " ", "　", "\u00a0", "见附件说明\n第二行"]) for key in explained
    }
    unit = Unit(name, rule_making=chance.choice([True, False, False, None]), merges=chance.choice([None, False, True]))
    return Content(year=2025, unit=unit, values=values, explanations=explanations, last_year=_last_year(chance, name))


def _last_year(chance: random.Random, name: str) -> dict[str, Decimal | int] | None:
    """No last year, a whole one, or one with holes."""
    if chance.random() < 0.6:
        return None
    figures = generate_figures(load_form(), f"{name}去年", chance.randint(0, 40))
    kept = 1.0 if chance.random() < 0.7 else 0.8
    return {field: value for field, value in figures.items() if chance.random() < kept}


def _numbers(*, totals: bool) -> list[Field]:
    return [field for field in load_form().numbers if bool(field.total_of) == totals]


def _wrong_number(chance: random.Random, values: Values) -> None:
    field = chance.choice(_numbers(totals=False)).id
    values[field] = chance.randint(0, 99)


def _typed(chance: random.Random, values: Values) -> None:
    values[chance.choice(_numbers(totals=False)).id] = chance.choice(_TYPED)


def _blank(chance: random.Random, values: Values) -> None:
    for field in chance.sample(_numbers(totals=False), chance.choice([1, 2, 10])):
        values.pop(field.id, None)


def _blank_table(chance: random.Random, values: Values) -> None:
    table = chance.choice(["t2.", "t3.", "t4.", "s.", "text."])
    for field in [field for field in values if field.startswith(table)]:
        del values[field]


def _declared(chance: random.Random, values: Values) -> None:
    """What blanks mean, for one table or for all, in the form's words or in others; and blanks, with something in them."""
    table = chance.choice(["t2", "t3", "t4", "s"])
    question = chance.choice([f"cover.nil_{table}", "cover.nil_all"])
    values[question] = chance.choice([*_ANSWERS, *load_form().fields[question].accepted])
    if chance.random() < 0.3:
        values["cover.nil_all"] = chance.choice(load_form().fields["cover.nil_all"].choices)
    if chance.random() < 0.8:
        cells = [field for field in values if field.startswith(f"{table}.")]
        for field in cells if chance.random() < 0.5 else chance.sample(cells, len(cells) // 2):
            del values[field]
        if chance.random() < 0.4:
            left: tuple[Cell, ...] = (0, 2, " ", "2", -1)
            values[chance.choice(cells or ["t2.licensing.decisions"])] = chance.choice(left)


def _typed_total(chance: random.Random, values: Values) -> None:
    typed: tuple[Cell, ...] = (0, 1, 62, -2, "合计", 2.5, " ", "　")
    values[chance.choice(_numbers(totals=True)).id] = chance.choice(typed)


def _rules(chance: random.Random, values: Values) -> None:
    row = chance.choice(["regulations", "normative_documents"])
    for column in ("issued", "repealed", "effective"):
        values[f"t2.{row}.{column}"] = chance.randint(0, 6)
    fees: tuple[Cell, ...] = (25.1, 9999, 10000, 251000, "251000")
    values["t2.fees.amount"] = chance.choice(fees)
    values["text.data_notes"] = chance.choice(
        ["无。", "行政复议、诉讼数量含上年度结转数量。", "依申请公开含上年结转 2 件。"]
    )


def _cover(chance: random.Random, values: Values) -> None:
    field = chance.choice(["cover.unit", "cover.year", "cover.scope", "cover.date"])
    typed: tuple[Cell, ...] = ("", " ", 2024, 1999, "2025", "汇总", "别的单位", "2026-01-15")
    values[field] = chance.choice(_DAYS if field == "cover.date" else typed)


# Days in time, too early, too late, and none.
_DAYS: tuple[Cell, ...] = (date(2026, 1, 15), date(2025, 1, 15), "2026-1-15", "2027年1月15日", "1-15", 45_000, "")


def _text(chance: random.Random, values: Values) -> None:
    field = chance.choice([field.id for field in load_form().texts])
    values[field] = chance.choice(["", " ", "全年受理××件", "XX", "xx市", "____", "很长" * 400, "第一行\n第二行🙂𠮷"])


_SPOILERS: tuple[Callable[[random.Random, Values], None], ...] = (
    _wrong_number, _typed, _blank, _blank_table, _declared, _typed_total, _rules, _cover, _text,
)  # fmt: skip
_WEIGHTS = (25, 25, 12, 4, 20, 8, 8, 8, 8)
