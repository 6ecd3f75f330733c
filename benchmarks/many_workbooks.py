"""Many filled workbooks in little time: one is written, and its unit's name exchanged in the text of its parts."""

import io
import zipfile
from collections.abc import Iterator, Sequence

from xltools.demo.workbooks import generate_figures, generate_texts
from xltools.form.load import load_form
from xltools.roster.units import Unit
from xltools.template.content import Content
from xltools.template.workbook import build_template

__all__ = ["many_workbooks"]

_NAME = "示例市第零零零零局"


def many_workbooks(names: Sequence[str], mark: str = "") -> Iterator[bytes]:
    """A filled workbook for each name; `mark` stands in one of its texts, so that it differs from an earlier one."""
    form = load_form()
    figures = generate_figures(form, _NAME, 20)
    values = {
        "cover.scope": "本单位",
        **generate_texts(form, figures, _NAME),
        **figures,
        "text.other": f"其他事项{mark}。",
    }
    data = build_template(form, Content(year=2025, unit=Unit(_NAME), values=values))
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        parts = {info: book.read(info) for info in book.infolist()}
    for name in names:
        output = io.BytesIO()
        with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as book:
            for info, part in parts.items():
                book.writestr(zipfile.ZipInfo(info.filename), part.replace(_NAME.encode(), name.encode()), 8)
        yield output.getvalue()
