"""The roster and last year's data that `xltools.toml` names: read, and where they cannot be, told by where they are named."""

from collections.abc import Iterator
from contextlib import contextmanager

from xltools.collection.config import CONFIG_NAME
from xltools.collection.folder import Collection
from xltools.excel.fault import FileFault
from xltools.form.model import Form
from xltools.form.unit import Roster
from xltools.reading.last_year import LastYear, read_last_year
from xltools.reading.roster import read_roster

__all__ = ["named_last_year", "named_roster", "without_last_year"]

# Another path would mend these; of any other fault the file itself is to be mended.
_OF_THE_PATH = frozenset({"missing", "other_year"})


def named_roster(collection: Collection) -> Roster:
    """The collection's roster. Raises FileFault where it cannot be used."""
    with _named_by("roster"):
        return read_roster(collection.roster, place=collection.config.place)


def named_last_year(collection: Collection, form: Form) -> LastYear | None:
    """Last year's data of the collection, None where it names none. Raises FileFault where they cannot be used."""
    if collection.last_year is None:
        return None
    with _named_by("last_year"):
        return read_last_year(collection.last_year, form, collection.config.year)


def without_last_year(collection: Collection) -> str:
    """A sentence where last year's data are named and are not there, "" where there is nothing to say; nothing is read."""
    path = collection.last_year
    if path is None or path.exists():
        return ""
    return f"注意：{CONFIG_NAME} 里 last_year 写的“{collection.config.last_year}”不在，校验前请核对。"


@contextmanager
def _named_by(key: str) -> Iterator[None]:
    try:
        yield
    except FileFault as fault:
        if fault.code not in _OF_THE_PATH:
            raise
        hint = f"这是 {CONFIG_NAME} 里 {key} 写的，请核对。"
        raise FileFault(fault.path, fault.code, fault.message, hint) from fault
