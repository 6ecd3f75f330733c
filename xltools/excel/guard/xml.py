"""The guard of XML as such: what harms or misleads any reader of it, and tags found where no reader sees others."""

import re
from collections.abc import Iterator

from xltools.excel.guard.refused import (
    DAMAGED,
    MAX_NAMES,
    MAX_ODD_CELLS,
    MAX_STRINGS,
    TOO_LARGE,
    UNSAFE,
    Refused,
)

__all__ = ["ATTRIBUTES", "check_counts", "check_xml", "tokens"]

_ENCODING = re.compile(rb"<\?xml[^>]*?encoding\s*=\s*[\"']([^\"']*)")
_DECLARATION = re.compile(rb"<!(?!--|\[CDATA\[)")
_CLAIM = re.compile(rb"ount\s*=\s*[\"']\s*(?:\+?[0-9]{7}|[^\"'<>]*&)")
_STRING = re.compile(rb"<(?:[^\s<>/:]+:)?si[\s/>]")
# The attributes and the end of a tag, for patterns that name the tag.
ATTRIBUTES = rb"(?P<attributes>(?>\s+[^\s<>/=\"']+\s*=\s*(?:\"[^\"]*\"|'[^']*'))*)\s*(?P<end>/?>)"


def check_xml(name: str, content: bytes) -> None:
    """Refuse what harms or misleads a reader of XML: declared entities, encodings that a scan does not see through."""
    head = content[:256]
    encoding = _ENCODING.search(head)
    known = encoding is None or encoding[1].lower() in {b"utf-8", b"utf8", b"us-ascii", b"ascii"}
    if b"\0" in head or not known or (b"<?xml" in head and b"?>" not in head):
        raise Refused(UNSAFE, f"部件“{name[-60:]}”的编码不是 UTF-8")
    # One sought byte is found so much faster than two that most parts are spared the second search.
    if b"!" in content and _DECLARATION.search(content):
        raise Refused(UNSAFE, f"部件“{name[-60:]}”含有 DOCTYPE 或 ENTITY 声明")


def check_counts(content: bytes) -> None:
    """Refuse lists that are too long, or claim to be."""
    if _CLAIM.search(content):
        raise Refused(UNSAFE, "文件中声明的数量异常")
    if len(content) > 5 * MAX_STRINGS and sum(1 for _ in _STRING.finditer(content)) > MAX_STRINGS:
        raise Refused(TOO_LARGE, f"文件中的文本超过 {MAX_STRINGS} 条")
    if len(content) > 25 * MAX_NAMES and content.count(b"<definedName") > MAX_NAMES:
        raise Refused(TOO_LARGE, f"文件中的名称超过 {MAX_NAMES} 个")


def tokens(pattern: re.Pattern[bytes], content: bytes) -> Iterator[re.Match[bytes]]:
    """The tags that `pattern` names, of XML in which nothing can pass for a tag but is none."""
    if b"<!" in content or b"<?" in content[5:]:
        raise Refused(UNSAFE, "工作表内部有注释等异常内容")
    for count, found in enumerate(pattern.finditer(content)):
        if found["end"] is None:
            raise Refused(DAMAGED)
        if count > MAX_ODD_CELLS:
            raise Refused(TOO_LARGE, f"工作表的单元格超过 {MAX_ODD_CELLS} 个")
        yield found
