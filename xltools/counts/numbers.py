"""Numbers in running Chinese text: 42件, ４２ 件, 四十二件, 1,291条, 2.3万条, with where they stand.

What looks like a count and is none stays out: days and years, 〔2021〕30号, 第三项, 《10件实事》, 8+4, 20个工作日, 1. before an item.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from xltools.counts.patterns import build_patterns
from xltools.excel.text import TRADITIONAL
from xltools.form.count_wordings import Wordings

# Figures and brackets as half-width, traditional characters as simplified ones; 答覆 is 答复 here. Each keeps its place.
_PLAIN = TRADITIONAL | str.maketrans("０１２３４５６７８９．％（）：；＋覆", "0123456789.%():;+复")
# The number system of the language, the same in every form; 贰拾壹 is 二十一 in documents of value.
_FORMAL = str.maketrans("壹贰叁肆伍陆柒捌玖拾佰仟", "一二三四五六七八九十百千")
_CHINESE_DIGITS = {**{one: value for value, one in enumerate("零一二三四五六七八九")}, "〇": 0, "两": 2}
_CHINESE_SCALES = {"十": 10, "百": 100, "千": 1000}
# What a numeral before a measure word multiplies by; nothing, by one.
_SCALES = {
    "": Decimal(1),
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
    """A number with its measure word. `start` and `end` are offsets in the text; `unit` is "" for a bare number.

    Of an amount of `money` the unit has the scale: 2.3万元 is 2.3 in 万元.
    """

    start: int
    end: int
    value: Decimal
    unit: str
    approximate: bool
    money: bool = False


def simplify(text: str) -> str:
    """A text as wordings are written: half-width figures, simplified characters, each at its place."""
    return text.translate(_PLAIN)


def scale_of(unit: str) -> Decimal:
    """What a measure word multiplies by: 万元 by 10,000."""
    return max((scale for word, scale in _SCALES.items() if unit.startswith(word)), default=Decimal(1))


def find_numbers(plain: str, wordings: Wordings) -> Iterator[StatedNumber]:
    """Each number of a simplified text that has one of the measure words, or none at all, in order."""
    patterns = build_patterns(wordings)
    masked = patterns.masks.sub(lambda found: _MASK * len(found[0]), plain)
    for found in patterns.number.finditer(masked):
        spelled = found["chinese"] is not None
        unit = found["unit"] or ""
        if spelled and not unit:
            continue  # 一系列: a word of the language
        value = (
            _parse_chinese(found["chinese"].translate(_FORMAL))
            if spelled
            else Decimal(found["figures"].replace(",", ""))
        )
        if value is None:
            continue
        scale, money = found["scale"] or "", unit in wordings.connectives.currency
        # A figure in 万 is rounded, but for money, which is kept in 万元.
        rounded = bool(scale) and not money
        yield StatedNumber(
            start=found.start("chinese") if spelled else found.start("figures"),
            end=found.end("unit") if unit else found.end("figures") if not scale else found.end("scale"),
            value=value if money else value * _SCALES[scale],
            unit=scale + unit if money else unit,
            approximate=rounded or any(found[one] for one in ("about", "more", "over", "around")),
            money=money,
        )


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
