"""A file that was only saved again is another version by its bytes; the board says that nothing was changed in it."""

from datetime import datetime
from pathlib import Path

import openpyxl
import pytest

from tests.collection.office import Office
from xltools.collection.returns.run import return_current_versions
from xltools.intake.status import UnitStatus

EDUCATION = "示例市教育局"


@pytest.fixture
def office(tmp_path: Path) -> Office:
    office = Office(tmp_path, (EDUCATION,))
    office.drop("edu.xlsx", EDUCATION, "2026-01-10 09:00", t2__penalties__decisions="约30")
    return office


def save_again(office: Office, old: Path, new: str, **changes: int) -> None:
    """As another program saves it, with changes to its cells."""
    book = openpyxl.load_workbook(old)
    for place, value in changes.items():
        book["二、主动公开"][place] = value
    path = office.root / "收件" / new
    book.save(path)
    office.touch(path, "2026-01-12 09:00")


def test_before_it_is_checked_and_after(office: Office) -> None:
    save_again(office, office.root / "收件" / "edu.xlsx", "改好了.xlsx")
    for _ in range(2):
        assert office.current(EDUCATION).path == "收件/改好了.xlsx"
        assert office.current(EDUCATION).remarks == ("只是重新保存过：各项内容与“收件/edu.xlsx”相同",)
        office.validate()


def test_a_version_with_a_change_is_no_such_one(office: Office) -> None:
    save_again(office, office.root / "收件" / "edu.xlsx", "改好了.xlsx", B12=30)
    assert office.current(EDUCATION).remarks == ()


def test_a_return_that_was_opened_and_saved_and_not_mended_is_one(office: Office) -> None:
    with office.desk() as desk:
        (returned,) = return_current_versions(desk, desk.assign([row for row, _ in desk.check()[0]]))
    assert returned.workbook
    office.now = datetime(2026, 1, 15)
    save_again(office, returned.workbook, "改好了.xlsx")
    office.validate()
    assert office.standing(EDUCATION).status is UnitStatus.ERRORS
    assert "只是重新保存过" in office.current(EDUCATION).remarks[0]
