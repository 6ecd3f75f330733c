"""Who fills in a form: a unit (填报单位) and the roster (名录) of all that must."""

import re
import unicodedata
from dataclasses import dataclass

__all__ = ["Roster", "Unit", "normalize_code"]

# `无`, `/` and `000` stand in many code cells and name nobody.
_REAL_CODE = re.compile(r"[1-9]")


def normalize_code(code: str) -> str:
    """A unit's code as codes are compared, "" for one that names nobody.

    A spreadsheet that takes 001 for a number gives it back as 1: leading zeros of plain numbers do not count.
    """
    plain = unicodedata.normalize("NFKC", code).strip().casefold()
    if not _REAL_CODE.search(plain):
        return ""
    return plain.lstrip("0") if plain.isdecimal() else plain


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit as the roster names it.

    Attributes:
        aliases: short and former names under which it may report too.
        rule_making: may issue 规章 (rule T2-01).
        counted: whether its figures go into the sum.
        parent: the unit that merges it first, "" for none.
    """

    name: str
    code: str = ""
    kind: str = ""
    contact: str = ""
    telephone: str = ""
    rule_making: bool = False
    aliases: tuple[str, ...] = ()
    mail: str = ""
    counted: bool = True
    parent: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """Every name under which it may report: its own first."""
        return (self.name, *self.aliases)

    @property
    def attributes(self) -> dict[str, bool]:
        """What a rule may ask of the unit, by the names that `unit.…` takes in a rule."""
        return {"rule_making": self.rule_making}


@dataclass(frozen=True, eq=False)
class Roster:
    """The units that must report, in the order of the roster; `place` is the city whose units they are, where known.

    Two rosters are the same only when they are one object.
    """

    units: tuple[Unit, ...]
    place: str = ""
