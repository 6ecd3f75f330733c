"""The roster (名录): the units, read from a file and found by name or code. May import form and excel."""

from xltools.roster.columns import RosterColumn, list_roster_heads, load_roster_columns, load_roster_guide
from xltools.roster.read import read_roster
from xltools.roster.units import RosterIndex, index_roster

__all__ = [
    "RosterColumn",
    "RosterIndex",
    "index_roster",
    "list_roster_heads",
    "load_roster_columns",
    "load_roster_guide",
    "read_roster",
]
