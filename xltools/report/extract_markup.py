"""Web pages and Word documents as paragraphs and tables: what is markup, read with lxml."""

import re
from collections.abc import Iterator, Mapping
from email import message_from_bytes
from pathlib import Path
from typing import Any, TypeAlias

from lxml import etree

from xltools.excel.errors import FileFault, RefusedFileError
from xltools.excel.guard.file_type import describe_kind, detect_kind, list_office_parts
from xltools.excel.guard.sheet_xml import check_xml
from xltools.excel.guard.zip import inflate_parts
from xltools.excel.text import remove_unwritable
from xltools.report.extract import MOST_SPAN, BlockCollector, PublishedFile, SpannedCell, clean_line, decode_page

# lxml ships no type information.
XmlElement: TypeAlias = Any
_SAVE_AS_WORD = "请用 Word 或 WPS 打开，另存为 .docx 后再试。"

# --- web pages -------------------------------------------------------------------------------------------------------

# What shows nothing, what is no part of the report, and what would run.
_SKIPPED = frozenset({
    "script", "style", "noscript", "template", "head", "iframe", "object", "embed", "svg", "math", "canvas", "audio", "video",
    "select", "button", "textarea", "nav", "aside",
})  # fmt: skip
_BLOCKS = frozenset({
    "address", "article", "blockquote", "body", "br", "caption", "center", "dd", "div", "dl", "dt", "fieldset", "figure", "footer",
    "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "ol", "p", "pre", "section", "table", "tbody", "td", "tfoot",
    "th", "thead", "tr", "ul",
})  # fmt: skip
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)


def read_page(path: Path, digest: str, content: bytes) -> PublishedFile:
    text = re.sub(r"^\s*<\?xml[^>]*\?>", "", remove_unwritable(decode_page(*_unwrap_page(content))))
    parser = etree.HTMLParser(remove_comments=True, remove_pis=True, no_network=True, huge_tree=False)
    try:
        root = etree.fromstring(text, parser)
    except (etree.XMLSyntaxError, ValueError) as cause:
        raise FileFault(path, "damaged", "网页是空的或已损坏", "请在浏览器中重新保存后再试。") from cause
    title = " ".join(root.xpath("string(//title)").split())[:200]
    collector = BlockCollector()
    pictures = _walk_page(root, collector)
    return PublishedFile(digest, "网页", tuple(collector.blocks), title, pictures)


def _unwrap_page(content: bytes) -> tuple[bytes, str]:
    """The page, and the encoding that is said of it, "" for none: of a page saved with its pictures (.mht) the first one in it."""
    if not _ARCHIVE.match(content[:8192]):
        return content, ""
    parts = message_from_bytes(content).walk()
    page = next((part for part in parts if part.get_content_type() == "text/html"), None)
    data = page.get_payload(decode=True) if page is not None else None
    return (data, page.get_content_charset("")) if page is not None and isinstance(data, bytes) else (b"", "")


# The lines of a message's head, among them that of several parts.
_ARCHIVE = re.compile(rb"(?i)\s*(?:[a-z][a-z-]*:[^\n]*\n(?:[ \t][^\n]*\n)*)*?content-type:\s*multipart/related")


def _walk_page(root: XmlElement, collector: BlockCollector) -> int:
    """Collect what a page shows; gives the number of its pictures. Deep nesting costs no stack: the walk is a loop."""
    pieces: list[str] = []
    levels: list[int] = []
    closing, pictures = 0, 0
    has_main = root.find(".//main") is not None

    def flush() -> None:
        if pieces:
            collector.add_text("".join(pieces), levels[-1] if levels else 0, closing=closing > 0)
            pieces.clear()

    walk = etree.iterwalk(root, events=("start", "end"))
    for event, element in walk:
        tag = element.tag if isinstance(element.tag, str) else ""
        if event == "start":
            if tag in _SKIPPED or _is_hidden(element):
                walk.skip_subtree()
                continue
            if tag in _BLOCKS:
                flush()
            if tag == "table" and _holds_data(element):
                collector.add_table(_page_rows(element))
                walk.skip_subtree()
                continue
            pictures += tag == "img"
            if tag in _LEVELS:
                levels.append(_LEVELS[tag])
            closing += tag == "footer" and has_main
            text = element.text
        else:
            if tag in _BLOCKS:
                flush()
            if tag in _LEVELS and levels:
                levels.pop()
            closing -= tag == "footer" and has_main
            text = element.tail
        if text:
            pieces.append(text)
    flush()
    return pictures


_LEVELS = {f"h{level}": level for level in range(1, 7)}


