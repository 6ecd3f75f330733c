"""The parts and texts of a published report, told by their headings. What stands under a heading belongs to it."""

import difflib
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias

from xltools.excel.text import normalize_label, printable_excerpt, simplify_characters
from xltools.form.model import TABLES, CellAddress, Field, Form, Sheet
from xltools.reading.submission import FieldEntry, ReadingNote
from xltools.report.extract import TEXT_PLACE, FoundTable, Paragraph
from xltools.report.published import NUMERALS, PartLayout
from xltools.roster.units import is_short_form

Block: TypeAlias = Paragraph | FoundTable
_LONGEST_HEADING, _ALIKE_PART = 45, 0.7
_FIRST_SIGNS = frozenset(f"第(0123456789{NUMERALS}")


def find_parts(sheets: Sequence[Sheet], blocks: Sequence[Block]) -> dict[str, int]:
    """Where the heading of each part stands among the blocks, in order: the chain of headings that fits best, the last of equals."""
    titles = [normalize_label(sheet.title) for sheet in sheets]
    words = {*titles, *(title.partition(".")[2] for title in titles)}
    # Nearly no line of a page begins as a heading does.
    texts = [
        text if text[:1] in _FIRST_SIGNS or text.lstrip(".,:") in words else ""
        for text in map(_normalize_heading, blocks)
    ]
    scores = [[_score_heading(sheet, text) if text else 0 for text in texts] for sheet in sheets]
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


def _normalize_heading(block: Block) -> str:
    """A paragraph as headings are compared; "" for what is too long to be one."""
    if not isinstance(block, Paragraph) or len(block.text) > _LONGEST_HEADING:
        return ""
    return normalize_label(simplify_characters(block.text)).rstrip(":。")


def _score_heading(sheet: Sheet, text: str) -> int:
    """How much a paragraph looks like the heading of a part: 0 not at all, 4 to the letter."""
    title = normalize_label(sheet.title)
    numeral, _, words = title.partition(".")
    if text == title:
        return 4
    if text.removeprefix(f"第{numeral}部分").lstrip(".,:") == words:
        return 3
    if re.match(rf"第{numeral}部分|{numeral}[.,]|\({numeral}\)\.?$", text):
        return 2 if difflib.SequenceMatcher(None, text, title).ratio() >= 0.5 else 1
    # Otherwise numbered, the words must tell, too: 1.总体情况, (一)总体情况.
    other = re.match(rf"(?:\({numeral}\)|{NUMERALS.find(numeral) + 1}\.)(.+)", text)
    if other is None:
        return 0
    return 3 if other[1] == words else 2 if difflib.SequenceMatcher(None, other[1], words).ratio() >= _ALIKE_PART else 0


_PREFIX = re.compile(r"^\s*(?:[（(][一二三四五六七八九十\d]{1,2}[）)]|[一二三四五六七八九十\d]{1,2}[、.．])\s*")
# Headings that are worded otherwise: 改进措施 for 改进情况, 存在的问题 for 存在的主要问题.
_LONGEST_VARIANT, _ALIKE = 16, 0.65
_ENDINGS = re.compile(r"(?:的?(?:有关|相关)?(?:情况|工作|方面))+$")
_SENTENCE = re.compile(r"[。；]|[：:].")
_INLINE = re.compile(r"^(.{2,30}?)(?:[。：:]|\s)\s*(\S.*)$", re.DOTALL)


def is_numbered(text: str) -> bool:
    """Whether a line begins as a heading does: （一）, 2."""
    return _PREFIX.match(text) is not None


def _core(text: str) -> str:
    return _ENDINGS.sub("", normalize_label(simplify_characters(text)).strip(".:,。"))


def _match_field(paragraph: Paragraph, fields: Mapping[str, Field]) -> tuple[Field, str] | None:
    """The text field that a paragraph is the heading of, and what stands behind the heading in the same paragraph."""
    prefix = _PREFIX.match(paragraph.text)
    rest = paragraph.text[prefix.end() :] if prefix else paragraph.text
    if len(rest) <= _LONGEST_HEADING and (exact := fields.get(_core(rest))) is not None:
        return exact, ""
    inline = _INLINE.match(rest)
    if inline is not None and (prefix or rest[len(inline[1])] in "：:"):
        found = _find_field(inline[1], fields, is_numbered=bool(prefix))
        if found is not None:
            return found, inline[2]
    found = _find_field(rest, fields, is_numbered=True) if prefix and len(rest) <= _LONGEST_HEADING else None
    # A sentence says something itself: （一）未收取信息处理费。
    return (found, rest if _SENTENCE.search(rest) else "") if found is not None else None


def _find_field(heading: str, fields: Mapping[str, Field], *, is_numbered: bool) -> Field | None:
    """The field of a heading: by its name; by most of it, where a number marks the heading and one field alone is meant."""
    core = _core(heading)
    if core in fields or not is_numbered or len(core) > _LONGEST_VARIANT:
        return fields.get(core)
    near = [
        field
        for name, field in fields.items()
        if name in core
        or (len(core) > 1 and is_short_form(core, name))
        or difflib.SequenceMatcher(None, core, name).ratio() >= _ALIKE
    ]
    return near[0] if len(near) == 1 else None


def read_texts(
    layouts: Sequence[PartLayout], parts: Mapping[str, Sequence[Block]]
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


def read_table_texts(
    form: Form, parts: Mapping[str, Sequence[Block]], texts: dict[str, FieldEntry], *, flat: bool
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
