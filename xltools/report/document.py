"""The published report as a Word document, set like an official one (GB/T 9704) in styles that an office can change.

Every paragraph has a named style and no format of its own. An office's own document (`--reference`) gives its page and its
styles: those of these names are taken as they are, the missing ones are added.
"""

import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.section import WD_SECTION
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.opc.exceptions import OpcError
from docx.oxml.ns import qn
from docx.oxml.parser import parse_xml
from docx.section import Section
from docx.shared import Mm, Pt
from docx.styles.style import ParagraphStyle

from xltools.excel.errors import FileFault
from xltools.excel.files import read_file
from xltools.excel.guard.zip import pack_parts
from xltools.excel.output import REPORT, finish_package
from xltools.report.extract_markup import open_word_parts
from xltools.report.html_page import make_environment
from xltools.report.published import PublishedCell, PublishedReport, PublishedTable

# 公文's faces, each with what stands in for it where it is not installed: Word reads these names from the list of fonts.
_TITLE_FONT, _BODY_FONT, _PART_FONT, _SECTION_FONT, _PAGE_FONT = (
    "方正小标宋简体",
    "仿宋_GB2312",
    "黑体",
    "楷体_GB2312",
    "宋体",
)
_FALLBACKS: Mapping[str, str] = {
    _TITLE_FONT: "FZXiaoBiaoSong-B05S,华文中宋,宋体",
    _BODY_FONT: "仿宋,FangSong,华文仿宋",
    _PART_FONT: "SimHei,微软雅黑",
    _SECTION_FONT: "楷体,KaiTi,华文楷体",
}
_LATIN_FONT = "Times New Roman"
# 版心 156 mm wide, in twentieths of a point.
_TEXT_WIDTH = 8845
_ROW_HEIGHT, _CELL_MARGINS = 330, 56
_TABLE_STYLE = "公文表格"
_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


@dataclass(frozen=True, slots=True)
class WordStyle:
    """How paragraphs of a name look: font, size and line in points (0: single), alignment, indent in characters, outline level."""

    name: str
    font: str
    size: float
    line: float = 28
    align: WD_ALIGN_PARAGRAPH = WD_ALIGN_PARAGRAPH.JUSTIFY
    indent: int = 0
    level: int = 0
    keep_next: bool = False
    after: float = 0
    shade: str = ""


_CENTER, _LEFT, _RIGHT = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.LEFT, WD_ALIGN_PARAGRAPH.RIGHT
# 二号 is 22 points, 三号 16, 四号 14, 小五 9.
STYLES: Mapping[str, WordStyle] = {
    "title": WordStyle("公文标题", _TITLE_FONT, 22, 35, _CENTER, after=14),
    "body": WordStyle("公文正文", _BODY_FONT, 16, indent=2),
    "part": WordStyle("公文一级标题", _PART_FONT, 16, indent=2, level=1, keep_next=True),
    "section": WordStyle("公文二级标题", _SECTION_FONT, 16, indent=2, level=2, keep_next=True),
    "draft": WordStyle("公文草稿", _BODY_FONT, 16, indent=2, shade="FFF2CC"),
    "mark": WordStyle("公文标注", _BODY_FONT, 16, align=_CENTER, after=14, shade="FFF2CC"),
    "closing": WordStyle("公文落款", _BODY_FONT, 16, align=_RIGHT),
    "head": WordStyle("公文表头", _PART_FONT, 9, 0, _CENTER, keep_next=True),
    "stub": WordStyle("公文表行", _BODY_FONT, 9, 0, _LEFT, keep_next=True),
    "figure": WordStyle("公文表数", _BODY_FONT, 9, 0, _CENTER, keep_next=True),
    "page": WordStyle("公文页码", _PAGE_FONT, 14, 0),
}


def render_document(report: PublishedReport, reference: Path | None = None) -> bytes:
    """The document with its mark and seal; the same report gives the same bytes. Raises FileFault for a bad reference."""
    document = _open_document(reference)
    known = {str(style.name): str(style.style_id) for style in document.styles}
    names = {key: known.get(style.name) or _add_style(document, style) for key, style in STYLES.items()}
    names["grid"] = known.get(_TABLE_STYLE) or _add_table_style(document)
    if reference is None:
        _set_up_page(document.sections[0])
    _replace_body(document, report, names)
    _write_page_numbers(document, names["page"])
    properties = document.core_properties
    properties.title, properties.author, properties.category = report.title, "xltools", REPORT
    properties.comments = properties.keywords = properties.last_modified_by = properties.subject = ""
    properties.created = properties.modified = datetime(max(report.year, 1980), 1, 1)
    properties.revision = 1
    target = io.BytesIO()
    document.save(target)
    return finish_package(_normalize_package(target.getvalue()))


