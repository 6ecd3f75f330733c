"""The guard of .ods, whose cells may say how often they are repeated."""

import re
from collections.abc import Mapping

from xltools.excel.errors import DAMAGED, ENCRYPTED, UNSAFE, RefusedFileError
from xltools.excel.guard.sheet_xml import ATTRIBUTES, Extent, check_xml, iterate_tags

__all__ = ["safe_ods"]

_ODS = re.compile(
    rb"<(?P<close>/?)(?:[^\s<>/:]+:)?(?P<name>table|table-row|(?:covered-)?table-cell)(?=[\s/>])(?:"
    + ATTRIBUTES
    + rb")?"
)
_REPEATED = re.compile(rb"-repeated\s*=\s*[\"']\s*\+?([0-9]{1,10})\s*[\"']")


def safe_ods(parts: Mapping[str, bytes]) -> dict[str, bytes]:
    """Those parts of an .ods that hold cells. Raises Refused."""
    kept = {name: parts[name] for name in ("mimetype", "META-INF/manifest.xml", "content.xml") if name in parts}
    if b"encryption-data" in kept.get("META-INF/manifest.xml", b""):
        raise RefusedFileError(ENCRYPTED, "文件设有打开密码")
    for name, content in kept.items():
        check_xml(name, content)
    _check_repeats(kept.get("content.xml", b""))
    return kept


def _check_repeats(content: bytes) -> None:
    """Refuse an OpenDocument sheet whose repeated cells, of which only the filled ones count, reach too far."""
    extent, row, column, repeat, inside = Extent(), 0, 0, 0, False
    for found in iterate_tags(_ODS, content):
        close, name, attributes, end = found.groups()
        if name == b"table":
            if inside and not close:
                raise RefusedFileError(UNSAFE, "工作表内部还有工作表")
            extent, row, column, repeat = Extent(), 0, 0, 0
            inside = not close and end == b">"
        elif close:
            continue
        elif name == b"table-row":
            row, column, repeat = row + repeat, 0, _repeat_count(attributes)
        else:
            times = _repeat_count(attributes)
            if end == b">" or b"value" in attributes:
                extent.add(row + repeat - 1, column + times - 1)
            column += times


def _repeat_count(attributes: bytes) -> int:
    """How often a row or cell is repeated."""
    if b"-repeated" not in attributes:
        return 1
    numbers = _REPEATED.findall(attributes)
    if len(numbers) != attributes.count(b"-repeated"):
        raise RefusedFileError(DAMAGED)
    return max(map(int, numbers))
