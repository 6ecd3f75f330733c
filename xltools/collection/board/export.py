"""The board for machines: the JSON of `xltools status`."""

from typing import Any

from xltools.collection.standing import Board, Stray, UnitStanding, Version

__all__ = ["as_json"]

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
