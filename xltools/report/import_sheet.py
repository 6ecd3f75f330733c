"""An imported report as a workbook of the current form, with a sheet that says where each value stood."""

from collections.abc import Iterator
from decimal import Decimal

from xltools.excel.grid import Cell
from xltools.excel.table import CellStyle, TableColumn, TableRow, TableSheet
from xltools.excel.text import printable, printable_excerpt
from xltools.excel.values import format_number
from xltools.form.layout import IMPORT_SHEET
from xltools.form.load import select_parts
from xltools.form.model import COVER_UNIT, TABLES, TEXTS, Field
from xltools.reading.submission import FieldEntry, Submission
from xltools.report.import_report import ImportedReport
from xltools.roster.units import Unit
from xltools.template.content import Content
from xltools.template.workbook import build_template


def build_imported(imported: ImportedReport) -> bytes:
    """The workbook: values and texts in their cells, totals as formulas where they agree with what was published.

    Raises ValueError where the report's year is not known.
    """
    submission = imported.submission
    if submission.year is None:
        raise ValueError(submission.path)
    # What no published report shows is not asked for.
    form = select_parts(submission.form, (TABLES, TEXTS))
    values = {
        name: value
        for name, entry in submission.entries.items()
        if name in form.fields
        and name != COVER_UNIT
        and (value := _cell_value(submission, submission.form.fields[name], entry)) is not None
    }
    content = Content(
        submission.year,
        Unit(submission.unit, rule_making=None) if submission.unit else None,
        values,
        attached=(_origin_table(imported),),
    )
    return build_template(form, content)


def _cell_value(submission: Submission, field: Field, entry: FieldEntry) -> Cell | Decimal:
    """What the cell holds; None where the value is not known for sure, or a total's formula gives it."""
    if entry.fault or entry.derived or entry.value is None:
        return None
    return None if field.total_of and submission.sum_parts(field) == entry.value else entry.value


_COLUMNS = (
    TableColumn("指标", widest=46, narrowest=20),
    TableColumn("读作", widest=24, narrowest=10),
    TableColumn("原样", widest=40, narrowest=14),
    TableColumn("出处", widest=26, narrowest=14),
    TableColumn("说明", widest=50, narrowest=20),
    TableColumn("指标编号", widest=30, one_line=True),
)
_NO_ORIGIN = ("", "", "")


def _origin_table(imported: ImportedReport) -> TableSheet:
    submission = imported.submission
    rows = [*_problem_rows(imported), *_entry_rows(submission)]
    note = (
        f"由 {printable(submission.path.name)}（{imported.kind}）导入。“出处”里的单元格，是把原文件的表格当作工作表数出的行列；"
        "“正文”的行号是第几段。认不准的留空，不当作 0。"
    )
    return TableSheet(IMPORT_SHEET, "导入说明", note, _COLUMNS, tuple(rows), frozen=1)


def _problem_rows(imported: ImportedReport) -> Iterator[TableRow]:
    for problem in imported.problems:
        yield TableRow(("（没有读出）", *_NO_ORIGIN, problem, ""), {0: CellStyle.WARN, 4: CellStyle.WARN})
    for label in imported.unstated:
        yield TableRow(("封面", *_NO_ORIGIN, f"请补填：{label}", ""), {0: CellStyle.WARN, 4: CellStyle.WARN})
    for note in imported.submission.notes:
        if not note.field:
            yield TableRow(("（没有栏目）", "", note.raw, str(note.place or ""), note.note, ""), {4: CellStyle.WARN})


def _entry_rows(submission: Submission) -> Iterator[TableRow]:
    notes = {note.field: note.note for note in submission.notes if note.field}
    for field in submission.form.fields.values():
        entry = submission.entries.get(field.id)
        if entry is None:
            continue
        value = entry.value if isinstance(entry.value, str) else format_number(entry.value)
        said = notes.get(field.id, "") or ("认不准，留空" if entry.fault else "")
        if field.total_of and not entry.fault and entry.value is not None:
            computed = submission.sum_parts(field)
            if computed is not None and computed != entry.value:
                said = f"原文的合计与分项相加的 {format_number(computed)} 不符，照原文填写"
        cells = (
            field.label,
            printable_excerpt(value, 60),
            printable_excerpt(entry.seen or entry.raw, 120),
            str(entry.place),
            said,
        )
        yield TableRow((*cells, field.id), {4: CellStyle.WARN if said else CellStyle.PLAIN, 5: CellStyle.FAINT})
