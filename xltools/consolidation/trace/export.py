"""A trace for machines: the document that `xltools trace --format json` prints."""

from typing import Any

from xltools.consolidation.breakdown.shares import part
from xltools.consolidation.trace.trace import Part, Trace
from xltools.excel.text import shown
from xltools.reading.export import plain

__all__ = ["as_json"]

SCHEMA = "xltools/trace/1"


def as_json(trace: Trace) -> dict[str, Any]:
    """The whole trace; a blank is null, and so is what was not read. `units` is null for a unit's own workbook."""
    field = trace.field
    return {
        "schema": SCHEMA,
        "path": trace.path.as_posix(),
        "sha256": trace.sha256,
        "form": trace.form.id,
        "year": trace.year,
        "unit": trace.unit or None,
        "field": field.id,
        "label": list(field.label_path),
        "measure": field.unit,
        "read": trace.read,
        "value": plain(trace.value),
        "raw": None if trace.raw in (None, "") else shown(trace.raw, 32_767),
        "cell": str(trace.place) if trace.place else None,
        "notes": [{"raw": note.raw, "value": note.value or None, "note": note.note} for note in trace.notes],
        "findings": [
            {"code": one.code, "message": one.message, "explanation": one.explanation} for one in trace.findings
        ],
        "sum": plain(trace.sum) if trace.parts is not None else None,
        "adjustment": plain(trace.adjusted) if trace.parts is not None else None,
        "agrees": trace.agrees,
        "units": None if trace.parts is None else [_unit(one, trace) for one in trace.parts],
    }


def _unit(one: Part, trace: Trace) -> dict[str, Any]:
    return {
        "unit": one.unit,
        "value": plain(one.value),
        "share": (part(one.value, trace.sum) or None) if one.value is not None else None,
        "cell": str(one.place),
        "file": one.file,
        "sha256": one.sha256,
        "files_behind": one.behind,
        "in_file": plain(one.in_file) if one.read else None,
        "read": one.read,
        "units": [_unit(below, trace) for below in one.below],
        "findings": [
            {"code": remark.code, "message": remark.message, "explanation": remark.explanation}
            for remark in one.remarks
        ],
    }
