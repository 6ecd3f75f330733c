"""Why a unit is missing although something came in: a file that was not accepted, one of another year, one of unclear sender."""

from collections.abc import Iterator, Mapping

from xltools.collection.board.words import plain
from xltools.collection.standing import Board, State, Stray, UnitStanding

__all__ = ["traces"]

# So many traces of a unit are told one by one.
_MOST = 2
_PATH = 240


def traces(board: Board) -> Mapping[str, str]:
    """What there is of each missing unit that left a trace, by the unit's name; a doubtful one is told as such."""
    found: dict[str, list[str]] = {}
    for stray in board.strays:
        for name in stray.nearest:
            found.setdefault(name, []).append(_of_stray(stray))
    missing = (one for one in board.units if one.state is State.MISSING)
    told = {one.unit.name: [*_of_versions(one), *found.get(one.unit.name, ())] for one in missing}
    return {name: _joined(several) for name, several in told.items() if several}


def _of_stray(stray: Stray) -> str:
    path = plain(stray.path, _PATH)
    return f"可能是“{path}”" if stray.outside else f"“{path}”没有计入：{plain(stray.reason).rstrip('。')}"


def _of_versions(one: UnitStanding) -> Iterator[str]:
    if one.vanished:
        yield one.vanished
    if one.earlier:
        why = "；".join(dict.fromkeys(plain(version.decision, _PATH) for version in one.earlier if version.decision))
        yield f"来过 {len(one.earlier)} 份，没有采用{f'（{why}）' if why else ''}"


def _joined(several: list[str]) -> str:
    rest = f"；另有 {len(several) - _MOST} 份" if len(several) > _MOST else ""
    return "；".join(several[:_MOST]) + rest
