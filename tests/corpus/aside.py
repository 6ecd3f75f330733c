"""The filled workbook of `odd.base` with what stands beside the values: another workbook, comments, hidden lines."""

from tests.corpus.odd.base import WORKBOOK, WORKBOOK_RELS, Parts

__all__ = ["CELL", "linked", "with_aside"]

CELL = "t3.received.natural_person"  # 三、依申请公开!D6
T3 = "三、依申请公开"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_COMMENTS = (
    "<comments><authors><author>张三</author></authors><commentList>"
    '<comment ref="D6" authorId="0"><text><r><t>含上级转办</t></r><r><t xml:space="preserve"> 2 件</t></r></text></comment>'
    '<comment ref="L40" authorId="0"><text><t>略&#10;&amp;</t></text></comment></commentList></comments>'
)


def linked(formula: str, attributes: str = "") -> Parts:
    """A workbook that knows one other workbook, and one field of which holds this formula."""
    parts = Parts()
    target = "file:///C:\\%E7%A7%91%E5%AE%A4\\%E5%8F%B0%E8%B4%A6.xlsx"
    relation = f'<Relationship Id="rId1" Type="{_OFFICE}/externalLinkPath" Target="{target}" TargetMode="External"/>'
    parts["xl/externalLinks/externalLink1.xml"] = b"<externalLink/>"
    parts["xl/externalLinks/_rels/externalLink1.xml.rels"] = f"<Relationships>{relation}</Relationships>".encode()
    outside = f'<Relationship Id="rId99" Type="{_OFFICE}/externalLink" Target="externalLinks/externalLink1.xml"/>'
    parts.sub(WORKBOOK_RELS, "</Relationships>", f"{outside}</Relationships>")
    reference = '<externalReferences><externalReference r:id="rId99"/></externalReferences>'
    parts.sub(WORKBOOK, "</sheets>", f"</sheets>{reference}")
    return parts.cell(CELL, f"<f{attributes}>{formula}</f><v>18</v>")


def with_aside() -> Parts:
    """A workbook that has some of everything."""
    parts = linked("[1]甲!A1", ' t="shared" ref="D6:E6" si="0"')
    sheet = parts.sheet(T3)
    parts.sub(sheet, '(<row r="[78]")', r'\1 hidden="1"')
    relation = f'<Relationship Id="rId1" Type="{_OFFICE}/comments" Target="../comments1.xml"/>'
    folder, _, file = sheet.rpartition("/")
    parts[f"{folder}/_rels/{file}.rels"] = f"<Relationships>{relation}</Relationships>".encode()
    parts["xl/comments1.xml"] = _COMMENTS.encode()
    return parts
