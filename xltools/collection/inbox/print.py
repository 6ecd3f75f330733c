"""What of the inbox does not count any more, in words for a terminal."""

import json
from collections.abc import Sequence

from xltools.collection.inbox.settled import Settled
from xltools.collection.record.rows import FileRow
from xltools.excel.text import shown

__all__ = ["told_of_set_aside"]

_NAMED = 5
_LONGEST = 240


def told_of_set_aside(settled: Settled, rows: Sequence[FileRow]) -> str:
    """A line that names the files which are counted as wrong but matter no more, "" where there are none."""
    aside = frozenset(settled.set_aside)
    wrong = [row.path for row in rows if row.path in aside and not _passes(row)]
    if not wrong:
        return ""
    names = "、".join(shown(path, _LONGEST) for path in wrong[:_NAMED])
    more = " 等" if len(wrong) > _NAMED else ""
    return f"有问题的当中，{len(wrong)} 份已由同一单位的另一份取代，或决定不采用，不用处理：{names}{more}。"


def _passes(row: FileRow) -> bool:
    return not row.outcome or json.loads(row.outcome)["status"] == "pass"
