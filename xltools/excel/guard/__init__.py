"""The guard between an unknown file and the libraries that read it: budgets, and a copy of what passed. Part of excel.

calamine sizes a dense range from the farthest cell, and some lists from a count the file claims; too large a number
ends the whole process. So every place and every such count is looked at first. Readers of one crooked archive differ in
what they take from it; so a library is never given the file itself, but one made anew from the parts looked at here.
"""

from xltools.excel.errors import DAMAGED, ENCRYPTED, MAX_FILE, RefusedFileError
from xltools.excel.guard.ods import safe_ods
from xltools.excel.guard.xls import list_ole_streams, safe_xls
from xltools.excel.guard.xlsx import safe_ooxml
from xltools.excel.guard.zip import inflate_parts, list_parts, pack_parts

__all__ = [
    "DAMAGED",
    "ENCRYPTED",
    "MAX_FILE",
    "RefusedFileError",
    "inflate_parts",
    "list_ole_streams",
    "list_parts",
    "pack_parts",
    "safe_ods",
    "safe_ooxml",
    "safe_xls",
]
