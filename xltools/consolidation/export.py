"""A consolidation for machines: the JSON of all of it, and its tables as CSV files."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from xltools.consolidation.consolidation import Consolidation, UnitLine
from xltools.consolidation.figures import compute_city_figures
from xltools.consolidation.sheets.detail import fixed_cells
from xltools.consolidation.sheets.detail_layout import FIXED
from xltools.consolidation.sheets.lists import findings_table, sources_table, status_table
from xltools.excel.errors import FileFault
from xltools.excel.output import WrittenOutput, refuse_foreign, write_output
from xltools.excel.table import TableSheet
from xltools.form.layout import ADJUSTMENTS_SHEET, DETAIL_SHEET, FINDINGS_SHEET, SOURCES_SHEET, STATUS_SHEET
from xltools.form.rules.expression import Severity
from xltools.intake.exclusions import Exclusion
from xltools.intake.select import Selection
from xltools.reading.submission import format_csv_cell
from xltools.to_json import json_text, to_json

_SCHEMA = "xltools/consolidation/1"


def _consolidation_document(consolidation: Consolidation) -> Mapping[str, Any]:
    """What `merge --json` writes. A unit's `figures` are in the order of `fields`; a blank is null."""
    form, heading = consolidation.form, consolidation.heading
    return {
        "schema": _SCHEMA,
        "form": {"id": form.id, "version": form.version},
        "heading": {
            "title": consolidation.title,
            "place": heading.place,
            "code": heading.code or None,
            "year": heading.year,
            "made": heading.made or None,
        },
        "completeness": _completeness_json(consolidation.selection),
        "totals": _totals_json(consolidation),
        "fields": [field.id for field in form.numbers],
        "units": [_unit_json(line) for line in consolidation.lines],
        "adjustments": [
            {
                "field": one.field,
                "amount": to_json(one.amount),
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
                "declared": branch.source.declared or None,
            }
            for branch in consolidation.sources
        ],
    }


def _completeness_json(selection: Selection) -> dict[str, Any]:
    return {
        "complete": selection.is_complete,
        "expected": len(selection.expected) if selection.roster else None,
        "included": len(selection.included),
        "missing": [{"unit": unit.name, "code": unit.code or None} for unit in selection.missing],
        "left_out": [_exclusion_json(one) for one in selection.exclusions],
        "unreadable": [
            {
                "file": one.path,
                "sha256": (one.file.sha256 or None) if one.file else None,
                "code": next((fault.code for fault in one.findings), ""),
                "message": one.reason,
                "hint": one.remedy,
            }
            for one in selection.unreadable
        ],
    }


def _exclusion_json(one: Exclusion) -> dict[str, Any]:
    return {
        "unit": one.name or None,
        "file": one.path,
        "sha256": one.file.sha256 if one.file else None,
        "cause": one.cause.value,
        "reason": one.reason,
    }


def _totals_json(consolidation: Consolidation) -> list[dict[str, Any]]:
    sums = compute_city_figures(consolidation.form, [line.figures for line in consolidation.lines])
    return [
        {
            "field": field.id,
            "label": " / ".join(field.label_path),
            "measure": field.unit,
            "value": to_json(consolidation.totals[field.id]),
            "units": to_json(sums[field.id]),
            "adjustment": to_json(consolidation.adjusted.get(field.id)),
            "blank": list(consolidation.blanks.get(field.id, ())),
        }
        for field in consolidation.form.numbers
    ]


def _unit_json(line: UnitLine) -> dict[str, Any]:
    kept = line.report
    said = {name: getattr(kept, name) or None for name in ("scope", "filler", "reviewer", "telephone", "date")}
    return {
        "unit": line.name,
        "code": line.code or None,
        "state": line.status.value,
        "late": bool(line.overview.late),
        "file": line.file,
        "sha256": kept.sha256,
        "version": kept.version or None,
        **said,
        "declared": kept.declared or None,
        "figures": [to_json(number) for number in kept.figures.numbers],
        "texts": dict(kept.texts),
        "findings": {severity.value: len(line.select(severity)) for severity in Severity},
        "explanations": [
            {"code": one.code, "where": one.where, "field": one.field or None, "explanation": one.explanation}
            for one in line.findings
            if one.explanation
        ],
    }


