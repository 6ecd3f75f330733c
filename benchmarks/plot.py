"""The plots of the page, as SVG: growth over the number of workbooks, and the stages of a merge as bars."""

import math
from collections.abc import Mapping, Sequence
from html import escape

_COLORS = ("#2b6cb0", "#dd6b20", "#718096", "#2f855a", "#805ad5", "#b7791f", "#c53030", "#4a5568")
_STYLE = "font-family='system-ui, sans-serif' font-size='13'"
# A panel's frame in pixels: left, top, width, height.
_PANEL = (64, 44, 300, 220)

Points = Sequence[tuple[float, float]]


def plot_growth(panels: Mapping[str, Mapping[str, Points]]) -> str:
    """Lines over a logarithmic axis of counts, a panel for each quantity, its own axis beginning at 0."""
    drawn = [_draw_panel(title, lines, number) for number, (title, lines) in enumerate(panels.items())]
    return _svg(400 * len(panels), 320, "".join(drawn))


def _draw_panel(title: str, lines: Mapping[str, Points], position: int) -> str:
    left, top, width, height = _PANEL
    left += 400 * position
    points = [point for line in lines.values() for point in line]
    first, last = (math.log10(find(x for x, _ in points)) for find in (min, max))
    step = _round_step(max(y for _, y in points) / 4)
    highest = step * math.ceil(max(y for _, y in points) / step)

    def place(x: float, y: float) -> tuple[float, float]:
        share = (math.log10(x) - first) / ((last - first) or 1)
        return left + 12 + share * (width - 24), top + height * (1 - y / highest)

    parts = [_text(left, top - 24, title, weight="bold")]
    for number in range(round(highest / step) + 1):
        _, y = place(10**first, number * step)
        parts.append(f"<path d='M{left} {y:.0f}h{width}' stroke='#e2e8f0'/>")
        parts.append(_text(left - 8, y + 4, f"{number * step:g}", anchor="end"))
    for x in sorted({x for x, _ in points}):
        parts.append(_text(place(x, 0)[0], top + height + 18, f"{x:,.0f}", anchor="middle"))
    parts.append(_text(left + width / 2, top + height + 36, "工作簿份数", anchor="middle"))
    for index, (name, line) in enumerate(lines.items()):
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in (place(*point) for point in line))
        color = _COLORS[index]
        parts.append(f"<polyline points='{path}' fill='none' stroke='{color}' stroke-width='2'/>")
        parts += [
            f"<circle cx='{x:.1f}' cy='{y:.1f}' r='3.5' fill='{color}'/>" for x, y in (place(*one) for one in line)
        ]
        parts.append(_text(left + width - index * 110, top - 6, f"● {name}", anchor="end", color=color))
    return "".join(parts)


def _round_step(value: float) -> float:
    """The least of 1, 2, 5 times a power of ten that is not below a value."""
    power = 10.0 ** math.floor(math.log10(value))
    return next(times * power for times in (1, 2, 5, 10) if times * power >= value)


def plot_bars(bars: Mapping[str, Mapping[str, float]], unit: str) -> str:
    """A bar for each name, made of its stages one after another, with one key to their colours."""
    longest = max(sum(stages.values()) for stages in bars.values())
    names = list(dict.fromkeys(name for stages in bars.values() for name in stages))
    parts = []
    for row, (title, stages) in enumerate(bars.items()):
        x, y = 120.0, 16 + row * 44
        parts.append(_text(x - 10, y + 19, title, anchor="end"))
        for name, value in stages.items():
            width = value / longest * 560
            color = _COLORS[names.index(name)]
            parts.append(f"<rect x='{x:.1f}' y='{y}' width='{width:.1f}' height='28' fill='{color}'/>")
            if width > 34:
                parts.append(_text(x + width / 2, y + 19, f"{value:.1f}", anchor="middle", color="white"))
            x += width
        parts.append(_text(x + 8, y + 19, f"{sum(stages.values()):.1f} {unit}"))
    below = 30 + len(bars) * 44
    for index, name in enumerate(names):
        parts.append(_text(120 + index % 4 * 150, below + index // 4 * 22, f"■ {name}", color=_COLORS[index]))
    return _svg(800, below + 40, "".join(parts))


def _text(
    x: float, y: float, text: str, *, anchor: str = "start", color: str = "#2d3748", weight: str = "normal"
) -> str:
    style = f"text-anchor='{anchor}' fill='{color}' font-weight='{weight}'"
    return f"<text x='{x:.0f}' y='{y:.0f}' {style}>{escape(text)}</text>"


def _svg(width: int, height: int, content: str) -> str:
    box = f"<rect width='{width}' height='{height}' fill='white'/>"
    head = f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {width} {height}' width='{width}' height='{height}' {_STYLE}>"
    return f"{head}{box}{content}</svg>\n"
