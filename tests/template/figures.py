"""A published report's figures, as a unit would type them: 招远市人民政府办公室, 2023. What is not named is 0."""

from collections.abc import Mapping
from decimal import Decimal

from xltools.excel.grid import Cell
from xltools.form.load import load_form
from xltools.form.model import Form
from xltools.roster.units import Unit
from xltools.template.content import Content

__all__ = ["FORM", "UNIT", "YEAR", "content", "published"]

FORM: Form = load_form()
YEAR = 2023
UNIT = Unit("招远市人民政府办公室", "11370685004")
_NOTHING: Mapping[str, Cell | Decimal] = {}
_NOT_ZERO = {
    "t2.normative_documents.issued": 1,
    "t2.normative_documents.repealed": 3,
    "t2.normative_documents.effective": 10,
    "t3.received.natural_person": 39,
    "t3.received.business": 1,
    "t3.carried_in.natural_person": 2,
    "t3.granted.natural_person": 3,
    "t3.partly_granted.natural_person": 20,
    "t3.unavailable_not_held.natural_person": 13,
    "t3.other_misc.natural_person": 4,
    "t3.carried_out.natural_person": 1,
    "t3.carried_out.business": 1,
}


def published(changes: Mapping[str, Cell | Decimal] = _NOTHING) -> dict[str, Cell | Decimal]:
    """The figures and texts of a workbook that is right in everything, with changes: None leaves a cell blank."""
    values: dict[str, Cell | Decimal] = {field.id: 0 for field in FORM.numbers if not field.total_of}
    values |= {field.id: "已如实填写。" for field in FORM.texts}
    values |= {**_NOT_ZERO, "cover.scope": "本单位", **changes}
    return {field: value for field, value in values.items() if value is not None}


def content(
    changes: Mapping[str, Cell | Decimal] = _NOTHING,
    explanations: Mapping[str, str] | None = None,
    *,
    rule_making: bool | None = False,
) -> Content:
    """The same as a content."""
    unit = Unit(UNIT.name, UNIT.code, rule_making=rule_making)
    return Content(YEAR, unit, published(changes), explanations or {})
