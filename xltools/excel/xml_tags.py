"""Tags of guarded XML, read as bytes: their attributes, and what they relate to."""

import posixpath
import re
from collections.abc import Mapping
from functools import lru_cache
from html import unescape
from itertools import islice

__all__ = ["Spot", "attributes", "place", "relations"]

# Row and column of a cell, from 0.
Spot = tuple[int, int]
_ATTRIBUTE = re.compile(r"""\s(?:\w+:)?(\w+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
# No workbook has as many sheets.
_MOST = 2_000
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\s[^<>]*>")


def attributes(tag: bytes) -> Mapping[str, str]:
    """The attributes of a tag, by their names without prefixes."""
    return _cached_attributes(tag) if len(tag) <= _CACHED_LENGTH else _attributes(tag)


def _attributes(tag: bytes) -> Mapping[str, str]:
    found = _ATTRIBUTE.findall(tag.decode("utf-8", "replace"))
    return {name: unescape(value or other) for name, value, other in found}


# The workbooks of a run name their sheets and parts alike. Longer tags are unusual, and would only fill the memory.
_CACHED_LENGTH = 300
_cached_attributes = lru_cache(maxsize=2048)(_attributes)


def relations(parts: Mapping[str, bytes], name: str, kind: bytes = b"") -> dict[str, tuple[str, str]]:
    """Kind and target of each relation of a part, by its id; a target among the parts is given by its name there.

    With `kind`, only of those whose tag says so. Of very many, the first.
    """
    folder, _, file = name.rpartition("/")
    tags = (found[0] for found in _RELATION.finditer(parts.get(f"{folder}/_rels/{file}.rels", b"")))
    relations = {}
    for tag in islice((tag for tag in tags if kind in tag), _MOST):
        said = attributes(tag)
        target = said.get("Target", "")
        if said.get("TargetMode") != "External":
            target = _resolved(folder, target)
        relations[said.get("Id", "")] = (said.get("Type", ""), target)
    return relations


@lru_cache(maxsize=512)
def _resolved(folder: str, target: str) -> str:
    return posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")


@lru_cache(maxsize=8192)
def place(cell: bytes) -> Spot:
    """Row and column, from 0, of a cell as Excel names it: the workbooks of a run have the same ones."""
    letters = cell.rstrip(b"0123456789")
    column = 0
    for letter in letters:
        column = column * 26 + letter - 64
    return int(cell[len(letters) :]) - 1, column - 1
