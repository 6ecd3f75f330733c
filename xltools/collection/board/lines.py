"""Plain lines of text, aligned for a terminal whose Chinese characters take two places."""

from collections.abc import Iterator, Sequence

from xltools.excel.text import display_width

__all__ = ["beside", "counts_line", "padded", "proportional"]

_GAP = 2
_WIDE_GAP = 4


def proportional(counts: Sequence[int], room: int) -> list[int]:
    """Places for each count, all of the room together; whatever is not 0 gets one; the largest bears the rounding."""
    total = sum(counts)
    if not total:
        return [0] * len(counts)
    sizes = [max(count * room // total, 1) if count else 0 for count in counts]
    sizes[sizes.index(max(sizes))] += room - sum(sizes)
    return sizes


def counts_line(parts: Sequence[str], width: int) -> Iterator[str]:
    """Short parts side by side, on as many lines as they need."""
    line = ""
    for part in parts:
        longer = f"{line}{' ' * _GAP}{part}" if line else part
        if line and display_width(longer) > width:
            yield line
            longer = part
        line = longer
    if line:
        yield line


def padded(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Rows with their cells below each other; the last cell is as long as it is. Columns that are empty everywhere go."""
    widths = [max(map(display_width, column), default=0) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = [_fill(cell, width + _GAP) for cell, width in zip(row, widths, strict=True) if width]
        yield "".join(cells).rstrip()


def beside(lines: Sequence[str], width: int) -> Iterator[str]:
    """Short lines in as many columns as the width holds, read from left to right."""
    widest = max(map(display_width, lines), default=0) + _WIDE_GAP
    across = max((width + _WIDE_GAP) // widest, 1)
    for start in range(0, len(lines), across):
        yield "".join(_fill(line, widest) for line in lines[start : start + across]).rstrip()


def _fill(text: str, width: int) -> str:
    return text + " " * max(width - display_width(text), 0)
