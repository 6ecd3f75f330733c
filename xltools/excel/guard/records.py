"""The guard of cells in the records of .xlsb."""

import struct

from xltools.excel.guard.extent import Extent
from xltools.excel.guard.refused import DAMAGED, MAX_ODD_CELLS, MAX_STRINGS, TOO_LARGE, Refused

__all__ = ["check_records"]


def check_records(content: bytes) -> None:
    """Refuse a binary part of an .xlsb with a cell too far off or a list that claims to be too long."""
    extent, row, position, size, count = Extent(), 0, 0, len(content), 0
    try:
        while position < size:
            count += 1
            if count > MAX_ODD_CELLS:
                raise Refused(TOO_LARGE, f"工作表的单元格超过 {MAX_ODD_CELLS} 个")
            kind = content[position]
            position += 1
            if kind & 0x80:
                kind = kind & 0x7F | (content[position] & 0x7F) << 7
                position += 1
            length = shift = 0
            while shift < 28:
                byte = content[position]
                position += 1
                length |= (byte & 0x7F) << shift
                shift += 7 if byte & 0x80 else 28
            if position + length > size:
                raise Refused(DAMAGED)
            if kind == 0:
                row = struct.unpack_from("<I", content, position)[0]
            elif 2 <= kind <= 11:
                extent.add(row, struct.unpack_from("<I", content, position)[0])
            elif kind == 159 and max(struct.unpack_from("<II", content, position)) > 5 * MAX_STRINGS:
                raise Refused(TOO_LARGE, f"文件中的文本超过 {MAX_STRINGS} 条")
            position += length
    except (IndexError, struct.error) as cause:
        raise Refused(DAMAGED) from cause
