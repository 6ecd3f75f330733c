"""Texts as people and programs take them: compared as labels, cleaned for writing, measured, quoted, made into names.

Names of files are made such that Windows and Linux both accept them.
"""

import os
import re
import unicodedata
from collections.abc import Iterable, Iterator
from datetime import datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

# Marks that show nothing, beside the space: of Chinese input methods, of web pages, of typesetters. The sheet's own
# formulas take out the same ones.
BLANKS = "\u3000\u00a0\u2002\u2003\u2009\u200b\ufeff"
_REMOVE_BLANKS = str.maketrans("", "", BLANKS + " " + "".join(chr(code) for code in range(32)))

# Characters that are there and cannot be seen: soft hyphen, joiners, direction marks, variation selectors, the BOM.
INVISIBLE = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\U000e0000-\U000e0fff"
)

_BLANKS_AND_INVISIBLE = rf"[\s\x00-\x1f\x7f-\x9f{INVISIBLE}]+"
_INVISIBLE_MARKS = f"[{INVISIBLE}]"
_HIDDEN = rf"[\x00-\x1f\x7f-\xa0\u2028\u2029{INVISIBLE}\ufffe\uffff\ud800-\udfff]"
_UNWRITABLE = "[\x00-\x08\x0b-\x1f\ufffe\uffff\ud800-\udfff]"
# A byte of a file name that is no UTF-8, as Python has it; and what such a name is a piece of: in our own sentences it
# stands between strokes, blanks and Chinese marks.
_UNDECODED = "[\udc80-\udcff]"
_NAME = r"[^/\s“”‘’、，。：；！？（）《》]+"
# 1、属于 and 1.属于, 一、 and 一．: the mark behind a leading number is a matter of typing.
_LEADING_NUMBER = r"^(\d+|[一二三四五六七八九十]+)[,.。]"
# NFKC has already turned full-width forms, （）， ：and the like, into ASCII.
_EQUIVALENTS = str.maketrans(
    {
        **dict.fromkeys("〔【[{", "("),
        **dict.fromkeys("〕】]}", ")"),
        **dict.fromkeys("“”„‟〝〞「」『』‘’‚‛'`", '"'),
        **dict.fromkeys("、", ","),
        **dict.fromkeys("‐‑‒–—―−", "-"),
        **dict.fromkeys("・•‧∙⋅", "·"),
    }
)
# Longer texts are no labels; caching them would keep a hostile workbook's texts in memory.
_CACHED_LENGTH = 200
_HIDDEN_NAMES = {"\n": "〈换行〉", "\r": "〈换行〉", "\t": "〈制表符〉", "\u00a0": " "}


def normalize_label(text: str) -> str:
    """A label as it is compared: without white space, full-width forms, and kinds of bracket, quote, comma or dash."""
    return _cached_label(text) if len(text) <= _CACHED_LENGTH else _normalize_label(text)


def _normalize_label(text: str) -> str:
    plain = re.sub(_BLANKS_AND_INVISIBLE, "", unicodedata.normalize("NFKC", text)).translate(_EQUIVALENTS).casefold()
    return re.sub(_LEADING_NUMBER, r"\1.", plain)


_cached_label = lru_cache(maxsize=8192)(_normalize_label)


def decode_file_names(text: str) -> str:
    """A text in which the names of files that are no UTF-8, as from an old archive or stick, are read as GB 18030.

    What is no GB 18030 either stays as Python has it: such a name still leads to its file.
    """
    return re.sub(_NAME, _decode_file_name, text) if re.search(_UNDECODED, text) else text


def _decode_file_name(found: re.Match[str]) -> str:
    name = found[0]
    try:
        return name.encode("utf-8", "surrogateescape").decode("gb18030") if re.search(_UNDECODED, name) else name
    except UnicodeError:
        return name


def decode_text(data: bytes, declared: str = "") -> str | None:
    """A text saved on a computer in China, in UTF-8, in the encoding that it declares, or in GB 18030.

    Each is tried strictly; None where it is none of them.
    """
    for encoding in ("utf-8-sig", "gb18030" if declared in ("gb2312", "gbk") else declared, "gb18030"):
        try:
            return data.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
    return None


