"""The journal as text and as JSON."""

from collections.abc import Sequence
from typing import Any

from xltools.collection.record.rows import Event
from xltools.excel.text import visible

__all__ = ["as_json", "told"]

SCHEMA = "xltools/log/1"


def told(events: Sequence[Event]) -> str:
    """A line for each event, the oldest first: time, what, whose, which file, and what is to be said of it."""
    return "\n".join(map(_line, events)) if events else "还没有记录。"


def _line(event: Event) -> str:
    parts = (event.unit, event.path, event.said, event.sha256[:8])
    return "　".join((f"{event.at:%Y-%m-%d %H:%M}", event.kind.value, *(visible(part) for part in parts if part)))


def as_json(events: Sequence[Event]) -> dict[str, Any]:
    """The document that `log --format json` prints; times are local, in ISO form."""
    return {
        "schema": SCHEMA,
        "events": [
            {
                "at": event.at.isoformat(),
                "kind": event.kind.name.lower(),
                "unit": event.unit or None,
                "path": event.path or None,
                "sha256": event.sha256 or None,
                "said": event.said or None,
            }
            for event in events
        ],
    }
