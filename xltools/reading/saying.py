"""What a workbook says, in one short mark: two with the same one differ in their bytes at most."""

import hashlib
from collections.abc import Iterator
from decimal import Decimal

from xltools.excel.text import clean_text, shown
from xltools.reading.submission import Entry, Submission

__all__ = ["mark_of"]

_LENGTH = 32
# Longer contents cannot stand in a cell.
_ALL = 40_000


def mark_of(submission: Submission) -> str:
    """The mark of all values and explanations; the same wherever `difference` finds no field that was changed."""
    digest = hashlib.sha256()
    for part in _parts(submission):
        # With its length: no two lists of parts run together into the same text.
        digest.update(f"{len(part)}:{part}".encode("utf-8", "surrogatepass"))
    return digest.hexdigest()[:_LENGTH]


def _parts(submission: Submission) -> Iterator[str]:
    for name in submission.form.fields:
        yield name
        yield _said(submission.entries.get(name))
    for key, text in sorted(submission.explanations.items()):
        if cleaned := clean_text(text):
            yield from (key, cleaned)


def _said(entry: Entry | None) -> str:
    """A cell: 12 and １２ say the same, a blank and 0 do not; a total is what its parts say, calculated or not."""
    if entry is None:
        return ""
    if entry.value is None:
        return "blank" if entry.blank else f"raw {shown(entry.raw, _ALL)}"
    if isinstance(entry.value, str):
        return f"text {bool(entry.fault)} {entry.value}"
    how = "blank" if entry.blank and entry.derived != "total" else bool(entry.fault)
    return f"number {how} {Decimal(entry.value).normalize():f}"
