"""Distribution (下发): a workbook for each unit of the roster, never over a file that somebody may have filled in."""

import hashlib
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from xltools.collection.distribution.names import file_names
from xltools.collection.distribution.placing import State, put
from xltools.collection.distribution.plan import Plan
from xltools.excel.fault import FileFault
from xltools.form.unit import Unit
from xltools.template import template_bytes

__all__ = ["Issued", "State", "issue", "issue_one"]


@dataclass(frozen=True, slots=True)
class Issued:
    """A workbook issued, or not, and for whom.

    Attributes:
        sha256: of the workbook as it was issued, whatever somebody has made of the one at `path`.
        has_last_year: whether last year's values stand in it.
        kept_back: the workbook's bytes where something else lies at `path`; None where `path` has them.
    """

    path: Path
    unit: Unit | None
    state: State
    sha256: str
    has_last_year: bool
    kept_back: bytes | None = None

    def data(self) -> bytes:
        """The workbook as issued. Raises FileFault when it cannot be read back."""
        if self.kept_back is not None:
            return self.kept_back
        try:
            return self.path.read_bytes()
        except OSError as cause:
            raise FileFault.of_system(self.path, cause, "unreadable") from cause


def issue(
    plan: Plan,
    folder: Path,
    *,
    only: Unit | None = None,
    overwrite: bool = False,
    untouched: Collection[str] = frozenset(),
) -> Iterator[Issued]:
    """A workbook for each unit of the roster, or for `only` one, named by its place there.

    `untouched` are the SHA-256 of workbooks as they were issued before: they may be replaced. Raises FileFault when the
    folder cannot be written.
    """
    there = [path.name for path in folder.iterdir()] if folder.is_dir() else []
    names = file_names(plan.units, there)
    for unit in plan.units:
        if only is None or unit is only:
            yield issue_one(plan, unit, folder / names[unit.name], overwrite=overwrite, untouched=untouched)


def issue_one(
    plan: Plan,
    unit: Unit | None,
    path: Path,
    *,
    overwrite: bool = False,
    untouched: Collection[str] = frozenset(),
) -> Issued:
    """One workbook. What stands there already stays when it is the same, or when it differs and may be filled in."""
    content = plan.content(unit)
    data = template_bytes(plan.form, content)
    state = put(path, data, lambda there: overwrite or _hash(there) in untouched)
    # One that could not be replaced still is what was issued before, and may be replaced next time.
    standing = path.read_bytes() if state is State.LOCKED else data
    elsewhere = data if state in (State.KEPT, State.LOCKED) else None
    return Issued(path, unit, state, _hash(standing), content.last_year is not None, elsewhere)


def _hash(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
