"""A form in words and as JSON: what `xltools form show` prints."""

from typing import Any

from xltools.form.layout import layout_form
from xltools.form.model import CellAddress, Field, Form
from xltools.to_json import select_json

_SCHEMA = "xltools/form/1"


def as_json(form: Form) -> dict[str, Any]:
    """Every field with id, label path, kind, unit, sheet and cell; every rule."""
    places = layout_form(form).places
    return {
        "schema": _SCHEMA,
        "id": form.id,
        "title": form.title,
        "basis": form.basis,
        "version": form.version,
        "sheets": [sheet.name for sheet in form.sheets],
        "fields": [_field_json(field, places[field.id]) for field in form.fields.values()],
        "rules": [
            select_json(rule, "code severity title why basis each when must check") for rule in form.rules.values()
        ],
    }


def _field_json(field: Field, place: CellAddress) -> dict[str, Any]:
    return {
        "id": field.id,
        "table": field.table,
        "label": list(field.label_path),
        "name": field.label,
        **select_json(field, "kind unit digits choices required total_of entry"),
        "sheet": place.sheet,
        "cell": place.cell,
    }


def render_form(form: Form) -> str:
    """The same for a terminal: a line per field, grouped by sheet, then a line per rule."""
    places = layout_form(form).places
    lines = [f"{form.id}　{form.title}（{form.basis}），版本 {form.version}"]
    for sheet in form.sheets:
        lines += ["", f"【{sheet.name}】"]
        for field in form.fields.values():
            if places[field.id].sheet == sheet.name:
                label = " / ".join(field.label_path)
                unit = f"（{field.unit}）" if field.unit and field.unit not in label else ""
                lines.append(f"  {places[field.id].cell:<5} {field.id:<45} {label}{unit}")
    lines += ["", "【规则】"]
    lines += [f"  {rule.code}  {rule.severity.value:<8}{rule.title}" for rule in form.rules.values()]
    return "\n".join(lines)
