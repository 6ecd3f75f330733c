"""The least that is an .ods."""

import zlib

from tests.corpus.zips import Part, archive, part

__all__ = ["BLANKS", "ONE", "URN", "ods", "ods_cells", "ods_row"]

URN = "urn:oasis:names:tc:opendocument:xmlns"
FILLED = '<table:table-cell {} office:value-type="float" office:value="5"><text:p>5</text:p></table:table-cell>'
ONE = FILLED.format("")
BLANKS = '<table:table-cell table:number-columns-repeated="16384"/>'


def ods(rows: str, *, before: str = "", encrypted: bool = False) -> bytes:
    """An OpenDocument spreadsheet of one sheet."""
    names = "".join(f' xmlns:{name}="{URN}:{name}:1.0"' for name in ("office", "table", "text"))
    content = f"<office:document-content{names}><office:body><office:spreadsheet>{before}"
    content += f'<table:table table:name="S">{rows}</table:table></office:spreadsheet></office:body>'
    content += "</office:document-content>"
    inner = "<manifest:encryption-data/>" if encrypted else ""
    manifest = f'<manifest:manifest xmlns:manifest="{URN}:manifest:1.0"><manifest:file-entry>{inner}'
    manifest += "</manifest:file-entry></manifest:manifest>"
    kind = b"application/vnd.oasis.opendocument.spreadsheet"
    return archive(
        Part("mimetype", kind, len(kind), zlib.crc32(kind), method=0),
        part("META-INF/manifest.xml", manifest),
        part("content.xml", content),
    )


def ods_row(cells: str, times: int | str = 1) -> str:
    return f'<table:table-row table:number-rows-repeated="{times}">{cells}</table:table-row>'


def ods_cells(times: int | str) -> str:
    return FILLED.format(f'table:number-columns-repeated="{times}"')
