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
    """Lines that name the files which are counted as wrong but matter no more, "" where there are none."""
    aside = frozenset(settled.set_aside)
    named = frozenset(
        one.current.path
        for one in settled.versions.values()
        if one.current is not None and one.current.status == "pass"
    )
    wrong = [row.path for row in rows if not _passes(row)]
    lines = (
        _line([path for path in wrong if path in aside], "份已由同一单位的另一份取代，或决定不采用，不用处理"),
        _line([path for path in wrong if path in named], "份由汇总单位认定了单位，名称和代码上的问题不再计"),
    )
    return "\n".join(filter(None, lines))


def _line(paths: Sequence[str], why: str) -> str:
    if not paths:
        return ""
    names = "、".join(shown(path, _LONGEST) for path in paths[:_NAMED])
    more = " 等" if len(paths) > _NAMED else ""
    return f"有问题的当中，{len(paths)} {why}：{names}{more}。"


def _passes(row: FileRow) -> bool:
    return not row.outcome or json.loads(row.outcome)["status"] == "pass"