# 繁体 of the characters that labels, titles and wordings of counts have, each before its simplified form.
_PAIRS = (
    "規规範范許许處处罰罚強强製制發发廢废現现數数質质費费業业機机構构會会組组織织務务計计請请轉转結结辦办類类屬属於于國国關关爭争護护權权內内過过執执詢询沒没無无補补後后確确舉举報报訴诉複复應应當当據据實实議议訟讼維维糾纠審审總总開开聽听際际與与"
    "況况書书號号門门單单經经統统間间稱称採采購购額额項项對对縣县區区鄉乡鎮镇產产為为個个條条時时題题進进動动員员體体從从來来將将還还這这說说設设"
    "復复證证級级給给訊讯網网絡络線线電电郵邮遞递萬万億亿"
)
TRADITIONAL = str.maketrans(_PAIRS[::2], _PAIRS[1::2])


def simplify_characters(text: str) -> str:
    """A text in which the 繁体 of common characters are simplified, each at its place."""
    return text.translate(TRADITIONAL)


def remove_unwritable(text: str) -> str:
    """A text without what no workbook can hold: control characters but tab and newline, U+FFFE, lone surrogates."""
    if not re.search(_UNWRITABLE, text):
        return text
    return re.sub(_UNWRITABLE, "", decode_file_names(text).replace("\r\n", "\n").replace("\r", "\n"))


def remove_invisible(text: str) -> str:
    """A text without the characters that are there and cannot be seen."""
    return re.sub(_INVISIBLE_MARKS, "", text)


def list_invisible(raw: object) -> tuple[str, ...]:
    """The characters of a text that cannot be seen, as U+202D, each once."""
    found = re.findall(_INVISIBLE_MARKS, raw) if isinstance(raw, str) else []
    return tuple(dict.fromkeys(f"U+{ord(mark):04X}" for mark in found))


# Of the wide characters those of which nearly every text is made.
_WIDE = "[\u3001-\u3029\u4e00-\u9fff\uff01-\uff60]+"


def display_width(text: str) -> int:
    """How many half-width places the text takes, 2 for a wide character; of several lines, the longest."""
    if "\n" in text:
        return max(display_width(line) for line in text.split("\n"))
    if text.isascii():
        return len(text)
    rest = re.sub(_WIDE, "", text)
    return 2 * (len(text) - len(rest)) + sum(map(_width, rest))


@lru_cache(maxsize=4096)
def _width(character: str) -> int:
    category = unicodedata.category(character)
    if category in {"Mn", "Me", "Cf"}:
        return 0
    kind = unicodedata.east_asian_width(character)
    # Quotes, dashes and ① are wide in Chinese typefaces; letters such as é are not.
    return 2 if kind in "WF" or (kind == "A" and category[0] != "L") else 1


def printable_excerpt(raw: object, limit: int = 40) -> str:
    """What a cell holds as a message quotes it: at most `limit` characters of it, with what cannot be seen named."""
    if isinstance(raw, str):
        text = decode_file_names(raw)
        text = text if len(text) <= limit else text[: limit - 1] + "…"
        return re.sub(_HIDDEN, _describe_hidden, text)
    return _format_value(raw)


def cell_text(cell: object) -> str:
    """What a cell says as text, whatever it holds, without what no workbook can hold and the white space around it."""
    return remove_unwritable(cell if isinstance(cell, str) else printable_excerpt(cell)).strip()


def printable(text: object) -> str:
    """A name or a path of somebody else's as a terminal may show it: on one line, whole, with what cannot be seen named.

    Left as it is, it could move the cursor, turn the direction of writing, or make up lines of its own.
    """
    return re.sub(_HIDDEN, _describe_hidden, decode_file_names(str(text)))


# Numbers between these are written without an exponent.
_LEAST_PLAIN, _MOST_PLAIN = 1e-9, 1e18


