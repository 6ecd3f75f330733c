"""A published report to a submission: whose, of which year, its figures, its texts by their headings, each with its place.

What stands under a heading belongs to it; nothing is moved, made up or thrown away unsaid. Pages carry much that is no part
of the report: what stands before its title and behind its date is left out.
"""

import difflib
import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

from xltools.excel.errors import FileFault, RefusedFileError
from xltools.excel.files import read_file
from xltools.excel.grid import Book
from xltools.excel.guard.file_type import describe_kind, detect_kind, list_office_parts
from xltools.excel.open import open_book
from xltools.excel.text import normalize_label, printable_excerpt, simplify_characters
from xltools.excel.values import parse_day
from xltools.form.model import COVER_UNIT, COVER_YEAR, TABLES, CellAddress, Field, Form, Sheet
from xltools.reading.last_year import LastYear, PastFile, read_last_year, read_past_file
from xltools.reading.meta import read_meta
from xltools.reading.read_submission import read_from_book
from xltools.reading.submission import FieldEntry, ReadingNote, Submission
from xltools.report.extract import FoundTable, Paragraph, PublishedFile, read_pdf, read_plain_text
from xltools.report.published import PartLayout, list_parts
from xltools.report.tables import read_figures

# Where paragraphs are said to stand, as a sheet has cells.
TEXT_PLACE = "正文"
_NUMERALS = "一二三四五六七八九十"
_Block = Paragraph | FoundTable


@dataclass(frozen=True, slots=True)
class ImportedReport:
    """A published report as a submission, and what of it could not be read for sure: a sentence each.

    `kind` is what the file is, in words; `undivided` are the parts whose text has no headings of the form: all of it stands
    in one field.
    """

    submission: Submission
    kind: str
    problems: tuple[str, ...] = ()
    undivided: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """What is expected of a report, None for anything; and the numbers of the tables to be used, all where there are none."""

    year: int | None = None
    unit: str | None = None
    tables: tuple[int, ...] = ()


def extract_published(path: Path) -> PublishedFile | None:
    """What a published report holds; None for a workbook, which has a reader of its own.

    Raises FileFault for what is none of these kinds, or hides what it is.
    """
    content = read_file(path)
    if not content:
        raise FileFault(path, "empty", "文件是空的，没有任何内容", "请重新下载后再试。")
    try:
        kind = detect_kind(path.name, content, list_office_parts(content))
        if kind in ("ooxml", "ods", "xls", "binary", "old"):
            return None
        return _extract_kind(path, kind, content)
    except RefusedFileError as cause:
        raise FileFault(path, cause.code, cause.message, "请核对文件，或换一种格式再试。") from cause


def _extract_kind(path: Path, kind: str, content: bytes) -> PublishedFile:
    digest = hashlib.sha256(content).hexdigest()
    is_page = kind == "html" or (kind in _PLAIN_KINDS and path.suffix.lower() in _PAGE_SUFFIXES)
    try:
        if is_page or kind == "word":
            # Whoever reads nothing but workbooks need not have lxml.
            from xltools.report.markup import read_page, read_word  # noqa: PLC0415 - lxml is of the extra `report`

            return read_page(path, digest, content) if is_page else read_word(path, digest, content)
        if kind == "pdf":
            return read_pdf(path, digest, content)
    except ImportError as cause:
        message = "读网页、Word 和 PDF 要另装组件"
        raise FileFault(path, "not_installed", message, '请先运行：pip install "xltools[report]"') from cause
    if kind in ("text", "csv") and path.suffix.lower() in _TEXT_SUFFIXES:
        return read_plain_text(digest, content)
    message, _ = describe_kind(kind)
    raise FileFault(path, "not_published", message.replace("可以读取的 Excel 工作簿", "可以读取的年度报告"), _KINDS)


# A page may begin with whatever its site puts there.
_PLAIN_KINDS, _PAGE_SUFFIXES = ("text", "csv", "xml", "mail", "unknown"), (".html", ".htm", ".shtml", ".xhtml")
_TEXT_SUFFIXES = (".txt", ".md", ".text")
_KINDS = "能读的是网页（.html）、Word（.docx）、Excel 工作簿、有文字的 PDF 和纯文本（.txt）。"


