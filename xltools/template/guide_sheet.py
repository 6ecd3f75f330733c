"""The guide (填报说明): made from the form, so that it never tells anything else than the checks do."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from xltools.excel.styles import row_height
from xltools.excel.writer import SheetWriter, page_breaks, page_height, protect_sheet, set_up_page
from xltools.form.layout import GUIDE_SHEET
from xltools.form.model import Form, Guide
from xltools.template import messages
from xltools.template.content import TemplateData

_WIDTHS = (11, 40, 52, 13)
_LAST = len(_WIDTHS) - 1


def write_guide_sheet(sheet: SheetWriter, filled: TemplateData) -> None:
    """Write the sheet, part by part, each below the other."""
    guide = filled.form.guide
    writer = _Writer(sheet)
    writer.across(f"{filled.content.year}年度{filled.form.title}　{GUIDE_SHEET}", "title", 34)
    writer.across(f"{messages.GUIDE_BASIS}{filled.form.basis}", "note center unwrapped", 18)
    _write_steps(writer, guide, filled.content.year)
    _write_colours(writer, filled)
    _write_due(writer, filled)
    _write_faults(writer, guide)
    _write_rules(writer, filled.form)
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

    def section(self, title: str) -> None:
        """A heading, with air above it."""
        self._begun.append((self.row, self._height))
        self.across(title, "section", 30)

    def sections(self) -> Iterator[tuple[int, float, float]]:
        """Each section so far: its first row, how far down it begins and ends, in points."""
        for (row, begins), (_, ends) in pairwise([*self._begun, (self.row, self._height)]):
            yield row, begins, ends

    def _end_row(self, height: float) -> None:
        self.sheet.raw.set_row(self.row, height)
        self._height += height
        self.row += 1


def _write_steps(writer: _Writer, guide: Guide, year: int) -> None:
    if guide.steps:
        writer.section(messages.GUIDE_STEPS)
        for number, step in enumerate(guide.steps, 1):
            text = step.replace("{year}", str(year))
            writer.cells((str(number), text), ((0, 0), (1, _LAST)), ("head", "cell"))


def _write_colours(writer: _Writer, filled: TemplateData) -> None:
    carried = any(filled.form.fields[name].carried_from for name in filled.content.presets)
    writer.section(messages.GUIDE_COLOURS)
    for style, text in (*messages.COLOURS, *((messages.PRESET_COLOUR,) if carried else ())):
        writer.cells(("", text), ((0, 0), (1, _LAST)), (f"sample_{style}", "cell"))


def _write_due(writer: _Writer, filled: TemplateData) -> None:
    content, period = filled.content, filled.form.period
    month, day = period.due.split("-")
    deadline = content.deadline or messages.DUE.format(year=content.year + 1, month=int(month), day=int(day))
    writer.section(messages.GUIDE_DUE)
    rows = [(messages.DEADLINE, deadline), (messages.CONTACT, content.contact)]
    for name, text in rows:
        if text:
            writer.cells((name, text), ((0, 0), (1, _LAST)), ("head", "cell"))


def _write_rules(writer: _Writer, form: Form) -> None:
    writer.section(messages.GUIDE_RULES)
    extents = ((0, 0), (1, 1), (2, 2), (3, 3))
    writer.cells(messages.GUIDE_RULE_HEADS, extents, ("head",) * 4)
    for rule in form.rules.values():
        texts = (rule.code, rule.title, rule.why, messages.SEVERITIES[rule.severity])
        writer.cells(texts, extents, ("centre", "cell", "cell", "centre"))


def _write_faults(writer: _Writer, guide: Guide) -> None:
    if guide.faults:
        writer.section(messages.GUIDE_FAULTS)
        extents = ((0, 1), (2, 3))
        writer.cells(messages.GUIDE_FAULT_HEADS, extents, ("head",) * 2)
        for fault in guide.faults:
            writer.cells((fault.fault, fault.remedy), extents, ("cell", "cell"))