def _format_value(raw: object) -> str:
    """A cell that is no text, as a person would type it."""
    if isinstance(raw, bool):
        return "TRUE" if raw else "FALSE"
    if isinstance(raw, float) and (not raw or _LEAST_PLAIN <= abs(raw) < _MOST_PLAIN):
        return str(int(raw)) if raw.is_integer() else f"{Decimal(str(raw)):f}"
    if isinstance(raw, timedelta):
        minutes, seconds = divmod(int(raw.total_seconds()), 60)
        return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"
    if isinstance(raw, datetime | time):
        return str(raw.replace(microsecond=0)).removesuffix(" 00:00:00")
    return "" if raw is None else str(raw)


def _describe_hidden(found: re.Match[str]) -> str:
    return _HIDDEN_NAMES.get(found[0]) or f"〈U+{ord(found[0]):04X}〉"


def is_blank(cell: object) -> bool:
    """Whether a cell, or a text, shows nothing to whoever looks at it."""
    return cell is None or (isinstance(cell, str) and not cell.translate(_REMOVE_BLANKS))


def split_text(text: str, per_line: int, lines: int, *, continued: str = "") -> list[str]:
    """A text in pieces of at most `lines` lines with `per_line` characters each: Excel shows no row of any height.

    It is parted between its lines; a longer line after a sentence in its second half, where there is one, and with
    `continued` before what goes on in the next piece.
    """
    pieces: list[list[str]] = [[]]
    room = lines
    for line in text.split("\n"):
        for number, part in enumerate(_split_line(line, per_line * lines)):
            needed = max(1, -(-len(part) // per_line))
            if (number and continued) or (pieces[-1] and needed > room):
                pieces.append([])
                room = lines
            pieces[-1].append(continued + part if number else part)
            room -= needed
    return ["\n".join(piece) for piece in pieces]


def _split_line(line: str, longest: int) -> Iterator[str]:
    while len(line) > longest:
        end = line.rfind("。", longest // 2, longest) + 1 or longest
        yield line[:end]
        line = line[end:]
    yield line


_FILE_BYTES = 255  # UTF-8, as Linux counts; Windows' 255 UTF-16 units are never fewer

# What is forbidden becomes its full-width twin, which reads the same.
_FILE = str.maketrans(
    {"<": "＜", ">": "＞", ":": "：", '"': "＂", "/": "／", "\\": "＼", "|": "｜", "?": "？", "*": "＊"}
)
_BLANKS_IN_NAMES = r"[\s\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]+"
# Devices of Windows, with any extension; blanks before the dot do not help.
_DEVICE = r"(?i)(CON|PRN|AUX|NUL|CONIN\$|CONOUT\$|(?:COM|LPT)[0-9¹²³])\s*(\..*)?"


def safe_file_name(text: str) -> str:
    """A file name like `text`, its extension kept, that Windows and Linux accept; a folder may still hold it already."""
    plain = re.sub(_BLANKS_IN_NAMES, " ", unicodedata.normalize("NFC", remove_unwritable(text))).translate(_FILE)
    # `~$` and a leading dot would make it a lock file or a hidden one.
    plain = plain.strip(" ").lstrip(".~$ ").rstrip(". ") or "未命名"
    if re.fullmatch(_DEVICE, plain):
        plain = f"_{plain}"
    stem, dot, extension = plain.rpartition(".")
    if not stem or len(extension) > 5 or " " in extension:
        stem, dot, extension = plain, "", ""
    room = _FILE_BYTES - len((dot + extension).encode())
    return stem.encode()[:room].decode("utf-8", "ignore").rstrip(". ") + dot + extension


def shorten_paths(paths: Iterable[Path]) -> dict[Path, str]:
    """Each path as it reads below the deepest folder that holds them all: `教育局.xlsx`, `乡镇/梦芝.xlsx`."""
    folders = {path: path.absolute().parent for path in paths}
    try:
        base = os.path.commonpath(set(folders.values()))
    except ValueError:
        return {path: (folder / path.name).as_posix() for path, folder in folders.items()}  # none, or on two drives
    names = {folder: folder.relative_to(base) for folder in set(folders.values())}
    return {path: (names[folder] / path.name).as_posix() for path, folder in folders.items()}


def printable_unit_name(name: str) -> str:
    """A unit's name as sheets show it: without breaks, tabs and marks that turn the direction of writing."""
    return " ".join(re.sub(_INVISIBLE_MARKS, "", remove_unwritable(name)).split())
