"""The consolidation (汇总) as figures: a line per unit, exact city figures, who left what blank, and the office's own work."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

from xltools.checks.compare_units import UnitReading, compare_units
from xltools.checks.finding import Finding, finding_from_result
from xltools.checks.resemblance import Resemblance, compare_texts
from xltools.consolidation.adjustments import Adjustment, AdjustmentLayout, refuse_negative, sum_by_field
from xltools.consolidation.figures import PastYears, UnitFigures, UnitReport, compute_city_figures
from xltools.consolidation.provenance import (
    Overlap,
    SourceNode,
    build_source_tree,
    list_namesakes,
    list_overlaps,
    refuse_double_counting,
)
from xltools.consolidation.sheets.detail_layout import DetailLayout
from xltools.excel.text import remove_unwritable
from xltools.form.layout import cover_sheet_name, layout_form
from xltools.form.model import Form
from xltools.form.rules.evaluate import Figures, RuleValues, evaluate_check
from xltools.form.rules.expression import Severity
from xltools.intake.select import Selection
from xltools.intake.status import UnitOverview, Version
from xltools.roster.units import Unit


@dataclass(frozen=True, slots=True)
class OfficeInput:
    """What no unit sent. `texts` are by field id, of the cover too; `explanations` by the key of their check.

    `code` is the place's own code. `previous` is the workbook from which this was taken over, None where from none;
    `edits` is what else was changed in it by hand; `unchecked`: its 明细 was too large to look for changes in it.
    """

    adjustments: tuple[Adjustment, ...] = ()
    texts: Mapping[str, str] = field(default_factory=dict)
    explanations: Mapping[str, str] = field(default_factory=dict)
    code: str = ""
    previous: Path | None = None
    unchecked: bool = False
    edits: tuple[str, ...] = ()

    @property
    def summary(self) -> str:
        """What it holds, for people: 调整 3 项、文字 2 段; "" where there is nothing to keep."""
        persons = sum(1 for name in self.texts if name.startswith("cover."))
        counts = {
            "调整 {} 项": len(self.adjustments),
            "文字 {} 段": len(self.texts) - persons,
            "封面 {} 项": persons + bool(self.code),
            "情况说明 {} 条": len(self.explanations),
        }
        return "、".join(words.format(count) for words, count in counts.items() if count)


# What a consolidation is called: with every unit in, and until then.
KINDS = ("汇总", "阶段性汇总")


@dataclass(frozen=True, slots=True)
class Heading:
    """Whose consolidation it is, of which year, and when it was made, as text; `made` may be empty.

    `place` stands in titles; `office` is the reporting unit, "" where that is named like the place.
    """

    place: str
    year: int
    made: str = ""
    code: str = ""
    office: str = ""

    @property
    def unit(self) -> str:
        """The reporting unit."""
        return self.office or self.place

    @property
    def legal(self) -> "Heading":
        """The same with a place that can be part of titles, headers and properties: what no workbook holds stops here."""
        place, office = (" ".join(remove_unwritable(name).split()) for name in (self.place, self.office))
        return replace(self, place=place, office=office)


@dataclass(frozen=True, slots=True)
class UnitLine:
    """What one unit adds: its current version and what that holds. `faulty_fields` are the fields that an error names."""

    report: UnitReport
    overview: UnitOverview
    version: Version
    faulty_fields: frozenset[str]

    @property
    def unit(self) -> Unit | None:
        """The unit of the roster; None for one that it does not know."""
        return self.overview.unit if self.overview.is_listed else None

    @property
    def name(self) -> str:
        """The unit as the roster names it, else as its workbook does."""
        return self.overview.unit.name

    @property
    def code(self) -> str:
        """Its code as the workbook says it, else the roster's."""
        return self.report.code or self.overview.unit.code

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What the checks found."""
        return self.version.findings or ()

    def select(self, severity: Severity) -> tuple[Finding, ...]:
        """Its findings of one severity."""
        return tuple(finding for finding in self.findings if finding.severity is severity)

    @property
    def figures(self) -> UnitFigures:
        """Its figures as they count."""
        return self.report.figures


@dataclass(frozen=True)
class Consolidation:
    """The whole of it. `totals` are the city's figures, None where no unit filled a field; `blanks` tells who did not.

    `totals` hold the office's adjustments; `adjusted` is by how much, None where a figure is as the units' sum.
    `office_note` says what of the office's work is from the workbook that this one replaces.
    """

    form: Form
    selection: Selection
    heading: Heading
    lines: tuple[UnitLine, ...]
    totals: Figures
    blanks: Mapping[str, tuple[str, ...]]
    office_input: OfficeInput = field(default_factory=OfficeInput)
    adjusted: Figures = field(default_factory=dict)
    past_years: PastYears = field(default_factory=PastYears)
    office_note: str = ""

    @cached_property
    def layout(self) -> DetailLayout:
        """Where the 明细 sheet has each unit and field."""
        return DetailLayout(self.form, len(self.lines))

    @cached_property
    def unit_sums(self) -> Figures:
        """What the units alone add up to."""
        return compute_city_figures(self.form, [line.figures for line in self.lines])

    @cached_property
    def failed_checks(self) -> tuple[Finding, ...]:
        """The errors in the city's figures with its adjustments, as the level above will find them."""
        values = RuleValues(self.totals, None, self.unit.attributes)
        checks = (check for check in self.form.checks if check.rule.severity is Severity.ERROR)
        places = layout_form(self.form).places
        return tuple(filter(None, (finding_from_result(evaluate_check(check, values), places) for check in checks)))

    @cached_property
    def resemblances(self) -> Mapping[str, Sequence[Resemblance | None]]:
        """By text field, what each unit's text resembles, in the order of the lines."""
        return {
            field.id: compare_texts(
                [(line.name, line.report.texts.get(field.id, "")) for line in self.lines],
                self.heading.place,
                (field.entry,),
            )
            for field in self.form.texts
        }

    @cached_property
    def comparisons(self) -> tuple[tuple[str, Finding], ...]:
        """What the units show only together, each finding with the name of its unit."""
        units = [
            UnitReading(line.overview.unit, line.figures, line.report.texts, line.report.scope) for line in self.lines
        ]
        return compare_units(self.form, units, self.selection.roster, self.resemblances)

    @property
    def adjustments(self) -> tuple[Adjustment, ...]:
        """The office's own corrections."""
        return self.office_input.adjustments

    @cached_property
    def adjustment_layout(self) -> AdjustmentLayout:
        """Where the 调整 sheet has its lines."""
        return AdjustmentLayout(len(self.adjustments))

    @cached_property
    def sources(self) -> tuple[SourceNode, ...]:
        """Every file behind the figures, level by level."""
        units = [(line.name, line.code, line.version.path, line.report) for line in self.lines]
        return tuple(build_source_tree(units, self.heading.made))

    @cached_property
    def namesakes(self) -> tuple[str, ...]:
        """Units of one name in two workbooks, counted as two: to be looked at."""
        return list_namesakes(self.sources)

    @cached_property
    def overlaps(self) -> tuple[Overlap, ...]:
        """Units that count beside one above them that says it includes them."""
        roster = self.selection.roster
        units = [(line.overview.unit, line.report) for line in self.lines]
        return list_overlaps(units, roster) if roster is not None else ()

    @property
    def is_sound(self) -> bool:
        """Whether its figures hold: no rule is broken, and no unit may be in them twice."""
        return not (self.failed_checks or self.overlaps)

    @cached_property
    def kind(self) -> str:
        """汇总, or 阶段性汇总 until every unit is in."""
        return KINDS[0] if self.selection.is_complete else KINDS[1]

    @cached_property
    def title(self) -> str:
        """招远市2025年度政府信息公开工作年度报告（汇总）"""
        return format_title(self.form, self.heading, self.kind)

    @cached_property
    def unit(self) -> Unit:
        """The city as a unit of the next level up.

        If one of its units may make 规章, its figures may hold some; one of which nobody tells leaves it open.
        """
        answers = {line.overview.unit.rule_making for line in self.lines}
        rule_making = True if True in answers else None if None in answers else False
        return Unit(self.heading.unit, self.heading.code, rule_making=rule_making)