def _is_hidden(element: XmlElement) -> bool:
    style = element.get("style")
    return element.get("hidden") is not None or (style is not None and _HIDDEN_STYLE.search(style) is not None)


def _own_rows(table: XmlElement) -> list[XmlElement]:
    """The rows of a table without those of tables within it."""
    return [row for row in table.iter("tr") if next(row.iterancestors("table"), None) is table]


def _holds_data(table: XmlElement) -> bool:
    """Whether a table is one of figures, not a frame that lays out the page: it has more cells than the tables within it."""
    own = sum(1 for row in _own_rows(table) for cell in row if cell.tag in ("td", "th"))
    within = sum(1 for _ in table.iter("td", "th")) - own
    longest = max((len("".join(cell.itertext())) for row in _own_rows(table) for cell in row), default=0)
    return own > 1 and own > within and longest < 2_000


def _page_rows(table: XmlElement) -> Iterator[list[SpannedCell]]:
    for row in _own_rows(table):
        yield [
            SpannedCell(_cell_text(cell), _span(cell.get("rowspan")), _span(cell.get("colspan")))
            for cell in row
            if cell.tag in ("td", "th")
        ]


def _cell_text(cell: XmlElement) -> str:
    pieces: list[str] = []
    walk = etree.iterwalk(cell, events=("start", "end"))
    for event, element in walk:
        before, behind = _AROUND.get(element.tag, (" ", "") if element.tag in _BLOCKS else ("", ""))
        if event == "start" and element is not cell and (element.tag in _SKIPPED or _is_hidden(element)):
            walk.skip_subtree()
        elif event == "start":
            is_typed = element.tag == "input" and element.get("type", "text").lower() in ("text", "number")
            pieces += [before, (element.get("value") if is_typed else element.text) or ""]
        elif element is not cell:
            pieces += [behind, element.tail or ""]
    return clean_line("".join(pieces))


# A raised figure is a footnote's, a struck one is none: neither may run together with the number beside it.
_AROUND = {"sup": ("［", "］"), "s": ("〔划去：", "〕"), "strike": ("〔划去：", "〕"), "del": ("〔划去：", "〕")}


def _span(text: str | None) -> int:
    """How far a cell reaches; what is no number, or none that a page shows, is 1."""
    number = int(text) if text and text.strip().isdecimal() and len(text) < 6 else 1
    return number if 1 <= number <= MOST_SPAN else 1


# --- Word ------------------------------------------------------------------------------------------------------------

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
# The same in documents that are saved as strict ones.
_STRICT = "{http://purl.oclc.org/ooxml/wordprocessingml/main}"
_MARKUP = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
# What a document no longer says, or says twice.
_UNSEEN = frozenset({f"{_MARKUP}Fallback", f"{_W}moveFrom", f"{_W}del"})
_TEXT_BOX = f"{_W}txbxContent"
_CLOSING_STYLE = "公文落款"
_HEADING_STYLE = re.compile(r"(?:heading|标题)\s*([1-9])|公文([一二])级标题", re.IGNORECASE)


def open_word_parts(path: Path, data: bytes) -> dict[str, bytes]:
    """The parts of a Word document, guarded. Raises FileFault for what is none, and for what no honest one holds."""
    try:
        parts = list_office_parts(data)
        kind = detect_kind(path.name, data, parts)
        if kind != "word" or not parts:
            old = " 97-2003 文档（.doc）" if kind == "word" else ""
            message = f"这是 Word{old}，不能直接读取" if old else describe_kind(kind)[0].split("，")[0]
            raise FileFault(path, "not_a_document", message, _SAVE_AS_WORD)
        inflated = inflate_parts(data, parts)
        for name, content in inflated.items():
            if name.endswith((".xml", ".rels")):
                check_xml(name, content)
    except RefusedFileError as cause:
        raise FileFault(path, cause.code, cause.message, _SAVE_AS_WORD) from cause
    return inflated


def read_word(path: Path, digest: str, content: bytes) -> PublishedFile:
    parts = open_word_parts(path, content)
    if "word/document.xml" not in parts:
        raise FileFault(path, "damaged", "Word 文档里没有正文", _SAVE_AS_WORD)
    body = _parse_part(path, parts["word/document.xml"])
    styles = _heading_styles(path, parts.get("word/styles.xml", b""))
    collector = BlockCollector()
    walk = etree.iterwalk(body, events=("start",))
    for _, element in walk:
        if element.tag == f"{_W}tbl" and _is_word_data(element):
            collector.add_table(_word_rows(element))
            walk.skip_subtree()
        elif element.tag == f"{_W}p":
            style = element.find(f"{_W}pPr/{_W}pStyle")
            name = style.get(f"{_W}val", "") if style is not None else ""
            level, closing = styles.get(name, (0, False))
            for line in _word_text(element).split("\n"):
                collector.add_text(line, level, closing=closing)
            if element.find(f".//{_TEXT_BOX}") is None:
                walk.skip_subtree()
        elif element.tag in _UNSEEN:
            walk.skip_subtree()
    pictures = sum(1 for name in parts if name.startswith("word/media/"))
    return PublishedFile(digest, "Word 文档", tuple(collector.blocks), "", pictures)


