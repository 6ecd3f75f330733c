"""Boards of 3, 60 and 5,000 units, the same at every run; small ones are built from `unit`, `standing` and `board`."""

import hashlib
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from pathlib import PurePosixPath
from typing import Any

from xltools.checks.file_result import FileResult, SubmissionSummary
from xltools.checks.finding import Finding
from xltools.collection.config import Config
from xltools.collection.status.model import Board
from xltools.form.rules.expression import Severity
from xltools.intake.assign import Intake
from xltools.intake.decisions import Choice, Decision
from xltools.intake.exclusions import Exclusion, ExclusionCause
from xltools.intake.received import ReceivedFile
from xltools.intake.status import UnitOverview, UnitStatus, Version
from xltools.roster.units import Unit

__all__ = ["DEADLINE", "board", "excluded", "sample_board", "standing", "version"]

DEADLINE = date(2026, 1, 20)
MOMENT = datetime(2026, 1, 22, 9, 30)
CONTACT = "市政务公开办 王敏 0000-6000100"
_KINDS = ("政府部门", "政府部门", "政府部门", "乡镇", "乡镇", "街道", "县区")
_NAMES = (
    "教育和体育",
    "公安",
    "民政",
    "玲珑",
    "毕郭",
    "罗峰",
    "东湖",
    "财政",
    "自然资源和规划",
    "齐山",
    "蚕庄",
    "温泉",
)
_ENDINGS = {"政府部门": "局", "乡镇": "镇人民政府", "街道": "街道办事处", "县区": "区人民政府"}
# Of twenty units, as such a collection looks two days after its deadline.
_STATES = (
    *(UnitStatus.MISSING,) * 3,
    *(UnitStatus.ERRORS,) * 2,
    *(UnitStatus.EXPLAIN,) * 2,
    *(UnitStatus.RETURNED,) * 2,
    UnitStatus.WAITING,
    *(UnitStatus.PASSED,) * 10,
)


def board(units: Iterable[UnitOverview] = (), strays: Iterable[Exclusion] = (), **changes: Any) -> Board:
    """A board two days past its deadline, but for the changes: of its settings, its moment, its intake."""
    moment, below = changes.pop("created_at", MOMENT), changes.pop("subordinate_count", 0)
    usual: dict[str, Any] = {"place": "示例市", "year": 2025, "deadline": DEADLINE, "contact": CONTACT}
    intake = Intake(tuple(units), tuple(strays), subordinate_count=below)
    return Board(Config(**(usual | changes)), intake, moment)


def standing(name: str, state: UnitStatus = UnitStatus.MISSING, kind: str = "政府部门", **changes: Any) -> UnitOverview:
    """A unit in a state, with a workbook unless it sent nothing. `changes` are of the standing."""
    usual: dict[str, Any] = {"current": None if state is UnitStatus.MISSING else version(name, state)}
    unit = Unit(name, kind=kind, contact="李华", telephone="0000-6000011")
    return UnitOverview(unit=unit, status=state, **(usual | changes))


def version(
    name: str,
    state: UnitStatus = UnitStatus.PASSED,
    path: str = "",
    saved: datetime = datetime(2026, 1, 16, 15, 4),
    round: int = 0,
    rejected: str = "",
    **changes: Any,
) -> Version:
    """A workbook of a unit whose findings are those of the state; `rejected` is why the office did not accept it."""
    errors, explains = int(state in {UnitStatus.ERRORS, UnitStatus.RETURNED}) * 2, int(state in _TO_EXPLAIN)
    findings = (
        *[Finding("T3-01", Severity.ERROR, "相差 1", "请核对")] * errors,
        *[Finding("T2-02", Severity.EXPLAIN, "减少", "请说明")] * explains,
    )
    where = path or f"收件/{name}.xlsx"
    sha256 = hashlib.sha256(where.encode()).hexdigest()
    summary = SubmissionSummary(stated=name, year=2025, declared="2026-01-15", round=round)
    result = FileResult(where, sha256, summary, None if state is UnitStatus.WAITING else findings)
    decision = Decision(where, Choice.REJECT, rejected) if rejected else None
    return Version(ReceivedFile(result, saved, saved), saved, result.findings, decision=decision, **changes)


def excluded(
    path: str, said: str, reason: str, remedy: str, nearest: tuple[str, ...] = (), outside: bool = False
) -> Exclusion:
    """A file that counts for nobody."""
    cause = ExclusionCause.OUTSIDE if outside else ExclusionCause.OTHER_YEAR
    return Exclusion(path, cause, reason, remedy, said, nearest)


_TO_EXPLAIN = frozenset({UnitStatus.ERRORS, UnitStatus.EXPLAIN})


def sample_board(size: int) -> Board:
    """A board of so many units in every state, of several kinds, some with earlier versions, and some stray files."""
    units = tuple(_sample(number) for number in range(size))
    strays = tuple(_stray(number, units) for number in range(max(size // 20, 1)))
    return board(units, strays)


def _sample(number: int) -> UnitOverview:
    kind = _KINDS[number % len(_KINDS)]
    name = f"示例市{_NAMES[number * 5 % len(_NAMES)]}{number + 1}{_ENDINGS[kind]}"
    unit = Unit(name, f"SL{number + 1:04}", kind, f"联系人{number % 90 + 10}", f"0000-{6000000 + number}")
    state = _STATES[number * 7 % len(_STATES)]
    if state is UnitStatus.MISSING:
        return UnitOverview(unit=unit, status=state)
    late = number % 11 == 5
    current = version(name, state, saved=MOMENT - timedelta(days=1 if late else 5, minutes=number % 600))
    earlier = (version(name, UnitStatus.ERRORS, f"收件/第一批.zip/{name}(最终版)(2).xlsx"),) if number % 4 == 1 else ()
    returned = f"退回/{name}_退回第1次.xlsx" if state is UnitStatus.RETURNED else ""
    return UnitOverview(current, earlier, unit=unit, status=state, late="第一份晚到" if late else "", returned=returned)


def _stray(number: int, units: tuple[UnitOverview, ...]) -> Exclusion:
    if number % 3 == 2:
        path = f"收件/旧表{number}.xlsx"
        return excluded(
            path, units[0].unit.name, "这是 2024 年度的表", "请对方用 2025 年度的表样填报。", (units[0].unit.name,)
        )
    path = f"收件/微信/{PurePosixPath(units[-1].unit.name).name[3:6]}{number}.xlsx"
    nearest = tuple(one.unit.name for one in units[:2])
    remedy = "请核实后在名录中补上别名，或在 xltools.toml 中决定采用。"
    return excluded(path, "市教体局（筹）", "封面上的单位名称不在名录中", remedy, nearest, outside=True)
