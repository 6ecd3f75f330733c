"""The folder of returns: which versions have been returned already, under which numbers; nothing in it is overwritten.

For a record that was lost they are found again: each workbook says of which version it is, and what it reports.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from pathlib import Path

from xltools.collection.returns.letter import find_references, shorten_hash
from xltools.excel.errors import FileFault
from xltools.excel.open import open_book
from xltools.excel.text import safe_file_name
from xltools.intake.received import ReturnRow
from xltools.reading.meta import RETURNED_KEY, read_meta, read_reported_keys

_NAME = re.compile(r"(?P<base>.*)_退回(?P<round>[0-9]{1,4})\.(?:xlsx|txt)", re.IGNORECASE)
# A letter is a page or two; a file that claims to be one and is larger is not searched further.
_LETTER_BYTES = 1_000_000


@dataclass(frozen=True, slots=True)
class ReturnFiles:
    """Where a return stands, be it there or not: its workbook, its letter, and its number.

    `reported_keys`: the keys of the findings that it tells; None where only its workbook can say it.
    """

    workbook: Path
    letter: Path
    round: int
    reported_keys: tuple[str, ...] | None = None


class ReturnHistory:
    """The returns in a folder, by unit and round. Names are compared without case, as Windows does."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._taken: dict[str, dict[int, list[Path]]] = {}
        for path in sorted(folder.iterdir()) if folder.is_dir() else ():
            found = _NAME.fullmatch(path.name)
            if found:
                self._rounds(found["base"]).setdefault(int(found["round"]), []).append(path)

    def find_files(self, unit: str, sha256: str) -> ReturnFiles | None:
        """Where a version was put that was returned already, the last time; None where it was not."""
        found = (
            round
            for round, paths in self._rounds(unit).items()
            if shorten_hash(sha256) in (_read_versions(paths) or ())
        )
        last = max(found, default=None)
        return self._place(unit, last) if last is not None else None

    def find_locked(self, unit: str) -> Path | None:
        """A return of the unit that another program holds, so that nobody can tell of which version it is."""
        return next((paths[-1] for paths in self._rounds(unit).values() if _read_versions(paths) is None), None)

    def reserve_files(self, unit: str, least: int) -> ReturnFiles:
        """Take the place of the first free number from `least` on."""
        place = self._place(unit, next(number for number in count(least) if number not in self._rounds(unit)))
        self._rounds(unit)[place.round] = [place.workbook, place.letter]
        return place

    def _rounds(self, base: str) -> dict[int, list[Path]]:
        """What there is under a name, by its number."""
        return self._taken.setdefault(_file_stem(base).casefold(), {})

    def _place(self, unit: str, round: int) -> ReturnFiles:
        base = _file_stem(unit)
        return ReturnFiles(self._folder / f"{base}_退回{round}.xlsx", self._folder / f"{base}_退回{round}.txt", round)


def parse_round(name: str) -> int:
    """The number in the name of a return; 0 where it has none."""
    found = _NAME.fullmatch(name)
    return int(found["round"]) if found else 0


def _file_stem(unit: str) -> str:
    # Room is left for the number and the extension.
    stem = safe_file_name(f"{unit}.xlsx").removesuffix(".xlsx")
    return stem.encode()[:200].decode("utf-8", "ignore").rstrip(". ")


def _read_versions(paths: Sequence[Path]) -> tuple[str, ...] | None:
    """The versions, shortened, that a letter and a return workbook of one number are about, edited by people or not.

    None where neither says it and one of them cannot be opened now.
    """
    said = [_read_references(path) for path in paths]
    known = tuple(version for versions in said for version in versions or ())
    return None if not known and None in said else known


def _read_references(path: Path) -> tuple[str, ...] | None:
    try:
        if path.suffix.lower() == ".txt":
            with path.open("rb") as file:
                return find_references(file.read(_LETTER_BYTES).decode("utf-8", "replace"))
        returned = read_meta(open_book(path)).get(RETURNED_KEY, "")
    except FileNotFoundError:
        return ()
    except OSError:
        return None
    except FileFault as fault:
        # Open in another program; anything else is none of ours: its name stays taken all the same.
        return None if fault.code == "unreadable" else ()
    return (shorten_hash(returned),) if returned else ()


def find_returns(folder: Path, root: Path) -> Iterator[ReturnRow]:
    """The returns in a folder: by what their workbooks say; of a letter alone, by its number of the file and its name."""
    for path in sorted(folder.rglob("*.xlsx")):
        try:
            book = open_book(path)
            meta, saved = read_meta(book), _modification_time(path)
        except (FileFault, OSError):
            continue  # not one of ours, or open elsewhere: the return can be made again
        if meta.get(RETURNED_KEY):
            letter = path.with_suffix(".txt")
            names = (path.relative_to(root).as_posix(), letter.relative_to(root).as_posix() if letter.exists() else "")
            told = read_reported_keys(book)
            yield ReturnRow(meta[RETURNED_KEY], meta.get("unit", ""), *names, saved, book.sha256, reported_keys=told)
    for path in sorted(folder.rglob("*.txt")):
        name = _NAME.fullmatch(path.name)
        if not path.with_suffix(".xlsx").exists():
            for version in (_read_references(path) or ())[:1]:
                letter_name = path.relative_to(root).as_posix()
                yield ReturnRow(version, name["base"] if name else "", "", letter_name, _modification_time(path))


def read_reported(workbook: Path) -> tuple[str, ...] | None:
    """The keys of the findings that a return reports; None where its workbook does not say it or cannot be opened."""
    try:
        return read_reported_keys(open_book(workbook))
    except (FileFault, OSError):
        return None


def _modification_time(path: Path) -> datetime:
    return datetime.fromtimestamp(path.stat().st_mtime).replace(microsecond=0)
