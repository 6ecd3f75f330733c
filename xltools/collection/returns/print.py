"""What became of returns, in words for a terminal."""

from collections import Counter
from collections.abc import Sequence

from xltools.collection.returns.returned import Returned, State
from xltools.excel.text import shown, visible

__all__ = ["summary", "told"]


def told(returned: Returned) -> str:
    """A line for each file that was to be returned."""
    mark = "✗" if returned.state in (State.HELD, State.UNASSIGNED, State.UNREAD) else "→"
    names = "、".join(visible(path.name) for path in (returned.workbook, returned.letter) if path is not None)
    source = visible(returned.source)
    news = f"，上次退回后又有 {returned.news} 处新问题" if returned.news else ""
    why = news + (f"：{visible(returned.reason)}" if returned.reason else "")
    whose = f"{shown(returned.unit)}（{source}）" if returned.unit else source
    return f"{mark} {whose}　{returned.state}{why}{f'　{names}' if names else ''}"


def summary(returned: Sequence[Returned], fine: int) -> str:
    """How many files became what; `fine` are those with nothing to return."""
    counts = Counter(one.state for one in returned)
    parts = [f"{state} {counts[state]} 份" for state in State if counts[state]]
    return f"共 {len(returned) + fine} 份：{'，'.join([*parts, f'没有待处理问题 {fine} 份'])}。"
