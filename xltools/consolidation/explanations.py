"""情况说明 of the city: what units explained, compiled for each check, with a white cell for what the office has to add.

A difference of the city is made of its units' differences: where a unit has explained its own, the explanation goes with
the sum to the level above. An adjustment may break a rule too: one side of a sum is easily changed without the other.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import zip_longest

from xltools.checks.check_lines import CheckLine, list_lines
from xltools.checks.finding import Finding, finding_from_result
from xltools.consolidation.consolidation import Consolidation
from xltools.excel.table import CellStyle, TableColumn, TableRow, TableSheet
from xltools.excel.text import split_text
from xltools.form.layout import EXPLANATIONS_SHEET, layout_form
from xltools.form.rules.evaluate import CheckOutcome, RuleValues, evaluate_check
from xltools.form.rules.expression import Check, Severity
from xltools.reading.meta import COMPILED_EXPLANATION_HEADS, CONTINUED


@dataclass(frozen=True, slots=True)
class CheckExplanation:
    """A check to which somebody has something to say, or which the city's own figures do not satisfy.

    `fails`: None where the check is a count, or its figures are not all there. `unit_texts` is what the units wrote.
    """

    line: CheckLine
    fails: bool | None
    unit_texts: str
    office_text: str


def _list_explanations(consolidation: Consolidation) -> Iterator[CheckExplanation]:
    """In the order of the checks."""
    said = _unit_explanations(consolidation)
    own = consolidation.office_input.explanations
    outcomes = dict(_city_outcomes(consolidation))
    for line in list_lines(consolidation.form):
        fails = outcomes.get(line.key)
        asked = fails and line.severity is Severity.EXPLAIN
        if asked or line.key in said or line.key in own:
            yield CheckExplanation(line, fails, said.get(line.key, ""), own.get(line.key, ""))


def _unit_explanations(consolidation: Consolidation) -> Mapping[str, str]:
    found: dict[str, list[str]] = {}
    for line in consolidation.lines:
        for key, text in line.report.explanations.items():
            found.setdefault(key, []).append(f"{line.name}：{text}")
    return {key: "\n".join(texts) for key, texts in found.items()}


def _city_outcomes(consolidation: Consolidation) -> Iterator[tuple[str, bool | None]]:
    last = consolidation.past_years.last
    values = RuleValues(consolidation.totals, last.figures if last else None, consolidation.unit.attributes)
    for line in list_lines(consolidation.form):
        if isinstance(line.subject, Check):
            outcome = evaluate_check(line.subject, values).outcome
            yield line.key, {CheckOutcome.FAILS: True, CheckOutcome.HOLDS: False}.get(outcome)


def check_city_figures(consolidation: Consolidation) -> tuple[Finding, ...]:
    """The errors in the city's figures with its adjustments, as the level above will find them."""
    return tuple(_failing_results(consolidation))


def _failing_results(consolidation: Consolidation) -> Iterator[Finding]:
    values = RuleValues(consolidation.totals, None, consolidation.unit.attributes)
    for check in consolidation.form.checks:
        if check.rule.severity is Severity.ERROR:
            finding = finding_from_result(evaluate_check(check, values), layout_form(consolidation.form).places)
            if finding is not None:
                yield finding


_COLUMNS = (
    TableColumn("编号", align="center"),
    TableColumn("检查项目", widest=34, narrowest=20),
    TableColumn("位置", widest=26, narrowest=12),
    TableColumn("汇总数", align="center", narrowest=10),
    TableColumn(COMPILED_EXPLANATION_HEADS["units"], widest=50, narrowest=30),
    TableColumn(COMPILED_EXPLANATION_HEADS["own"], widest=50, narrowest=40),
    TableColumn(COMPILED_EXPLANATION_HEADS["key"], widest=16, faint=True),
)
_NOTE = (
    "各单位对检查项目的情况说明，按项目汇编；报送上级时随工作簿上报。“汇总单位的说明”由汇总单位填写，"
    "再次汇总到同一文件时保留。汇总数“不符”而没有说明的，请在此说明。"
)
# A Chinese character takes two places of a column's width, and a row shows so many lines.
_PER_LINE, _LINES = 24, 20
_OUTCOMES = {True: "不符", False: "相符", None: ""}


def explanations_table(consolidation: Consolidation) -> TableSheet:
    """The sheet's content."""
    rows = tuple(row for one in _list_explanations(consolidation) for row in _explanation_rows(one))
    return TableSheet(EXPLANATIONS_SHEET, "情况说明", _NOTE, _COLUMNS, rows, frozen=1, empty="没有需要说明的项目。")


def _explanation_rows(one: CheckExplanation) -> Iterator[TableRow]:
    """The check in one row, and as many more as its texts need: no text may be cut on its way up."""
    line, silent = one.line, not (one.unit_texts or one.office_text)
    said = _OUTCOMES[one.fails]
    texts = (split_text(text, _PER_LINE, _LINES, continued=CONTINUED) for text in (one.unit_texts, one.office_text))
    for units, own in zip_longest(*texts, fillvalue=""):
        cells = (line.code, line.title, line.place, said, units, own, line.key)
        yield TableRow(cells, {3: CellStyle.WARN} if said and one.fails and silent else {})
        said = ""
