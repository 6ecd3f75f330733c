"""The office's work in an earlier workbook, before that is replaced: nothing that somebody wrote there may be lost."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

from xltools.consolidation.adjustments.read import adjustments_in
from xltools.consolidation.lean import open_lean
from xltools.consolidation.office.edits import Edited, edits
from xltools.consolidation.office.work import OfficeWork
from xltools.consolidation.sums import Figures
from xltools.excel.fault import FileFault
from xltools.excel.grid import Book
from xltools.excel.text import normal_label
from xltools.form.model import Form, Kind
from xltools.form.sheets import DETAIL_SHEET
from xltools.reading.explanations import read_compiled
from xltools.reading.read import submission_of
from xltools.reading.submission import Submission

__all__ = ["read_earlier"]

# So many changes are named.
_TOLD = 20
_REMEDY = (
    "要更正的，请写进“调整”，再清空改过的统计表格（公式会恢复）、改回“明细”；"
    "另加的工作表、批注和表外文字请移到别的文件。也可以用 -o 换一个文件名，这一份不动。"
)
# What the tool itself writes on the cover.
_OURS = frozenset({"cover.unit", "cover.code", "cover.year", "cover.scope"})


def read_earlier(
    path: Path, form: Form, *, year: int, place: str, known: Mapping[str, Figures] = MappingProxyType({})
) -> OfficeWork:
    """What the office wrote into the workbook at `path`. `known` are units' figures by the SHA-256 of their file.

    Raises FileFault when an adjustment in it is wrong, when its work is for another year or place, or when something
    was changed that is not the office's to write: it would be lost in the new workbook.
    """
    book, whole = _opened(path)
    # The lines of 明细 may be many: they are read once, where they are compared.
    lean = replace(book, grids=tuple(grid for grid in book.grids if grid.name != DETAIL_SHEET))
    submission = submission_of(path, lean, form)
    own = {key: own for key, (_, own) in read_compiled(book).items() if own}
    code = submission.text("cover.code").strip()
    work = OfficeWork(adjustments_in(path, book, form), _texts(submission), own, code, path, unchecked=not whole)
    if not work.empty:
        _refuse_other(path, submission, year, place)
    _refuse_edited(path, Edited(form, book, submission, work.adjustments, known))
    return work


def _opened(path: Path) -> tuple[Book, bool]:
    """The workbook, and whether its 明细 could be opened too: of ten thousand units it is larger than the guard allows."""
    try:
        return open_lean(path, DETAIL_SHEET), True
    except FileFault as fault:
        if fault.code != "too_large":
            raise
        return open_lean(path), False


def _refuse_edited(path: Path, edited: Edited) -> None:
    found = list(edits(edited))
    if found:
        more = f"\n……等 {len(found)} 处" if len(found) > _TOLD else ""
        told = "\n".join(f"  {one}" for one in found[:_TOLD]) + more
        raise FileFault(path, "edited", f"这份汇总工作簿有手工改动，重新汇总会丢失，没有覆盖：\n{told}", _REMEDY)


def _texts(submission: Submission) -> Mapping[str, str]:
    kinds = {Kind.LONG_TEXT, Kind.TEXT, Kind.DATE}
    fields = [field.id for field in submission.form.fields.values() if field.kind in kinds and field.id not in _OURS]
    return {name: text for name in fields if (text := submission.text(name)).strip()}


def _refuse_other(path: Path, submission: Submission, year: int, place: str) -> None:
    hint = "请换一个输出文件名，或先移走这个文件。"
    if submission.year not in (year, None):
        message = f"这里已有 {submission.year} 年度的汇总工作簿，其中有汇总单位写的内容，没有覆盖"
        raise FileFault(path, "other_year", message, hint)
    if place and submission.unit and normal_label(place) != normal_label(submission.unit):
        message = f"这里已有“{submission.unit}”的汇总工作簿，其中有汇总单位写的内容，没有覆盖"
        raise FileFault(path, "other_place", message, hint)