def _parse_part(path: Path, content: bytes) -> XmlElement:
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        return etree.fromstring(content.replace(_STRICT[1:-1].encode(), _W[1:-1].encode()), parser)
    except etree.XMLSyntaxError as cause:
        raise FileFault(path, "damaged", "Word 文档的内容已损坏", _SAVE_AS_WORD) from cause


def _heading_styles(path: Path, content: bytes) -> Mapping[str, tuple[int, bool]]:
    """By the ids of styles: the level of heading, and whether it is that of a report's end."""
    found: dict[str, tuple[int, bool]] = {}
    for style in _parse_part(path, content).iter(f"{_W}style") if content else ():
        name = style.find(f"{_W}name")
        said = name.get(f"{_W}val", "") if name is not None else ""
        level = _HEADING_STYLE.fullmatch(said)
        number = 0 if level is None else int(level[1]) if level[1] else "一二".index(level[2]) + 1
        if number or said == _CLOSING_STYLE:
            found[style.get(f"{_W}styleId", "")] = (number, said == _CLOSING_STYLE)
    return found


def _word_text(element: XmlElement) -> str:
    """The text of a paragraph or a cell: what was deleted, moved away or is a field's instruction is no text.

    A paragraph holds the text boxes that are anchored in it: what stands in them is not its own.
    """
    pieces: list[str] = []
    walk = etree.iterwalk(element, events=("start", "end"))
    for event, one in walk:
        if event == "start" and (one.tag in _UNSEEN or (one.tag == _TEXT_BOX and element.tag == f"{_W}p")):
            walk.skip_subtree()
        elif event == "start" and one.tag == f"{_W}t":
            pieces.append(_mark_run(one.getparent(), one.text or ""))
        elif event == "start" and one.tag in (f"{_W}tab", f"{_W}br", f"{_W}cr") and one.getparent().tag == f"{_W}r":
            pieces.append("\n" if one.tag != f"{_W}tab" else " ")
        elif event == "end" and one.tag == f"{_W}p":
            pieces.append("\n")
    return "".join(pieces)


def _mark_run(run: XmlElement, text: str) -> str:
    """The text of a run: none where it is hidden; raised or struck out, it is marked as such."""
    if _is_on(run.find(f"{_W}rPr/{_W}vanish")):
        return ""
    raised = run.find(f"{_W}rPr/{_W}vertAlign")
    if raised is not None and raised.get(f"{_W}val") == "superscript":
        return "［".join(("", text)) + "］"
    is_struck = any(_is_on(run.find(f"{_W}rPr/{_W}{name}")) for name in ("strike", "dstrike"))
    return "〔划去：".join(("", text)) + "〕" if is_struck else text


def _is_on(switch: XmlElement | None) -> bool:
    return switch is not None and switch.get(f"{_W}val", "true") not in ("0", "false", "off")


def _is_word_data(table: XmlElement) -> bool:
    """Whether a table is one of figures, not a frame around others: it has more cells than the tables within it."""
    cells = [next(cell.iterancestors(f"{_W}tbl"), None) is table for cell in table.iter(f"{_W}tc")]
    return 2 * sum(cells) > len(cells)


def _word_rows(table: XmlElement) -> Iterator[list[SpannedCell]]:
    """The rows of a table. A cell that goes on with one above it is left to that one: it stands blank below it."""
    for row in table.iter(f"{_W}tr"):
        if next(row.iterancestors(f"{_W}tbl"), None) is not table:
            continue
        before = row.find(f"{_W}trPr/{_W}gridBefore")
        line = [SpannedCell(None, 1, _span(before.get(f"{_W}val")))] if before is not None else []
        for cell in row.iter(f"{_W}tc"):
            if next(cell.iterancestors(f"{_W}tr"), None) is not row:
                continue
            span, merge = cell.find(f"{_W}tcPr/{_W}gridSpan"), cell.find(f"{_W}tcPr/{_W}vMerge")
            goes_on = merge is not None and merge.get(f"{_W}val", "continue") == "continue"
            text = None if goes_on else clean_line(_word_text(cell))
            line.append(SpannedCell(text, 1, _span(span.get(f"{_W}val") if span is not None else None)))
        yield line
