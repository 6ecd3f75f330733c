"""Numbers and days as people type them: read where there is one way to read them, said so, and refused where there are two.

Nothing is guessed: 约12, 12/3 or 12（含结转2） are faults, and an amount is never converted from one unit of money to
another: what it would be in the cell's unit is said, for its writer to enter. Days likewise, in cells, in settings and on
the command line.
"""

import math
import re
import unicodedata
from datetime import date
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Literal, NamedTuple

from xltools.excel.grid import Cell
from xltools.excel.text import INVISIBLE, remove_invisible

_NumberFault = Literal[
    "", "not_a_number", "other_unit", "error_value", "negative", "not_whole", "too_precise", "too_large"
]


class NumberReading(NamedTuple):
    """What a cell says as a number.

    `value`: an int for a count, a Decimal for an amount or a fractional count; None for a blank or what is unreadable.
    `note`: how a spelling was understood, in Chinese; "" where the cell held a plain number.
    `fault`: why the number is not acceptable, "" where it is or the cell is blank. The value stays where there is one.
    """

    value: int | Decimal | None
    note: str = ""
    fault: _NumberFault = ""


_BLANK = NumberReading(None)
_UNREADABLE = NumberReading(None, "", "not_a_number")
_OTHER_UNIT = NumberReading(None, "", "other_unit")

# No report counts or spends as much; beyond lies a slip of the hand.
LARGEST = 10**12
_MORE_DIGITS = "有效数字超过 15 位"
# In characters: a longer text is prose.
_LONGEST = 60

_EXACT = Context(prec=_LONGEST * 2)
_EXACT_ROUNDING = Context(prec=400)
# Marks that turn text to the left: figures keep their order all the same, what stands beside them does not. U+202E,
# which turns the figures too, is no mark to be taken out: what it shows is not what it holds.
_TO_THE_LEFT = "\u061c\u202b\u2067"
# Blanks as wide as a character: 1 and 2 with one between them are not 12.
_WIDE_BLANKS = str.maketrans(dict.fromkeys("\u115f\u1160\u2800\u3164\uffa0", " "))
_INVISIBLE = f"(?![\u202e{_TO_THE_LEFT}])[{INVISIBLE}]"
_TURNED = f"[{_TO_THE_LEFT}]"
_FIGURES_ALONE = r"[0-9]+(?:[.,][0-9]+)*"
# Only these forms: NFKC would also turn ² and ① into digits, and other scripts' digits must stay a fault.
_WIDTH = str.maketrans("０１２３４５６７８９，．－−＋（）Ｅｅ／＃", "0123456789,.--+()Ee/#")
_NUMBER = (
    r"(?P<open>\()?\s*(?P<sign>[+-])?\s*"
    r"(?P<digits>[0-9]+|[1-9][0-9]{0,2}(?:,[0-9]{3})+)?(?P<decimals>\.[0-9]*)?(?P<exponent>[Ee][+-]?[0-9]{1,3})?"
    r"\s*(?P<close>\))?\s*(?P<suffix>\D*)"
)
_ERROR = r"#(REF!|DIV/0!|N/A|NAME\?|NUM!|VALUE!|NULL!|SPILL!|CALC!|FIELD!|BLOCKED!|CONNECT!|UNKNOWN!|BUSY!|GETTING_DATA)|ERR:[0-9]+"
_ZEROS = frozenset({"〇", "零"})
_MEASURE_WORDS = frozenset("件条个次名期份人起")
# Units of money, in 元; and words before a unit that count it in larger ones, the longest first.
_MONEY = {
    "分": Decimal("0.01"), "角": Decimal("0.1"), "元": Decimal(1), "圆": Decimal(1), "块": Decimal(1), "块钱": Decimal(1),
    "百元": Decimal(100), "千元": Decimal(1000), "万元": Decimal(10_000), "十万元": Decimal(100_000),
    "百万元": Decimal(10**6), "千万元": Decimal(10**7), "亿元": Decimal(10**8),
}  # fmt: skip
_SCALES = {word: _MONEY[f"{word}元"] for word in ("千万", "百万", "十万", "亿", "万", "千", "百")}
# What says 元 without the word or besides it, before or behind the figures.
_CURRENCY = r"(?i)^(?:人民币|RMB|CNY|[￥¥])+\s*|\s*(?:人民币|RMB|CNY)$|(?<=[元圆角])整$"


