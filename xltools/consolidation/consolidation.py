"""The consolidation (汇总) as figures: a line per unit, exact city figures, and who left what blank.

The office's own work in the city's workbook: corrections, texts, the persons on the cover, and explanations.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

from xltools.consolidation.adjustments import Adjustment, AdjustmentPlan, by_field, refuse_negative
from xltools.consolidation.exclusions import Register
from xltools.consolidation.figures import Figures, Kept, UnitFigures, city_figures
from xltools.consolidation.past_years import Past
from xltools.consolidation.provenance import Branch, branches, namesakes, refuse_doubles
from xltools.consolidation.select import Selection, State, state_of
from xltools.consolidation.sheets.detail_layout import DetailPlan
from xltools.excel.text import clean_text, one_line
from xltools.form.layout import cover_sheet
from xltools.form.model import Form
from xltools.form.rules.expression import Severity
from xltools.roster.unit import Unit

__all__ = ["KINDS", "NO", "YES", "Consolidation", "Heading", "OfficeWork", "UnitLine", "consolidate", "title_of"]


@dataclass(frozen=True, slots=True)
class OfficeWork:
    """What no unit sent. `texts` are by field id, of the cover too; `explanations` by the key of their check.

    `code` is the place's own code. `earlier` is the workbook from which this was taken over, None where from none;
    `unchecked`: its 明细 was too large to look for changes in it.
    """

    adjustments: tuple[Adjustment, ...] = ()
    texts: Mapping[str, str] = field(default_factory=dict)
    explanations: Mapping[str, str] = field(default_factory=dict)
    code: str = ""
    earlier: Path | None = None
    unchecked: bool = False

    @property
    def empty(self) -> bool:
        """Whether there is nothing to keep."""
        return not (self.adjustments or self.texts or self.explanations or self.code)

    @property
    def told(self) -> str:
        """What it holds, for people: 调整 3 项、文字 2 段."""
        persons = sum(1 for name in self.texts if name.startswith("cover."))
        counts = {
            "调整 {} 项": len(self.adjustments),
            "文字 {} 段": len(self.texts) - persons,
            "封面 {} 项": persons + bool(self.code),
            "情况说明 {} 条": len(self.explanations),
        }
        return "、".join(words.format(count) for words, count in counts.items() if count)


YES, NO = "是", "否"
# What a consolidation is called: with every unit in, and until then.
KINDS = ("汇总", "阶段性汇总")


@dataclass(frozen=True, slots=True)
class Heading:
    """Whose consolidation it is, of which year, and when it was made, as text; `made` may be empty."""

    place: str
    year: int
    made: str = ""
    code: str = ""

    @property
    def legal(self) -> "Heading":
        """The same with a place that can be part of titles, headers and properties: what no workbook holds stops here."""
        return replace(self, place=" ".join(clean_text(self.place).split()))


@dataclass(frozen=True, slots=True)
class UnitLine:
    """What one unit adds. `faulty` are the fields that an error names."""

    kept: Kept
    unit: Unit | None
    state: State
    file: str
    faulty: frozenset[str]

    @property
    def name(self) -> str:
        """The unit as the roster names it, else as its workbook does."""
        return self.unit.name if self.unit is not None else one_line(self.kept.unit)

    @property
    def figures(self) -> UnitFigures:
        """Its figures as they count."""
        return self.kept.figures

    @property
    def texts(self) -> Mapping[str, str]:
        """The texts it wrote, by field id; only those that are not empty."""
        return self.kept.texts


@dataclass(frozen=True)
class Consolidation:
    """The whole of it. `totals` are the city's figures, None where no unit filled a field; `blanks` tells who did not.

    `totals` hold the office's adjustments; `adjusted` is by how much, None where a figure is as the units' sum.
    `taken_over` says what of the office's work is from the workbook that this one replaces.
    """

    form: Form
    selection: Selection
    heading: Heading
    lines: tuple[UnitLine, ...]
    totals: Figures
    blanks: Mapping[str, tuple[str, ...]]
    work: OfficeWork = field(default_factory=OfficeWork)
    adjusted: Figures = field(default_factory=dict)
    past: Past = field(default_factory=Past)
    taken_over: str = ""

    @cached_property
    def plan(self) -> DetailPlan:
        """Where the 明细 sheet has each unit and field."""
        return DetailPlan(self.form, len(self.lines))

    @property
    def adjustments(self) -> tuple[Adjustment, ...]:
        """The office's own corrections."""
        return self.work.adjustments

    @cached_property
    def adjustment_plan(self) -> AdjustmentPlan:
        """Where the 调整 sheet has its lines."""
        return AdjustmentPlan(len(self.adjustments))

    @cached_property
    def sources(self) -> tuple[Branch, ...]:
        """Every file behind the figures, level by level."""
        units = [
            (line.name, line.kept.code or (line.unit.code if line.unit else ""), line.file, line.kept)
            for line in self.lines
        ]
        return tuple(branches(units, self.heading.made))

    @cached_property
    def namesakes(self) -> tuple[str, ...]:
        """Units of one name in two workbooks, counted as two: to be looked at."""
        return namesakes(self.sources)

    @cached_property
    def kind(self) -> str:
        """汇总, or 阶段性汇总 until every unit is in."""
        return KINDS[0] if self.selection.complete else KINDS[1]

    @cached_property
    def title(self) -> str:
        """招远市2025年度政府信息公开工作年度报告（汇总）"""
        return title_of(self.form, self.heading, self.kind)

    @cached_property
    def unit(self) -> Unit:
        """The city as a unit of the next level up. If one of its units may make 规章, its figures may hold some."""
        rule_making = any(_rule_making(line) for line in self.lines)
        return Unit(self.heading.place, self.heading.code, rule_making=rule_making)


