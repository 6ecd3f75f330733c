"""The roster (名录): read from a file, and asked which of its units a name or a code means."""

from xltools.reading.roster.columns import RosterColumn, roster_columns, roster_guide, roster_heads
from xltools.reading.roster.read import read_roster
from xltools.reading.roster.register import Register, register_of

__all__ = [
    "Register",
    "RosterColumn",
    "read_roster",
    "register_of",
    "roster_columns",
    "roster_guide",
    "roster_heads",
]
