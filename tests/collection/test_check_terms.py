"""What makes a file be checked again: whatever a finding may depend on, and nothing else."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.collection.office import Office
from tests.filled import unit_workbook
from xltools.collection.workspace import CollectionTerms

_ROSTER = "单位名称,单位代码,简称,联系电话,规章制定权\n甲局,001,甲,0535-1,否\n乙局,002,,0535-2,否\n"


@pytest.fixture
def office(tmp_path: Path) -> Office:
    office = Office(tmp_path, ("甲局", "乙局"))
    _enrol(office, _ROSTER)
    return office


def _enrol(office: Office, text: str) -> None:
    (office.root / "名录.csv").write_text(text, encoding="utf-8-sig")


def _fingerprint(office: Office) -> str:
    with office.desk() as desk:
        return CollectionTerms(desk.collection).fingerprint


@pytest.mark.parametrize(
    ("old", "new", "again"),
    [
        ("0535-1", "0535-9", False),
        ("乙局,002,,0535-2,否\n", "乙局,002,,0535-2,否\n\n", False),
        ("甲局,001,甲", "甲局,001,甲、甲办", True),
        ("甲局,001", "甲局,003", True),
        ("乙局,002,,0535-2,否", "乙局,002,,0535-2,是", True),
        ("乙局,002,,0535-2,否\n", "", True),
    ],
)
def test_only_what_a_finding_depends_on_has_files_checked_again(
    office: Office, old: str, new: str, again: bool
) -> None:
    before = _fingerprint(office)
    assert old in _ROSTER
    _enrol(office, _ROSTER.replace(old, new))
    assert (_fingerprint(office) != before) is again


def _lock(folder: Path) -> None:
    (folder / "~$甲局.xlsx").write_bytes(b"who has it open")


def _hide(folder: Path) -> None:
    (folder / ".DS_Store").write_bytes(b"a Mac was here")


def _system(folder: Path) -> None:
    (folder / "Thumbs.db").write_bytes(b"a Windows was here")


def _another(folder: Path) -> None:
    unit_workbook(folder / "乙局.xlsx", "乙局", year=2024)


def _gone(folder: Path) -> None:
    (folder / "甲局.xlsx").unlink()


@pytest.mark.parametrize(
    ("change", "again"), [(_lock, False), (_hide, False), (_system, False), (_another, True), (_gone, True)]
)
def test_of_last_years_folder_only_the_files_that_are_read_count(
    office: Office, change: Callable[[Path], None], again: bool
) -> None:
    folder = office.root / "去年"
    folder.mkdir()
    unit_workbook(folder / "甲局.xlsx", "甲局", year=2024)
    settings = office.root / "xltools.toml"
    settings.write_text(f'last_year = "去年"\n{settings.read_text(encoding="utf-8")}', encoding="utf-8")
    before = _fingerprint(office)
    change(folder)
    assert (_fingerprint(office) != before) is again
