"""Names of the workbooks that go out: by the unit's place in the roster, so that they sort, and its name."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import PurePath

from xltools.excel.names import safe_file_name
from xltools.form.unit import Unit

__all__ = ["file_names", "is_issued_name", "unit_part"]

# Of a unit's name in a file's name: a path on Windows has 260 characters in all.
_LONGEST = 60
_NUMBERED = re.compile(r"\d{2,}_(.+)\.xlsx")


def file_names(units: Sequence[Unit], there: Iterable[str] = ()) -> Mapping[str, str]:
    """The file of each unit by the unit's name. A unit whose file is `there` keeps it, whatever its number.

    So a unit put in at the top of the roster does not rename the files of all others.
    """
    digits = max(2, len(str(len(units))))
    known = Counter(unit_part(unit.name).casefold() for unit in units)
    old = {_part(name): name for name in sorted(there, reverse=True) if is_issued_name(name)}
    names: dict[str, str] = {}
    for number, unit in enumerate(units, 1):
        part = unit_part(unit.name)
        new = f"{number:0{digits}}_{part}.xlsx"
        # Two long names may begin alike: their numbers alone tell them apart.
        names[unit.name] = old.get(part.casefold(), new) if known[part.casefold()] == 1 else new
    return names


def unit_part(name: str) -> str:
    """A unit's name as it stands in a file's name."""
    return PurePath(safe_file_name(f"{name[:_LONGEST]}.xlsx")).stem


def is_issued_name(name: str) -> bool:
    """Whether a file is named like a workbook that went out."""
    return _NUMBERED.fullmatch(name) is not None


def _part(name: str) -> str:
    found = _NUMBERED.fullmatch(name)
    return found[1].casefold() if found else ""
