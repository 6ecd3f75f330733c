"""Compare two recordings: each kind of change once, with how often and where it was met.

python -m tests.frozen.compare OLD NEW [--examples N]
"""

import argparse
import difflib
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

__all__ = ["Change", "compare", "render"]

_WORD = re.compile(r"\w+|\s+|.", re.ASCII)
_ADDRESS = re.compile(r"\$?\b[A-Z]{1,3}\$?\d+\b")
_NUMBER = re.compile(r"\d+")
_LONGEST = 400


@dataclass(frozen=True, slots=True)
class Place:
    """Where a line differs: the file, the line's number, and both lines; None where there is none."""

    file: str
    line: int
    old: str | None
    new: str | None


@dataclass(slots=True)
class Change:
    """One kind of change, and all places where it was met."""

    pattern: str
    places: list[Place] = field(default_factory=list)


def compare(old: Path, new: Path) -> list[Change]:
    """The kinds of change between two trees of texts, the most frequent first."""
    kinds: dict[str, Change] = {}
    for place in _places(old, new):
        pattern = _pattern(place)
        kinds.setdefault(pattern, Change(pattern)).places.append(place)
    return sorted(kinds.values(), key=lambda change: -len(change.places))


def render(changes: list[Change], examples: int = 3) -> str:
    """The changes as a unified diff, each kind with its first places only."""
    lines: list[str] = []
    for change in changes:
        files = {place.file for place in change.places}
        lines.append(f"== {len(change.places)} x in {len(files)} files")
        for place in change.places[:examples]:
            lines.append(f"@@ {place.file}:{place.line}")
            lines += [f"-{_short(place.old)}"] if place.old is not None else []
            lines += [f"+{_short(place.new)}"] if place.new is not None else []
    return "\n".join(lines)


def _places(old: Path, new: Path) -> Iterator[Place]:
    before, after = _files(old), _files(new)
    for name in sorted(before | after):
        if name not in after:
            yield Place(name, 0, "(this file)", None)
        elif name not in before:
            yield Place(name, 0, None, "(this file)")
        elif (old / name).read_bytes() != (new / name).read_bytes():
            yield from _differing(name, _lines(old / name), _lines(new / name))


def _files(tree: Path) -> set[str]:
    return {path.relative_to(tree).as_posix() for path in tree.rglob("*.txt")}


def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").split("\n")


def _differing(name: str, old: list[str], new: list[str]) -> Iterator[Place]:
    for kind, i, j, k, m in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            continue
        for step in range(max(j - i, m - k)):
            yield Place(
                name,
                min(k + step, m) + 1,
                old[i + step] if i + step < j else None,
                new[k + step] if k + step < m else None,
            )


def _pattern(place: Place) -> str:
    """What kind of change it is: the words that differ, without addresses and figures."""
    if place.old is None or place.new is None:
        return ("+" if place.old is None else "-") + _plain(place.new or place.old or "")
    old, new = _WORD.findall(place.old), _WORD.findall(place.new)
    same = 0
    while same < min(len(old), len(new)) and old[same] == new[same]:
        same += 1
    end = 0
    while end < min(len(old), len(new)) - same and old[-1 - end] == new[-1 - end]:
        end += 1
    return f"{_plain(''.join(old[same : len(old) - end]))} -> {_plain(''.join(new[same : len(new) - end]))}"


def _plain(text: str) -> str:
    return _NUMBER.sub("0", _ADDRESS.sub("A1", text))


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}... ({len(text)} characters)"


def main() -> int:
    """Print the differences; the exit code is 1 when there are any."""
    parser = argparse.ArgumentParser(prog="python -m tests.frozen.compare", description=__doc__)
    parser.add_argument("old", type=Path)
    parser.add_argument("new", type=Path)
    parser.add_argument("--examples", type=int, default=3, metavar="N", help="how many places of each kind are shown")
    chosen = parser.parse_args()
    changes = compare(chosen.old, chosen.new)
    print(render(changes, chosen.examples) or "no difference")
    return 1 if changes else 0


if __name__ == "__main__":
    sys.exit(main())
