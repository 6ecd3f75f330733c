"""The rows of a workbook that was just written, one at a time: to look at a long sheet without holding it.

For our own bytes only: nothing here guards against a hostile file.
"""

import io
import zipfile
from collections.abc import Iterator, Mapping
from xml.etree.ElementTree import Element, iterparse

__all__ = ["own_rows"]

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def own_rows(data: bytes, sheet: int) -> Iterator[tuple[int, Mapping[str, str]]]:
    """Each row of the sheet at this place in the book, from 0: its number from 1, and the plain numbers by letters of column."""
    with zipfile.ZipFile(io.BytesIO(data)) as parts, parts.open(f"xl/worksheets/sheet{sheet + 1}.xml") as part:
        for _, element in iterparse(part):  # noqa: S314 - our own bytes, written a moment ago
            if element.tag == f"{_MAIN}row":
                yield int(element.attrib["r"]), dict(_numbers(element))
                element.clear()


def _numbers(row: Element) -> Iterator[tuple[str, str]]:
    number = row.attrib["r"]
    for cell in row:
        value = cell.find(f"{_MAIN}v")
        # Text, in the list or in place, says its type; a number does not.
        if value is not None and value.text and "t" not in cell.attrib:
            yield cell.attrib["r"].removesuffix(number), value.text
