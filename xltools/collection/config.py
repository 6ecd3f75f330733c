"""`xltools.toml`: what a year's collection is about, where its folders are, and what the office has decided."""

from dataclasses import dataclass
from datetime import date, datetime
from itertools import combinations
from pathlib import Path, PurePosixPath

from xltools.collection.decision import SHORTEST_HASH, Choice, Decision
from xltools.excel.days import read_day
from xltools.form.model import FIRST_YEAR, LAST_YEAR
from xltools.form.shipped import DEFAULT_FORM
from xltools.form.slips import as_written
from xltools.form.source import Declaration, open_declaration

__all__ = ["CONFIG_NAME", "Config", "Folders", "read_config"]

CONFIG_NAME = "xltools.toml"


@dataclass(frozen=True, slots=True)
class Folders:
    """Names below the collection's folder: of the roster, and of the folders for what goes out and comes in."""

    roster: str = "名录.xlsx"
    issued: str = "下发"
    inbox: str = "收件"
    returned: str = "退回"
    merged: str = "汇总"


@dataclass(frozen=True, slots=True)
class Config:
    """The collection as its file says it.

    Attributes:
        path: the file itself.
        place: the city, as titles name it.
        deadline: the last day on which a report is in time; None where none is set.
        return_deadline: the last day for what was returned; None for `deadline`, as long as that is not past.
        contact: whom units may ask, in words.
        last_year: last year's consolidated workbook or folder, below the collection's folder or elsewhere; "" for none.
    """

    path: Path
    place: str
    year: int
    form: str = DEFAULT_FORM
    deadline: date | None = None
    return_deadline: date | None = None
    contact: str = ""
    last_year: str = ""
    folders: Folders = Folders()
    decisions: tuple[Decision, ...] = ()


def read_config(path: Path) -> Config:
    """Read the file. Raises FormFault naming the line for whatever in it is wrong."""
    said = open_declaration(path)
    year = said.integer("year")
    if not FIRST_YEAR <= year <= LAST_YEAR:
        said.fault(f"年度应是 {FIRST_YEAR} 到 {LAST_YEAR} 的整数", "year")
    config = Config(
        path=path,
        place=_filled(said, "place"),
        year=year,
        form=said.text("form", DEFAULT_FORM),
        deadline=_day(said, "deadline"),
        return_deadline=_day(said, "return_deadline"),
        contact=said.text("contact", "").strip(),
        last_year=said.text("last_year", "").strip(),
        folders=_folders(said),
        decisions=tuple(_decision(child) for child in said.children("decision")),
    )
    said.end()
    return config


def _filled(said: Declaration, key: str) -> str:
    text = said.text(key).strip()
    if not text:
        said.fault(f"“{key}”不能是空的", key)
    return text


def _day(said: Declaration, key: str) -> date | None:
    """A day, as TOML has one or as text; none where it is left empty."""
    said.taken.add(key)
    value = said.values.get(key, "")
    # To Python a moment is a day too; as a deadline it would be another one than the whole day meant everywhere.
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    text = value.strip() if isinstance(value, str) else None
    if text == "":
        return None
    found = read_day(text) if text is not None else None
    if found is None:
        said.fault(f'{as_written(value)} 不是日期，请写成 "2026-01-20"：年月日齐全，两边有英文的双引号，不带时间', key)
    return found


def _folders(said: Declaration) -> Folders:
    usual = Folders()
    if "folders" not in said.values:
        return usual
    child = said.child("folders")
    names = {key: child.text(key, getattr(usual, key)) for key in Folders.__dataclass_fields__}
    for key, name in names.items():
        parts = _steps(name)
        if not parts or ".." in parts or name.startswith("/") or ":" in name:
            child.fault(f"“{name}”应是本文件夹里的名称", key)
    for (key, name), (other, another) in combinations(names.items(), 2):
        first, second = _steps(name), _steps(another)
        # What goes out or is made would be taken for what came in.
        if first[: len(second)] == second or second[: len(first)] == first:
            written = key if key in child.values else other
            child.fault(f"{key} 的“{name}”与 {other} 的“{another}”重叠，几个文件夹和名录应各在一处", written)
    child.end()
    return Folders(**names)


def _steps(name: str) -> tuple[str, ...]:
    """A name below the folder, step by step; none for the folder itself."""
    return PurePosixPath(name.strip().replace("\\", "/")).parts


def _decision(said: Declaration) -> Decision:
    choice = said.text("do")
    if choice not in set(Choice):
        said.fault(f"“{choice}”应是 accept（采用）或 reject（不采用）", "do")
    file = _filled(said, "file").replace("\\", "/")
    if "/" not in file and "." not in file and len(file) < SHORTEST_HASH:
        said.fault(f"“{file}”太短：请写文件的路径，或 SHA-256 的前 {SHORTEST_HASH} 位以上", "file")
    decision = Decision(file, Choice(choice), _filled(said, "reason"), said.text("unit", ""), said.text("by", ""))
    said.end()
    return decision