def title_of(form: Form, heading: Heading, kind: str) -> str:
    """The title over a consolidation of one of the `KINDS`."""
    cover = cover_sheet(form)
    title = next(sheet.title for sheet in form.sheets if sheet.name == cover)
    return f"{heading.place}{title.format(year=heading.year, unit=heading.place)}（{kind}）"


def consolidate(
    form: Form,
    selection: Selection,
    heading: Heading,
    work: OfficeWork | None = None,
    *,
    apart: Sequence[str] = (),
) -> Consolidation:
    """Add up what was selected, and what the office adjusts. `apart` are names that two units bear, as the office says.

    Raises:
        DoubleCountError: a unit would be counted twice.
        AdjustmentError: a figure would be negative after its adjustments.
        ValueError: a workbook was read with another form than this one.
    """
    heading = heading.legal
    register = Register(selection.roster)
    lines = tuple(_line(form, selection, register, one) for one in selection.included)
    blanks = {
        field.id: names
        for field in form.numbers
        if (names := tuple(line.name for line in lines if line.figures[field.id] is None))
    }
    work = work or OfficeWork()
    adjusted = by_field(form, work.adjustments)
    totals = city_figures(form, [*(line.figures for line in lines), adjusted])
    refuse_negative(form, work.adjustments, totals)
    whole = Consolidation(form, selection, heading, lines, totals, blanks, work, adjusted)
    refuse_doubles(whole.sources, apart)
    return whole


def _line(form: Form, selection: Selection, register: Register, one: Kept) -> UnitLine:
    if one.form is not form:
        message = f"{one.path} was read with form {one.form.id}, not {form.id}"
        raise ValueError(message)
    unit = register.unit(one)
    return UnitLine(
        kept=one,
        unit=unit,
        state=state_of(one, outside=bool(register.units) and unit is None),
        file=selection.name(one),
        faulty=frozenset(finding.field for finding in one.findings if finding.severity is Severity.ERROR),
    )


def _rule_making(line: UnitLine) -> bool:
    if line.unit is not None:
        return line.unit.rule_making
    return line.kept.rule_making