def format_title(form: Form, heading: Heading, kind: str) -> str:
    """The title over a consolidation of one of the `KINDS`."""
    title = next(sheet.title for sheet in form.sheets if sheet.name == cover_sheet_name(form))
    return f"{heading.place}{title.format(year=heading.year, unit=heading.place)}（{kind}）"


def consolidate(
    form: Form,
    selection: Selection,
    reports: Mapping[str, UnitReport],
    heading: Heading,
    work: OfficeInput | None = None,
    *,
    apart: Sequence[str] = (),
) -> Consolidation:
    """Add up what was selected, and what the office adjusts.

    `reports` are by path; `apart` are names that two units bear, as the office says.

    Raises:
        DoubleCountError: a unit would be counted twice.
        AdjustmentError: a figure would be negative after its adjustments.
        ValueError: a workbook was read with another form than this one.
    """
    heading = heading.legal
    lines = tuple(_make_line(form, one, one.current, reports) for one in selection.included if one.current is not None)
    blanks = {
        field.id: names
        for field in form.numbers
        if (names := tuple(line.name for line in lines if line.figures[field.id] is None))
    }
    work = work or OfficeInput()
    adjusted = sum_by_field(form, work.adjustments)
    totals = compute_city_figures(form, [*(line.figures for line in lines), adjusted])
    refuse_negative(form, work.adjustments, totals)
    whole = Consolidation(form, selection, heading, lines, totals, blanks, work, adjusted)
    refuse_double_counting(whole.sources, apart, [line.report.place for line in lines])
    return whole


def _make_line(form: Form, one: UnitOverview, version: Version, reports: Mapping[str, UnitReport]) -> UnitLine:
    report = reports[version.path]
    if report.form is not form:
        message = f"{report.path} was read with form {report.form.id}, not {form.id}"
        raise ValueError(message)
    errors = (finding for finding in version.findings or () if finding.severity is Severity.ERROR)
    return UnitLine(report, one, version, frozenset(finding.field for finding in errors))