def read_published(path: Path, form: Form, options: ImportOptions | None = None) -> ImportedReport:
    """Read a published report, whatever kind of file it is.

    Raises FileFault where it cannot be opened, holds nothing of a report of this form, or is another unit's or year's.
    """
    options = options or ImportOptions()
    found = extract_published(path)
    if found is None:
        book = open_book(path)
        if read_meta(book):
            return _check_expected(ImportedReport(read_from_book(path, book, form), "工作簿"), options)
        found = _read_workbook(book)
    if options.tables:
        found = _choose_tables(path, found, options.tables)
    return _check_expected(_read_report(path, form, found), options)


def read_past_report(path: Path, form: Form) -> PastFile:
    """An earlier year's figures from a workbook or from a published report. Raises FileFault."""
    if extract_published(path) is None:
        return read_past_file(path, form)
    submission = read_published(path, form).submission
    if submission.year is None:
        raise FileFault(path, "other_year", "看不出是哪一年度的报告", "请先用 xltools import 导入，在封面填好年度。")
    numbers = {field.id: submission.value(field.id) for field in form.numbers}
    known = {name: value for name, value in numbers.items() if isinstance(value, int | Decimal)}
    return PastFile(path, submission.year, submission.unit, known, {}, texts=submission.texts)


def read_past_reports(path: Path, form: Form, year: int | None = None) -> LastYear:
    """The values of the year before `year` from a file or a folder, published reports among them. Raises FileFault."""
    return read_last_year(path, form, year, read_past_report)


def _check_expected(imported: ImportedReport, options: ImportOptions) -> ImportedReport:
    submission = imported.submission
    if options.year is not None and submission.year not in (None, options.year):
        message = f"这是 {submission.year} 年度的报告，应是 {options.year} 年度的"
        raise FileFault(submission.path, "other_year", message, "请核对文件，或改正 --year。")
    if options.unit and submission.unit and normalize_label(submission.unit) != normalize_label(options.unit):
        message = f"这是“{printable_excerpt(submission.unit)}”的报告，应是“{options.unit}”的"
        raise FileFault(submission.path, "other_unit", message, "请核对文件，或改正 --unit。")
    stated = {COVER_YEAR: options.year, COVER_UNIT: options.unit}
    entries = dict(submission.entries)
    for name, value in stated.items():
        if value and submission.value(name) is None and name in submission.form.fields:
            entries[name] = FieldEntry(CellAddress("命令行", 0, 0), value, value)
    return replace(imported, submission=replace(submission, entries=entries))


def _choose_tables(path: Path, found: PublishedFile, numbers: Sequence[int]) -> PublishedFile:
    names = {f"第 {number} 个表格" for number in numbers}
    missing = names - {table.grid.name for table in found.tables}
    if missing:
        message = f"没有{'、'.join(sorted(missing))}，一共有 {len(found.tables)} 个表格"
        raise FileFault(path, "no_table", message, "请核对 --table。")
    blocks = (one for one in found.blocks if isinstance(one, Paragraph) or one.grid.name in names)
    return replace(found, blocks=tuple(blocks))


def _read_workbook(book: Book) -> PublishedFile:
    """The sheets of any workbook as tables, and what stands alone in a row as a paragraph."""
    blocks: list[_Block] = []
    for grid in book.grids:
        for cells in grid.rows:
            there = [cell for cell in cells if isinstance(cell, str) and cell.strip()]
            if len(there) == 1 and sum(cell not in (None, "") for cell in cells) == 1:
                blocks += [Paragraph(line.strip(), len(blocks) + 1) for line in there[0].splitlines() if line.strip()]
        blocks.append(FoundTable(grid))
    return PublishedFile(book.sha256, "工作簿", tuple(blocks))


def _read_report(path: Path, form: Form, found: PublishedFile) -> ImportedReport:
    layouts = list_parts(form)
    starts = find_parts([part.sheet for part in layouts], found.blocks)
    ends = dict(zip(starts, [*list(starts.values())[1:], len(found.blocks)], strict=False))
    parts: dict[str, Sequence[_Block]] = {name: found.blocks[start + 1 : ends[name]] for name, start in starts.items()}
    # Without its heading a table may stand anywhere.
    regions = {one.block.table: parts.get(part.sheet.name, found.blocks) for part in layouts for one in part.tables}
    figures = read_figures(form, found.tables, regions, flat=found.flat)
    if not figures.entries and len(starts) < len(layouts) // 2:
        message = f"没有认出“{form.title}”的标题和表格"
        raise FileFault(path, "not_published", message, "请核对是否发错了文件；扫描件和图片须先人工录入。")
    lead = found.blocks[: min(starts.values(), default=len(found.blocks))]
    cover = _read_opening(form, [one for one in lead if isinstance(one, Paragraph)], found.title)
    unit = str(cover[COVER_UNIT].value) if COVER_UNIT in cover else ""
    last = layouts[-1].sheet.name
    if last in parts:
        parts[last], closing = _cut_tail(parts[last], unit)
        cover = _read_closing(form, closing) | cover
    texts, undivided, problems = _read_texts(layouts, parts)
    notes = [*figures.notes, *_read_table_texts(form, parts, texts, flat=found.flat)]
    submission = Submission(
        path, found.sha256, form, {}, cover | texts | figures.entries, notes=tuple(notes), has_checks=False
    )
    problems = [*figures.problems, *problems]
    if found.pictures and figures.problems:
        problems.append(f"文件里有 {found.pictures} 张图片，图片里的内容没有读取")
    return ImportedReport(submission, found.kind, tuple(problems), undivided)


