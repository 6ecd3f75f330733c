"""A collection folder for tests: its file, its roster, workbooks dropped into the inbox at a chosen time."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from pathlib import Path

from tests.filled import unit_workbook
from xltools.collection.config import open_collection
from xltools.collection.status.model import Board
from xltools.collection.workspace import Workspace, open_workspace
from xltools.excel.grid import Cell
from xltools.intake.status import UnitOverview, Version

__all__ = ["Office"]

_CONFIG = """\
place = "示例市"
year = 2025
deadline = 2026-01-20
contact = "政务公开科"
[folders]
roster = "名录.csv"
"""


@dataclass(slots=True)
class Office:
    """A folder with these units on its roster. `now` is the time of its clock; `heard` what commands said meanwhile."""

    root: Path
    units: tuple[str, ...]
    now: datetime = datetime(2026, 1, 15, 9, 0)
    heard: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        (self.root / "收件").mkdir(parents=True, exist_ok=True)
        self.configure("")
        self.enrol(*self.units)

    def configure(self, more: str) -> None:
        """Write the collection's file, with more at its end."""
        (self.root / "xltools.toml").write_text(_CONFIG + more, encoding="utf-8")

    def enrol(self, *names: str) -> None:
        """Write the roster: a name, or a name, a code and aliases between commas."""
        lines = "".join(f"{name}\n" for name in names)
        (self.root / "名录.csv").write_text(f"单位名称,单位代码,简称\n{lines}", encoding="utf-8-sig")

    def drop(
        self, file: str, unit: str = "", at: str = "2026-01-12 10:00", year: int = 2025, **changes: Cell | Decimal
    ) -> Path:
        """Put a unit's workbook into the inbox, saved at a time; `changes` have `__` for the dots of field ids."""
        path = self.root / "收件" / file
        path.parent.mkdir(parents=True, exist_ok=True)
        named: Mapping[str, Cell | Decimal] = {name.replace("__", "."): value for name, value in changes.items()}
        unit_workbook(path, unit or self.units[0].split(",")[0], changes=named, year=year)
        return self.touch(path, at)

    def touch(self, path: Path, at: str) -> Path:
        """Give a file a time."""
        moment = datetime.fromisoformat(at).timestamp()
        os.utime(path, (moment, moment))
        return path

    @contextmanager
    def desk(self) -> Iterator[Workspace]:
        """The desk, as a command opens it."""
        with open_workspace(open_collection(self.root), self.now, self.heard.append, jobs=1) as desk:
            yield desk

    def validate(self) -> list[str]:
        """Check the inbox; the files that were read for it."""
        with self.desk() as desk:
            rows = list(desk.check()[0])
            desk.assign([row for row, _ in rows])
        return [row.path for row, anew in rows if anew]

    def board(self) -> Board:
        """The board, as `status` shows it."""
        with self.desk() as desk:
            return Board(desk.collection.config, desk.assign(desk.scan()), self.now)

    def standing(self, unit: str) -> UnitOverview:
        """One unit on the board."""
        return next(one for one in self.board().intake.units if one.unit.name == unit)

    def current(self, unit: str) -> Version:
        """The version of a unit that counts."""
        version = self.standing(unit).current
        assert version is not None
        return version
