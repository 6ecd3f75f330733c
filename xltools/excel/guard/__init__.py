"""The guard between an unknown file and the libraries that read it: budgets, and a copy of what passed. Part of excel.

calamine sizes a dense range from the farthest cell, and some lists from a count the file claims; too large a number
ends the whole process. So every place and every such count is looked at first. Readers of one crooked archive differ in
what they take from it; so a library is never given the file itself, but one made anew from the parts looked at here.
"""

# The limits of what is read, in bytes where nothing else is said.
MEGABYTE = 1 << 20
MAX_FILE = 20 * MEGABYTE
MAX_PARTS = 2_000
MAX_NAME = 1_000
MAX_PART = 64 * MEGABYTE
MAX_TOTAL = 128 * MEGABYTE
# Deflate reaches 1000; the sheets of honest workbooks stay below 60.
MAX_RATIO = 200
MAX_STRINGS = 200_000
MAX_NAMES = 20_000
# Cells of one sheet, filled or not.
MAX_CELLS = 2_000_000
# Where each must be looked at by itself: in odd .xlsx and in other formats.
MAX_ODD_CELLS = 500_000
# Cells from A1 to the farthest filled one: calamine takes 32 bytes for each.
MAX_AREA = 8_000_000
