"""The prose of a form's guide sheet (填报说明): the steps, and the common faults. Everything else in it is generated."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from xltools.form.load import templates_folder
from xltools.form.source import open_declaration

__all__ = ["CommonFault", "Guide", "load_guide", "read_guide"]

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


@lru_cache(maxsize=8)
def load_guide(form_id: str) -> Guide:
    """The guide of a shipped form; an empty one where the form has none. Raises FormFault when it is wrong."""
    folder = templates_folder() / form_id
    return read_guide(folder) if (folder / _FILE).is_file() else Guide()


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