def parse_number_cell(raw: Cell, *, digits: int, unit: str) -> NumberReading:
    """The number in a cell that should hold one of at most `digits` decimals (0: a whole count), measured in `unit`."""
    if raw is None or raw == "":
        return _BLANK
    if isinstance(raw, str):
        return _parse_text(raw, digits, unit)
    if isinstance(raw, bool) or not isinstance(raw, int | float):
        return _UNREADABLE
    if not math.isfinite(raw):
        return NumberReading(None, "", "too_large")
    if digits == 0 and raw == int(raw) and 0 <= raw <= LARGEST:
        return NumberReading(int(raw))
    # Excel keeps 15 significant digits: what a float has beyond them is the noise of a formula, not an entry, as long as
    # it is no more than noise.
    number = Decimal(raw) if isinstance(raw, int) else Decimal(f"{raw:.15g}")
    exceeds = abs(raw) <= LARGEST and abs(float(number) - raw) > 2 * math.ulp(raw)
    return _judge_number(number, digits, f"{_MORE_DIGITS}，读作 {format_number(number)}" if exceeds else "")


def _judge_number(number: Decimal, digits: int, note: str = "") -> NumberReading:
    """The reading of a number: its type, and whether it is acceptable."""
    if abs(number) > LARGEST:
        return NumberReading(None, note, "too_large")
    exponent = _EXACT.normalize(number).as_tuple().exponent
    decimals = max(0, -exponent) if isinstance(exponent, int) else 0
    value = int(number) if digits == 0 and not decimals else _normalize_number(number, decimals)
    fault: _NumberFault = ""
    if number < 0:
        fault = "negative"
    elif decimals > digits:
        fault = "too_precise" if digits else "not_whole"
    return NumberReading(value, note, fault)


def _normalize_number(number: Decimal, decimals: int) -> Decimal:
    """The number without trailing zeros and without an exponent: 1.50 as 1.5, 1E+5 as 100000, -0 as 0."""
    return number.quantize(Decimal(1).scaleb(-decimals), context=_EXACT) if number else Decimal(0)


def _parse_text(raw: str, digits: int, unit: str) -> NumberReading:
    seen = re.sub(_INVISIBLE, "", raw.translate(_WIDE_BLANKS))
    text = seen.strip().translate(_WIDTH)
    if re.search(_TURNED, text):
        seen, text = (re.sub(_TURNED, "", one).strip() for one in (seen, text))
        if not re.fullmatch(_FIGURES_ALONE, text):
            return _UNREADABLE
    if not text:
        return _BLANK
    if len(text) > _LONGEST:
        return _UNREADABLE
    if re.fullmatch(_ERROR, text.upper()):
        return NumberReading(None, "", "error_value")
    if text in _ZEROS:
        return _judge_number(Decimal(0), digits, f"“{text}”读作 0")
    quantity = _match_quantity(text)
    if quantity is None:
        return _UNREADABLE
    found, suffix = quantity
    scale = _scale_factor(suffix, unit)
    if scale is None:
        other = _convert_figures(found, suffix, digits, unit)
        if other is not None and other.number == "0":
            return _judge_number(Decimal(0), digits, f"带单位“{suffix}”，读作 0")
        return _UNREADABLE if other is None else _OTHER_UNIT
    reading = _judge_number(_parse_digits(found) * scale, digits)
    spoken = "超出范围" if reading.value is None else f"读作 {reading.value}"
    odd = _list_oddities(raw, seen, found, suffix, unit)
    return NumberReading(reading.value, f"{'、'.join(odd)}，{spoken}", reading.fault)


class OtherQuantity(NamedTuple):
    """A quantity in another unit than its cell's: as it was meant, and as a number to enter, "" where there is none."""

    amount: str
    number: str


def convert_quantity(raw: str, *, digits: int, unit: str) -> OtherQuantity | None:
    """What a text with the fault `other_unit` would be in a cell for `unit` with at most `digits` decimals."""
    quantity = _match_quantity(re.sub(_INVISIBLE, "", raw).strip().translate(_WIDTH))
    return _convert_figures(*quantity, digits, unit) if quantity is not None else None


