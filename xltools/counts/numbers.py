"""Numbers in running Chinese text: 42件, ４２ 件, 四十二件, 1,291条, 2.3万条, with where they stand.

What looks like a count and is none stays out: days and years, 〔2021〕30号, 第三项, 《10件实事》, 8+4, 20个工作日, 1. before an item.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from xltools.excel.text import TRADITIONAL

# Figures and brackets as half-width, traditional characters as simplified ones; 答覆 is 答复 here. Each keeps its place.
_PLAIN = TRADITIONAL | str.maketrans("０１２３４５６７８９．％（）：；＋覆", "0123456789.%():;+复")
_CHINESE_DIGITS = {**{one: value for value, one in enumerate("零一二三四五六七八九")}, "〇": 0, "两": 2}
_CHINESE_SCALES = {"十": 10, "百": 100, "千": 1000}
_SCALES = {
    "千": Decimal(1000),
    "万": Decimal(10_000),
    "百万": Decimal(10**6),
    "千万": Decimal(10**7),
    "亿": Decimal(10**8),
}
# What stands in place of a masked character: no figure, no punctuation, nothing that a wording could match.
_MASK = "\ue000"


@dataclass(frozen=True, slots=True)
class StatedNumber:
    """A number with its measure word. `start` and `end` are offsets in the text; `unit` is "" for a bare number."""

    start: int
    end: int
    value: Decimal
    unit: str
    approximate: bool


def simplify(text: str) -> str:
    """A text as wordings are written: half-width figures, simplified characters, each at its place."""
    return text.translate(_PLAIN)


def find_numbers(plain: str, measures: tuple[str, ...]) -> Iterator[StatedNumber]:
    """Each number of a simplified text that has one of the measure words, or none at all, in order."""
    masked = _patterns(measures).masks.sub(lambda found: _MASK * len(found[0]), plain)
    for found in _patterns(measures).number.finditer(masked):
        spelled = found["chinese"] is not None
        unit = found["unit"] or ""
        if spelled and not unit:
            continue  # 一系列: a word of the language
        value = _parse_chinese(found["chinese"]) if spelled else Decimal(found["figures"].replace(",", ""))
        if value is None:
            continue
        scale = found["scale"] or ""
        # A figure in 万 is rounded, but for money, which is kept in 万元.
        rounded = bool(scale) and not unit.endswith("元")
        if not unit.endswith("元"):
            value *= _SCALES.get(scale, Decimal(1))
        yield StatedNumber(
            start=found.start("chinese") if spelled else found.start("figures"),
            end=found.end("unit") if unit else found.end("figures") if not scale else found.end("scale"),
            value=value,
            unit=scale + unit if unit.endswith("元") else unit,
            approximate=rounded or bool(found["about"] or found["more"] or found["over"]),
        )


@dataclass(frozen=True, slots=True)
class _Patterns:
    masks: re.Pattern[str]
    number: re.Pattern[str]


@cache
def _patterns(measures: tuple[str, ...]) -> _Patterns:
    """Compiled when the first text is read."""
    masks = re.compile(
        r"(?=[《“〔\[(第0-9一二三四五六七八九十两近过以])(?:"  # quickly past all other characters
        r"《[^《》]{0,80}》"  # a title
        r"|“[^“”]{0,30}”"  # a name: “民营经济32条”
        r"|[〔\[(]?(?:19|20)[0-9]{2}[〕\])]?[0-9]{0,6}号"
        r"|第[0-9一二三四五六七八九十百]+"
        r"|(?:19|20)[0-9]{2}\s*(?:[-—~至、]\s*(?:19|20)[0-9]{2}\s*)?年(?:[初底末中]|以来)?"
        r"|[0-9]{1,2}\s*(?:月份?|日|时|分(?!别)|点)(?:[0-9]{1,2}\s*[日分])?"
        r"|(?<![0-9])[0-9]+(?:\.[0-9]+)?\s{0,3}(?:级|天|周年|岁|小时|分钟|秒|℃|km|公里|平方|亩|版)"
        r"|(?<![0-9一二三四五六七八九十两])[0-9一二三四五六七八九十两]+\s{0,3}个?(?:工作日|月|自然日|小时|季度|方面|层面|环节|阶段|百分点)"
        r"|(?<![0-9+·/~—-])[0-9]+(?:[+·/~—-][0-9]+)+"
        r"|[0-9]{5}(?=热线|平台|市民|政务|便民)|12345"
        r"|以[上下内]\([^()]{0,12}\)"  # 10件以下(含10件)
        r"|(?:近|过去)[0-9一二三四五六七八九十两]+年"
        r"|(?:^|(?<=[。；;\s\n(]))[0-9]{1,2}(?=[.、．](?![0-9])))"
    )
    units = "|".join(sorted(map(re.escape, measures), key=len, reverse=True))
    number = re.compile(
        r"(?=[近约大将接逾超不至达\s0-9零〇一二两三四五六七八九十百千])(?P<about>近|约|大约|将近|接近|逾|超过?|不少于|至少|不低于|达到?近)?\s{0,3}(?:"
        r"(?<![0-9.,A-Za-z])(?P<figures>[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?|[0-9]+(?:\.[0-9]+)?)(?![0-9,]*[0-9])"
        r"|(?<![第每这那同任无零〇两一二三四五六七八九十百千万几])(?P<chinese>[零〇一二两三四五六七八九十百千]+))"
        r"\s{0,3}(?P<more>[余多几])?\s{0,3}(?P<scale>百万|千万|万|亿|千)?\s{0,3}(?P<over>[余多])?\s{0,3}"
        rf"(?P<unit>{units})?"
        r"(?![0-9]|及?以[上下内])"
    )
    return _Patterns(masks, number)


def _parse_chinese(text: str) -> Decimal | None:
    """四十二 as 42, 一百零五 as 105; None for what is no number, such as 三四."""
    if all(one in _CHINESE_DIGITS for one in text):
        if len(text) == 1:
            return Decimal(_CHINESE_DIGITS[text])
        # 一二〇 is read figure by figure only where a nought says that it is meant so.
        return Decimal("".join(str(_CHINESE_DIGITS[one]) for one in text)) if set(text) & {"〇", "零"} else None
    total, digit, last_scale = 0, 0, 10_000
    for one in text:
        if one in _CHINESE_DIGITS:
            if digit:
                return None
            digit = _CHINESE_DIGITS[one]
            continue
        scale = _CHINESE_SCALES[one]
        if scale >= last_scale:
            return None
        total += (digit or 1) * scale
        digit, last_scale = 0, scale
    return Decimal(total + digit)
