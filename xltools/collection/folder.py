"""The folder of one year (年度收集工作): found from within, and where everything in it is.

The roster and last year's data that `xltools.toml` names: read, and where they cannot be, told by where they are named.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from xltools.collection.config import CONFIG_NAME, Config, read_config
from xltools.excel.errors import FileFault
from xltools.form.model import Form
from xltools.reading.last_year import LastYear, read_last_year
from xltools.roster.read import read_roster
from xltools.roster.units import Roster


@dataclass(frozen=True, slots=True)
class Collection:
    """A collection: its folder and what its file says."""

    root: Path
    config: Config

    @property
    def roster(self) -> Path:
        """The roster."""
        return self.root / self.config.folders.roster

    @property
    def issued(self) -> Path:
        """What goes out."""
        return self.root / self.config.folders.issued

    @property
    def inbox(self) -> Path:
        """What comes in."""
        return self.root / self.config.folders.inbox

    @property
    def returned(self) -> Path:
        """What goes back."""
        return self.root / self.config.folders.returned

    @property
    def merged(self) -> Path:
        """What is made of all."""
        return self.root / self.config.folders.merged

    @property
    def last_year(self) -> Path | None:
        """Last year's consolidated workbook or folder, None where none is named."""
        return self.root / self.config.last_year if self.config.last_year else None

    @property
    def record(self) -> Path:
        """The record of every file seen."""
        return self.root / "xltools.sqlite"


def open_collection(root: Path) -> Collection:
    """The collection in a folder. Raises FormFault when its file is missing or wrong."""
    return Collection(root, read_config(root / CONFIG_NAME))


def find_collection(start: Path) -> Collection | None:
    """The collection that a folder is in or below; None where it is in none. Raises FormFault for a wrong file."""
    here = start.absolute()
    root = next((folder for folder in (here, *here.parents) if (folder / CONFIG_NAME).is_file()), None)
    return open_collection(root) if root is not None else None


# Another path would mend these; of any other fault the file itself is to be mended.
_PATH_FAULTS = frozenset({"missing", "other_year"})


def read_configured_roster(collection: Collection) -> Roster:
    """The collection's roster. Raises FileFault where it cannot be used."""
    with _blame_setting("roster"):
        return read_roster(collection.roster, place=collection.config.place)


def read_configured_last_year(collection: Collection, form: Form) -> LastYear | None:
    """Last year's data of the collection, None where it names none. Raises FileFault where they cannot be used."""
    if collection.last_year is None:
        return None
    with _blame_setting("last_year"):
        return read_last_year(collection.last_year, form, collection.config.year)


def format_missing_last_year(collection: Collection) -> str:
    """A sentence where last year's data are named and are not there, "" where there is nothing to say; nothing is read."""
    path = collection.last_year
    if path is None or path.exists():
        return ""
    return f"注意：{CONFIG_NAME} 里 last_year 写的“{collection.config.last_year}”不在，校验前请核对。"


@contextmanager
def _blame_setting(key: str) -> Iterator[None]:
    try:
        yield
    except FileFault as fault:
        if fault.code not in _PATH_FAULTS:
            raise
        hint = f"这是 {CONFIG_NAME} 里 {key} 写的，请核对。"
        raise FileFault(fault.path, fault.code, fault.message, hint) from fault
