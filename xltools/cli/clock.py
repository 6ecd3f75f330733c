"""The time at which a command runs, as people read it."""

import os
from datetime import UTC, datetime

__all__ = ["moment", "now"]


def now() -> str:
    """The time to the minute, as text."""
    return moment().strftime("%Y-%m-%d %H:%M")


def moment() -> datetime:
    """The local time. SOURCE_DATE_EPOCH fixes it where the same input must give the same bytes."""
    fixed = os.environ.get("SOURCE_DATE_EPOCH", "")
    there = datetime.fromtimestamp(int(fixed), tz=UTC) if fixed.isdecimal() else datetime.now().astimezone()
    return there.replace(tzinfo=None, microsecond=0)
