"""The prose of a form's guide sheet (填报说明): the steps, and the common faults. Everything else in it is generated."""

from dataclasses import dataclass
from pathlib import Path

from xltools.form.source import open_declaration

__all__ = ["CommonFault", "Guide", "read_guide"]

_FILE = "guide.toml"


@dataclass(frozen=True, slots=True)
class CommonFault:
    """What units often get wrong, and how not to."""

    fault: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Guide:
    """The prose of a guide sheet. Steps and faults may name {year}."""

    steps: tuple[str, ...] = ()
    faults: tuple[CommonFault, ...] = ()


def read_guide(folder: Path) -> Guide:
    """The guide in a form's folder. Raises FormFault when it is wrong."""
    declaration = open_declaration(folder / _FILE)
    steps = declaration.texts("steps")
    faults = []
    for child in declaration.children("fault"):
        faults.append(CommonFault(child.text("fault"), child.text("remedy")))
        child.end()
    declaration.end()
    return Guide(steps, tuple(faults))
