"""Filled workbooks as real files: the three published reports, and plausible units."""

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

from xltools.demo.workbooks import generate_figures, generate_texts, load_published
from xltools.excel.grid import Cell
from xltools.form.load import load_form
from xltools.roster.units import Unit
from xltools.template.content import Content
from xltools.template.workbook import build_template

__all__ = ["inputs_of", "unit_workbook"]

# The same content gives the same bytes: what was written once is copied.
_MADE: dict[str, bytes] = {}
_COVER: dict[str, Cell | Decimal] = {"cover.scope": "本单位"}


def inputs_of(report: str) -> dict[str, int | Decimal]:
    """A published report's figures without its totals, 0 for the supplementary indicators."""
    form = load_form()
    figures: dict[str, int | Decimal] = {field.id: 0 for field in form.numbers if field.table == "s"}
    figures |= {name: value for name, value in load_published(report).items() if name in form.fields}
    return {name: value for name, value in figures.items() if not form.fields[name].total_of}


def unit_workbook(
    path: Path,
    name: str = "示例市教育局",
    *,
    size: int = 20,
    values: Mapping[str, Cell | Decimal] | None = None,
    changes: Mapping[str, Cell | Decimal] | None = None,
    rule_making: bool = False,
    year: int = 2025,
) -> Path:
    """Write a unit's filled workbook: plausible figures, or `values` in their place; `changes` go over them."""
    form = load_form()
    figures = generate_figures(form, name, size)
    written: dict[str, Cell | Decimal] = dict(values if values is not None else figures)
    numbers = {field: one for field, one in (written | dict(changes or {})).items() if isinstance(one, int | Decimal)}
    whole = _COVER | generate_texts(form, figures | numbers, name) | written | dict(changes or {})
    content = Content(year=year, unit=Unit(name, rule_making=rule_making), values=whole)
    # As it is written in Python: 1, 1.0 and True are equal, and are no equal cells.
    key = repr(content)
    if key not in _MADE:
        _MADE[key] = build_template(form, content)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(_MADE[key])
    return path
