"""What the files of a collection are checked against, and a fingerprint of it: a file is checked again when it changes."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from stat import S_ISDIR
from typing import TYPE_CHECKING

from xltools.collection.folder import Collection, read_configured_last_year, read_configured_roster
from xltools.form.load import templates_folder
from xltools.reading.sources import skip_reason_by_name
from xltools.roster.unit import Roster, Unit
from xltools.version import __version__

if TYPE_CHECKING:
    from xltools.checks.check import Terms

__all__ = ["CollectionTerms"]

_DEEP = "+deep"


@dataclass(frozen=True)
class CollectionTerms:
    """The terms of a collection; nothing is read before it is asked for."""

    collection: Collection
    deep: bool = False
    jobs: int | None = None

    @cached_property
    def fingerprint(self) -> str:
        """Of the program, the form, the units, last year's files, the year: whatever a finding may depend on.

        Raises FileFault where the roster cannot be used.
        """
        digest = hashlib.sha256(
            f"{__version__}\n{self.collection.config.year}\n{self.collection.config.place}".encode()
        )
        for part in self._parts():
            digest.update(hashlib.sha256(part).digest())
        return digest.hexdigest()[:16] + (_DEEP if self.deep else "")

    def is_current(self, terms: str) -> bool:
        """Whether what was found under these terms still holds; a deeper look holds for a shallower one.

        Raises FileFault where the roster cannot be used.
        """
        return terms in (self.fingerprint, self.fingerprint.removesuffix(_DEEP) + _DEEP)

    @cached_property
    def roster(self) -> Roster:
        """The roster. Raises FileFault where it cannot be used."""
        return read_configured_roster(self.collection)

    def load(self) -> "Terms":
        """Everything to check against. Raises FileFault for a roster or a last year's file that cannot be used."""
        from xltools.checks.check import Terms  # noqa: PLC0415 - slow to import, and not needed where nothing is new
        from xltools.form.load import load_form  # noqa: PLC0415 - as above

        config = self.collection.config
        form = load_form(config.form)
        return Terms(
            form=form,
            year=config.year,
            roster=self.roster,
            last_year=read_configured_last_year(self.collection, form),
            deep=self.deep,
            jobs=self.jobs,
        )

    def _parts(self) -> Iterator[bytes]:
        form = templates_folder() / self.collection.config.form
        for path in (templates_folder() / "roster.toml", *sorted(form.rglob("*.toml"))):
            yield _read_content(path)
        yield from map(_hashed_unit, self.roster.units)
        last_year = self.collection.last_year
        if last_year is not None and last_year.is_dir():
            yield from _hash_folder(last_year)
        elif last_year is not None:
            yield _read_content(last_year)


def _hashed_unit(unit: Unit) -> bytes:
    """What a finding may depend on of a unit; a corrected telephone number changes no finding."""
    return repr((unit.name, unit.aliases, unit.code, sorted(unit.attributes.items()))).encode()


def _hash_folder(folder: Path) -> Iterator[bytes]:
    """Which files of a folder would be read, and when each was changed; what an open Excel leaves there is none."""
    for path in sorted(folder.rglob("*")):
        steps = path.relative_to(folder)
        try:
            status = path.lstat()
        except OSError:
            continue  # gone this moment
        if not (S_ISDIR(status.st_mode) or skip_reason_by_name(steps.parts)):
            yield f"{steps.as_posix()}\n{status.st_size}\n{status.st_mtime_ns}".encode()


def _read_content(path: Path) -> bytes:
    """What a file holds, nothing where it cannot be read: whoever reads it next says what is wrong with it."""
    try:
        return path.read_bytes()
    except OSError:
        return b""
