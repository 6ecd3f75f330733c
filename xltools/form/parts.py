"""The parts of a form that an office collects: the rest is neither in its workbooks nor asked for."""

from dataclasses import replace
from functools import lru_cache

from xltools.form.model import Block, Charts, Form, Table

# The tables are what the report is; a text that is not collected may be written all the same.
TABLES, TEXTS = "tables", "texts"
PARTS = (TABLES, TEXTS, "supplementary")


@lru_cache(maxsize=16)
def select_parts(form: Form, parts: tuple[str, ...]) -> Form:
    """The form with some of its parts: without the supplementary indicators, or with texts that may stay empty.

    The same object for the same arguments; `form` itself where nothing is left out.
    """
    if set(form.parts) <= set(parts):
        return form
    tables = {
        name: table if TEXTS in parts or table.part != TEXTS else _make_optional(table)
        for name, table in form.tables.items()
        if table.part in ("", TABLES, TEXTS) or table.part in parts
    }
    gone = {form.tables[name].nil for name in form.tables if name not in tables} - {""}
    tables = {name: _without_rows(table, gone) for name, table in tables.items()}
    left = {field.id for table in tables.values() for field in table.fields}
    checks = tuple(check for check in form.checks if {*check.fields, *check.last_fields, check.at} <= left)
    asked = {check.rule.code for check in checks}
    rules = {code: rule for code, rule in form.rules.items() if rule.check or code in asked}
    charts = Charts(
        tuple(name for name in form.charts.main if name in left),
        tuple(chart for chart in form.charts.charts if {name for part in chart.parts for name in part.fields} <= left),
    )
    collected = tuple(part for part in form.parts if part in parts)
    return replace(form, tables=tables, rules=rules, checks=checks, charts=charts, parts=collected)


def _make_optional(table: Table) -> Table:
    return replace(
        table,
        blocks=tuple(
            replace(block, fields={at: replace(field, required=False) for at, field in block.fields.items()})
            for block in table.blocks
        ),
    )


def _without_rows(table: Table, gone: set[str]) -> Table:
    """The table without the rows of some fields, and without blocks of which nothing is left."""
    if not any(field.id in gone for field in table.fields):
        return table
    blocks = (_without_block_rows(block, gone) for block in table.blocks)
    return replace(table, blocks=tuple(block for block in blocks if block.rows))


def _without_block_rows(block: Block, gone: set[str]) -> Block:
    kept = [
        r for r in range(len(block.rows)) if not any(block.fields[r, c].id in gone for c in range(len(block.columns)))
    ]
    fields = {(new, c): block.fields[old, c] for new, old in enumerate(kept) for c in range(len(block.columns))}
    return replace(block, rows=tuple(block.rows[r] for r in kept), fields=fields)
