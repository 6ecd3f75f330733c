"""The commands: options in, one library call, words out. May import every room."""

from xltools.cli.root import main

__all__ = ["main"]
