"""The tables of a consolidation as CSV, by file name: the city, the lines, who has reported, and what goes with them."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence

from xltools.consolidation.consolidation import Consolidation, UnitLine
from xltools.consolidation.plan import FIXED
from xltools.consolidation.provenance.sheet import sources_table
from xltools.consolidation.sheets.findings import findings_of_selection
from xltools.consolidation.sheets.standings import standings_table
from xltools.consolidation.sums import city_figures
from xltools.excel.table import Link, TableSheet
from xltools.form.sheets import ADJUSTMENTS_SHEET, DETAIL_SHEET, FINDINGS_SHEET, SOURCES_SHEET, STANDINGS_SHEET
from xltools.reading.export import harmless

__all__ = ["HEADS", "tables"]

_CITY = "城市合计"
_NAMES = ("编号", "指标", "计量单位", "各单位合计", "调整", "汇总数")
_ADJUSTED = ("编号", "指标", "调整数", "调整原因", "经手人", "日期")
# The first cells of each file: by them an earlier export is known, so that nobody's own file is replaced.
HEADS: Mapping[str, tuple[str, ...]] = {
    f"{_CITY}.csv": _NAMES,
    f"{DETAIL_SHEET}.csv": tuple(fixed.head for fixed in FIXED),
    f"{ADJUSTMENTS_SHEET}.csv": _ADJUSTED,
    f"{STANDINGS_SHEET}.csv": ("序号", "单位", "单位代码"),
    f"{SOURCES_SHEET}.csv": ("层级", "单位", "上级单位"),
    f"{FINDINGS_SHEET}.csv": ("单位", "文件", "编号"),
}

_Cells = Sequence[object]


def tables(consolidation: Consolidation) -> Iterator[tuple[str, str]]:
    """Each file's name and content; texts that would be formulas are made harmless."""
    yield f"{_CITY}.csv", _csv(_city(consolidation))
    yield f"{DETAIL_SHEET}.csv", _csv(_detail(consolidation))
    yield f"{ADJUSTMENTS_SHEET}.csv", _csv(_adjustments(consolidation))
    yield f"{STANDINGS_SHEET}.csv", _csv(_sheet(standings_table(consolidation)))
    yield f"{SOURCES_SHEET}.csv", _csv(_sheet(sources_table(consolidation)))
    yield f"{FINDINGS_SHEET}.csv", _csv(_sheet(findings_of_selection(consolidation.selection)))


def _csv(rows: Iterable[_Cells]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    for row in rows:
        writer.writerow(["" if cell is None else harmless(str(cell)) for cell in row])
    return out.getvalue()


def _city(consolidation: Consolidation) -> Iterator[_Cells]:
    yield _NAMES
    sums = city_figures(consolidation.form, [line.figures for line in consolidation.lines])
    for field in consolidation.form.numbers:
        amounts = sums[field.id], consolidation.adjusted.get(field.id), consolidation.totals[field.id]
        yield field.id, " / ".join(field.label_path), field.unit, *amounts


def _detail(consolidation: Consolidation) -> Iterator[_Cells]:
    yield *(fixed.head for fixed in FIXED), *(field.id for field in consolidation.form.numbers)
    for number, line in enumerate(consolidation.lines, 1):
        yield number, *_fixed(line, consolidation.heading.made), *line.figures.numbers


def _fixed(line: UnitLine, made: str) -> Iterator[str]:
    """The columns before the figures, after the number of the line, in the order of 明细."""
    kept = line.kept
    explained = "；".join(f"{one.code} {one.where}：{one.explanation}" for one in kept.findings if one.explanation)
    said = {
        "unit": line.name,
        "code": kept.code or (line.unit.code if line.unit else ""),
        "state": line.state.value,
        "file": line.file,
        "sha256": kept.sha256,
        "read": made,
        "filler": kept.filler,
        "version": kept.version,
        "explanations": explained,
    }
    return (said[fixed.key] for fixed in FIXED[1:])


def _adjustments(consolidation: Consolidation) -> Iterator[_Cells]:
    yield _ADJUSTED
    for one in consolidation.adjustments:
        label = consolidation.form.fields[one.field].label
        yield one.field, label, one.amount, one.reason, one.who, one.date


def _sheet(table: TableSheet) -> Iterator[_Cells]:
    yield [column.head for column in table.columns]
    for row in table.rows:
        yield [cell.shown if isinstance(cell, Link) else cell for cell in row.cells]
