"""Files made to harm or mislead a reader, each with the code of the fault that must be told; "" must be read.

Nothing here is stored: each file is built when it is asked for.
"""

from tests.corpus.hostile import archives, beside, cells, lists, other_formats
from tests.corpus.hostile.case import Hostile
from tests.corpus.ods import ods, ods_cells, ods_row
from tests.corpus.xls import number, ole, xls
from tests.corpus.xlsx import xlsx

__all__ = ["HOSTILE", "Hostile", "number", "ods", "ods_cells", "ods_row", "ole", "xls", "xlsx"]

_TABLES = (archives.CASES, beside.CASES, cells.CASES, lists.CASES, other_formats.CASES)
HOSTILE = {name: Hostile(build, code) for table in _TABLES for name, (build, code) in table.items()}
