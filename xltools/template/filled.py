"""A form with a content: what every sheet of one workbook is written from."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from xltools.checks.live.figures import Figures, figures_of
from xltools.checks.live.results import LineResult, line_results
from xltools.excel.grid import Cell
from xltools.excel.styles import STYLES, merged
from xltools.excel.writing import BookWriter, Format
from xltools.form.model import Form
from xltools.template.content import Content, cells_of
from xltools.template.summary import Summary, summary_of

__all__ = ["Filled", "Styles", "fill"]


class Styles:
    """The formats of one workbook by the name of their style, each made when it is first asked for."""

    def __init__(self, book: BookWriter) -> None:
        self._book = book
        self._made: dict[tuple[str, str, str], Format] = {}

    def __call__(self, name: str, num_format: str = "", *, mark: str = "") -> Format:
        """A style, with a number format where one is named, in the colours of the style `mark` where one is."""
        key = (name, num_format, mark)
        if key not in self._made:
            changes = {"num_format": num_format} if num_format else {}
            colours = STYLES[mark] if mark else {}
            self._made[key] = self._book.format(merged(name, **changes, **colours))
        return self._made[key]


@dataclass(frozen=True, slots=True)
class Filled:
    """All that is known of a workbook before its first cell is written."""

    form: Form
    content: Content
    cells: Mapping[str, Cell | Decimal]
    figures: Figures
    results: Mapping[str, LineResult]
    summary: Summary


def fill(form: Form, content: Content) -> Filled:
    """Fill a form: every total, check and count as the workbook's formulas will give them."""
    cells = cells_of(content)
    figures = figures_of(form, cells)
    attributes = content.unit.attributes if content.unit is not None else {}
    results = line_results(figures, attributes, content.explanations, content.last_year)
    return Filled(form, content, cells, figures, results, summary_of(results))
