"""Commands without a path: inside a collection folder they take everything from its `xltools.toml`."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from xltools.collection.folder import Collection

__all__ = ["collection_at", "collection_for", "near", "say"]


def collection_for(paths: Sequence[Path]) -> "Collection | None":
    """The collection that a command works on: none where paths are given, else the one we are in.

    Raises click.UsageError where neither is: the command would not know what to read.
    """
    return None if paths else collection_at(Path())


def collection_at(folder: Path) -> "Collection":
    """The collection that a folder is in. Raises click.UsageError where it is in none, or where there is no such folder."""
    from xltools.collection.folder import find_collection
    from xltools.excel.text import visible

    name = visible(folder)
    if not folder.is_dir():
        raise click.UsageError(f"没有文件夹“{name}”，请核对路径。")
    found = find_collection(folder)
    if found is None:
        where = "当前文件夹" if folder == Path() else f"“{name}”"
        raise click.UsageError(
            f"{where}不在收集文件夹里（没有 xltools.toml）。请写明要读的文件或文件夹，或先用 xltools init 建一个。"
        )
    return found


def near(path: Path) -> Path:
    """A path as whoever stands here would write it."""
    here = Path.cwd()
    return path.relative_to(here) if path.is_relative_to(here) else path


def say(text: str) -> None:
    """A word to whoever waits, beside the results."""
    click.echo(text, err=True)
