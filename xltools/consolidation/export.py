"""A consolidation for machines: the JSON of all of it, and its tables as CSV files."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from xltools.consolidation.consolidation import Consolidation, UnitLine
from xltools.consolidation.provenance import sources_table
from xltools.consolidation.sheets.detail import fixed_cells
from xltools.consolidation.sheets.detail_layout import FIXED
from xltools.consolidation.sheets.findings import findings_table
from xltools.consolidation.sheets.unit_status import status_table
from xltools.excel.errors import FileFault
from xltools.excel.output import WrittenOutput, refuse_foreign, write_output
from xltools.form.layout import ADJUSTMENTS_SHEET, DETAIL_SHEET, FINDINGS_SHEET, SOURCES_SHEET, STATUS_SHEET
from xltools.form.model import Field
from xltools.form.rules.expression import Severity
from xltools.intake.exclusions import Exclusion
from xltools.reading.submission import format_csv
from xltools.to_json import json_text, select_json

_SCHEMA = "xltools/consolidation/1"


def _consolidation_document(consolidation: Consolidation) -> Mapping[str, Any]:
    """What `merge --json` writes. A unit's `figures` are in the order of `fields`; a blank is null."""
    form, selection = consolidation.form, consolidation.selection
    return {
        "schema": _SCHEMA,
        "form": select_json(form, "id version"),
        "heading": {"title": consolidation.title, **_select(consolidation.heading, "place office? code? year made?")},
        "completeness": {
            "complete": selection.is_complete,
            "expected": sum(1 for unit in selection.intake.listed if unit.counted) if selection.roster else None,
            "included": len(selection.included),
            "missing": [{"unit": unit.name, "code": unit.code or None} for unit in selection.missing],
            "left_out": [_exclusion_json(one) for one in selection.exclusions],
            "unreadable": [_unreadable_json(one) for one in selection.unreadable],
        },
        "totals": [_total_json(consolidation, field) for field in form.numbers],
        "fields": [field.id for field in form.numbers],
        "units": [_unit_json(line) for line in consolidation.lines],
        "comparisons": [
            {"unit": name, **select_json(one, "code severity message hint sheet cell related field expected actual")}
            for name, one in consolidation.comparisons
        ],
        "overlaps": [select_json(one, "parent children") for one in consolidation.overlaps],
        "adjustments": [_select(one, "field amount reason who date?") for one in consolidation.adjustments],
        "sources": [
            {
                **_select(branch.source, "level unit"),
                "parent": branch.parent or None,
                **_select(branch.source, "code? file sha256 read? declared?"),
            }
            for branch in consolidation.sources
        ],
    }


def _select(one: object, names: str) -> dict[str, Any]:
    """These attributes of an object, in this order; one whose name ends in `?` is null where it is empty."""
    found = select_json(one, names.replace("?", ""))
    return {name: value or None if f"{name}?" in names.split() else value for name, value in found.items()}


def _exclusion_json(one: Exclusion) -> dict[str, Any]:
    file = {"file": one.path, "sha256": one.file.sha256 if one.file else None}
    return {"unit": one.name or None, **file, **select_json(one, "cause reason")}


def _unreadable_json(one: Exclusion) -> dict[str, Any]:
    return {
        "file": one.path,
        "sha256": (one.file.sha256 or None) if one.file else None,
        "code": next((fault.code for fault in one.findings), ""),
        "message": one.reason,
        "hint": one.remedy,
    }


def _total_json(consolidation: Consolidation, field: Field) -> dict[str, Any]:
    return {
        "field": field.id,
        "label": " / ".join(field.label_path),
        "measure": field.unit,
        "value": consolidation.totals[field.id],
        "units": consolidation.unit_sums[field.id],
        "adjustment": consolidation.adjusted.get(field.id),
        "blank": consolidation.blanks.get(field.id, ()),
    }


def _unit_json(line: UnitLine) -> dict[str, Any]:
    explained = (one for one in line.findings if one.explanation)
    return {
        "unit": line.name,
        "code": line.code or None,
        "state": line.overview.status,
        "late": bool(line.overview.late),
        "file": line.version.path,
        **_select(line.report, "sha256 version? scope? filler? reviewer? telephone? date? declared?"),
        "figures": line.figures.numbers,
        "texts": line.report.texts,
        "findings": {severity.value: len(line.select(severity)) for severity in Severity},
        "explanations": [_select(one, "code where field? explanation") for one in explained],
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


def _list_tables(consolidation: Consolidation) -> Iterator[tuple[str, Iterable[_Cells]]]:
    """The rows of each table, with its name."""
    yield _CITY, _city_rows(consolidation)
    yield DETAIL_SHEET, _detail_rows(consolidation)
    yield ADJUSTMENTS_SHEET, _adjustment_rows(consolidation)
    findings = findings_table(consolidation.selection, consolidation.comparisons)
    for table in (status_table(consolidation), sources_table(consolidation.sources), findings):
        yield table.name, [[column.head for column in table.columns], *(row.cells for row in table.rows)]


def _city_rows(consolidation: Consolidation) -> Iterator[_Cells]:
    yield _NAMES
    for field in consolidation.form.numbers:
        field_id, sums = field.id, (consolidation.unit_sums, consolidation.adjusted, consolidation.totals)
        yield field_id, " / ".join(field.label_path), field.unit, *(one.get(field_id) for one in sums)


def _detail_rows(consolidation: Consolidation) -> Iterator[_Cells]:
    yield *(fixed.head for fixed in FIXED), *(field.id for field in consolidation.form.numbers)
    for number, line in enumerate(consolidation.lines, 1):
        yield *fixed_cells(number, line, consolidation.heading.made), *line.figures.numbers


def _adjustment_rows(consolidation: Consolidation) -> Iterator[_Cells]:
    yield _ADJUSTED
    for one in consolidation.adjustments:
        label = consolidation.form.fields[one.field].label
        yield one.field, label, one.amount, one.reason, one.who, one.date


_JSON_BEGINS = f'{{\n "schema": "{_SCHEMA}"'


def write_json(consolidation: Consolidation, path: Path) -> WrittenOutput:
    """Write the document. Raises FileFault when it cannot be written."""
    text = json_text(_consolidation_document(consolidation)) + "\n"
    return write_output(path, text.encode(), _JSON_BEGINS)


def write_csv(consolidation: Consolidation, folder: Path) -> list[WrittenOutput]:
    """Write a CSV for each table into a folder. Raises FileFault when one cannot be written."""
    return [
        write_output(folder / f"{name}.csv", format_csv(rows).encode("utf-8-sig"), _csv_begins(f"{name}.csv"))
        for name, rows in _list_tables(consolidation)
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
