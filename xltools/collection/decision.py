"""A decision of the office on one file: whose it is, whether it counts, and why. Decisions stand in `xltools.toml` only."""

import re
from dataclasses import dataclass
from enum import StrEnum

__all__ = ["SHORTEST_HASH", "Choice", "Decision", "begins_hash"]

# As long must the beginning of a SHA-256 be, to mean one file.
SHORTEST_HASH = 8
_HASH = re.compile(rf"[0-9a-fA-F]{{{SHORTEST_HASH},64}}")


class Choice(StrEnum):
    """What was decided of a file."""

    ACCEPT = "accept"
    REJECT = "reject"

    @property
    def word(self) -> str:
        """The choice in words."""
        return "采用" if self is Choice.ACCEPT else "不采用"


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision. `file` is its path below the collection's folder, or the first characters of its SHA-256.

    Accepted, the file is the unit's current version whatever the times say; rejected, it does not count. `unit` names
    whose it is where the file itself leaves that open. An accepted file's errors stay errors.
    """

    file: str
    choice: Choice
    reason: str
    unit: str = ""
    by: str = ""

    @property
    def told(self) -> str:
        """The decision as people are told it: 汇总单位决定采用：电话核实（王某）."""
        who = f"（{self.by}）" if self.by else ""
        whose = f"，认定为“{self.unit}”的报送" if self.unit else ""
        return f"汇总单位决定{self.choice.word}{whose}：{self.reason}{who}"


def begins_hash(sha256: str, file: str) -> bool:
    """Whether what a decision names as a file is the beginning of this SHA-256."""
    return _HASH.fullmatch(file) is not None and sha256.startswith(file.lower())
