"""The formats of the 明细 sheet: many narrow columns, so that everything is small and ruled lightly."""

from dataclasses import dataclass

from xltools.excel.styles import STYLES, merged
from xltools.excel.table import TONE_COLOURS, Tone
from xltools.excel.writing import BookWriter, Format

__all__ = ["DetailStyles", "detail_styles"]


@dataclass(frozen=True, slots=True)
class DetailStyles:
    """`zero` is grey: most figures are 0, and the others shall stand out. `total` is for sums over a unit's own cells."""

    head: Format
    id: Format
    sum: Format
    sum_label: Format
    count: Format
    zero: Format
    total: Format
    blank: Format
    wrong: Format
    text: dict[Tone, Format]
    centre: dict[Tone, Format]
    faint: Format
    link: Format


def detail_styles(book: BookWriter) -> DetailStyles:
    """The formats of one workbook."""
    figure = merged("centre", font_size=10, border_color="#BFBFBF", text_wrap=False)
    text = merged("cell", font_size=10, border_color="#BFBFBF", text_wrap=False)
    head = merged("head", font_size=9, border_color="#7F7F7F")
    return DetailStyles(
        head=book.format(head),
        id=book.format(
            {**head, "font_size": 6, "bg_color": "#F2F2F2", "font_color": "#7F7F7F", "align": "left", "valign": "top"}
        ),
        sum=book.format({**figure, "bold": True, "bg_color": "#EDEDED"}),
        sum_label=book.format({**figure, "bold": True, "bg_color": "#EDEDED"}),
        count=book.format(figure),
        zero=book.format({**figure, "font_color": "#A6A6A6"}),
        total=book.format({**figure, "bg_color": "#F5F5F5"}),
        blank=book.format({**figure, **STYLES["blank"]}),
        wrong=book.format({**figure, **STYLES["wrong"]}),
        text={tone: book.format({**text, **TONE_COLOURS[tone]}) for tone in Tone},
        centre={tone: book.format({**figure, **TONE_COLOURS[tone]}) for tone in Tone},
        faint=book.format({**text, "font_size": 8, "align": "fill", "indent": 0, **TONE_COLOURS[Tone.FAINT]}),
        link=book.format({**text, "font_color": "#0563C1", "underline": 1}),
    )
