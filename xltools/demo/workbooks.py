"""What each unit of the example sends: its workbook filled in, faults and all."""

from collections.abc import Mapping
from decimal import Decimal

from xltools.demo.figures import published
from xltools.demo.old_layout import with_single_other_row
from xltools.demo.plausible import plausible, texts
from xltools.demo.units import YEAR, Sender
from xltools.excel.grid import Cell
from xltools.form.model import Form
from xltools.template import Content, template_bytes

__all__ = ["filled_workbook", "values_of"]


def filled_workbook(form: Form, sender: Sender, version: int = 0) -> bytes:
    """The workbook of a sender, as it comes back. A later `version` has one more training counted than the one before."""
    values = values_of(form, sender)
    trainings = values.get("s.trainings")
    if version and isinstance(trainings, int):
        values["s.trainings"] = trainings + version
    content = Content(year=YEAR, unit=sender.unit, values=values, explanations=sender.explanations)
    return template_bytes(with_single_other_row(form) if sender.old_layout else form, content)


def values_of(form: Form, sender: Sender) -> dict[str, Cell | Decimal]:
    """What stands in the cells of a sender's workbook. Totals are formulas, except where a change types over one."""
    name = sender.unit.name
    figures = plausible(form, name, sender.size)
    if sender.published:
        shipped = published(sender.published)
        kept = {field: value for field, value in figures.items() if field.startswith("s.")}
        figures = kept | {field: value for field, value in shipped.items() if not _is_total(form, field)}
    figures |= {field: figures[field] + more for field, more in sender.added.items()}
    written: dict[str, Cell | Decimal] = dict(figures)
    written |= texts(form, _complete(form, figures), name)
    written |= {
        "cover.scope": "本单位",
        "cover.filler": "示例填报人",
        "cover.reviewer": "示例审核人",
        "cover.telephone": sender.unit.telephone,
        "cover.date": f"{YEAR + 1}-01-12",
    }
    left_blank = tuple(f"{table}." for table in sender.blank)
    kept_cells = {field: value for field, value in written.items() if not field.startswith(left_blank or ("\0",))}
    return kept_cells | dict(sender.changes)


def _is_total(form: Form, field: str) -> bool:
    known = form.fields.get(field)
    return field.endswith(".total") or bool(known and known.total_of)


def _complete(form: Form, figures: Mapping[str, int | Decimal]) -> dict[str, int | Decimal]:
    """The figures with 0 for what they do not name: what the texts may mention."""
    return {field.id: 0 for field in form.numbers} | dict(figures)
