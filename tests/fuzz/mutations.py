"""Random changes to a workbook: to its bytes, and to the XML of its parts. The same seed gives the same change."""

import random
import re
import zipfile
from collections.abc import Callable
from functools import lru_cache

from tests.corpus.aside import with_aside
from tests.corpus.formats import as_ods, as_xls
from tests.corpus.odd.base import Parts

__all__ = ["mutated"]

_TAG = re.compile(r"<[^<>]+>")
_ATTRIBUTE = re.compile(r'\s[\w:]+="[^"]*"')
_NUMBER = re.compile(r"(?<=[\">])-?[0-9.]+(?=[\"<])")
_TEXT = re.compile(r"(?<=>)[^<>]+(?=<)")
_NUMBERS = (
    "",
    "-1",
    "0",
    "2147483648",
    "99999999999999999999",
    "1e308",
    "-1e-308",
    "NaN",
    "inf",
    "0x10",
    "1,5",
    "1.5.5",
    " 7 ",
    "１２",
)
_TEXTS = (
    "", " ", "\u0000", "\ufeff", "\u202e", "&amp;", "&#x0;", "&#x1F642;", "&nope;", "<", "]]>", "<!-- x -->", "<![CDATA[x]]>", "<?x y?>", "_x0000_",
    "#REF!", "=1+1", "TRUE", "2026-01-15", "十二", "１２件", "约30", "A1:XFD1048576", "x" * 40_000, "一、" * 300, "\U0001f469\u200d\U0001f467", "../../etc/passwd",
)  # fmt: skip
_TYPES = ("s", "str", "inlineStr", "b", "e", "d", "n", "zz", "")
_PLACES = ("A1", "XFD1", "A1048576", "XFD1048576", "AAAA1", "A0", "A99999999", "a1", "1A", "", "D6", "J6", "封1")


def mutated(seed: int) -> bytes:
    """A workbook with one to five changes."""
    chance = random.Random(seed)  # noqa: S311 - chance, not secrets
    if chance.random() < 0.6:
        parts = with_aside() if chance.random() < 0.3 else Parts()
        for _ in range(chance.choice((1, 1, 1, 2, 3, 5))):
            chance.choice(_PART_CHANGES)(parts, chance)
        data = parts.pack(chance.choice((zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED)))
        if chance.random() < 0.9:
            return data
    else:
        data = chance.choice(_whole())
    for _ in range(chance.choice((1, 1, 2, 4, 16))):
        data = chance.choice(_BYTE_CHANGES)(data, chance)
    return data


@lru_cache(maxsize=1)
def _whole() -> tuple[bytes, ...]:
    """Whole workbooks, those twice whose content is not hidden by compression."""
    return (Parts().pack(), *[Parts().pack(zipfile.ZIP_STORED)] * 2, *[as_xls()] * 3, as_ods())


# --- bytes -----------------------------------------------------------------------------------------------------------


def _place(data: bytes, chance: random.Random) -> int:
    # Heads and tails of files say the most.
    near = chance.choice((64, 600, len(data)))
    at = chance.randrange(max(1, min(near, len(data))))
    return at if chance.random() < 0.5 else max(0, len(data) - 1 - at)


def _flip(data: bytes, chance: random.Random) -> bytes:
    at = _place(data, chance)
    return data[:at] + bytes([chance.choice((0, 1, 0x7F, 0x80, 0xFF, chance.randrange(256)))]) + data[at + 1 :]


def _cut(data: bytes, chance: random.Random) -> bytes:
    return data[: _place(data, chance)] if chance.random() < 0.7 else data[_place(data, chance) :]


def _leave_out(data: bytes, chance: random.Random) -> bytes:
    at = _place(data, chance)
    return data[:at] + data[at + chance.choice((1, 2, 4, 100, 5000)) :]


def _put_in(data: bytes, chance: random.Random) -> bytes:
    at = _place(data, chance)
    return (
        data[:at]
        + chance.choice((b"\0", b"\xff" * 4, chance.randbytes(8), bytes(600), data[at : at + 300]))
        + data[at:]
    )


