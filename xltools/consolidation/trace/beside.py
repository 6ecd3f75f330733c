"""The units' files, where they still lie by the workbook: found by looking, and known by their hash.

What a cell says of a file is whoever's who sent the workbook: it is compared with names that are there, and never opened.
"""

import hashlib
import os
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

__all__ = ["files_beside"]

# In the workbook's folder and the one above it, with all below: 汇总/ and 收件/ of one collection.
_MOST_LOOKED_AT = 20_000


def files_beside(path: Path, files: Mapping[str, str]) -> Mapping[str, Path]:
    """Those of `files`, hashes with the names they had, that lie by the workbook at `path`, by their hash."""
    names = {name.rpartition("/")[2] for name in files.values()} - {""}
    found: dict[str, Path] = {}
    for candidate in _named(path, names):
        if len(found) == len(files):
            break
        try:
            sha256 = hashlib.sha256(candidate.read_bytes()).hexdigest()
        except OSError:
            continue  # not to be read: as if it were not there
        if sha256 in files:
            found.setdefault(sha256, candidate)
    return found


def _named(path: Path, names: Collection[str]) -> Iterator[Path]:
    folder, looked_at = path.absolute().parent, 0
    for root in (folder, folder.parent):
        for where, inner, files in os.walk(root):
            here = Path(where)
            # The workbook's own folder was looked through first.
            inner[:] = sorted(name for name in inner if here / name != folder)
            yield from (here / name for name in sorted(files) if name in names)
            looked_at += len(files) + len(inner)
            if looked_at > _MOST_LOOKED_AT:
                return