# --- headings --------------------------------------------------------------------------------------------------------

_LONGEST_HEADING = 45


def find_parts(sheets: Sequence[Sheet], blocks: Sequence[_Block]) -> dict[str, int]:
    """Where the heading of each part stands among the blocks, in order: the chain of headings that fits best, the last of equals."""
    scores = [[_score_heading(sheet, block) for block in blocks] for sheet in sheets]
    is_marked = [isinstance(block, Paragraph) and block.level > 0 for block in blocks]
    marked = [[score if known else 0 for score, known in zip(line, is_marked, strict=True)] for line in scores]
    if sum(any(score >= 3 for score in line) for line in marked) > len(sheets) // 2:
        scores = marked
    # best[at]: the best chain over the parts so far that ends before `at`.
    best: list[tuple[int, tuple[int, ...]]] = [(0, ())] * (len(blocks) + 1)
    for line in scores:
        after = [(total, (*chain, -1)) for total, chain in best]
        top: tuple[int, tuple[int, ...]] = (-1, (-1,))
        for at, score in enumerate(line):
            if score:
                total, chain = best[at]
                taken = (total + score, (*chain, at))
                top = taken if taken[0] >= top[0] else top
            if top[0] >= max(after[at + 1][0], 1):
                after[at + 1] = top
        best = after
    return {sheet.name: at for sheet, at in zip(sheets, best[-1][1], strict=True) if at >= 0}


def _score_heading(sheet: Sheet, block: _Block) -> int:
    """How much a paragraph looks like the heading of a part: 0 not at all, 4 to the letter."""
    if not isinstance(block, Paragraph) or len(block.text) > _LONGEST_HEADING:
        return 0
    text, title = normalize_label(simplify_characters(block.text)).rstrip(":。"), normalize_label(sheet.title)
    numeral, _, words = title.partition(".")
    if text == title:
        return 4
    if text.removeprefix(f"第{numeral}部分").lstrip(".,:") == words:
        return 3
    if not re.match(rf"(?:第?{numeral}(?:部分)?[.,]|\({numeral}\)\.?$)", text):
        return 0
    return 2 if difflib.SequenceMatcher(None, text, title).ratio() >= 0.5 else 1


_PREFIX = re.compile(r"^\s*(?:[（(][一二三四五六七八九十\d]{1,2}[）)]|[一二三四五六七八九十\d]{1,2}[、.．])\s*")
_ENDINGS = re.compile(r"(?:的?(?:有关|相关)?(?:情况|工作|方面))+$")
_INLINE = re.compile(r"^(.{2,30}?)(?:[。：:]|\s)\s*(\S.*)$", re.DOTALL)


def _core(text: str) -> str:
    return _ENDINGS.sub("", normalize_label(simplify_characters(text)).strip(".:,。"))


def _match_field(paragraph: Paragraph, fields: Mapping[str, Field]) -> tuple[Field, str] | None:
    """The text field that a paragraph is the heading of, and what stands behind the heading in the same paragraph."""
    prefix = _PREFIX.match(paragraph.text)
    rest = paragraph.text[prefix.end() :] if prefix else paragraph.text
    if len(rest) <= _LONGEST_HEADING and (found := fields.get(_core(rest))) is not None:
        return found, ""
    inline = _INLINE.match(rest)
    if inline and (found := fields.get(_core(inline[1]))) is not None and (prefix or rest[len(inline[1])] in "：:"):
        return found, inline[2]
    return None


