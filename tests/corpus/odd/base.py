"""A workbook filled in rightly, taken apart for surgery, and what every field of it was given."""

import io
import re
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache

from xltools.demo.workbooks import generate_figures, generate_texts
from xltools.form.layout import layout_form
from xltools.form.load import load_form
from xltools.reading.submission import Value
from xltools.roster.units import Unit
from xltools.template.content import Content
from xltools.template.workbook import build_template

__all__ = ["PUT_IN", "STRINGS", "STYLES", "WORKBOOK", "WORKBOOK_RELS", "Odd", "Odds", "Parts", "nothing_of"]

WORKBOOK, STRINGS, STYLES = "xl/workbook.xml", "xl/sharedStrings.xml", "xl/styles.xml"
WORKBOOK_RELS, TYPES = "xl/_rels/workbook.xml.rels", "[Content_Types].xml"
_UNIT = "示例市教育局"


@dataclass(frozen=True, slots=True)
class Odd:
    """How to make the file, and what must come of it.

    `code` is that of the refusal; "" is a file that reads right: every value as put in, but for `reads` (fields that
    the file gives another value), and with no finding but those of the `told` codes. `notes` are words that some note
    must hold.
    """

    make: Callable[[], bytes]
    code: str = ""
    reads: Mapping[str, Value] = field(default_factory=dict)
    told: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


# By the words that name the case.
Odds = dict[str, Odd]


def _given() -> dict[str, Value]:
    form = load_form()
    figures = generate_figures(form, _UNIT, 20)
    cover: dict[str, Value] = {
        "cover.unit": _UNIT,
        "cover.year": 2025,
        "cover.scope": "本单位",
        "cover.date": "2026-01-15",
    }
    return {**cover, **generate_texts(form, figures, _UNIT), **figures}


def _with_totals(given: Mapping[str, Value]) -> dict[str, Value]:
    values = dict(given)
    for one in load_form().numbers:
        if one.total_of:
            parts = [values[part] for part in one.total_of]
            values[one.id] = sum((part for part in parts if isinstance(part, int | Decimal)), start=0)
    return values


PUT_IN: Mapping[str, Value] = _with_totals(_given())


def nothing_of(table: str) -> dict[str, Value]:
    """Every field of a table, not read."""
    return {one.id: None for one in load_form().tables[table].fields}


@lru_cache(maxsize=1)
def _filled() -> Mapping[str, bytes]:
    given = {
        name: value
        for name, value in _given().items()
        if not name.startswith("cover.") or name in ("cover.scope", "cover.date")
    }
    data = build_template(load_form(), Content(year=2025, unit=Unit(_UNIT), values=given))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


class Parts(dict[str, bytes]):
    """The parts of the filled workbook, to be changed. Surgery that changes nothing is an error of the corpus."""

    def __init__(self) -> None:
        super().__init__(_filled())

    @property
    def sheets(self) -> list[str]:
        """The names of the worksheet parts."""
        return [name for name in self if name.startswith("xl/worksheets/sheet")]

    def sheet(self, name: str) -> str:
        """The part that holds the sheet of this name."""
        listed = re.findall(r'<sheet name="([^"]*)"', self[WORKBOOK].decode())
        return f"xl/worksheets/sheet{listed.index(name) + 1}.xml"

    def sub(self, name: str, pattern: str, new: str | Callable[[re.Match[str]], str], count: int = 0) -> "Parts":
        """Replace what a pattern finds in a part."""
        changed, times = re.subn(pattern, new, self[name].decode(), count=count)
        assert times, f"{pattern!r} is not in {name}"
        self[name] = changed.encode()
        return self

    def every_sheet(self, pattern: str, new: str | Callable[[re.Match[str]], str]) -> "Parts":
        """Replace what a pattern finds in each worksheet that has it."""
        for name in self.sheets:
            if re.search(pattern, self[name].decode()):
                self.sub(name, pattern, new)
        return self

    def cell(self, field_id: str, inner: str, attributes: str = "") -> "Parts":
        """Give the cell of a field another content, and other attributes than its place alone."""
        place = layout_form(load_form()).places[field_id]
        told = f" {attributes}" if attributes else ""
        cell = f'<c r="{place.cell}"{told}>{inner}</c>'
        return self.sub(self.sheet(place.sheet), rf'<c r="{place.cell}"(?: [^>]*)?(?:/>|>.*?</c>)', lambda _: cell)

    def drop(self, name: str) -> "Parts":
        """Remove a part, and what points at it."""
        del self[name]
        self.sub(TYPES, rf'<Override PartName="/{re.escape(name)}"[^>]*>', "")
        for rels in (WORKBOOK_RELS, "_rels/.rels"):
            end = name.removeprefix("xl/") if rels == WORKBOOK_RELS else name
            if f'Target="{end}"'.encode() in self[rels]:
                self.sub(rels, rf'<Relationship [^>]*Target="{re.escape(end)}"/>', "")
        return self

    def add(self, name: str, content: str | bytes, kind: str = "", relation: str = "") -> "Parts":
        """Add a part, its content type, and the workbook's relation to it."""
        self[name] = content.encode() if isinstance(content, str) else content
        if kind:
            self.sub(TYPES, "</Types>", f'<Override PartName="/{name}" ContentType="{kind}"/></Types>')
        if relation:
            schema = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
            target = name.removeprefix("xl/")
            link = f'<Relationship Id="odd{len(self)}" Type="{schema}/{relation}" Target="{target}"/></Relationships>'
            self.sub(WORKBOOK_RELS, "</Relationships>", link)
        return self

    def pack(self, compression: int = zipfile.ZIP_DEFLATED) -> bytes:
        """The file."""
        output = io.BytesIO()
        with zipfile.ZipFile(output, "w", compression) as archive:
            for name, content in self.items():
                archive.writestr(zipfile.ZipInfo(name), content, compression)
        return output.getvalue()
