"""What the record keeps: a line for each file, each return and each event of the journal."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

__all__ = ["Event", "EventKind", "FileRow", "ReturnRow"]


@dataclass(frozen=True, slots=True)
class FileRow:
    """A file as it was last seen; see the schema for each column. `saved` and `first_seen` are local times."""

    path: str
    holder: str
    size: int
    changed: int
    saved: datetime
    sha256: str
    skip: str
    sources: frozenset[str]
    first_seen: datetime
    cover: str = ""
    terms: str = ""
    outcome: str = ""
    told: str = ""


@dataclass(frozen=True, slots=True)
class ReturnRow:
    """A return that was made of the version with this SHA-256.

    Attributes:
        made: the SHA-256 of the return workbook as it went out, "" where there is none.
        sent_back: where in the inbox that very workbook lies, which nobody has changed; "" where it does not.
        told: the keys of the findings that it tells; None where nobody knows them any more.
        untold: how many findings the same version has now that the return does not tell.
    """

    sha256: str
    unit: str
    workbook: str
    letter: str
    at: datetime
    made: str = ""
    sent_back: str = ""
    told: tuple[str, ...] | None = None
    untold: int = 0


class EventKind(StrEnum):
    """What happened, as the journal says it."""

    ISSUED = "下发"
    ARRIVED = "收到"
    MOVED = "移动"
    GONE = "移走"
    CHECKED = "校验"
    CURRENT = "采用"
    DECIDED = "决定"
    RETURNED = "退回"
    MERGED = "汇总"
    REBUILT = "重建记录"


@dataclass(frozen=True, slots=True)
class Event:
    """A line of the journal."""

    at: datetime
    kind: EventKind
    unit: str = ""
    path: str = ""
    sha256: str = ""
    said: str = ""