def _overwrite(data: bytes, chance: random.Random) -> bytes:
    at, size = _place(data, chance), chance.choice((2, 4, 8, 64))
    new = chance.choice((bytes(size), b"\xff" * size, chance.randbytes(size), data[_place(data, chance) :][:size]))
    return data[:at] + new + data[at + size :]


_BYTE_CHANGES: tuple[Callable[[bytes, random.Random], bytes], ...] = (
    _flip,
    _flip,
    _flip,
    _cut,
    _leave_out,
    _put_in,
    _overwrite,
)


# --- parts -----------------------------------------------------------------------------------------------------------


def _one(parts: Parts, chance: random.Random) -> str:
    return str(chance.choice([name for name in parts if name.endswith((".xml", ".rels"))] or [*parts] or [""]))


def _sheet(parts: Parts, chance: random.Random) -> str:
    return str(chance.choice(parts.sheets or [*parts] or [""]))


def _replace(
    parts: Parts, name: str, pattern: re.Pattern[str], new: Callable[[str], str], chance: random.Random
) -> None:
    """Change one place that a pattern finds in a part."""
    text = parts.get(name, b"").decode("utf-8", "replace")
    found = list(pattern.finditer(text))
    if found:
        one = chance.choice(found)
        parts[name] = (text[: one.start()] + new(one[0]) + text[one.end() :]).encode("utf-8", "replace")


def _tag_lost(parts: Parts, chance: random.Random) -> None:
    _replace(parts, _one(parts, chance), _TAG, lambda _: "", chance)


def _tag_twice(parts: Parts, chance: random.Random) -> None:
    _replace(parts, _one(parts, chance), _TAG, lambda tag: tag * chance.choice((2, 2, 500)), chance)


def _attribute(parts: Parts, chance: random.Random) -> None:
    new = chance.choice(("", ' r="A1"', ' xmlns="urn:x"', f' x="{chance.choice(_TEXTS)}"'))
    _replace(parts, _one(parts, chance), _ATTRIBUTE, lambda _: new, chance)


def _number(parts: Parts, chance: random.Random) -> None:
    _replace(parts, chance.choice((_one, _sheet))(parts, chance), _NUMBER, lambda _: chance.choice(_NUMBERS), chance)


def _text(parts: Parts, chance: random.Random) -> None:
    name = chance.choice(("xl/sharedStrings.xml", _one(parts, chance)))
    _replace(
        parts, name, _TEXT, lambda text: chance.choice((chance.choice(_TEXTS), text + chance.choice(_TEXTS))), chance
    )


def _type(parts: Parts, chance: random.Random) -> None:
    _replace(parts, _sheet(parts, chance), re.compile(r't="\w+"'), lambda _: f't="{chance.choice(_TYPES)}"', chance)


def _cell_place(parts: Parts, chance: random.Random) -> None:
    _replace(parts, _sheet(parts, chance), re.compile(r'r="\w+"'), lambda _: f'r="{chance.choice(_PLACES)}"', chance)


def _element(parts: Parts, chance: random.Random) -> None:
    """A row or cell lost, doubled, or elsewhere."""
    name = _sheet(parts, chance)
    pattern = re.compile(chance.choice((r"<row .*?</row>", r"<c [^>]*?(?:/>|>.*?</c>)")), re.DOTALL)
    _replace(parts, name, pattern, lambda one: chance.choice(("", one + one, f"<x>{one}</x>", one[::-1])), chance)


def _part_lost(parts: Parts, chance: random.Random) -> None:
    parts.pop(_one(parts, chance), None)


def _part_exchanged(parts: Parts, chance: random.Random) -> None:
    one, other = _one(parts, chance), _one(parts, chance)
    if one in parts and other in parts:
        parts[one], parts[other] = parts[other], parts[one]


def _part_cut(parts: Parts, chance: random.Random) -> None:
    name = _one(parts, chance)
    content = parts.get(name, b"")
    parts[name] = chance.choice(_BYTE_CHANGES)(content, chance) if content else b""


_PART_CHANGES: tuple[Callable[[Parts, random.Random], None], ...] = (
    _tag_lost, _tag_twice, _attribute, _attribute, _number, _number, _text, _text, _type, _cell_place, _element, _element,
    _part_lost, _part_exchanged, _part_cut,
)  # fmt: skip
