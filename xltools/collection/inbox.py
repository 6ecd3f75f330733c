"""The files of the inbox as they are now, beside what the record knows of them; only new and changed ones are opened."""

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from xltools.collection.database import FileRow
from xltools.excel.errors import FileFault
from xltools.reading.sources import CONSOLIDATION_OF_THESE, FileInfo, find_sources


@dataclass(frozen=True, slots=True)
class InboxChanges:
    """What lies in the inbox: every file, those of them that are new or changed, and those that are gone.

    `moved` are files that lay elsewhere before, with the path they had. `skipped_summary` tells how many files of a kind
    that is never a submission lie there too.
    """

    files: tuple[FileRow, ...]
    new: tuple[FileRow, ...]
    removed: tuple[FileRow, ...]
    moved: tuple[tuple[str, FileRow], ...]
    skipped_summary: str

    @property
    def submissions(self) -> list[FileRow]:
        """The files that are not passed over."""
        return [row for row in self.files if not row.skip]


# What tells whether a file on the disk is still the one that was seen: its size, and when it was saved, in nanoseconds.
_FileStamp = tuple[int, int]


def scan_inbox(root: Path, inbox: Path, known: Mapping[str, FileRow], now: datetime) -> InboxChanges:
    """Look into the inbox of the collection at `root`. Raises FileFault where there is none."""
    if not inbox.is_dir():
        hint = "请核对 xltools.toml 里 [folders] 的 inbox；改了名的请改回来，在网络盘上的请先连上。"
        raise FileFault(inbox, "missing", "没有收件的文件夹", hint)
    holders: dict[str, dict[str, FileRow]] = {}
    for name, row in known.items():
        holders.setdefault(row.holder, {})[name] = row
    look = _InboxReader(root, holders, {})
    sources = find_sources([inbox], known_files=look.known_files)
    looked_at = (path for path in sources.reasons if path in sources.info)
    rows: dict[str, FileRow] = {}
    for path in (*sources.files, *looked_at):
        if path != inbox:
            name = look.name(path)
            rows[name] = look.row(name, sources.info.get(path), sources.reasons.get(path, ""), known.get(name), now)
    gone = {path: row for path, row in known.items() if path not in rows}
    new = [row for row in rows.values() if not _is_same(row, known.get(row.path))]
    moved = dict(_match_moved(new, gone))
    rows |= {row.path: row for _, row in moved.values()}
    here = {row.path for _, row in moved.values()}
    return InboxChanges(
        files=tuple(rows.values()),
        new=tuple(row for row in new if row.path not in here),
        removed=tuple(row for path, row in gone.items() if path not in moved),
        moved=tuple(moved.values()),
        skipped_summary=sources.tally,
    )


def _match_moved(new: Sequence[FileRow], removed: Mapping[str, FileRow]) -> Iterator[tuple[str, tuple[str, FileRow]]]:
    """What is new here and has the content of what is gone there: by the path it had, that path and its line now."""
    left = {row.sha256: path for path, row in sorted(removed.items(), reverse=True) if row.sha256}
    for row in new:
        path = left.pop(row.sha256, None)
        if path is not None:
            # With all that was known of it: only its path is another now.
            yield path, (path, replace(_keep_contents(row, removed[path]), first_seen=removed[path].first_seen))


def _keep_contents(row: FileRow, before: FileRow) -> FileRow:
    """The file with what was known of the same content."""
    return replace(row, terms=before.terms, summary=before.summary, findings=before.findings)


def _is_same(row: FileRow, before: FileRow | None) -> bool:
    if before is None or (row.sha256, row.skip) != (before.sha256, before.skip):
        return False
    return bool(row.sha256) or (row.size, row.changed) == (before.size, before.changed)


@dataclass(frozen=True, slots=True)
class _InboxReader:
    root: Path
    known: Mapping[str, Mapping[str, FileRow]]
    stamps: dict[str, _FileStamp]

    def name(self, path: Path) -> str:
        """A path as the record has it: below the collection's folder, with forward slashes."""
        # Of thousands of files at once: the same as relative_to(), which takes many times as long.
        return path.as_posix().removeprefix(f"{self.root.as_posix()}/")

    def known_files(self, path: Path) -> Mapping[Path, FileInfo] | None:
        """What the record knows of a file on the disk, where it is still the same."""
        name = self.name(path)
        rows, stamp = self.known.get(name), self._stamp(name)
        if rows is None or any((row.size, row.changed) != stamp for row in rows.values()):
            return None
        # Without a hash it could not be read: whether that still holds, only reading it tells.
        if not all(row.sha256 or row.skip for row in rows.values()):
            return None
        # Whether a consolidation was made of other files here depends on those, which may be gone.
        skips = {name: "" if row.skip == CONSOLIDATION_OF_THESE else row.skip for name, row in rows.items()}
        return {
            self.root / name: FileInfo(row.sha256, skips[name], sources=row.sources, saved=row.saved)
            for name, row in rows.items()
        }

    def row(self, name: str, found: FileInfo | None, skip: str, before: FileRow | None, now: datetime) -> FileRow:
        """A file as the record will have it; what it knew of the same content stays."""
        holder = self._holder(name)
        size, changed = self._stamp(holder)
        row = FileRow(
            path=name,
            holder=holder,
            size=size,
            changed=changed,
            saved=(found.saved if found is not None else None)
            or datetime.fromtimestamp(changed / 1e9).replace(microsecond=0),
            sha256=found.sha256 if found is not None else "",
            skip=skip,
            sources=found.sources if found is not None else frozenset(),
            first_seen=before.first_seen if before is not None and found and before.sha256 == found.sha256 else now,
        )
        if before is None or not row.sha256 or before.sha256 != row.sha256:
            return row
        return _keep_contents(row, before)

    def _holder(self, name: str) -> str:
        """The file on the disk: the path itself, or the archive that it leads into."""
        if name in self.stamps:
            return name
        steps = name.split("/")
        above = ("/".join(steps[:end]) for end in range(len(steps), 0, -1))
        return next((place for place in above if os.path.lexists(self.root / place)), name)

    def _stamp(self, name: str) -> _FileStamp:
        if name not in self.stamps:
            try:
                status = os.lstat(self.root / name)
                self.stamps[name] = status.st_size, status.st_mtime_ns
            except OSError:
                # Gone since, or in a folder that is closed to us: told when it is to be read.
                self.stamps[name] = 0, 0
        return self.stamps[name]