def _open_document(reference: Path | None) -> WordDocument:
    if reference is None:
        return Document()
    try:
        document = Document(io.BytesIO(pack_parts(open_word_parts(reference, read_file(reference)))))
        if (
            document.element.tag != qn("w:document")
            or document.styles.element.tag != qn("w:styles")
            or document.element.body is None
        ):
            raise ValueError(reference)
    except (OpcError, KeyError, ValueError) as cause:
        message = "不是可以作样式的 Word 文档"
        raise FileFault(reference, "not_a_document", message, "请用 Word 或 WPS 另存为 .docx 后再试。") from cause
    if not document.sections:
        document.add_section(WD_SECTION.CONTINUOUS)
    return document


def _add_style(document: WordDocument, wanted: WordStyle) -> str:
    """The id of a new style."""
    style = document.styles.add_style(wanted.name, WD_STYLE_TYPE.PARAGRAPH)
    if not isinstance(style, ParagraphStyle):
        raise TypeError(wanted.name)
    style.quick_style = True
    _set_font(style, wanted)
    shape = style.paragraph_format
    shape.alignment, shape.space_after, shape.space_before = wanted.align, Pt(wanted.after), Pt(0)
    shape.keep_with_next, shape.widow_control = wanted.keep_next, True
    if wanted.line:
        shape.line_spacing_rule, shape.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(wanted.line)
    else:
        shape.line_spacing = 1.0
    properties = style.element.get_or_add_pPr()
    if wanted.indent:
        indent = parse_xml(
            f'<w:ind {_W} w:firstLineChars="{100 * wanted.indent}" w:firstLine="{int(20 * wanted.size) * wanted.indent}"/>'
        )
        properties.append(indent)
    if wanted.shade:
        properties.insert_element_before(
            parse_xml(f'<w:shd {_W} w:val="clear" w:fill="{wanted.shade}"/>'), "w:spacing", "w:ind", "w:jc"
        )
    if wanted.level:
        properties.append(parse_xml(f'<w:outlineLvl {_W} w:val="{wanted.level - 1}"/>'))
    return str(style.style_id)


