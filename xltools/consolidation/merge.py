"""The whole job of `merge`: files to a consolidation, with the year settled and every file accounted for."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from xltools.checks.check import Terms, check_files
from xltools.checks.finding import UnreadableFile
from xltools.consolidation.adjustments import merge_adjustments, read_adjustments, refuse_changed
from xltools.consolidation.consolidation import Consolidation, Heading, OfficeInput, consolidate
from xltools.consolidation.errors import MergeRefusedError
from xltools.consolidation.exclusions import FileDecision, FileDecisions, apply_decision, apply_decision_to_unreadable
from xltools.consolidation.figures import UnitReport, summarize
from xltools.consolidation.past_years import collect_past_years
from xltools.consolidation.previous import format_edits, read_previous
from xltools.consolidation.select import select_reports
from xltools.reading.last_year import PastFile

__all__ = ["AmbiguousYearError", "NothingToMergeError", "merge_files"]

_NO_DECISIONS: Mapping[Path, FileDecision] = {}


class NothingToMergeError(MergeRefusedError):
    """No file could be read at all; `refused` says what is wrong with each."""

    def __init__(self, refused: Sequence[UnreadableFile]) -> None:
        self.refused = tuple(refused)
        told = [f"{one.path}：{one.message}。{one.hint}" for one in refused]
        super().__init__("\n".join([*told, "没有可以汇总的工作簿"]))


class AmbiguousYearError(MergeRefusedError):
    """The workbooks are of several years and none has the majority: the caller must say which is meant."""


def merge_files(
    paths: Sequence[Path],
    terms: Terms,
    *,
    place: str = "",
    made: str = "",
    include_errors: bool = False,
    history: Sequence[PastFile] = (),
    adjustments: Path | None = None,
    earlier: Path | None = None,
    rulings: FileDecisions = _NO_DECISIONS,
    apart: Sequence[str] = (),
) -> Consolidation:
    """Read, check, choose and add up. `terms.year` None: the year of more than half of the workbooks.

    `history` are the city's workbooks of earlier years. `adjustments` is a workbook with the office's own corrections.
    `earlier` is the consolidation that is to be replaced: what the office wrote in it is kept. `rulings` are what was
    settled of single files before: whose they are, and which do not count. `apart` are names that two units bear.

    Raises:
        DoubleCountError: a unit would be counted twice.
        AdjustmentError: a figure would be negative after its adjustments, or a line of the list is another than it was.
        FileFault: an adjustment is wrong; `earlier` is of another year or place; last year's workbook or one of `history` is another
            city's, or of a year that does not fit.
        NothingToMergeError: not one file could be read.
        YearUnsettledError: no year has more than half.
    """
    kept, refused = _read_files(paths, terms, rulings)
    year = terms.year if terms.year is not None else _majority_year(kept)
    selection = select_reports(
        kept, refused, year=year, roster=terms.roster, include_errors=include_errors, decisions=rulings
    )
    units = [one.unit for one in selection.included]
    past = collect_past_years(terms.form, place, year, terms.last_year, history, units=units)
    known = {one.sha256: one.figures for one in kept}
    work = read_previous(earlier, terms.form, year=year, place=place, known=known) if earlier else OfficeInput()
    listed = read_adjustments(adjustments, terms.form, year=year) if adjustments else ()
    refuse_changed(terms.form, work.adjustments, listed)
    whole = replace(work, adjustments=merge_adjustments([work.adjustments, listed]))
    heading = Heading(place, year, made, work.code)
    done = consolidate(terms.form, selection, heading, whole, apart=apart)
    return replace(done, past_years=past, office_note=_format_office_input(work))


def _read_files(
    paths: Sequence[Path], terms: Terms, decisions: FileDecisions
) -> tuple[list[UnitReport], list[UnreadableFile]]:
    """What is kept of each file, and what could not be read. Raises NothingToMergeError."""
    kept: list[UnitReport] = []
    refused: list[UnreadableFile] = []
    for outcome in check_files(paths, terms):
        if isinstance(outcome, UnreadableFile):
            refused.append(apply_decision_to_unreadable(outcome, decisions))
        else:
            kept.append(apply_decision(summarize(outcome), decisions))
    if not kept:
        raise NothingToMergeError(refused)
    return kept, refused


def _format_office_input(work: OfficeInput) -> str:
    name = work.previous.name if work.previous else ""
    kept = f"沿用了“{name}”里的{work.summary}" if name and not work.is_empty else ""
    unchecked = f"“{name}”的明细太大，没有核对其中有没有手工改动" if work.unchecked else ""
    return "；".join(text for text in (kept, unchecked, format_edits(work)) if text)


def _majority_year(reports: Sequence[UnitReport]) -> int:
    years = Counter(one.year for one in reports if one.year is not None)
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
