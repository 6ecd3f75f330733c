"""Totals as formulas that stay blank until every part is there: a sum of what happens to be filled is not a total."""

from functools import lru_cache

from xltools.form.model import Field, Form
from xltools.form.rules.formula import compress, missing
from xltools.template.places import absolute, full, places_of

__all__ = ["total_formula", "total_formulas"]


@lru_cache(maxsize=8)
def total_formulas(form: Form) -> dict[str, str]:
    """The formula of each total, by field id, as it is issued."""
    return {field.id: total_formula(form, field) for field in form.fields.values() if field.total_of}


def total_formula(form: Form, field: Field) -> str:
    """`=IF(parts without a number > 0, "", SUM(parts))`; a nil return makes truly blank parts count as 0."""
    places = places_of(form)
    sheet = places.on(field.id).sheet
    parts = [places.on(part) for part in field.total_of]
    cells = [part.cell if part.sheet == sheet else full(part) for part in parts]
    nil = places.nil.get((field.table, sheet))
    return f'=IF({missing(cells, absolute(nil) if nil else "")}>0,"",SUM({",".join(compress(cells))}))'
