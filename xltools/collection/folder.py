"""The folder of one year (年度收集工作): found from within, and where everything in it is."""

from dataclasses import dataclass
from pathlib import Path

from xltools.collection.config import CONFIG_NAME, Config, read_config

__all__ = ["Collection", "find_collection", "open_collection"]


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
