"""Files as a workbook for others names them: by the path below the folder they share, never by where that lies."""

import re
from collections.abc import Iterable
from pathlib import Path

from xltools.excel.text import INVISIBLE, clean_text

__all__ = ["one_line", "short_names"]

_UNSEEN = re.compile(f"[{INVISIBLE}]")


def short_names(paths: Iterable[Path]) -> dict[Path, str]:
    """Each path as it reads below the deepest folder that holds them all: `教育局.xlsx`, `乡镇/梦芝.xlsx`."""
    folders = {path: path.absolute().parent for path in paths}
    base = _shared(set(folders.values()))
    prefixes = {folder: _below(folder, base) for folder in set(folders.values())}
    return {path: prefixes[folder] + path.name for path, folder in folders.items()}


def _shared(folders: Iterable[Path]) -> Path | None:
    """The deepest folder that holds all these; None where there is none, as on two drives."""
    base: Path | None = None
    for folder in folders:
        base = base or folder
        while not folder.is_relative_to(base):
            if base == base.parent:
                return None
            base = base.parent
    return base


def _below(folder: Path, base: Path | None) -> str:
    inner = folder if base is None else folder.relative_to(base)
    return "" if inner == Path() else f"{inner.as_posix()}/"


def one_line(name: str) -> str:
    """A unit's name as sheets show it: without breaks, tabs and marks that turn the direction of writing."""
    return " ".join(_UNSEEN.sub("", clean_text(name)).split())
