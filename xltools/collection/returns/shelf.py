"""The folder of returns: which versions have been returned already, under which numbers; nothing in it is overwritten."""

import re
from pathlib import Path

from xltools.collection.returns.letter import sha_mark
from xltools.excel.fault import FileFault
from xltools.excel.names import safe_file_name
from xltools.excel.opening import open_book
from xltools.reading.meta import RETURNED_KEY, read_meta

__all__ = ["Shelf"]

_NAME = re.compile(r"(?P<base>.*)_退回(?P<round>[0-9]{1,4})\.(?:xlsx|txt)", re.IGNORECASE)
# A letter is a page or two; a file that claims to be one and is larger is not searched further.
_MOST = 1_000_000


class Shelf:
    """The returns in a folder, by unit and round. Names are compared without case, as Windows does."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._taken: dict[str, dict[int, list[Path]]] = {}
        for path in sorted(folder.iterdir()) if folder.is_dir() else ():
            found = _NAME.fullmatch(path.name)
            if found:
                self._add(found["base"], int(found["round"]), path)

    def _add(self, base: str, round: int, path: Path) -> None:
        self._taken.setdefault(base.casefold(), {}).setdefault(round, []).append(path)

    def paths(self, unit: str, round: int) -> tuple[Path, Path]:
        """Where the workbook and the letter of a round stand."""
        base = _base(unit)
        return self._folder / f"{base}_退回{round}.xlsx", self._folder / f"{base}_退回{round}.txt"

    def round_of(self, unit: str, sha256: str) -> int | None:
        """Under which number a version was returned already; None where it was not."""
        rounds = self._taken.get(_base(unit).casefold(), {})
        return next((round for round, paths in rounds.items() if any(_is_about(path, sha256) for path in paths)), None)

    def take(self, unit: str, least: int) -> int:
        """Take the first free number from `least` on."""
        rounds = self._taken.get(_base(unit).casefold(), {})
        round = least
        while round in rounds:
            round += 1
        for path in self.paths(unit, round):
            self._add(_base(unit), round, path)
        return round


def _base(unit: str) -> str:
    # Room is left for the number and the extension.
    stem = safe_file_name(f"{unit}.xlsx").removesuffix(".xlsx")
    return stem.encode()[:200].decode("utf-8", "ignore").rstrip(". ")


def _is_about(path: Path, sha256: str) -> bool:
    """Whether a letter or a return workbook, edited by people or not, is about a version."""
    try:
        if path.suffix.lower() == ".txt":
            with path.open("rb") as file:
                return sha_mark(sha256).encode() in file.read(_MOST)
        return read_meta(open_book(path)).get(RETURNED_KEY) == sha256
    except (OSError, FileFault):
        return False  # not one of ours, or open elsewhere: its name stays taken all the same
