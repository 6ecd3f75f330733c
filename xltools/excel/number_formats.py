"""Number formats: whether one may show another number than its cell holds, and what a cell shows."""

import operator
import re
from collections.abc import Callable, Sequence
from decimal import Decimal

from xltools.excel.values import format_number, round_half_up

# Colours, conditions and languages; room for a character; a character repeated.
_NOT_SHOWN = r"(?s)\[[^\]]*\]|[_*]."
_LITERAL = r"(?s)\"([^\"]*)\"|[!\\](.)"
_DATE = r"[ydhsYDHS]|[aA]{3}"
_DIGIT_PLACE = r"(?i)[0#?@]|General|通用格式|m|e"
_SCALED = r"[0#?],+(?![0#?,])"
# General in Chinese, also as LibreOffice in another language writes it: g/"通用格式".
_GENERAL = r"(?i)G/(?:\"通用格式\"|通用格式)"
_CHANGING_WORD = r"[0-9.,．，十百千万亿约近余多超无]"


def shows_other_number(code: str) -> bool:
    """Whether a number format may show another number than the cell holds, or none: `0!.0,`, `0"万"`, `"无"`."""
    shown = re.sub(_GENERAL, "General", re.sub(_NOT_SHOWN, "", code))
    plain = re.sub(_LITERAL, "", shown)
    if re.search(_DATE, plain) or "DBNum" in code:
        return False
    words = "".join(quoted or escaped for quoted, escaped in re.findall(_LITERAL, shown))
    bare = "".join(character for character in plain if not character.isascii())
    return bool(
        re.search(_CHANGING_WORD, words + bare)
        or re.search(_SCALED, plain)
        or not re.search(_DIGIT_PLACE, plain.partition(";")[0])
    )


_PIECE = (
    r"(?si)\"(?P<quoted>[^\"]*)\"|[!\\](?P<escaped>.)|\[(?P<compared>[<>=]{1,2})(?P<bound>-?[\d.]+)\]|\[[^\]]*\]|[_*].|"
    r"(?P<whole>General|G/(?:\"通用格式\"|通用格式))|(?P<place>[0#?])|(?P<mark>[.,%])|(?P<end>;)|(?P<plain>.)"
)
_COMPARISONS: dict[str, Callable[[Decimal, Decimal], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "=": operator.eq,
    "<>": operator.ne,
}


def show_number(code: str, number: Decimal) -> str:
    """What a cell with a number format shows of a number; thousands are not separated."""
    sections: list[list[re.Match[str]]] = [[]]
    for piece in re.finditer(_PIECE, code):
        if piece["end"]:
            sections.append([])
        else:
            sections[-1].append(piece)
    section, signed = _choose_section(sections, number)
    return ("-" if signed and number < 0 else "") + _show_in_section(section, abs(number))


def _choose_section(sections: Sequence[list[re.Match[str]]], number: Decimal) -> tuple[list[re.Match[str]], bool]:
    """The section for a number, and whether a negative one has its sign there."""
    for section in sections[:2]:
        for piece in section:
            if piece["compared"] in _COMPARISONS and _COMPARISONS[piece["compared"]](number, Decimal(piece["bound"])):
                return section, True
    if any(piece["compared"] for piece in sections[0]):
        return sections[min(2, len(sections) - 1)], True
    if number < 0 and len(sections) > 1:
        return sections[1], False
    return sections[2 if number == 0 and len(sections) > 2 else 0], True


def _show_in_section(pieces: Sequence[re.Match[str]], number: Decimal) -> str:
    point = next((at for at, piece in enumerate(pieces) if piece["mark"] == "."), len(pieces))
    places = [at for at, piece in enumerate(pieces) if piece["place"]]
    before = [at for at in places if at < point]
    # A comma between two digits separates thousands, one behind them divides by a thousand.
    divided = sum(piece["mark"] == "," for piece in pieces[before[-1] :]) if before else 0
    percent = sum(piece["mark"] == "%" for piece in pieces)
    shown = round_half_up(number.scaleb(2 * percent - 3 * divided), len(places) - len(before))
    whole, _, decimals = f"{shown:f}".partition(".")
    least = sum(pieces[at]["place"] == "0" for at in before)
    whole = ("" if whole == "0" else whole).rjust(least, "0").rjust(len(before))
    # The first place takes all digits that the others leave.
    digits = [whole[: len(whole) - len(before) + 1], *whole[len(whole) - len(before) + 1 :]] if before else []
    written = dict(zip(places, [*digits, *decimals], strict=True))
    return "".join(
        written.get(at, "").strip()
        or (format_number(number) if piece["whole"] else "")
        or piece["quoted"]
        or piece["escaped"]
        or (piece["mark"] or "").replace(",", "")
        or piece["plain"]
        or ""
        for at, piece in enumerate(pieces)
    ).strip()
