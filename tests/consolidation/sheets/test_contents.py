"""目录: every sheet that one can see, in the workbook's order, with a link that leads there and what it holds."""

from pathlib import Path

from openpyxl.worksheet.worksheet import Worksheet

from tests.consolidation.books import example, merged, opened
from tests.consolidation.city import checked
from tests.consolidation.past import example_with_past


def listed(sheet: Worksheet) -> list[str]:
    return [str(cell.value) for cell in sheet["B"][3:]]


def test_it_lists_every_sheet_and_each_link_leads_there(tmp_path: Path) -> None:
    for whole in (example(), example_with_past(), merged(checked("教育局"))):
        book = opened(whole, tmp_path)
        others = [name for name in book.sheetnames if name not in ("目录", "_meta")]
        sheet = book["目录"]
        assert sorted(listed(sheet)) == sorted(others)
        for cell in sheet["B"][3:]:
            assert cell.hyperlink is not None
            assert cell.hyperlink.location == f"'{cell.value}'!A1"
        assert all(cell.value for cell in sheet["C"][3:])


def test_the_cover_leads_to_it(tmp_path: Path) -> None:
    cover = opened(example(), tmp_path)["封面"]
    links = [cell.hyperlink.location for row in cover.iter_rows() for cell in row if cell.hyperlink]
    assert "'目录'!A1" in links


def test_it_says_how_complete_the_figures_are(tmp_path: Path) -> None:
    assert str(opened(example(), tmp_path)["目录"]["A2"].value).startswith("阶段性汇总：")
