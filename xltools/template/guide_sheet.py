"""The guide (填报说明): made from the form, so that it never tells anything else than the checks do."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from xltools.excel.styles import row_height
from xltools.excel.writer import SheetWriter, page_breaks, page_height, protect_sheet, set_up_page
from xltools.form.layout import GUIDE_SHEET
from xltools.form.model import Form
from xltools.template import messages
from xltools.template.content import TemplateData

_WIDTHS = (11, 40, 52, 13)
_LAST = len(_WIDTHS) - 1
# Which columns the cells of a row take: a name and a text, two texts, or one column each.
_NAMED, _HALVES, _COLUMNS = ((0, 0), (1, _LAST)), ((0, 1), (2, _LAST)), tuple((c, c) for c in range(len(_WIDTHS)))
_NAME = ("head", "cell")


# The texts of a row, and their styles.
_Row = tuple[tuple[str, ...], tuple[str, ...]]


def write_guide_sheet(sheet: SheetWriter, filled: TemplateData) -> None:
    """Write the sheet, part by part, each below the other."""
    form, year = filled.form, filled.content.year
    writer = _Writer(sheet)
    writer.across(f"{year}年度{form.title}　{GUIDE_SHEET}", "title", 34)
    writer.across(f"{messages.GUIDE_BASIS}{form.basis}", "note center unwrapped", 18)
    steps = [step.replace("{year}", str(year)) for step in form.guide.steps]
    writer.section(messages.GUIDE_STEPS, _NAMED, [((str(n), step), _NAME) for n, step in enumerate(steps, 1)])
    writer.section(messages.GUIDE_COLOURS, _NAMED, _list_colours(filled))
    writer.section(messages.GUIDE_DUE, _NAMED, _list_due(filled))
    writer.section(messages.GUIDE_FAULTS, _HALVES, _list_faults(form))
    writer.section(messages.GUIDE_RULES, _COLUMNS, _list_rules(form))
    sheet.widths(_WIDTHS)
    set_up_page(sheet, last=(writer.row - 1, _LAST))
    sheet.raw.set_h_pagebreaks(page_breaks(writer.sections(), page_height(_WIDTHS)))
    protect_sheet(sheet)


class _Writer:
    """Rows of the guide, one after the other, each as high as its text."""

    def __init__(self, sheet: SheetWriter) -> None:
        self.sheet = sheet
        self.row = 0
        self._height = 0.0
        self._begun: list[tuple[int, float]] = []

    def across(self, text: str, style: str, least: float = 18) -> None:
        """A text over the whole width."""
        self.sheet.merge((self.row, 0), (self.row, _LAST), text, style)
        self._end_row(row_height([(text, sum(_WIDTHS))], least) if style == "prose" else least)

    def cells(self, texts: Sequence[str], extents: Sequence[tuple[int, int]], styles: Sequence[str]) -> None:
        """Texts side by side, each over the columns of its extent."""
        widths = [sum(_WIDTHS[first : last + 1]) for first, last in extents]
        for text, (first, last), style in zip(texts, extents, styles, strict=True):
            self.sheet.merge((self.row, first), (self.row, last), text, style)
        self._end_row(row_height(zip(texts, widths, strict=True), 20))

    def section(self, title: str, extents: Sequence[tuple[int, int]], rows: Sequence[_Row]) -> None:
        """A heading, with air above it, and its rows; nothing where there are none."""
        if rows:
            self._begun.append((self.row, self._height))
            self.across(title, "section", 30)
        for texts, styles in rows:
            self.cells(texts, extents, styles)

    def sections(self) -> Iterator[tuple[int, float, float]]:
        """Each section so far: its first row, how far down it begins and ends, in points."""
        for (row, begins), (_, ends) in pairwise([*self._begun, (self.row, self._height)]):
            yield row, begins, ends

    def _end_row(self, height: float) -> None:
        self.sheet.raw.set_row(self.row, height)
        self._height += height
        self.row += 1


def _list_colours(filled: TemplateData) -> list[_Row]:
    carried = any(filled.form.fields[name].carried_from for name in filled.content.presets)
    colours = (*messages.COLOURS, *((messages.PRESET_COLOUR,) if carried else ()))
    return [(("", text), (f"sample_{style}", "cell")) for style, text in colours]


def _list_due(filled: TemplateData) -> list[_Row]:
    content, period = filled.content, filled.form.period
    month, day = period.due.split("-")
    deadline = content.deadline or messages.DUE.format(year=content.year + 1, month=int(month), day=int(day))
    rows = ((messages.DEADLINE, deadline), (messages.CONTACT, content.contact))
    return [((name, text), _NAME) for name, text in rows if text]


def _list_faults(form: Form) -> list[_Row]:
    rows: list[_Row] = [((fault.fault, fault.remedy), ("cell", "cell")) for fault in form.guide.faults]
    return [(messages.GUIDE_FAULT_HEADS, ("head",) * 2), *rows] if rows else []


def _list_rules(form: Form) -> list[_Row]:
    styles = ("centre", "cell", "cell", "centre")
    texts = [(rule.code, rule.title, rule.why, messages.SEVERITIES[rule.severity]) for rule in form.rules.values()]
    return [(messages.GUIDE_RULE_HEADS, ("head",) * 4), *((row, styles) for row in texts)]