_CITY = "城市合计"
_NAMES = ("编号", "指标", "计量单位", "各单位合计", "调整", "汇总数")
_ADJUSTED = ("编号", "指标", "调整数", "调整原因", "经手人", "日期")
# The first cells of each file: by them an earlier export is known, so that nobody's own file is replaced.
CSV_HEADS: Mapping[str, tuple[str, ...]] = {
    f"{_CITY}.csv": _NAMES,
    f"{DETAIL_SHEET}.csv": tuple(fixed.head for fixed in FIXED),
    f"{ADJUSTMENTS_SHEET}.csv": _ADJUSTED,
    f"{STATUS_SHEET}.csv": ("序号", "单位", "单位代码"),
    f"{SOURCES_SHEET}.csv": ("层级", "单位", "上级单位"),
    f"{FINDINGS_SHEET}.csv": ("单位", "文件", "编号"),
}

_Cells = Sequence[object]


def _render_tables(consolidation: Consolidation) -> Iterator[tuple[str, str]]:
    """Each file's name and content; texts that would be formulas are made harmless."""
    yield f"{_CITY}.csv", _format_csv(_city_rows(consolidation))
    yield f"{DETAIL_SHEET}.csv", _format_csv(_detail_rows(consolidation))
    yield f"{ADJUSTMENTS_SHEET}.csv", _format_csv(_adjustment_rows(consolidation))
    yield f"{STATUS_SHEET}.csv", _format_csv(_sheet_rows(status_table(consolidation)))
    yield f"{SOURCES_SHEET}.csv", _format_csv(_sheet_rows(sources_table(consolidation)))
    yield f"{FINDINGS_SHEET}.csv", _format_csv(_sheet_rows(findings_table(consolidation.selection)))


def _format_csv(rows: Iterable[_Cells]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    for row in rows:
        writer.writerow(map(format_csv_cell, row))
    return out.getvalue()


def _city_rows(consolidation: Consolidation) -> Iterator[_Cells]:
    yield _NAMES
    sums = compute_city_figures(consolidation.form, [line.figures for line in consolidation.lines])
    for field in consolidation.form.numbers:
        amounts = sums[field.id], consolidation.adjusted.get(field.id), consolidation.totals[field.id]
        yield field.id, " / ".join(field.label_path), field.unit, *amounts


def _detail_rows(consolidation: Consolidation) -> Iterator[_Cells]:
    yield *(fixed.head for fixed in FIXED), *(field.id for field in consolidation.form.numbers)
    for number, line in enumerate(consolidation.lines, 1):
        yield *fixed_cells(number, line, consolidation.heading.made), *line.figures.numbers


def _adjustment_rows(consolidation: Consolidation) -> Iterator[_Cells]:
    yield _ADJUSTED
    for one in consolidation.adjustments:
        label = consolidation.form.fields[one.field].label
        yield one.field, label, one.amount, one.reason, one.who, one.date


def _sheet_rows(table: TableSheet) -> Iterator[_Cells]:
    yield [column.head for column in table.columns]
    for row in table.rows:
        yield row.cells


_JSON_BEGINS = f'{{\n "schema": "{_SCHEMA}"'


def write_json(consolidation: Consolidation, path: Path) -> WrittenOutput:
    """Write the document. Raises FileFault when it cannot be written."""
    text = json_text(_consolidation_document(consolidation)) + "\n"
    return write_output(path, text.encode(), _JSON_BEGINS)


def write_csv(consolidation: Consolidation, folder: Path) -> list[WrittenOutput]:
    """Write a CSV for each table into a folder. Raises FileFault when one cannot be written."""
    return [
        write_output(folder / name, text.encode("utf-8-sig"), _csv_begins(name))
        for name, text in _render_tables(consolidation)
    ]


def refuse_foreign_json(path: Path) -> None:
    """Raise FileFault where something else than an earlier export stands at the path."""
    refuse_foreign(path, _JSON_BEGINS)


def refuse_foreign_csv(folder: Path) -> None:
    """Raise FileFault where the folder is none, or one of its files would be replaced and is no earlier export."""
    if folder.exists() and not folder.is_dir():
        raise FileFault(folder, "unwritable", "--csv 要的是文件夹，这是一个文件", "请换一个文件夹名。")
    for name in CSV_HEADS:
        refuse_foreign(folder / name, _csv_begins(name))


def _csv_begins(name: str) -> str:
    return "\ufeff" + ",".join(CSV_HEADS[name])
