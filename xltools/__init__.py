"""xltools: one form, carried from a blank standard workbook to a checked and traceable consolidation.

The public API does what the commands do; it is imported late, so that `import xltools` costs nothing.
"""

from typing import TYPE_CHECKING, Any

from xltools.version import __version__

if TYPE_CHECKING:
    from xltools.checks.check import check
    from xltools.consolidate.merge import merge_files as consolidate
    from xltools.form.load import load_form
    from xltools.reading.read import read_submission
    from xltools.template import Content, write_template

__all__ = ["Content", "__version__", "check", "consolidate", "load_form", "read_submission", "write_template"]

_HOMES = {
    "Content": ("xltools.template", "Content"),
    "check": ("xltools.checks.check", "check"),
    "consolidate": ("xltools.consolidate.merge", "merge_files"),
    "load_form": ("xltools.form.load", "load_form"),
    "read_submission": ("xltools.reading.read", "read_submission"),
    "write_template": ("xltools.template", "write_template"),
}


def __getattr__(name: str) -> Any:
    """Import a public name when it is first asked for."""
    if name not in _HOMES:
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    import importlib  # noqa: PLC0415 - late, like everything here

    module, attribute = _HOMES[name]
    return getattr(importlib.import_module(module), attribute)
