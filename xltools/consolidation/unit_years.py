"""One unit over several years: its figures side by side, what became of them, and which rules do not hold.

A year may come from the unit's own workbook, from its line in a consolidated one, or from its published report. Two files
that say the same of a year are one; where they differ, that is said and neither is taken.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from xltools.consolidation.adjustments import format_signed
from xltools.consolidation.sheets.years import compute_change
from xltools.excel.errors import FileFault
from xltools.excel.table import CellStyle, TableCell, TableColumn, TableRow, TableSheet
from xltools.excel.text import normalize_label, printable
from xltools.excel.values import format_number
from xltools.form.model import Field, Form
from xltools.form.rules.evaluate import CheckOutcome, CheckResult, Number, RuleValues, evaluate_check
from xltools.form.rules.expression import Severity
from xltools.reading.consolidated import Numbers
from xltools.reading.last_year import PastFile
from xltools.to_json import select_json, to_json


@dataclass(frozen=True, slots=True)
class UnitYear:
    """A unit's figures of a year, the file that they are from, and the checks that fail, those against the year before too."""

    year: int
    numbers: Numbers
    path: Path
    failed: tuple[CheckResult, ...] = ()


@dataclass(frozen=True, slots=True)
class UnitHistory:
    """A unit's years, the earliest first, and what could not be used: a sentence each."""

    unit: str
    years: tuple[UnitYear, ...]
    problems: tuple[str, ...]

    @property
    def is_clear(self) -> bool:
        """Whether everything could be used and no rule but a hint is broken."""
        severe = (one for year in self.years for one in year.failed if one.check.rule.severity is not Severity.HINT)
        return not self.problems and next(severe, None) is None


def collect_history(
    form: Form,
    unit: str,
    paths: Sequence[Path],
    read: Callable[[Path, Form], PastFile],
    *,
    rule_making: bool | None = None,
) -> UnitHistory:
    """A unit's years from these files. Files of other units are passed over; those that cannot be read are said."""
    found: dict[int, list[tuple[Path, Numbers]]] = {}
    problems: list[str] = []
    for path in paths:
        try:
            past = read(path, form)
        except FileFault as fault:
            problems.append(str(fault))
            continue
        by_name = {normalize_label(name): numbers for name, numbers in past.units.items()}
        by_name[normalize_label(past.unit)] = past.numbers
        numbers = by_name.get(normalize_label(unit))
        if numbers:
            found.setdefault(past.year, []).append((path, numbers))
    years: list[UnitYear] = []
    for year, files in sorted(found.items()):
        # A published report shows less than the workbook behind it.
        path, numbers = max(files, key=lambda one: len(one[1]))
        other = next((one for one, others in files if not others.items() <= numbers.items()), None)
        if other is not None:
            problems.append(f"{year} 年度：{printable(path)} 和 {printable(other)} 的数不一样，两份都没有用")
            continue
        last = years[-1].numbers if years and years[-1].year == year - 1 else None
        years.append(UnitYear(year, numbers, path, tuple(_failed(form, numbers, last, rule_making=rule_making))))
    return UnitHistory(unit, tuple(years), tuple(problems))


def _failed(form: Form, numbers: Numbers, last: Numbers | None, *, rule_making: bool | None) -> Iterator[CheckResult]:
    values = RuleValues(numbers, last, {"rule_making": rule_making})
    for check in form.checks:
        result = evaluate_check(check, values)
        if result.outcome is CheckOutcome.FAILS:
            yield result


def _shown_fields(form: Form, history: UnitHistory) -> list[Field]:
    """The main indicators first; then every other figure that is not 0 or blank in all years."""
    fields = [form.fields[name] for name in dict.fromkeys((*form.charts.main, *(field.id for field in form.numbers)))]
    return [
        field
        for field in fields
        if field.id in form.charts.main or any(one.numbers.get(field.id) for one in history.years)
    ]


def _format_change(last: Number | None, this: Number | None) -> str:
    found = compute_change(last, this)
    if found.more is None:
        return ""
    part = f"（{float(found.part):+.1%}）" if found.part else ""
    return f"{format_signed(found.more)}{part}" if found.more else "持平"


def _describe_failed(year: int, result: CheckResult) -> str:
    rule = result.check.rule
    sides = f"：{format_number(result.left)} 与 {format_number(result.right)}" if result.left is not None else ""
    return f"{year} 年度 {rule.code} {rule.title} {result.check.place}{sides}"


def render_history(form: Form, history: UnitHistory) -> str:
    """The figures of all years, a line each, with the last change; then what does not hold."""
    unit = printable(history.unit)
    if not history.years:
        return "\n".join([f"没有找到“{unit}”的数据。请核对单位名称，和给出的文件夹。", *history.problems])
    years = [str(one.year) for one in history.years]
    lines = [f"{unit}　{'、'.join(years)} 年度", f"指标　{'　'.join(years)}　最近一年的变化"]
    for field in _shown_fields(form, history):
        values = [one.numbers.get(field.id) for one in history.years]
        change = _format_change(values[-2], values[-1]) if len(values) > 1 else ""
        lines.append(
            "　".join([field.label, *(format_number(value) or "空白" for value in values), change]).rstrip("　")
        )
    failed = [_describe_failed(one.year, result) for one in history.years for result in one.failed]
    lines += (
        ["", f"不符的 {len(failed)} 处：", *(f"  {line}" for line in failed)] if failed else ["", "各年的规则都成立。"]
    )
    return "\n".join([*lines, *history.problems])


def history_table(form: Form, history: UnitHistory) -> TableSheet:
    """The same as a sheet, every year with its change from the one before."""
    columns = [TableColumn("指标", widest=50, narrowest=24), TableColumn("单位", align="center")]
    for number, one in enumerate(history.years):
        columns.append(TableColumn(f"{one.year} 年", align="center", narrowest=11))
        columns += [TableColumn("变化", align="center", narrowest=14)] if number else []
    rows = [TableRow((field.label, field.unit, *_row_cells(field, history))) for field in _shown_fields(form, history)]
    blank: tuple[TableCell, ...] = (None,) * (len(columns) - 1)
    said = [_describe_failed(one.year, result) for one in history.years for result in one.failed]
    rows += [TableRow((line, *blank), {0: CellStyle.WARN}) for line in (*said, *history.problems)]
    note = "空白不等于 0；不符的规则列在最后。数据来自：" + "，".join(
        f"{one.year} 年 {one.path.name}" for one in history.years
    )
    return TableSheet("各年", f"{history.unit}各年数据", note, tuple(columns), tuple(rows), frozen=1)


def _row_cells(field: Field, history: UnitHistory) -> Iterator[TableCell]:
    last: Number | None = None
    for number, one in enumerate(history.years):
        value = one.numbers.get(field.id)
        yield value
        if number:
            yield _format_change(last, value)
        last = value


def as_json(form: Form, history: UnitHistory) -> Mapping[str, Any]:
    """The document that `years --format json` prints."""
    return {
        "schema": "xltools/years/1",
        "unit": history.unit,
        "years": [
            {
                "year": one.year,
                "path": str(one.path),
                "fields": {field.id: to_json(one.numbers.get(field.id)) for field in form.numbers},
                "failed": [
                    {**select_json(result.check.rule, "code severity"), "place": result.check.place}
                    | select_json(result, "left right")
                    for result in one.failed
                ],
            }
            for one in history.years
        ],
        "problems": list(history.problems),
    }