def _match_quantity(text: str) -> tuple[re.Match[str], str] | None:
    """The parts of a number, and the unit behind it, which is 元 where a sign of currency says so; None for no number."""
    bare = re.sub(_CURRENCY, "", text)
    found = re.fullmatch(_NUMBER, bare.removeprefix("'"))
    if found is None or not _is_one_number(found):
        return None
    return found, found["suffix"].strip() or ("元" if bare != text else "")


def _convert_figures(found: re.Match[str], suffix: str, digits: int, unit: str) -> OtherQuantity | None:
    named, factor = _identify_unit(suffix, unit)
    if not named:
        return None
    number = _parse_digits(found)
    exact = _EXACT.multiply(abs(number), factor)
    fits = bool(factor) and number >= 0 and not _judge_number(exact, digits).fault
    return OtherQuantity(f"{format_number(number)} {named}", format_number(exact) if fits else "")


def _identify_unit(suffix: str, unit: str) -> tuple[str, Decimal]:
    """The unit that the words behind a number name, and how many of `unit` it is: 0 for none, "" for no unit at all."""
    # Of a cell for money 元 may be left out: 25.1万 is said of 元.
    money = suffix if suffix in _MONEY or unit not in _MONEY else f"{suffix}元"
    if money in _MONEY:
        return money, _EXACT.divide(_MONEY[money], _MONEY[unit]) if unit in _MONEY else Decimal(0)
    if suffix in _MEASURE_WORDS:
        return suffix, Decimal(0)
    for scale, factor in _SCALES.items():
        measure = suffix.removeprefix(scale)
        if measure != suffix and unit not in _MONEY and (measure in {"", unit} or measure in _MEASURE_WORDS):
            return f"{scale}{measure or unit}", factor
    return "", Decimal(0)


def _parse_digits(found: re.Match[str]) -> Decimal:
    """The number of the parts found, as it stands."""
    plain = f"{found['digits'] or 0}{found['decimals'] or ''}{found['exponent'] or ''}".replace(",", "")
    return Decimal(plain) * (-1 if found["sign"] == "-" or found["open"] else 1)


def _is_one_number(found: re.Match[str]) -> bool:
    """Whether the parts found make one number: a digit somewhere, brackets in pairs and without a sign or unit."""
    if found["open"] or found["close"]:
        return bool(found["open"] and found["close"] and found["digits"] and not found["sign"] and not found["suffix"])
    return bool(found["digits"]) or len(found["decimals"] or "") > 1


def _scale_factor(suffix: str, unit: str) -> int | None:
    """What to multiply by for the words behind a number; None where they do not go with `unit`."""
    money = unit in _MONEY
    if suffix in {"", unit} or (not money and suffix in _MEASURE_WORDS):
        return 1
    # 1.2万 in a cell for 万元 may mean 1.2 or 12000: refused there.
    if suffix.startswith("万") and unit != suffix and not unit.startswith("万"):
        rest = suffix.removeprefix("万")
        if rest in {"", unit} or (not money and rest in _MEASURE_WORDS):
            return 10_000
    return None


def _list_oddities(raw: str, seen: str, found: re.Match[str], suffix: str, unit: str) -> list[str]:
    """What was unusual in the spelling, for the note."""
    tenthousands = suffix.startswith("万") and suffix != unit
    figures = re.sub(r"[.,]", "", f"{found['digits'] or ''}{found['decimals'] or ''}").strip("0")
    odd = [
        (seen != raw or "\u00a0" in raw, "含不可见字符"),
        (seen.translate(_WIDTH) != seen, "全角字符"),
        ("," in (found["digits"] or ""), "千位分隔符"),
        (found["exponent"], "科学计数法"),
        (len(figures) > 15 and abs(_parse_digits(found)) <= LARGEST, _MORE_DIGITS),
        (found["open"], "括号表示负数"),
        (tenthousands, "“万”按 10000 计"),
        (suffix and not tenthousands, f"带单位“{suffix}”"),
    ]
    return [words for present, words in odd if present] or ["文本格式的数字"]


