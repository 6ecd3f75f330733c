"""The commands: options in, one library call, words out. May import every room.

This module imports click alone, so that `xltools --help` starts as fast as click itself; a command imports what it
uses when it runs.
"""

from xltools.cli.root import main

__all__ = ["main"]
