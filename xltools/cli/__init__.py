"""The commands. Each file parses its options, calls the library, and prints; a command imports what it uses when it runs.

This module imports click alone, so that `xltools --help` starts as fast as click itself.
"""

from xltools.cli.root import main

__all__ = ["main"]
