"""Who sent a workbook: by what was issued, then by the cover; two who could claim it means nobody."""

from pathlib import Path

import pytest

from tests.books import book, grids
from xltools.checks.check_workbook import identify_sender
from xltools.form.layout import META_SHEET
from xltools.form.load import load_form
from xltools.reading.read_submission import read_from_book
from xltools.roster.units import Identification, IdentifiedBy, Roster, Unit

ROSTER = Roster((Unit("招远市教育局", "001"), Unit("招远市公安局", "002"), Unit("阜山镇人民政府")), place="招远市")


@pytest.mark.parametrize(
    ("issued", "name", "code", "unit", "basis"),
    [
        ("招远市教育局", "招远市教育局", "001", "招远市教育局", IdentifiedBy.ISSUED),
        ("招远市教育局", "", "", "招远市教育局", IdentifiedBy.ISSUED),
        ("招远市教育局", "教育局", "002", "招远市教育局", IdentifiedBy.ISSUED),
        ("招远市教育局", "某科", "", "招远市教育局", IdentifiedBy.ISSUED),
        ("", "市公安局", "", "招远市公安局", IdentifiedBy.NAME),
        ("早已撤销的局", "阜山镇", "", "阜山镇人民政府", IdentifiedBy.NAME),
        ("", "", "2", "招远市公安局", IdentifiedBy.CODE),
    ],
)
def test_the_sender_is_known(issued: str, name: str, code: str, unit: str, basis: IdentifiedBy) -> None:
    found = sender(issued, name, code)
    assert (found.unit and found.unit.name, found.basis) == (unit, basis)


@pytest.mark.parametrize(
    ("issued", "name", "code", "doubt", "nearest"),
    [
        ("招远市教育局", "招远市公安局", "", "下发给“招远市教育局”", ["招远市公安局", "招远市教育局"]),
        ("", "招远市教育局", "002", "却是“招远市公安局”的", ["招远市教育局", "招远市公安局"]),
        ("", "招远市体育局", "002", "却是“招远市公安局”的", ["招远市公安局"]),
        ("", "招远市教育局机关服务中心", "", "不在名录中", ["招远市教育局"]),
        ("", "", "", "没有填报单位名称", []),
    ],
)
def test_a_doubtful_sender_is_told_with_the_nearest_and_not_taken(
    issued: str, name: str, code: str, doubt: str, nearest: list[str]
) -> None:
    found = sender(issued, name, code)
    assert found.unit is None
    assert doubt in found.doubt
    assert [unit.name for unit in found.nearest][: len(nearest)] == nearest


def sender(issued: str, name: str, code: str) -> Identification:
    """The sender of a workbook that was issued to one name and says another name and a code on its cover."""
    cover = {"cover.unit": name, "cover.code": code}
    sheets = grids({field: value for field, value in cover.items() if value})
    sheets[META_SHEET] = [["unit", issued]]
    return identify_sender(read_from_book(Path("某局.xlsx"), book(sheets), load_form()), ROSTER)
