"""Names that Excel, Windows and Linux all accept, made from names that people gave."""

import re
import unicodedata
from collections.abc import Collection

from xltools.excel.text import clean_text

__all__ = ["safe_file_name", "safe_sheet_name"]

SHEET_UNITS = 31  # UTF-16 code units, as Excel counts
FILE_BYTES = 255  # UTF-8, as Linux counts; Windows' 255 UTF-16 units are never fewer

# What is forbidden becomes its full-width twin, which reads the same.
_SHEET = str.maketrans({"[": "［", "]": "］", ":": "：", "*": "＊", "?": "？", "/": "／", "\\": "＼"})
_FILE = str.maketrans(
    {"<": "＜", ">": "＞", ":": "：", '"': "＂", "/": "／", "\\": "＼", "|": "｜", "?": "？", "*": "＊"}
)
_BLANKS = re.compile(r"[\s\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]+")
# Devices of Windows, with any extension; blanks before the dot do not help.
_DEVICE = re.compile(r"(CON|PRN|AUX|NUL|CONIN\$|CONOUT\$|(?:COM|LPT)[0-9¹²³])\s*(\..*)?", re.IGNORECASE)


def safe_sheet_name(text: str, taken: Collection[str]) -> str:
    """A sheet name like `text` that Excel accepts and that none of `taken` is, whatever their case."""
    plain = _BLANKS.sub(" ", clean_text(text)).translate(_SHEET).strip(" '") or "工作表"
    # Excel keeps this one for itself.
    plain = "History_" if plain.casefold() == "history" else plain
    used = {name.casefold() for name in taken}
    name = _cut_units(plain, SHEET_UNITS)
    number = 2
    while name.casefold() in used:
        suffix = f"({number})"
        name = _cut_units(plain, SHEET_UNITS - len(suffix)) + suffix
        number += 1
    return name


def _cut_units(text: str, units: int) -> str:
    cut = text.encode("utf-16-le")[: 2 * units].decode("utf-16-le", "ignore")
    return cut.rstrip(" '")


def safe_file_name(text: str) -> str:
    """A file name like `text`, its extension kept, that Windows and Linux accept; a folder may still hold it already."""
    plain = _BLANKS.sub(" ", unicodedata.normalize("NFC", clean_text(text))).translate(_FILE)
    # `~$` and a leading dot would make it a lock file or a hidden one.
    plain = plain.strip(" ").lstrip(".~$ ").rstrip(". ") or "未命名"
    if _DEVICE.fullmatch(plain):
        plain = f"_{plain}"
    stem, dot, extension = plain.rpartition(".")
    if not stem or len(extension) > 5 or " " in extension:
        stem, dot, extension = plain, "", ""
    room = FILE_BYTES - len((dot + extension).encode())
    return stem.encode()[:room].decode("utf-8", "ignore").rstrip(". ") + dot + extension
