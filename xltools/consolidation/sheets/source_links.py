"""Where a unit's file lies as seen from the workbook: a relative link, or none where there is nothing safe to link to.

A file's name is whoever's who sent it. Every character of it that could mean something in a link is encoded, so that
it is never a web address, a command or another place.
"""

import os
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

__all__ = ["linker"]

# The collected files lie in the workbook's folder or beside it: 汇总/ and 收件/ of one collection. No further up.
_UP = 1
# Excel takes no longer ones.
_LONGEST = 2000


def linker(folder: Path | None) -> Callable[[Path], str]:
    """A function from a source file to its link, "" for none; `folder` is the workbook's, None where it is not known."""
    if folder is None:
        return lambda source: ""
    base = Path(os.path.abspath(folder))  # noqa: PTH100 - resolve() would follow links out of the tree
    return lambda source: _link(source, base)


def _link(source: Path, base: Path) -> str:
    try:
        steps = Path(os.path.relpath(source, base)).parts
    except ValueError:
        return ""  # on another drive
    # A file in an archive is no file here.
    if steps.count(os.pardir) > _UP or not source.is_file():
        return ""
    try:
        encoded = "/".join(step if step == os.pardir else quote(step, safe="") for step in steps)
    except UnicodeEncodeError:
        return ""  # a name that is no text
    return f"external:{encoded}" if len(encoded) <= _LONGEST else ""
