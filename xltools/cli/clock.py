"""The time at which a command runs, as people read it."""

import os
from datetime import UTC, datetime

__all__ = ["now"]


def now() -> str:
    """The time to the minute. SOURCE_DATE_EPOCH fixes it where the same input must give the same bytes."""
    fixed = os.environ.get("SOURCE_DATE_EPOCH", "")
    moment = datetime.fromtimestamp(int(fixed), tz=UTC) if fixed.isdecimal() else datetime.now().astimezone()
    return moment.strftime("%Y-%m-%d %H:%M")
