"""A distribution told on the terminal."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from xltools.collection.distribution.distribute import Distribution
from xltools.collection.distribution.issue import Issued, State
from xltools.collection.distribution.issued_list import GONE, LIST_NAME
from xltools.collection.distribution.pack import FOLDER, Pack

__all__ = ["counted", "told", "unwritten"]

_NAMED = 10


def counted(where: Path | str, issued: Sequence[Issued]) -> str:
    """How many workbooks were written, and how many not."""
    times = {state: sum(1 for one in issued if one.state is state) for state in State}
    updated = f"已更新 {times[State.UPDATED]} 份，" if times[State.UPDATED] else ""
    kept = times[State.KEPT] + times[State.LOCKED]
    written, same = times[State.WRITTEN], times[State.UNCHANGED]
    return f"{where}：已生成 {written} 份，{updated}没有变化 {same} 份，没有覆盖 {kept} 份。"


def unwritten(made: Sequence[Issued | Pack]) -> Iterator[str]:
    """Each file that was not written, why, and what to do."""
    for one in made:
        if one.state is State.KEPT and isinstance(one, Issued):
            yield f"{one.path}：{one.state.value}。确要覆盖请加 --overwrite。"
        elif one.state is State.KEPT:
            yield f"{one.path}：{one.state.value}。请先移走或改名，再运行一次。"
        elif one.state is State.LOCKED:
            yield f"{one.path}：{one.state.value}。请先关闭它，再运行一次。"


def told(distribution: Distribution) -> Iterator[str]:
    """The distribution, line by line."""
    yield counted(distribution.folder, distribution.issued)
    if distribution.plan.last_year is not None:
        yield _last_year(distribution.issued)
    packs = "、".join(f"{one.path.name} {one.workbooks} 份" for one in distribution.packs[:_NAMED])
    yield f"  压缩包在“{FOLDER}”里：{packs}{_more(len(distribution.packs), '个')}"
    yield f"  清单：{distribution.folder / LIST_NAME}"
    if distribution.gone:
        names = "、".join(distribution.gone[:_NAMED])
        yield f"  {GONE}，文件没有动：{names}{_more(len(distribution.gone), '个')}。不再需要的请移走。"


def _last_year(issued: Sequence[Issued]) -> str:
    without = [one.unit.name for one in issued if one.unit is not None and not one.has_last_year]
    known = f"  带上年数 {len(issued) - len(without)} 份"
    if not without:
        return known
    names = "、".join(without[:_NAMED])
    return f"{known}；上年数据里没有：{names}{_more(len(without), '家')}（改过名的，把旧名写进名录的“简称”）"


def _more(total: int, measure: str) -> str:
    return f"……共 {total} {measure}" if total > _NAMED else ""
