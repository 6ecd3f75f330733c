"""Distribution (下发): a workbook for each unit of the roster, never over a file that somebody may have filled in."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from xltools.excel.atomic import write_bytes
from xltools.excel.fault import FileFault
from xltools.excel.names import safe_file_name
from xltools.form.model import Form
from xltools.form.unit import Unit
from xltools.reading.last_year import LastYear
from xltools.template import Content, template_bytes

__all__ = ["Issued", "State", "issue", "issue_one"]


class State(StrEnum):
    """What became of a workbook to be issued."""

    WRITTEN = "已生成"
    UNCHANGED = "没有变化"
    KEPT = "已有内容不同的同名文件，没有覆盖"


@dataclass(frozen=True, slots=True)
class Issued:
    """A workbook issued, or not, and for whom."""

    path: Path
    unit: Unit | None
    state: State


def issue(
    form: Form,
    units: Sequence[Unit],
    folder: Path,
    year: int,
    *,
    only: str | None = None,
    last_year: LastYear | None = None,
    overwrite: bool = False,
) -> Iterator[Issued]:
    """A workbook for each unit, or `only` for one, named by its place in the roster.

    Raises FileFault when the folder cannot be written.
    """
    digits = max(2, len(str(len(units))))
    for number, unit in enumerate(units, 1):
        if only in (None, unit.name):
            path = folder / safe_file_name(f"{number:0{digits}}_{unit.name}.xlsx")
            last = last_year.of(unit.name, year) if last_year is not None else None
            yield issue_one(form, Content(year=year, unit=unit, last_year=last), path, overwrite=overwrite)


def issue_one(form: Form, content: Content, path: Path, *, overwrite: bool = False) -> Issued:
    """One workbook. What stands there already stays when it is the same, or when it differs and may be filled in."""
    data = template_bytes(form, content)
    if path.is_file():
        try:
            there = path.read_bytes()
        except OSError as cause:
            raise FileFault(path, "unwritable", "已有同名文件，但读不出", "请先关闭这个文件，或换一个位置。") from cause
        if there == data:
            return Issued(path, content.unit, State.UNCHANGED)
        if not overwrite:
            return Issued(path, content.unit, State.KEPT)
    write_bytes(path, data)
    return Issued(path, content.unit, State.WRITTEN)
