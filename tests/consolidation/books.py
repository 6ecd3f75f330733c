"""A consolidated workbook of the made-up city, written and opened again."""

from collections import deque
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from openpyxl import Workbook

from tests.consolidation.city import FORM, YEAR, checked, figures, finding, roster
from tests.workbooks import open_workbook
from xltools.checks.file_result import make_result
from xltools.checks.finding import CheckedFile, UnreadableFile
from xltools.consolidation.adjustments import Adjustment
from xltools.consolidation.consolidation import Consolidation, Heading, OfficeInput, consolidate
from xltools.consolidation.figures import UnitReport, summarize
from xltools.consolidation.workbook import build_consolidation_workbook
from xltools.excel.text import shorten_paths
from xltools.form.rules.expression import Severity
from xltools.intake.assign import Intake, IntakeTerms, assign_files
from xltools.intake.received import ReceivedFile
from xltools.intake.select import select_units

__all__ = ["MOMENT", "NAMES", "assigned", "example", "merged", "merged_again", "opened", "reports", "write"]

MOMENT = datetime(2026, 1, 19, 9, 0)

# What was written and opened last, to be looked at again by the next test.
_WRITTEN: deque[tuple[Consolidation, bytes]] = deque(maxlen=6)
_OPENED: deque[tuple[Consolidation, bool, Workbook]] = deque(maxlen=6)
NAMES = ("市政府办公室", "教育局", "水务局", "公安局", "财政局", "农业农村局", "司法局")


def assigned(
    *outcomes: CheckedFile | UnreadableFile, names: tuple[str, ...] = (), include_errors: bool = False, **changes: Any
) -> Intake:
    """What comes of these, all of one time, against a roster of these names where any are given."""
    shown = shorten_paths(map(_path_of, outcomes))
    files = [ReceivedFile(replace(make_result(one), path=shown[_path_of(one)]), MOMENT, MOMENT) for one in outcomes]
    known = roster(*names) if names else None
    return assign_files(files, replace(IntakeTerms(known, YEAR, MOMENT, take_outsiders=include_errors), **changes))


def reports(*outcomes: CheckedFile | UnreadableFile) -> dict[str, UnitReport]:
    """What they bring into the sum, by the paths that people are shown."""
    shown = shorten_paths(map(_path_of, outcomes))
    return {shown[_path_of(one)]: summarize(one.submission) for one in outcomes if isinstance(one, CheckedFile)}


def _path_of(outcome: CheckedFile | UnreadableFile) -> Path:
    return outcome.submission.path if isinstance(outcome, CheckedFile) else outcome.path


def merged(
    *workbooks: CheckedFile,
    include_errors: bool = False,
    names: tuple[str, ...] = (),
    place: str = "招远市",
    adjustments: Sequence[Adjustment] = (),
    apart: Sequence[str] = (),
    **changes: Any,
) -> Consolidation:
    """The consolidation of these, against a roster of these names where any are given."""
    intake = assigned(*workbooks, names=names, include_errors=include_errors, **changes)
    selection = select_units(intake, include_errors=include_errors)
    work = OfficeInput(tuple(adjustments))
    return consolidate(FORM, selection, reports(*workbooks), Heading(place, YEAR), work, apart=apart)


def merged_again(
    whole: Consolidation, heading: Heading | None = None, work: OfficeInput | None = None
) -> Consolidation:
    """The same units under another heading, or with the office's own work."""
    known = {line.version.path: line.report for line in whole.lines}
    return consolidate(FORM, whole.selection, known, heading or whole.heading, work)


@cache
def example(*, include_errors: bool = False) -> Consolidation:
    """A city with a bit of everything: blanks, an explanation, errors, two versions, a copy, an unreadable file."""
    holed = figures(3) | {"s.staff": None, "t3.received.business": None, "t2.enforcement.decisions": None}
    explained = finding(Severity.EXPLAIN, "T2-02", field="t2.normative_documents.effective", explanation="=机构改革")
    workbooks = [
        checked("市政府办公室", figures(1)),
        checked("教育局", holed, finding(Severity.EXPLAIN, "V-02", field="s.staff")),
        checked("水务局", figures(5), explained),
        checked("公安局", figures(7), finding(Severity.ERROR, field="t3.carried_out.natural_person")),
        checked("农业农村局", figures(8)),
        checked("农业农村局", figures(9), path="收件/微信/农业农村局(最终版)(2).xlsx"),
        checked("水务局", figures(5), explained, path="收件/水务局 - 副本.xlsx", content="收件/水务局.xlsx"),
        checked("司法局", figures(2), year=2024),
        checked("大数据中心", figures(6)),
    ]
    refused = [UnreadableFile(Path("收件/财政局.xlsx"), "encrypted", "工作簿有打开密码", "请去掉密码后重发")]
    everything: list[CheckedFile | UnreadableFile] = [*workbooks, *refused]
    intake = assigned(*everything, names=NAMES, include_errors=include_errors)
    selection = select_units(intake, include_errors=include_errors)
    return consolidate(FORM, selection, reports(*everything), Heading("招远市", YEAR, "2026-01-20 09:30", "370685"))


def write(consolidation: Consolidation, path: Path) -> Path:
    """Written; one whose source files are made up is the same in every folder, and written once."""
    made = next((data for whole, data in _WRITTEN if whole is consolidation), b"")
    if not made:
        made = build_consolidation_workbook(consolidation, path.parent)
        _WRITTEN.append((consolidation, made))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(made)
    return path


def opened(consolidation: Consolidation, folder: Path, *, values: bool = True) -> Workbook:
    """Written, and opened by another library: the cached values, or the formulas. To be looked at, and not to be changed."""
    for written, what, book in _OPENED:
        if written is consolidation and what is values:
            return book
    path = write(consolidation, folder / "汇总.xlsx")
    _OPENED.append((consolidation, values, open_workbook(path, values=values)))
    return _OPENED[-1][2]
