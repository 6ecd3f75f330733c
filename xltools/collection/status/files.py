"""The board as files: a workbook to filter, a page to pass on, a text to send.

The board for machines: the JSON of `xltools status`.
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from xltools.collection.assign import Stray
from xltools.collection.database import Record
from xltools.collection.status.model import Board, UnitStanding
from xltools.collection.status.page import board_page
from xltools.collection.status.reminder import reminder_text
from xltools.collection.status.status_workbook import board_bytes
from xltools.collection.status.words import BOOK_NAME
from xltools.collection.versions import Version
from xltools.excel.output import BOARD, refuse_foreign, write_bytes, write_text

__all__ = ["as_json", "write_board"]

_PAGE, _REMINDER = "报送情况.html", "催报.txt"


@dataclass(frozen=True, slots=True)
class Written:
    """A file that was written; `instead_of` another one that somebody has changed, None where there is none."""

    path: Path
    instead_of: Path | None = None

    @property
    def told(self) -> str:
        """What was written, in a sentence."""
        if self.instead_of is None:
            return f"已写入 {self.path}"
        return f"{self.instead_of} 改动过，没有覆盖；新的写在 {self.path}，不再需要旧的请移走"


def write_board(board: Board, folder: Path, record: Record) -> Iterator[Written]:
    """Write the files into a folder, over older ones; yields each when it is written. Raises FileFault.

    The text for sending is there to be edited: it is replaced only as long as it is what the record says was written.
    """
    page, book = folder / _PAGE, folder / BOOK_NAME
    refuse_foreign(page, BOARD)
    refuse_foreign(book, BOARD)
    write_text(page, board_page(board))
    yield Written(page)
    yield _write_reminder(reminder_text(board), folder / _REMINDER, record)
    write_bytes(book, board_bytes(board))
    yield Written(book)


def _write_reminder(text: str, usual: Path, record: Record) -> Written:
    # With its mark, so that the notepad of an old Windows does not take it for something else.
    data = text.encode("utf-8-sig")
    path = _place(usual, data, record.written())
    write_bytes(path, data)
    record.put_written(path.name, hashlib.sha256(data).hexdigest())
    return Written(path, None if path == usual else usual)


def _place(usual: Path, data: bytes, written: Mapping[str, str]) -> Path:
    """The usual name, or the first beside it under which nothing lies that somebody has changed."""
    path, number = usual, 0
    while not _may_be_replaced(path, data, written):
        number += 1
        path = usual.with_stem(f"{usual.stem}（新{number if number > 1 else ''}）")
    return path


def _may_be_replaced(path: Path, data: bytes, written: Mapping[str, str]) -> bool:
    try:
        there = path.read_bytes()
    except FileNotFoundError:
        return True
    except OSError:
        return False  # a folder, or held by another program
    return there == data or hashlib.sha256(there).hexdigest() == written.get(path.name)


SCHEMA = "xltools/status/1"


def as_json(board: Board) -> dict[str, Any]:
    """The document that `status --format json` prints; times are local, in ISO form."""
    return {
        "schema": SCHEMA,
        "place": board.place,
        "year": board.year,
        "made": board.made.isoformat(),
        "deadline": board.deadline.isoformat() if board.deadline else None,
        "days_left": board.days_left,
        "return_deadline": board.return_deadline.isoformat() if board.return_deadline else None,
        "counts": dict(board.counts),
        "below": board.below,
        "units": [_unit(one) for one in board.units],
        "strays": [_stray(one) for one in board.strays],
    }


def _unit(one: UnitStanding) -> dict[str, Any]:
    return {
        "unit": one.unit.name,
        "code": one.unit.code or None,
        "kind": one.unit.kind or None,
        "state": one.state.value,
        "late": one.late,
        "current": _version(one.current) if one.current else None,
        "earlier": [_version(version) for version in one.earlier],
        "returned": one.returned or None,
        "vanished": one.vanished or None,
    }


def _version(version: Version) -> dict[str, Any]:
    return {
        "path": version.path,
        "sha256": version.sha256,
        "saved": version.saved.isoformat(),
        "declared": version.declared.isoformat() if version.declared else None,
        "round": version.round,
        "status": version.status or None,
        "errors": version.errors,
        "explains": version.explains,
        "copies": list(version.copies),
        "doubt": version.doubt or None,
        "decision": version.decision or None,
        "rejected": version.rejected,
        "remarks": list(version.remarks),
    }


def _stray(stray: Stray) -> dict[str, Any]:
    return {
        "path": stray.path,
        "said": stray.said or None,
        "reason": stray.reason,
        "remedy": stray.remedy,
        "nearest": list(stray.nearest),
        "outside": stray.outside,
        "decided": stray.decided,
    }
