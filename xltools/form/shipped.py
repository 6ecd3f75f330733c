"""The forms that come with the program: where they lie, and which one is meant where none is named."""

from pathlib import Path

__all__ = ["DEFAULT_FORM", "templates_folder"]

DEFAULT_FORM = "disclosure-annual-2021"


def templates_folder() -> Path:
    """Where the shipped forms lie: inside an installed package, at the root of a source tree."""
    package = Path(__file__).resolve().parent.parent
    installed = package / "templates"
    return installed if installed.is_dir() else package.parent / "templates"
