"""The JSON of a consolidation: whose it is, how complete, the city's figures, each unit's, and where they come from."""

from collections.abc import Mapping
from typing import Any

from xltools.consolidation.consolidation import Consolidation, UnitLine
from xltools.consolidation.selection.lateness import late
from xltools.consolidation.selection.select import LeftOut, Selection, of_severity
from xltools.consolidation.sums import city_figures
from xltools.form.rules.model import Severity
from xltools.reading.export import plain

__all__ = ["SCHEMA", "document"]

SCHEMA = "xltools/consolidation/1"


def document(consolidation: Consolidation) -> Mapping[str, Any]:
    """What `merge --json` writes. A unit's `figures` are in the order of `fields`; a blank is null."""
    form, heading = consolidation.form, consolidation.heading
    return {
        "schema": SCHEMA,
        "form": {"id": form.id, "version": form.version},
        "heading": {
            "title": consolidation.title,
            "place": heading.place,
            "code": heading.code or None,
            "year": heading.year,
            "made": heading.made or None,
        },
        "completeness": _completeness(consolidation.selection),
        "totals": _totals(consolidation),
        "fields": [field.id for field in form.numbers],
        "units": [_unit(line) for line in consolidation.lines],
        "adjustments": [
            {
                "field": one.field,
                "amount": plain(one.amount),
                "reason": one.reason,
                "who": one.who,
                "date": one.date or None,
            }
            for one in consolidation.adjustments
        ],
        "sources": [
            {
                "level": branch.source.level,
                "unit": branch.source.unit,
                "parent": branch.parent or None,
                "code": branch.source.code or None,
                "file": branch.source.file,
                "sha256": branch.source.sha256,
                "read": branch.source.read or None,
            }
            for branch in consolidation.sources
        ],
    }


def _completeness(selection: Selection) -> dict[str, Any]:
    return {
        "complete": selection.complete,
        "expected": len(selection.expected) if selection.roster else None,
        "included": len(selection.included),
        "missing": [{"unit": unit.name, "code": unit.code or None} for unit in selection.missing],
        "left_out": [_left_out(left, selection) for left in selection.left_out],
        "unreadable": [
            {
                "file": selection.names[one.path],
                "sha256": one.sha256 or None,
                "code": one.code,
                "message": one.message,
                "hint": one.hint,
            }
            for one in selection.refused
        ],
    }


def _left_out(left: LeftOut, selection: Selection) -> dict[str, Any]:
    return {
        "unit": left.kept.unit or None,
        "file": selection.name(left.kept),
        "sha256": left.kept.sha256,
        "cause": left.cause.value,
        "reason": left.reason,
    }


def _totals(consolidation: Consolidation) -> list[dict[str, Any]]:
    sums = city_figures(consolidation.form, [line.figures for line in consolidation.lines])
    return [
        {
            "field": field.id,
            "label": " / ".join(field.label_path),
            "measure": field.unit,
            "value": plain(consolidation.totals[field.id]),
            "units": plain(sums[field.id]),
            "adjustment": plain(consolidation.adjusted.get(field.id)),
            "blank": list(consolidation.blanks.get(field.id, ())),
        }
        for field in consolidation.form.numbers
    ]


def _unit(line: UnitLine) -> dict[str, Any]:
    kept = line.kept
    said = {name: kept.text(f"cover.{name}") or None for name in ("scope", "filler", "reviewer", "telephone", "date")}
    return {
        "unit": line.name,
        "code": kept.code or (line.unit.code if line.unit else "") or None,
        "state": line.state.value,
        "late": bool(late(kept)),
        "file": line.file,
        "sha256": kept.sha256,
        "version": kept.version or None,
        **said,
        "figures": [plain(number) for number in kept.figures.numbers],
        "texts": dict(kept.texts),
        "findings": {severity.value: len(of_severity(kept, severity)) for severity in Severity},
        "explanations": [
            {"code": one.code, "where": one.where, "field": one.field or None, "explanation": one.explanation}
            for one in kept.findings
            if one.explanation
        ],
    }
