"""Which findings a return told: what turns up in the same version later is new to its unit, which must hear of it."""

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from xltools.checks.finding import Finding

__all__ = ["keys_in", "keys_in_letter", "keys_of", "keys_of_outcome", "untold"]

# A letter is a page or two.
_MOST = 1_000_000
# A problem as a letter tells it: its number, its cell, the message, where it was, further cells, the rule.
_TOLD = re.compile(
    r"^[0-9]+\. (?:[A-Z]{1,3}[0-9]+ )?(?P<message>.*?)"
    r"(?:（原件中在 .*?）)?(?:（另见 .*）)?。（(?P<code>[^（）]+)）$",
    re.MULTILINE,
)


def keys_of(findings: Iterable[Finding]) -> tuple[str, ...]:
    """A key for each open finding: its rule and its message, which says what is wrong and with what figures.

    Two that read alike, in two cells, have the same key: keys are counted.
    """
    return tuple(_key(finding.code, finding.message) for finding in findings if finding.open)


def keys_of_outcome(outcome: str) -> tuple[str, ...]:
    """The same of a file's part of the JSON of `validate`; none where it was not checked."""
    return tuple(_open_ones(outcome)) if outcome else ()


def keys_in(letter: str) -> tuple[str, ...] | None:
    """The same of what a letter tells; None where somebody put it into words in which none can be told."""
    found = tuple(_key(match["code"], match["message"]) for match in _TOLD.finditer(letter.replace("\r\n", "\n")))
    return found or None


def keys_in_letter(path: Path) -> tuple[str, ...] | None:
    """The same of a letter's file; None too where it is not there or cannot be opened."""
    try:
        with path.open("rb") as file:
            return keys_in(file.read(_MOST).decode("utf-8-sig", "replace"))
    except OSError:
        return None


def untold(now: Iterable[str], told: Iterable[str] | None) -> int:
    """How many of the keys were not told; none where nobody knows what was."""
    return (Counter(now) - Counter(told)).total() if told is not None else 0


def _key(code: str, message: str) -> str:
    return f"{code} {message}"


def _open_ones(outcome: str) -> Iterator[str]:
    for one in json.loads(outcome).get("findings", []):
        if one["severity"] == "error" or (one["severity"] == "explain" and not one["explanation"]):
            yield _key(one["code"], one["message"])
