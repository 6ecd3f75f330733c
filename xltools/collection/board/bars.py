"""A bar of the page: how many units are in each state, as an SVG, since a page without inline styles allows no widths."""

from collections.abc import Iterator, Sequence

from xltools.collection.standing import State, UnitStanding

__all__ = ["bar"]

# How long a bar is in its own units, and how much of it parts two colours.
_LENGTH, _GAP = 1000, 2


def bar(units: Sequence[UnitStanding]) -> str:
    """The bar, its states the worst first, with the counts as its text for those who do not see it."""
    counts = [sum(1 for one in units if one.state is state) for state in State]
    told = "，".join(f"{state} {count} 家" for state, count in zip(State, counts, strict=True) if count) or "没有单位"
    parts = "".join(_parts(counts))
    head = f'<svg class="bar" viewBox="0 0 {_LENGTH} 10" preserveAspectRatio="none" role="img" aria-label="{told}">'
    return f"{head}<title>{told}</title>{parts}</svg>"


def _parts(counts: Sequence[int]) -> Iterator[str]:
    before, total = 0, sum(counts)
    for number, count in enumerate(counts):
        if count:
            start, end = (before * _LENGTH // total, (before + count) * _LENGTH // total)
            # However few they are, they can be seen.
            width = max(end - start - (_GAP if before + count < total else 0), _GAP)
            yield f'<rect class="b{number}" x="{start}" width="{width}" height="10"/>'
        before += count
