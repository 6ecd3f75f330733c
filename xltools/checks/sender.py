"""Who sent a workbook: the unit of the roster behind it, on what grounds, or why that is not certain.

The name of a file never tells. A workbook that two units could claim is nobody's until the office decides.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from xltools.form.unit import Roster, Unit
from xltools.reading.roster import Register, register_of

__all__ = ["Basis", "Sender", "Signed", "sender_by", "sender_of"]


class Basis(StrEnum):
    """What tells the unit."""

    ISSUED = "下发时写入的单位"
    NAME = "封面的单位名称"
    CODE = "封面的单位代码"
    DECISION = "汇总单位指定"


class Signed(Protocol):
    """What says who sent it: a submission, or what is kept of one."""

    @property
    def meta(self) -> Mapping[str, str]:
        """What the tool wrote into the workbook when it was issued."""

    def text(self, field_id: str) -> str:
        """The text of a field, "" where there is none."""


@dataclass(frozen=True, slots=True)
class Sender:
    """The unit of the roster that a workbook is of; None with the reason in `doubt` and those it may be in `nearest`."""

    unit: Unit | None
    basis: Basis | None = None
    doubt: str = ""
    nearest: tuple[Unit, ...] = ()


def sender_of(submission: Signed, roster: Roster) -> Sender:
    """The sender: by what was written into the workbook when it was issued, else by what the cover says."""
    stated, code = submission.text("cover.unit"), submission.text("cover.code")
    return sender_by(register_of(roster), submission.meta.get("unit", ""), stated, code)


def sender_by(register: Register, issued: str, stated: str, code: str) -> Sender:
    """The sender of a workbook that was issued to one name and says another name, and a code, on its cover."""
    to, named = register.named(issued), register.named(stated)
    if to is None:
        return _by_cover(register, stated, code)
    if named is not None and named is not to:
        doubt = f"封面写的是“{stated}”，而这份表是下发给“{issued}”的，两家单位都可能是"
        return Sender(None, doubt=doubt, nearest=(named, to))
    return Sender(to, Basis.ISSUED)


def _by_cover(register: Register, stated: str, code: str) -> Sender:
    named, coded = register.named(stated), register.coded(code)
    if named is not None and coded is not None and named is not coded:
        doubt = f"封面的单位名称是“{stated}”，单位代码 {code} 却是“{coded.name}”的"
        return Sender(None, doubt=doubt, nearest=(named, coded))
    if named is not None:
        return Sender(named, Basis.NAME)
    if coded is None:
        doubt = f"单位名称“{stated}”不在名录中" if stated else "封面没有填报单位名称"
        return Sender(None, doubt=doubt, nearest=register.nearest(stated))
    if stated:
        doubt = f"单位名称“{stated}”不在名录中，单位代码 {code} 却是“{coded.name}”的"
        return Sender(None, doubt=doubt, nearest=(coded,))
    return Sender(coded, Basis.CODE)