# What pages have behind a report.
_FURNITURE = re.compile(
    r"扫一扫|打印本页|【?打印】?$|【?关闭(?:窗口|本页)?】?$|关闭窗口|上一篇|下一篇|责任编辑|分享到|版权所有|主办单位|承办单位|网站标识码|网站地图|"
    r"ICP备|公网安备|相关(?:附件|文档|阅读|链接)|附件下载|返回顶部|浏览次数"
)
_SHORTEST_BODY, _LONGEST_BODY, _LONGEST_DAY, _LONGEST_FURNITURE = 3, 40, 20, 60


def _cut_tail(blocks: Sequence[_Block], unit: str) -> tuple[list[_Block], list[Paragraph]]:
    """The last part's blocks, and those with which the report closes: the body and the day. What is behind is the page's."""
    marked = [one for one in blocks if isinstance(one, Paragraph) and one.closing]
    if marked:
        return [one for one in blocks if one not in marked], marked
    paragraphs = [(at, one) for at, one in enumerate(blocks) if isinstance(one, Paragraph)]
    for (at, one), (_, before) in zip(paragraphs, [(0, None), *paragraphs], strict=False):
        if _FURNITURE.search(one.text) and len(one.text) < _LONGEST_FURNITURE:
            return _cut_body(list(blocks[:at]), unit)
        if len(one.text) < _LONGEST_DAY and parse_day(one.text) is not None:
            first = at - 1 if before is not None and _is_body(before.text) else at
            return list(blocks[:first]), [one for one in blocks[first : at + 1] if isinstance(one, Paragraph)]
    return _cut_body(list(blocks), unit)


def _is_body(text: str) -> bool:
    """Whether a line above a day may name who signs."""
    return (
        _SHORTEST_BODY <= len(text) <= _LONGEST_BODY and not re.search("[。；，：]", text) and not _PREFIX.match(text)
    )


def _cut_body(blocks: list[_Block], unit: str) -> tuple[list[_Block], list[Paragraph]]:
    """The same where no day is written: the unit's name alone at the end is its signature."""
    last = blocks[-1] if blocks else None
    if unit and isinstance(last, Paragraph) and normalize_label(last.text) == normalize_label(unit):
        return blocks[:-1], [last]
    return blocks, []


def _read_texts(
    layouts: Sequence[PartLayout], parts: Mapping[str, Sequence[_Block]]
) -> tuple[dict[str, FieldEntry], frozenset[str], list[str]]:
    """The texts by their headings; the parts that have none; and what is to be said of them."""
    entries: dict[str, FieldEntry] = {}
    undivided: set[str] = set()
    problems: list[str] = []
    for part in layouts:
        sheet, fields = part.sheet, part.fields
        if not fields:
            continue
        if sheet.name not in parts:
            problems.append(f"没有找到“{sheet.title}”的标题，这一部分的文字没有读取")
            continue
        paragraphs = [one for one in parts[sheet.name] if isinstance(one, Paragraph)]
        lines = _divide(paragraphs, fields)
        main = part.main_field
        before = lines.pop("", [])
        if before:
            if lines:
                problems.append(f"“{sheet.title}”第一个小标题前还有文字，写在“{main.row_name}”栏的开头")
            elif len(fields) > 1:
                undivided.add(sheet.name)
                problems.append(f"“{sheet.title}”没有表样的小标题，整段写在“{main.row_name}”栏，请按需要分开")
            lines[main.id] = [*before, *lines.get(main.id, [])]
        for name, written in lines.items():
            if written:
                text = "\n".join(text for text, _ in written)
                entries[name] = FieldEntry(CellAddress(TEXT_PLACE, written[0][1] - 1, 0), text, text)
    return entries, frozenset(undivided), problems


def _divide(paragraphs: Sequence[Paragraph], fields: Sequence[Field]) -> dict[str, list[tuple[str, int]]]:
    """The lines under the heading of each field, with their numbers; under "" those before the first heading."""
    known = {_core(field.row_name): field for field in fields}
    heads = {one.number: found for one in paragraphs if (found := _match_field(one, known)) is not None}
    marked = {one.number for one in paragraphs if one.level and one.number in heads}
    if marked:
        heads = {number: found for number, found in heads.items() if number in marked}
    lines: dict[str, list[tuple[str, int]]] = {"": []}
    current = ""
    for one in paragraphs:
        head = heads.get(one.number)
        if head is not None and (not lines.get(head[0].id) or one.number in marked):
            current = head[0].id
            lines.setdefault(current, [])
            if head[1]:
                lines[current].append((head[1], one.number))
        else:
            lines[current].append((one.text, one.number))
    return lines


_FOOTNOTE = re.compile(r"[（(]?(?:注|備注|备注|说明|說明)[:：\d]")


