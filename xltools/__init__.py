"""xltools: one form, carried from a blank standard workbook to a checked and traceable consolidation.

The public API does what the commands do; it is imported late, so that `import xltools` costs nothing.
"""

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from xltools.checks.check import Terms, check, check_files
    from xltools.consolidation.merge import merge_files as consolidate
    from xltools.consolidation.workbook import write_consolidation
    from xltools.excel.errors import FileFault
    from xltools.form.load import load_form
    from xltools.reading.read_submission import read_submission
    from xltools.roster.read import read_roster
    from xltools.roster.units import Roster, Unit
    from xltools.template.content import Content
    from xltools.template.workbook import write_template

__version__ = "0.1.0"

__all__ = [
    "Content",
    "FileFault",
    "Roster",
    "Terms",
    "Unit",
    "__version__",
    "check",
    "check_files",
    "consolidate",
    "load_form",
    "read_roster",
    "read_submission",
    "write_consolidation",
    "write_template",
]

_HOMES = {
    "Content": ("xltools.template", "Content"),
    "FileFault": ("xltools.excel.errors", "FileFault"),
    "Roster": ("xltools.roster.units", "Roster"),
    "Terms": ("xltools.checks.check", "Terms"),
    "Unit": ("xltools.roster.units", "Unit"),
    "check": ("xltools.checks.check", "check"),
    "check_files": ("xltools.checks.check", "check_files"),
    "consolidate": ("xltools.consolidation.merge", "merge_files"),
    "load_form": ("xltools.form.load", "load_form"),
    "read_roster": ("xltools.roster.read", "read_roster"),
    "read_submission": ("xltools.reading.read_submission", "read_submission"),
    "write_consolidation": ("xltools.consolidation.workbook", "write_consolidation"),
    "write_template": ("xltools.template", "write_template"),
}


def __getattr__(name: str) -> Any:
    """Import a public name when it is first asked for."""
    if name not in _HOMES:
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    module, attribute = _HOMES[name]
    return getattr(importlib.import_module(module), attribute)
