"""The whole job of `merge`: files to a consolidation, with the year settled and every file accounted for."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from types import MappingProxyType

from xltools.checks.check import Terms
from xltools.checks.finding import CheckedFile, UnreadableFile
from xltools.consolidation.adjustments import merge_adjustments, read_adjustments, refuse_changed
from xltools.consolidation.consolidation import Consolidation, Heading, OfficeInput, consolidate
from xltools.consolidation.figures import MergeRefusedError, UnitReport, collect_past_years, summarize
from xltools.consolidation.previous import format_edits, read_previous
from xltools.excel.text import shorten_paths
from xltools.intake.assign import Intake, IntakeTerms, assign_files
from xltools.intake.received import ReceivedFile, receive_files
from xltools.intake.select import select_units
from xltools.reading.last_year import PastFile


@dataclass(frozen=True, slots=True)
class MergeOptions:
    """What is wanted of a merge.

    Attributes:
        place: the city, as titles name it. `made`: when it is made, as text; both may be empty.
        office: who adds up: the reporting unit of the city's workbook; "" where that is named like the place.
        include_errors: workbooks with errors, and of units that the roster does not know, are added up too.
        history: the city's workbooks of earlier years.
        adjustments: a workbook with the office's own corrections.
        previous: the consolidation that is to be replaced: what the office wrote in it is kept.
        namesakes: names that two units bear.
    """

    place: str = ""
    made: str = ""
    include_errors: bool = False
    history: Sequence[PastFile] = ()
    adjustments: Path | None = None
    previous: Path | None = None
    namesakes: Sequence[str] = ()
    office: str = ""


class NothingToMergeError(MergeRefusedError):
    """No file could be read at all; `unreadable` says what is wrong with each."""

    def __init__(self, intake: Intake) -> None:
        self.unreadable = intake.unassigned
        faults = [f"{one.path}：{one.sentence}" for one in intake.unassigned]
        super().__init__("\n".join([*faults, "没有可以汇总的工作簿"]))


class AmbiguousYearError(MergeRefusedError):
    """The workbooks are of several years and none has the majority: the caller must say which is meant."""


def merge_files(
    paths: Sequence[Path],
    terms: Terms,
    options: MergeOptions | None = None,
    *,
    place: str = "",
    deadline: date | None = None,
    now: datetime | None = None,
    saved: Mapping[Path, datetime] = MappingProxyType({}),
) -> Consolidation:
    """Read, check, choose and add up. `terms.year` None: the year of more than half of the workbooks.

    Args:
        place: the city, where it is all that there is to say.
        deadline: the last day on which a first report is in time; None: nobody is late.
        now: the local time, None for that of the clock.
        saved: the times of files within archives.

    Raises:
        DoubleCountError: a unit would be counted twice.
        AdjustmentError: a figure would be negative after its adjustments, or a line of the list is another than it was.
        FileFault: an adjustment is wrong; the previous workbook is of another year or place; last year's workbook or one
            of the history is another city's, or of a year that does not fit.
        NothingToMergeError: not one file could be read.
        AmbiguousYearError: no year has more than half.
    """
    options = options or MergeOptions(place)
    now = now or datetime.now().replace(microsecond=0)
    files: list[ReceivedFile] = []
    reports: dict[str, UnitReport] = {}
    for report, file in receive_files(paths, terms, now, _summarize_checked, saved=saved, names=shorten_paths(paths)):
        files.append(file)
        if report is not None:
            reports[file.path] = report
    year = terms.year if terms.year is not None or not reports else _majority_year(files)
    intake = assign_files(files, IntakeTerms(terms.roster, year, now, deadline, take_outsiders=options.include_errors))
    return merge_intake(intake, reports, replace(terms, year=year), options)


def _summarize_checked(outcome: CheckedFile | UnreadableFile) -> UnitReport | None:
    return summarize(outcome.submission) if isinstance(outcome, CheckedFile) else None


def merge_intake(
    intake: Intake, reports: Mapping[str, UnitReport], terms: Terms, options: MergeOptions
) -> Consolidation:
    """Choose and add up. `reports` are what the files hold, by path; `terms.year` must be known.

    Raises what merge_files raises.
    """
    form, year = terms.form, terms.year
    if not reports or year is None:
        raise NothingToMergeError(intake)
    selection = select_units(intake, include_errors=options.include_errors)
    units = [one.unit.name for one in selection.included]
    past = collect_past_years(
        form, options.place, year, terms.last_year, options.history, units=units, office=options.office
    )
    known = {report.sha256: report.figures for report in reports.values()}
    work = OfficeInput()
    if options.previous is not None:
        work = read_previous(options.previous, form, year=year, place=options.place, known=known)
    listed = read_adjustments(options.adjustments, form, year=year) if options.adjustments else ()
    refuse_changed(form, work.adjustments, listed)
    whole = replace(work, adjustments=merge_adjustments(work.adjustments, listed))
    heading = Heading(options.place, year, options.made, work.code, options.office)
    done = consolidate(form, selection, reports, heading, whole, apart=options.namesakes)
    return replace(done, past_years=past, office_note=_format_office_input(work))


def _format_office_input(work: OfficeInput) -> str:
    name = work.previous.name if work.previous else ""
    kept = f"沿用了“{name}”里的{work.summary}" if name and work.summary else ""
    unchecked = f"“{name}”的明细太大，没有核对其中有没有手工改动" if work.unchecked else ""
    return "；".join(text for text in (kept, unchecked, format_edits(work)) if text)


def _majority_year(files: Sequence[ReceivedFile]) -> int:
    years = Counter(file.summary.year for file in files if file.summary.year is not None)
    total = sum(years.values())
    if not total:
        message = "没有一份工作簿写明年度，请用 --year 指明。"
        raise AmbiguousYearError(message)
    year, count = years.most_common(1)[0]
    if count * 2 <= total:
        said = "、".join(f"{name} 年 {number} 份" for name, number in sorted(years.items()))
        message = f"各工作簿的年度不一致（{said}），请用 --year 指明要汇总哪一年。"
        raise AmbiguousYearError(message)
    return year
