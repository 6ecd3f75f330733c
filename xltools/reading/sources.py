"""Which files a run reads: the paths named, in folders every workbook below them, and in zip archives every one within."""

import os
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path, PurePosixPath

from xltools.excel.archives import MAX_ARCHIVE, MAX_DEPTH, content, members
from xltools.excel.fault import FileFault
from xltools.excel.files import read_file
from xltools.excel.guard import Refused
from xltools.reading.sieve import MADE_OF_THESE, OF_THIS_RUN, Found, look_at, reason_by_name

__all__ = ["Remembered", "Sources", "find_sources"]

# So many consolidations that are passed over are named.
_NAMED = 5

# Of a file on the disk: what it is, or what each file within it is, by path; None where it is new or has changed.
Remembered = Callable[[Path], Mapping[Path, Found] | None]


@dataclass(frozen=True, slots=True)
class Sources:
    """The files to read, in a stable order, and those passed over, each with the reason.

    A path may lead into an archive: `包.zip/乡镇/教育局.xlsx`. `found` is what each file is, those passed over
    too, where it was looked at.
    """

    files: tuple[Path, ...]
    reasons: Mapping[Path, str] = field(default_factory=dict)
    found: Mapping[Path, Found] = field(default_factory=dict)

    @property
    def skipped(self) -> tuple[Path, ...]:
        """The files passed over."""
        return tuple(self.reasons)

    @property
    def tally(self) -> str:
        """How many files were passed over for each reason, a consolidation by its name: 隐藏文件 2、不是工作簿 1"""
        counts = Counter(self.reasons.values())
        return "、".join(f"{reason} {times}{self._named(reason)}" for reason, times in counts.items())

    def _named(self, reason: str) -> str:
        if reason != MADE_OF_THESE:
            return ""
        names = [path.name for path, why in self.reasons.items() if why == reason]
        return f"（{'、'.join(names[:_NAMED])}{' 等' if len(names) > _NAMED else ''}）"


def find_sources(paths: Iterable[Path], *, but: Sequence[Path] = (), remembered: Remembered | None = None) -> Sources:
    """Expand files, folders and archives. A workbook named outright is always read; `but` are files of the run itself.

    `remembered` tells, of a file in a folder that was looked at before and has not changed, what it is and holds; then
    it is not opened. A path that leads nowhere, a folder that cannot be opened or holds no workbook stand among the files: reading them
    tells what is wrong, and the others are read all the same.
    """
    search = _Search({path.resolve() for path in but}, remembered or (lambda _: None))
    for path in paths:
        search.add_named(path)
    return search.result()


@dataclass(slots=True)
class _Search:
    """The files found so far: what each is, or None for what only reading it will tell."""

    own: set[Path]
    remembered: Remembered
    seen: set[Path] = field(default_factory=set)
    files: dict[Path, Found | None] = field(default_factory=dict)
    reasons: dict[Path, str] = field(default_factory=dict)
    looked: dict[Path, Found] = field(default_factory=dict)

    def add_named(self, path: Path) -> None:
        """Take in a file, folder or archive that somebody named. A link named outright means what it leads to."""
        if not path.exists():
            self.files[path] = None
        elif path.is_dir():
            self._add_folder(path)
        elif path.resolve() not in self.seen:
            self.seen.add(path.resolve())
            path = path.resolve() if path.is_symlink() else path
            data = _data(path)
            if data is None or not look_at(path.name, data).archive or not self._add_members(path, data, 1):
                self.files[path] = None

    def _add_folder(self, folder: Path) -> None:
        """Take in what lies below a folder; one below it that cannot be opened is told when it is to be read."""
        before = len(self.files)
        closed: list[OSError] = []
        below: list[Path] = []
        for place, folders, names in os.walk(folder, onerror=closed.append):
            below += [Path(place) / name for name in names]
            below += [link for name in folders if (link := Path(place) / name).is_symlink()]
        # No link is followed on the way down, so a file's true place is the folder's and its own steps: a link is
        # refused, and must not take the file it leads to with it, which may be named by another path.
        true = folder.resolve()
        steps = {file: file.relative_to(folder) for file in below}
        known = bool(self.seen) and any(true / step in self.seen for step in steps.values())
        for file in sorted(below):
            itself = true / steps[file]
            if itself not in self.seen:
                self.seen.add(itself)
                self._add_found(file, itself, steps[file].parts)
        self.files |= {Path(fault.filename): None for fault in closed}
        if len(self.files) == before and not known:
            self.files[folder] = None

    def result(self) -> Sources:
        """All files, but the consolidations of which every source is among them: outputs of an earlier run over these.

        One that also holds files that are not here is more than their sum: it stays, and is refused as counted twice.
        """
        there = {found.sha256 for found in self.files.values() if found is not None}
        known = {path: found.sources for path, found in self.files.items() if found is not None and found.sources}
        made = {path for path, sources in known.items() if sources <= there}
        files = tuple(path for path in self.files if path not in made)
        return Sources(files, self.reasons | dict.fromkeys(made, MADE_OF_THESE), self.looked)

    def _add_found(self, path: Path, itself: Path, steps: Sequence[str]) -> None:
        """Take in what lies in a folder. A link may lead anywhere: it is not followed, but told when it is to be read."""
        reason = reason_by_name(steps) or (OF_THIS_RUN if itself in self.own else "")
        if reason:
            self.reasons[path] = reason
            return
        known = self.remembered(path)
        if known is not None:
            self.looked |= known
            self.reasons |= {place: found.skip for place, found in known.items() if found.skip}
            self.files |= {place: found for place, found in known.items() if not found.skip}
            return
        data = _data(path)
        if data is None:
            self.files[path] = None
            return
        self._add(path, data, 1)

    def _add(self, path: Path, data: bytes, depth: int, saved: datetime | None = None) -> bool:
        """Take in a file by its content; whether there is something of it to read."""
        found = self.looked[path] = replace(look_at(path.name, data), saved=saved)
        if found.skip:
            self.reasons[path] = found.skip
        elif not (found.archive and depth <= MAX_DEPTH and self._add_members(path, data, depth)):
            self.files[path] = found
        return not found.skip

    def _add_members(self, path: Path, data: bytes, depth: int) -> bool:
        """Take in the files within an archive; False, and none of them, where it has nothing to read or is damaged."""
        inside = _Search(self.own, self.remembered)
        try:
            for member in members(data):
                place = path / member.name
                reason = reason_by_name(PurePosixPath(member.name).parts)
                if reason:
                    inside.reasons[place], inside.looked[place] = reason, Found("", reason)
                    continue
                try:
                    inside._add(place, content(data, member), depth + 1, member.saved)
                except Refused:
                    inside.files[place] = None  # told when it is to be read
        except Refused:
            return False
        if not any(found is not None for found in inside.files.values()):
            return False
        self.files |= inside.files
        self.reasons |= inside.reasons
        self.looked |= inside.looked
        self.looked.pop(path, None)
        return True


def _data(path: Path) -> bytes | None:
    """The content of a file, None where reading it will tell what is wrong."""
    try:
        return read_file(path, MAX_ARCHIVE)
    except FileFault:
        return None
