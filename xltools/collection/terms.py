"""What the files of a collection are checked against, and a fingerprint of it: a file is checked again when it changes."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from xltools.checks.batch import Terms
from xltools.collection.folder import Collection
from xltools.form.load import load_form, templates_folder
from xltools.form.unit import Roster
from xltools.reading.last_year import read_last_year
from xltools.reading.roster import read_roster
from xltools.version import __version__

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
        """Of the program, the form, the roster, last year's file, the year: whatever a finding may depend on."""
        digest = hashlib.sha256(
            f"{__version__}\n{self.collection.config.year}\n{self.collection.config.place}".encode()
        )
        for part in self._parts():
            digest.update(hashlib.sha256(part).digest())
        return digest.hexdigest()[:16] + (_DEEP if self.deep else "")

    def fits(self, terms: str) -> bool:
        """Whether what was found under these terms still holds; a deeper look holds for a shallower one."""
        return terms in (self.fingerprint, self.fingerprint.removesuffix(_DEEP) + _DEEP)

    @cached_property
    def roster(self) -> Roster:
        """The roster. Raises FileFault where it cannot be used."""
        return read_roster(self.collection.roster, place=self.collection.config.place)

    def load(self) -> Terms:
        """Everything to check against. Raises FileFault for a roster or a last year's file that cannot be used."""
        config = self.collection.config
        form = load_form(config.form)
        last_year = self.collection.last_year
        return Terms(
            form=form,
            year=config.year,
            roster=self.roster,
            last_year=read_last_year(last_year, form, config.year) if last_year is not None else None,
            deep=self.deep,
            jobs=self.jobs,
        )

    def _parts(self) -> Iterator[bytes]:
        form = templates_folder() / self.collection.config.form
        for path in (templates_folder() / "roster.toml", *sorted(form.rglob("*.toml")), self.collection.roster):
            yield _content(path)
        last_year = self.collection.last_year
        if last_year is not None and last_year.is_dir():
            for path in sorted(last_year.rglob("*")):
                status = path.lstat()
                yield f"{path.name}\n{status.st_size}\n{status.st_mtime_ns}".encode()
        elif last_year is not None:
            yield _content(last_year)


def _content(path: Path) -> bytes:
    """What a file holds, nothing where it cannot be read: whoever reads it next says what is wrong with it."""
    try:
        return path.read_bytes()
    except OSError:
        return b""
