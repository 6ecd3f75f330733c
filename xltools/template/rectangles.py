"""Cells to rectangles: one formula over a whole table instead of one piece for each of its rows."""

from collections.abc import Callable, Hashable, Iterator, Sequence

from xltools.form.model import Field, Place
from xltools.template.places import Places, quoted

__all__ = ["Rectangle", "corner", "ranges_of", "rectangles_of"]

# The (row, column) of the upper left and the lower right cell.
Rectangle = tuple[tuple[int, int], tuple[int, int]]


def ranges_of(places: Places, fields: Sequence[Field]) -> list[str]:
    """The cells of fields as ranges with their sheets: '三、依申请公开'!D6:I28."""
    return [f"{quoted(sheet)}!{_text(rectangle)}" for sheet, rectangle, _ in rectangles_of(places, fields)]


def rectangles_of(
    places: Places, fields: Sequence[Field], alike: Callable[[Field], Hashable] = lambda field: None
) -> Iterator[tuple[str, Rectangle, Field]]:
    """The cells of fields that are alike, as few rectangles as rows of equal extent make: sheet, rectangle, a field."""
    groups: dict[tuple[str, Hashable], list[Field]] = {}
    for field in fields:
        groups.setdefault((places.on(field.id).sheet, alike(field)), []).append(field)
    for (sheet, _), group in groups.items():
        cells = sorted((places.on(field.id).row, places.on(field.id).column) for field in group)
        for rectangle in _stacked(_runs(cells)):
            yield sheet, rectangle, group[0]


def corner(rectangle: Rectangle) -> str:
    """The upper left cell: a condition names it, and Excel moves it along for the others."""
    return Place("", *rectangle[0]).cell


def _text(rectangle: Rectangle) -> str:
    first, last = rectangle
    return corner(rectangle) if first == last else f"{corner(rectangle)}:{Place('', *last).cell}"


def _runs(cells: Sequence[tuple[int, int]]) -> list[Rectangle]:
    """Neighbours in a row, joined."""
    runs: list[Rectangle] = []
    for row, column in cells:
        if runs and runs[-1][1] == (row, column - 1):
            runs[-1] = (runs[-1][0], (row, column))
        else:
            runs.append(((row, column), (row, column)))
    return runs


def _stacked(runs: Sequence[Rectangle]) -> list[Rectangle]:
    """Runs of equal extent in rows that follow each other, joined."""
    stacks: list[Rectangle] = []
    for first, last in runs:
        for index, (top, bottom) in enumerate(stacks):
            if bottom[0] == first[0] - 1 and (top[1], bottom[1]) == (first[1], last[1]):
                stacks[index] = (top, last)
                break
        else:
            stacks.append((first, last))
    return stacks
