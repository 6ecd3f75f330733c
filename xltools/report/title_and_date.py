"""What a published report says of itself at its edges: title and opening, body and day; and where the page's own begins."""

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise

from xltools.excel.text import normalize_label, simplify_characters
from xltools.excel.values import parse_day
from xltools.form.model import COVER_UNIT, COVER_YEAR, CellAddress, Form
from xltools.reading.submission import FieldEntry
from xltools.report.extract import TEXT_PLACE, Paragraph
from xltools.report.headings import Block, is_numbered
from xltools.roster.columns import load_spellings

# What pages have behind a report.
_FURNITURE = re.compile(
    r"扫一扫|打印本页|【?打印】?$|【?关闭(?:窗口|本页)?】?$|关闭窗口|上一篇|下一篇|责任编辑|分享到|版权所有|主办单位|承办单位|网站标识码|网站地图|"
    r"政府网站(?:工作)?年度报表|ICP备|公网安备|相关(?:附件|文档|阅读|链接)|附件下载|返回顶部|浏览次数"
)
_SHORTEST_BODY, _LONGEST_BODY, _LONGEST_DAY, _LONGEST_FURNITURE = 3, 40, 20, 60


def cut_tail(blocks: Sequence[Block], unit: str) -> tuple[list[Block], list[Paragraph]]:
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
    return _SHORTEST_BODY <= len(text) <= _LONGEST_BODY and not re.search("[。；，：]", text) and not is_numbered(text)


def _cut_body(blocks: list[Block], unit: str) -> tuple[list[Block], list[Paragraph]]:
    """The same where no day is written: the unit's name alone at the end is its signature."""
    last = blocks[-1] if blocks else None
    if unit and isinstance(last, Paragraph) and normalize_label(last.text) == normalize_label(unit):
        return blocks[:-1], [last]
    return blocks, []


# The unit stands before the year or behind it.
_TITLE = re.compile(
    r"(?P<before>[^。，；]*?)(?P<year>20\d\d|二[〇○零0]\S{2})年度?的?(?P<behind>[^。，；]{0,40}?)(?:政府)?信息公开(?:工作)?.{0,6}(?:报告|年报)"
)
# A title without its year, or with the year behind.
_UNDATED_TITLE = re.compile(
    r"(?P<unit>[^。，；]{2,40}?(?:人民政府(?=信息公开))?)(?:政府)?信息公开(?:工作)?(?P<year>20\d\d)?.{0,6}(?:报告|年报)"
)
# What sites put before a title, and what titles put before a unit.
_BREADCRUMB = re.compile(
    r"^.*[>»›|：:/《]|^关于(?:印发|发布|公布|公开|报送|上报)?|^【[^】]*】|^[【\-—_]+|[》】\-—_|]+$|^(?:部门|单位|本级)$"
)
_LONGEST_TITLE = 80
_PERIOD = re.compile(r"(20\d\d)\s*年\s*1\s*月\s*1\s*日")
_TELEPHONE = re.compile(r"电话[^\d]{0,8}(\d[\d—\-－ ]{5,20}\d)")


def _match_title(paragraph: Paragraph) -> re.Match[str] | None:
    return _TITLE.match(_plain(paragraph.text)) if len(paragraph.text) <= _LONGEST_TITLE else None


def divide_years(blocks: Sequence[Block]) -> dict[int, Sequence[Block]]:
    """The blocks of a file from the title of each year on, by years; before the first title all belongs to it."""
    starts: dict[int, int] = {}
    for at, block in enumerate(blocks):
        title = _match_title(block) if isinstance(block, Paragraph) else None
        year = _parse_year(title["year"]) if title is not None else None
        if year is not None and (not starts or year != list(starts)[-1]):
            starts.pop(year, None)
            starts[year] = at
    bounds = [0, *list(starts.values())[1:], len(blocks)]
    return {year: blocks[first:last] for year, (first, last) in zip(starts, pairwise(bounds), strict=False)}


def read_opening(form: Form, lead: Sequence[Paragraph], page_title: str) -> dict[str, FieldEntry]:
    """What a report says of itself in its title and its opening; else in the title of its page."""
    said: dict[str, tuple[int | str, int]] = {}
    periods = {int(found[1]) for one in lead if (found := _PERIOD.search(one.text))}
    # The nearest title is the report's own; those of other years are links to them.
    nearest = [*sorted(lead, key=lambda one: (not one.level, -one.number)), Paragraph(page_title, 1)]
    titles = [(one, title) for one in nearest if (title := _match_title(one)) is not None]
    for one, title in sorted(titles, key=lambda pair: bool(periods) and _parse_year(pair[1]["year"]) not in periods):
        before = next((other for other, after in pairwise(lead) if after is one), None)
        unit = _BREADCRUMB.sub("", title["before"]) or _BREADCRUMB.sub("", title["behind"])
        if not unit and before is not None and _names_body(before.text):
            unit = _plain(before.text)
        for name, value in ((COVER_YEAR, _parse_year(title["year"])), (COVER_UNIT, unit)):
            if value:
                said.setdefault(name, (value, one.number))
    for one in nearest:
        undated = _UNDATED_TITLE.fullmatch(_plain(one.text)) if len(one.text) <= _LONGEST_TITLE else None
        if undated is not None:
            unit = _BREADCRUMB.sub("", undated["unit"])
            if _names_body(unit) or (undated["year"] and unit and not re.search(r"\d", unit)):
                said.setdefault(COVER_UNIT, (unit, one.number))
    for one in lead:
        if period := _PERIOD.search(one.text):
            said.setdefault(COVER_YEAR, (int(period[1]), one.number))
        if telephone := _TELEPHONE.search(one.text):
            said.setdefault("cover.telephone", (_plain(re.sub("[—－]", "-", telephone[1])), one.number))
    return _cover_entries(form, said)


def _names_body(text: str) -> bool:
    """Whether a line is the name of a body and nothing else."""
    plain = _plain(text)
    return (
        _SHORTEST_BODY <= len(plain) <= _LONGEST_BODY
        and plain.endswith(load_spellings().bodies)
        and re.search(r"[。，、：|>\d]", plain) is None
    )


def describe_period(lead: Sequence[Paragraph], year: int | None) -> list[str]:
    """A sentence where the period that a report states is of another year than its title."""
    periods = sorted({int(found[1]) for one in lead if (found := _PERIOD.search(one.text))})
    if year is None or not periods or year in periods:
        return []
    return [f"标题写的是 {year} 年，统计期限写的是 {'、'.join(map(str, periods))} 年；按标题读作 {year} 年度，请核对"]


def read_closing(form: Form, closing: Sequence[Paragraph]) -> dict[str, FieldEntry]:
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
