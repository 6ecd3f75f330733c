"""The folder of returns: which versions have been returned already, under which numbers; nothing in it is overwritten.

Returns found again in their folder, for a record that was lost: each says of which version it is.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from xltools.collection.database import ReturnRow
from xltools.collection.returns.letter import keys_in, keys_in_letter, marks_in, shortened
from xltools.excel.errors import FileFault
from xltools.excel.open import open_book
from xltools.excel.text import safe_file_name
from xltools.reading.meta import RETURNED_KEY, read_meta

__all__ = ["Place", "Shelf", "returns_in", "round_in"]

_NAME = re.compile(r"(?P<base>.*)_退回(?P<round>[0-9]{1,4})\.(?:xlsx|txt)", re.IGNORECASE)
# A letter is a page or two; a file that claims to be one and is larger is not searched further.
_LETTER_BYTES = 1_000_000


@dataclass(frozen=True, slots=True)
class Place:
    """Where a return stands, be it there or not: its workbook, its letter, and its number.

    `told`: the keys of the findings that it tells; None where only its letter can say it.
    """

    workbook: Path
    letter: Path
    round: int
    told: tuple[str, ...] | None = None


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

    def place_of(self, unit: str, sha256: str) -> Place | None:
        """Where a version was put that was returned already, the last time; None where it was not."""
        rounds = self._taken.get(_base(unit).casefold(), {})
        found = (round for round, paths in rounds.items() if shortened(sha256) in (_versions(paths) or ()))
        last = max(found, default=None)
        return self._place(unit, last) if last is not None else None

    def held(self, unit: str) -> Path | None:
        """A return of the unit that another program holds, so that nobody can tell of which version it is."""
        rounds = self._taken.get(_base(unit).casefold(), {})
        return next((paths[-1] for paths in rounds.values() if _versions(paths) is None), None)

    def take(self, unit: str, least: int) -> Place:
        """Take the place of the first free number from `least` on."""
        rounds = self._taken.get(_base(unit).casefold(), {})
        round = least
        while round in rounds:
            round += 1
        place = self._place(unit, round)
        for path in (place.workbook, place.letter):
            self._add(_base(unit), round, path)
        return place

    def _place(self, unit: str, round: int) -> Place:
        base = _base(unit)
        return Place(self._folder / f"{base}_退回{round}.xlsx", self._folder / f"{base}_退回{round}.txt", round)


def round_in(name: str) -> int:
    """The number in the name of a return; 0 where it has none."""
    found = _NAME.fullmatch(name)
    return int(found["round"]) if found else 0


def _base(unit: str) -> str:
    # Room is left for the number and the extension.
    stem = safe_file_name(f"{unit}.xlsx").removesuffix(".xlsx")
    return stem.encode()[:200].decode("utf-8", "ignore").rstrip(". ")


def _versions(paths: Sequence[Path]) -> tuple[str, ...] | None:
    """The versions, shortened, that a letter and a return workbook of one number are about, edited by people or not.

    None where neither says it and one of them cannot be opened now.
    """
    said = [_versions_in(path) for path in paths]
    known = tuple(version for versions in said for version in versions or ())
    return None if not known and None in said else known


def _versions_in(path: Path) -> tuple[str, ...] | None:
    try:
        if path.suffix.lower() == ".txt":
            with path.open("rb") as file:
                return marks_in(file.read(_LETTER_BYTES).decode("utf-8", "replace"))
        returned = read_meta(open_book(path)).get(RETURNED_KEY, "")
    except FileNotFoundError:
        return ()
    except OSError:
        return None
    except FileFault as fault:
        # Open in another program; anything else is none of ours: its name stays taken all the same.
        return None if fault.code == "unreadable" else ()
    return (shortened(returned),) if returned else ()


# A letter is a page or two.
_LETTER_LIMIT = 1_000_000


def returns_in(folder: Path, root: Path) -> Iterator[ReturnRow]:
    """The returns in a folder: by what their workbooks say; a letter alone says the beginning of the SHA-256."""
    for path in sorted(folder.rglob("*.xlsx")):
        try:
            book = open_book(path)
            meta, saved = read_meta(book), _saved(path)
        except (FileFault, OSError):
            continue  # not one of ours, or open elsewhere: the return can be made again
        if meta.get(RETURNED_KEY):
            letter = path.with_suffix(".txt")
            names = (path.relative_to(root).as_posix(), letter.relative_to(root).as_posix() if letter.exists() else "")
            told = keys_in_letter(letter)
            yield ReturnRow(meta[RETURNED_KEY], meta.get("unit", ""), *names, saved, book.sha256, told=told)
    for path in sorted(folder.rglob("*.txt")):
        if not path.with_suffix(".xlsx").exists():
            yield from _of_letter(path, root)


def _of_letter(path: Path, root: Path) -> Iterator[ReturnRow]:
    try:
        with path.open("rb") as file:
            text, saved = file.read(_LETTER_LIMIT).decode("utf-8-sig", "replace"), _saved(path)
    except OSError:
        return
    for mark in marks_in(text)[:1]:
        # It begins with the unit that it is written to.
        unit = text.splitlines()[0].strip().removesuffix("：")
        yield ReturnRow(mark, unit, "", path.relative_to(root).as_posix(), saved, told=keys_in(text))


def _saved(path: Path) -> datetime:
    return datetime.fromtimestamp(path.stat().st_mtime).replace(microsecond=0)