def _add_table_style(document: WordDocument) -> str:
    """The id of a new style of tables: thin lines all round."""
    style = document.styles.add_style(_TABLE_STYLE, WD_STYLE_TYPE.TABLE)
    sides = ("top", "left", "bottom", "right", "insideH", "insideV")
    lines = "".join(f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="auto"/>' for side in sides)
    style.element.append(parse_xml(f"<w:tblPr {_W}><w:tblBorders>{lines}</w:tblBorders></w:tblPr>"))
    return str(style.style_id)


def _set_font(style: ParagraphStyle, wanted: WordStyle) -> None:
    font = style.font
    font.size, font.bold, font.italic, font.name = Pt(wanted.size), False, False, _LATIN_FONT
    faces = style.element.get_or_add_rPr().get_or_add_rFonts()
    faces.set(qn("w:eastAsia"), wanted.font)
    faces.set(qn("w:hint"), "eastAsia")


def _set_up_page(section: Section) -> None:
    """A4 with the margins of an official document: 37, 35, 28 and 26 mm; the page number 7 mm below the text."""
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin, section.left_margin, section.right_margin = (
        Mm(37),
        Mm(35),
        Mm(28),
        Mm(26),
    )
    section.header_distance, section.footer_distance = Mm(15), Mm(25)


def _replace_body(document: WordDocument, report: PublishedReport, names: Mapping[str, str]) -> None:
    """The report in place of what the document holds; its last section stays, with the page that it describes."""
    body, section = document.element.body, document.sections[-1]
    sides = section.page_width, section.left_margin, section.right_margin
    width = sides[0] - sides[1] - sides[2] if None not in sides else None  # type: ignore[operator]  # asked just before
    template = make_environment("xltools.report").get_template("body.xml")
    text = template.render(
        report=report,
        styles=names,
        width=width // _EMU_PER_TWIP if width else _TEXT_WIDTH,
        row_height=_ROW_HEIGHT,
        lines_of=list_lines,
    )
    last = body.sectPr
    for element in list(body):
        if element is not last:
            body.remove(element)
    for element in list(parse_xml(text.encode())):
        last.addprevious(element)


@dataclass(frozen=True, slots=True)
class WordCell:
    """A cell of a line: its columns, its width as a part of the table's, and whether it begins a merge downwards or goes on with one."""

    text: str
    columns: int
    width: float
    heads: str
    merge: Literal["", "restart", "continue"] = ""


def list_lines(table: PublishedTable) -> Iterator[list[WordCell]]:
    """The rows of a table as Word has them: a cell that reaches down stands in every row."""
    going: dict[int, tuple[PublishedCell, int]] = {}
    for cells in table.rows:
        line = {cell.column: _word_cell(table, cell, "restart" if cell.rows > 1 else "") for cell in cells}
        line |= {column: _word_cell(table, cell, "continue") for column, (cell, _) in going.items()}
        going = {column: (cell, left - 1) for column, (cell, left) in going.items() if left > 1}
        going |= {cell.column: (cell, cell.rows - 1) for cell in cells if cell.rows > 1}
        yield [line[column] for column in sorted(line)]


def _word_cell(table: PublishedTable, cell: PublishedCell, merge: Literal["", "restart", "continue"]) -> WordCell:
    width = sum(table.widths[cell.column : cell.column + cell.columns])
    text = _break_head(cell.text, width) if cell.heads.startswith("col") else cell.text
    return WordCell("" if merge == "continue" else text, cell.columns, width, cell.heads, merge)


def _break_head(text: str, width: float) -> str:
    """A head of words of two characters, with a line for each where its column is too narrow for the whole."""
    fits = len(text) * 20 * STYLES["head"].size <= width * _TEXT_WIDTH - _CELL_MARGINS
    return text if fits or len(text) % 2 or len(text) > 6 else "\n".join(re.findall("..", text))


def _write_page_numbers(document: WordDocument, style: str) -> None:
    """— 1 —, on the right of odd pages and the left of even ones. A footer that is there already stays."""
    section = document.sections[0]
    if not section.footer.is_linked_to_previous:
        return
    document.settings.odd_and_even_pages_header_footer = True
    for footer, side in ((section.footer, "right"), (section.even_page_footer, "left")):
        footer.is_linked_to_previous = False
        first = footer.paragraphs[0].paragraph_format.element
        first.getparent().replace(first, parse_xml(_FOOTER.format(style=style, side=side)))


_EMU_PER_TWIP = 635
# 空一字: one character from the edge of the text.
_FOOTER = (
    f'<w:p {_W}><w:pPr><w:pStyle w:val="{{style}}"/><w:ind w:{{side}}Chars="100" w:{{side}}="280"/><w:jc w:val="{{side}}"/></w:pPr>'
    '<w:r><w:t xml:space="preserve">— </w:t></w:r><w:r><w:fldChar w:fldCharType="begin"/></w:r>'
    '<w:r><w:instrText xml:space="preserve"> PAGE </w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>'
    '<w:r><w:t>1</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r><w:r><w:t xml:space="preserve"> —</w:t></w:r></w:p>'
)
_FONTS = "word/fontTable.xml"


def _normalize_package(data: bytes) -> bytes:
    """The parts with a fixed time of making, so that the same report gives the same bytes; and the fonts' stand-ins among them."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as parts, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made:
        for name in parts.namelist():
            info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            info.create_system, info.compress_type, info.external_attr = 3, zipfile.ZIP_DEFLATED, 0o644 << 16
            content = parts.read(name)
            if name == _FONTS:
                content = _name_fallbacks(content)
            elif name == "docProps/core.xml":
                # Emptied elements would stand beside the seal's own.
                content = re.sub(rb"<cp:keywords>\s*</cp:keywords>|<cp:keywords/>", b"", content)
            made.writestr(info, content)
    return target.getvalue()


def _name_fallbacks(fonts: bytes) -> bytes:
    added = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{others}"/><w:charset w:val="86"/><w:family w:val="auto"/></w:font>'
        for name, others in _FALLBACKS.items()
        if name.encode() not in fonts
    )
    return fonts.replace(b"</w:fonts>", added.encode() + b"</w:fonts>")
