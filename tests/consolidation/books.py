"""A consolidated workbook of the made-up city, written and opened again."""

from collections import deque
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from openpyxl import Workbook

from tests.consolidation.city import FORM, YEAR, checked, figures, finding, roster
from tests.workbooks import open_workbook
from xltools.checks.finding import UnreadableFile
from xltools.consolidation.adjustments import Adjustment
from xltools.consolidation.consolidation import Consolidation, Heading, OfficeInput, consolidate
from xltools.consolidation.figures import UnitReport
from xltools.consolidation.select import select_reports
from xltools.consolidation.workbook import write_consolidation
from xltools.form.rules.expression import Severity

__all__ = ["NAMES", "example", "merged", "opened"]

# What was opened last, to be looked at again by the next test.
_OPENED: deque[tuple[Consolidation, bool, Workbook]] = deque(maxlen=6)
NAMES = ("市政府办公室", "教育局", "水务局", "公安局", "财政局", "农业农村局", "司法局")


def merged(
    *workbooks: UnitReport,
    include_errors: bool = False,
    names: tuple[str, ...] = (),
    place: str = "招远市",
    adjustments: Sequence[Adjustment] = (),
    apart: Sequence[str] = (),
) -> Consolidation:
    """The consolidation of these, against a roster of these names where any are given."""
    known = roster(*names) if names else None
    selection = select_reports(workbooks, [], year=YEAR, roster=known, include_errors=include_errors)
    return consolidate(FORM, selection, Heading(place, YEAR), OfficeInput(tuple(adjustments)), apart=apart)


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
    selection = select_reports(workbooks, refused, year=YEAR, roster=roster(*NAMES), include_errors=include_errors)
    return consolidate(FORM, selection, Heading("招远市", YEAR, "2026-01-20 09:30", "370685"))


def opened(consolidation: Consolidation, folder: Path, *, values: bool = True) -> Workbook:
    """Written, and opened by another library: the cached values, or the formulas. To be looked at, and not to be changed."""
    for written, what, book in _OPENED:
        if written is consolidation and what is values:
            return book
    path = folder / "汇总.xlsx"
    write_consolidation(consolidation, path)
    _OPENED.append((consolidation, values, open_workbook(path, values=values)))
    return _OPENED[-1][2]
