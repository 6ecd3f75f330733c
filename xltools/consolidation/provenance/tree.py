"""Every file behind a consolidation: its own units, and what lies behind those that are consolidations themselves."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from xltools.consolidation.kept import Kept
from xltools.reading.behind import Source, mark_of

__all__ = ["Branch", "branches", "figures_mark"]


@dataclass(frozen=True, slots=True)
class Branch:
    """A file and the unit it is part of; `parent` is "" for the consolidation's own units."""

    source: Source
    parent: str


def branches(units: Sequence[tuple[str, str, str, Kept]], read: str) -> Iterator[Branch]:
    """Every file, each followed by what is behind it. `units` give name, code, file and what is kept; `read` the time."""
    for name, code, file, kept in units:
        yield Branch(Source(1, name, code, file, kept.sha256, read, figures_mark(kept)), "")
        above = [name]
        for source in kept.behind:
            level = max(source.level, 1)
            # A level that skips one hangs below the deepest there is.
            parent = above[min(level, len(above)) - 1]
            yield Branch(replace(source, level=level + 1), parent)
            above = [*above[:level], source.unit]


def figures_mark(kept: Kept) -> int:
    """The mark of a unit's numbers, equal to that of the line which shows them on a 明细 sheet."""
    return mark_of(kept.figures.numbers)