def round_half_up(number: Decimal, digits: int) -> Decimal:
    """A number as Excel's ROUND gives it; a double may have 309 digits before its point."""
    return number.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP, _EXACT_ROUNDING)


def format_number(value: Decimal | int | None) -> str:
    """A number as people write it: no exponent, no trailing zeros, 5.00 as 5; "" for none."""
    if isinstance(value, int):
        return format(value, "d")
    text = "" if value is None else format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


# Excel counts days from here, with a 29 February 1900 that never was behind it; and the counts that are days of 2000 to
# 2099: a smaller or larger number is none.
DAY_ZERO, DAY_NUMBERS = date(1899, 12, 30), (36_526, 73_050)

# A day as figures or as characters, its parts parted by any mark; then the day of the week, and the time of day.
_DAY = (
    r"(?P<year>[0-9]{4}|[〇一二三四五六七八九]{4})(?:\s*[-./,、_年]\s*|\s+)"
    r"(?P<month>[0-9]{1,2}|[〇一二三四五六七八九十]{1,3})(?:\s*[-./,、_月]\s*|\s+)"
    r"(?P<day>[0-9]{1,2}|[〇一二三四五六七八九十]{1,3})\s*[日号]?[.。]?"
    r"\s*(?:\(?(?:星期|礼拜|周)(?P<weekday>[一二三四五六日天])\)?)?"
    r"(?P<time>(?:(?<=[日号])|[T\s]+)\s*(?:凌晨|早上|[上中下]午|晚上)?\s*[0-9]{1,2}\s*[:时点]"
    r"\s*(?:[0-9]{1,2}(?:\s*[:分]\s*(?:[0-9]{1,2}(?:\.[0-9]+)?)?\s*秒?)?)?Z?)?"
)
# The usual ways of writing one are told without it: it is long.
PLAIN_DAY = r"(?P<year>[0-9]{4})[-./年](?P<month>[0-9]{1,2})[-./月](?P<day>[0-9]{1,2})日?"
_COMPACT_DAY = r"(?P<year>(?:19|20)[0-9]{2})(?P<month>[0-9]{2})(?P<day>[0-9]{2})"
_FIGURES = "〇一二三四五六七八九"
# After NFKC, which makes －，： and the like plain.
_DAY_CHARACTERS = str.maketrans(
    {
        **dict(zip("零壹贰叁肆伍陆柒捌玖", _FIGURES, strict=True)),
        **dict.fromkeys("○Oo", "〇"),
        **dict.fromkeys("‐‑‒–—―−", "-"),
        "拾": "十",
        "廿": "二十",
        "卅": "三十",
        "元": "一",
    }
)


def parse_day(text: str, *, with_time: bool = False) -> date | None:
    """The day that a text names in whatever way, where it is one day only: 2026-01-20, 20260120, 二〇二六年元月二十日.

    `with_time`: whether a time of day may stand behind it, which is dropped.
    """
    if "\u202e" in text:
        return None
    plain = unicodedata.normalize("NFKC", remove_invisible(text)).translate(_DAY_CHARACTERS).strip()
    plainly = re.fullmatch(_COMPACT_DAY, plain) or re.fullmatch(PLAIN_DAY, plain)
    found = plainly or re.fullmatch(_DAY, plain)
    if found is None or (not plainly and found["time"] and not with_time):
        return None
    try:
        day = date(*(_parse_figures(found[part]) for part in ("year", "month", "day")))
    except ValueError:
        return None  # the thirtieth of February
    weekday = None if plainly else found["weekday"]
    return None if weekday and "一二三四五六日".index(weekday.replace("天", "日")) != day.weekday() else day


def _parse_figures(text: str) -> int:
    """A part of a day: 08, 〇八 and 十八 alike."""
    tens, ten, ones = text.partition("十")
    if ten:
        return (_parse_figures(tens) if tens else 1) * 10 + (_parse_figures(ones) if ones else 0)
    return int("".join(str(_FIGURES.index(one)) if one in _FIGURES else one for one in text))


def format_day_chinese(day: date) -> str:
    """A day as people write it in Chinese: 2026年1月20日."""
    return f"{day.year}年{day.month}月{day.day}日"
