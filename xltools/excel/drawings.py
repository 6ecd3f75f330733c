"""What lies over the cells of an .xlsx: text boxes, pictures, ink, embedded documents. openpyxl tells of none of it."""

from collections import Counter
from collections.abc import Collection, Iterator
from itertools import islice
from xml.etree import ElementTree

from xltools.excel.grid import FloatingContent
from xltools.excel.text import remove_unwritable

# A larger drawing is counted as one thing; of its text boxes so many are quoted, and so much of each.
_MOST_BYTES, _MOST_TEXTS, _LONGEST, _MOST_OBJECTS = 1 << 19, 5, 100, 100
_UNREAD = "图形"
_KINDS = {"pic": "图片", "contentPart": "墨迹", "graphicFrame": "图表", "sp": "图形", "cxnSp": "图形"}
_EMBEDDED = {"oleObject": "嵌入的文件", "package": "嵌入的文件", "control": "控件", "ctrlProp": "控件"}


def read_floating(drawing: bytes, relations: Collection[str]) -> FloatingContent | None:
    """What a drawing holds, and what the relations of its sheet say; None where that is nothing."""
    texts: list[str] = []
    counts = Counter(_EMBEDDED[kind] for kind in relations if kind in _EMBEDDED)
    for kind, text in islice(_list_objects(drawing), _MOST_OBJECTS) if b"Anchor" in drawing else ():
        if text and len(texts) < _MOST_TEXTS:
            texts.append(text[:_LONGEST])
        else:
            counts["文本框" if text else kind] += 1
    return FloatingContent(tuple(texts), dict(counts)) if texts or counts else None


def _list_objects(drawing: bytes) -> Iterator[tuple[str, str]]:
    """The kind of each object and its text; what a program shows instead of another is left out, and so is what is hidden."""
    if len(drawing) > _MOST_BYTES or b"<!" in drawing:
        yield _UNREAD, ""
        return
    try:
        # As text, so that no other encoding is declared: without declarations there are no entities to expand.
        root = ElementTree.fromstring(drawing.decode())  # noqa: S314 - guarded above
    except (ElementTree.ParseError, UnicodeDecodeError):
        yield _UNREAD, ""
        return
    for anchor in root:
        alternatives = [one for one in anchor.iter() if _local_name(one) == "Choice"]
        place = alternatives[0] if alternatives else anchor
        for one in place.iter():
            if _local_name(one) in _KINDS and not _is_hidden(one):
                lines = (
                    "".join(t.text or "" for t in line.iter() if _local_name(t) == "t") for line in _paragraphs(one)
                )
                yield _KINDS[_local_name(one)], remove_unwritable(" ".join(filter(None, lines))).strip()


def _paragraphs(shape: ElementTree.Element) -> Iterator[ElementTree.Element]:
    return (one for one in shape.iter() if _local_name(one) == "p")


def _is_hidden(shape: ElementTree.Element) -> bool:
    """Whether an object is only there for older programs, as those of embedded documents and controls."""
    return any(_local_name(one) == "cNvPr" and one.get("hidden") in ("1", "true") for one in shape.iter())


def _local_name(element: ElementTree.Element) -> str:
    return element.tag.rpartition("}")[2]
