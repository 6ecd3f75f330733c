"""The roster (名录): the units, read from a file and found by name or code. May import form and excel."""

from xltools.roster.columns import RosterColumn, roster_columns, roster_guide, roster_heads
from xltools.roster.match import Register, register_of
from xltools.roster.read import read_roster

__all__ = [
    "Register",
    "RosterColumn",
    "read_roster",
    "register_of",
    "roster_columns",
    "roster_guide",
    "roster_heads",
]
