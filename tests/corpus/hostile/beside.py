"""What stands beside the values, made to keep its reader busy: comments, links to other workbooks, hidden lines.

None of it harms whoever reads cells only, so most must be read; how long that may take, `test_one_run.py` says.
"""

import random
from collections.abc import Callable

from tests.corpus.hostile.case import Cases
from tests.corpus.xlsx import OFFICE, RELATIONS, relations, sheet, with_sheet, workbook, xlsx
from tests.corpus.zips import part

__all__ = ["CASES"]

WORKBOOK_RELS = "xl/_rels/workbook.xml.rels"
RELS = "xl/worksheets/_rels/sheet1.xml.rels"
COMMENTED = relations(("comments", "../comments1.xml"))
CHANCE = random.Random(4)  # noqa: S311 - noise that does not compress, not secrets
NOISE = CHANCE.randbytes(6_000_000).hex()


def commented(comments: str) -> bytes:
    return xlsx(part(RELS, COMMENTED), part("xl/comments1.xml", comments))


def rows(count: int, row: Callable[[str], str]) -> bytes:
    """Rows that each hold some noise, so that the whole is not refused for being compressed too well."""
    return with_sheet(sheet("".join(f'<row r="{n}" {row(NOISE[n * 60 : n * 60 + 60])}</row>' for n in range(1, count))))


def formulas(count: int, formula: Callable[[str], str]) -> bytes:
    cells = (f'<c r="A{n}"><f>{formula(NOISE[n * 60 : n * 60 + 60])}</f><v>1</v></c>' for n in range(1, count))
    return with_sheet(sheet("".join(f'<row r="{n}">{cell}</row>' for n, cell in enumerate(cells, 1))))


def related(count: int, target: str) -> str:
    """As many relations to one part."""
    tags = (
        f'<Relationship Id="r{NOISE[n * 8 : n * 8 + 8]}" Type="{OFFICE}/worksheet" Target="{target}"/>'
        for n in range(count)
    )
    last = relations(("worksheet", target)).partition(">")[2]
    return f'<Relationships xmlns="{RELATIONS}">{"".join(tags)}{last}'


def asked(count: int) -> bytes:
    """A workbook that asks so many others, each by a part of 5,000 relations."""
    listed = "".join(f'<externalReference x="{NOISE[n * 8 : n * 8 + 8]}" r:id="rId2"/>' for n in range(count))
    both = relations(("worksheet", "worksheets/sheet1.xml"), ("externalLink", "externalLinks/e.xml"))
    return xlsx(
        part(WORKBOOK_RELS, both),
        part("xl/externalLinks/_rels/e.xml.rels", related(5_000, "a.xlsx")),
        part("xl/workbook.xml", workbook(more=f"<externalReferences>{listed}</externalReferences>")),
    )


CASES: Cases = {
    "12 MB of one comment": (lambda: commented(f'<comment ref="A1"><text><t>{NOISE}</t></text></comment>'), ""),
    "400,000 comments that never end": (lambda: commented(f"{'<comment ' * 400_000}{NOISE}"), ""),
    "a comment of 200,000 pieces": (
        lambda: commented(f'<comment ref="A1">{"<t>a</t>" * 200_000}<t>{NOISE}</t></comment>'),
        "",
    ),
    "a comment with 100,000 attributes before its place": (
        lambda: commented(f'<comment {"a=1 " * 100_000}{NOISE} ref="A1"><t>a</t></comment>'),
        "",
    ),
    "a comment at no place": (lambda: commented('<comment ref="A99999999999"><t>a</t></comment>'), ""),
    "a comment in cells of every name": (
        lambda: commented("".join(f'<comment ref="A{n}"><t>{n}</t></comment>' for n in range(60_000)) + NOISE),
        "",
    ),
    "comments that are the sheet itself": (lambda: xlsx(part(RELS, relations(("comments", "sheet1.xml")))), ""),
    "relations that are their own": (lambda: xlsx(part(RELS, relations(("comments", "_rels/sheet1.xml.rels")))), ""),
    "formulas with brackets that never close": (lambda: formulas(2_000, lambda noise: "[1" * 3_000 + noise), ""),
    "formulas that ask many workbooks": (lambda: formulas(2_000, lambda noise: f"[1]a{noise}" * 60), ""),
    "formulas of names that never end": (lambda: formulas(2_000, lambda noise: f"'[1]{'a' * 3_000}{noise}"), ""),
    "20,000 workbooks asked": (lambda: asked(20_000), ""),
    "100,000 relations of the workbook": (
        lambda: xlsx(part(WORKBOOK_RELS, related(100_000, "worksheets/sheet1.xml"))),
        "unsafe",
    ),
    "3,000 relations by a way round": (
        lambda: xlsx(part(WORKBOOK_RELS, related(3_000, "../xl/worksheets/sheet1.xml"))),
        "",
    ),
    "200,000 hidden rows": (lambda: rows(200_000, lambda _: 'hidden="1">'), ""),
    "rows with long tags that are said to be hidden": (
        lambda: rows(10_000, lambda noise: f'b="{"b" * 900}" hidden="1"><c><v>{noise}</v></c>'),
        "",
    ),
    "300,000 times the word for hidden": (lambda: rows(5_000, lambda noise: f">{'<x>hidden=' * 60}{noise}"), ""),
    "a tag of 12 MB that is said to be hidden": (
        lambda: with_sheet(sheet(f'<row r="1" a="{NOISE}" hidden="1"><c r="A1"><v>1</v></c></row>')),
        "",
    ),
}