def _read_table_texts(
    form: Form, parts: Mapping[str, Sequence[_Block]], texts: dict[str, FieldEntry], *, flat: bool
) -> Iterator[ReadingNote]:
    """What stands in words beside a table, told: a count before it has no field, a footnote is put into that for notes."""
    target = form.wording.footnotes
    for table in form.tables.values():
        for block in parts.get(table.blocks[0].sheet, ()) if table.part == TABLES else ():
            if not isinstance(block, Paragraph) or (flat and "|" in block.text):
                continue
            place, said = CellAddress(TEXT_PLACE, block.number - 1, 0), printable_excerpt(block.text, 400)
            if target in form.fields and _FOOTNOTE.match(block.text):
                written = texts[target].value if target in texts else None
                whole = f"{written}\n{block.text}" if written and normalize_label(str(written)) != "无" else block.text
                texts[target] = FieldEntry(texts[target].place if target in texts else place, whole, whole)
                label = form.fields[target].row_name
                yield ReadingNote("", place, said, said, f"“{table.title}”表下的注，写在“{label}”栏")
            elif "。" in block.text:
                yield ReadingNote("", place, said, "", f"“{table.title}”的表旁边还有文字，没有对应的栏目")


# --- whose and of which year -----------------------------------------------------------------------------------------

# The unit stands before the year or behind it.
_TITLE = re.compile(
    r"(?P<before>[^。，；]*?)(?P<year>20\d\d|二[〇○零0]\S{2})年度?的?(?P<behind>[^。，；]{0,40}?)(?:政府)?信息公开(?:工作)?.{0,6}(?:报告|年报)"
)
# What sites put before a title, and what titles put before a unit.
_BREADCRUMB = re.compile(r"^.*[>»›|：:/《]|^关于|^[【\-—_]+|[》】\-—_|]+$|^(?:部门|单位|本级)$")
_LONGEST_TITLE = 80
_PERIOD = re.compile(r"(20\d\d)\s*年\s*1\s*月\s*1\s*日")
_TELEPHONE = re.compile(r"电话[^\d]{0,8}(\d[\d—\-－ ]{5,20}\d)")


def _read_opening(form: Form, lead: Sequence[Paragraph], page_title: str) -> dict[str, FieldEntry]:
    """What a report says of itself in its title and its opening; else in the title of its page."""
    said: dict[str, tuple[int | str, int]] = {}
    for one in [*sorted(lead, key=lambda one: not one.level), Paragraph(page_title, 1)]:
        title = _TITLE.match(_plain(one.text)) if len(one.text) <= _LONGEST_TITLE else None
        if title is None:
            continue
        before = next((other for other, after in pairwise(lead) if after is one), None)
        year, unit = (
            _parse_year(title["year"]),
            _BREADCRUMB.sub("", title["before"]) or _BREADCRUMB.sub("", title["behind"]),
        )
        if not unit and before and len(before.text) <= _LONGEST_BODY and not re.search("[。，：|>]", before.text):
            unit = _plain(before.text)
        for name, value in ((COVER_YEAR, year), (COVER_UNIT, unit)):
            if value:
                said.setdefault(name, (value, one.number))
    for one in lead:
        if period := _PERIOD.search(one.text):
            said.setdefault(COVER_YEAR, (int(period[1]), one.number))
        if telephone := _TELEPHONE.search(one.text):
            said.setdefault("cover.telephone", (_plain(re.sub("[—－]", "-", telephone[1])), one.number))
    return _cover_entries(form, said)


def _read_closing(form: Form, closing: Sequence[Paragraph]) -> dict[str, FieldEntry]:
    """The day under a report, and who signs it."""
    said: dict[str, tuple[int | str, int]] = {}
    for one in closing:
        day = parse_day(one.text)
        said["cover.date" if day else COVER_UNIT] = (day.isoformat() if day else _plain(one.text), one.number)
    return _cover_entries(form, said)


def _cover_entries(form: Form, said: Mapping[str, tuple[int | str, int]]) -> dict[str, FieldEntry]:
    return {
        name: FieldEntry(CellAddress(TEXT_PLACE, number - 1, 0), value, value)
        for name, (value, number) in said.items()
        if name in form.fields
    }


def _plain(text: str) -> str:
    return simplify_characters(text).replace(" ", "")


_DIGITS = str.maketrans("〇○零一二三四五六七八九", "000123456789")


def _parse_year(text: str) -> int | None:
    digits = text.translate(_DIGITS)
    return int(digits) if digits.isdecimal() and len(digits) == 4 else None
