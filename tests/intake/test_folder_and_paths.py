"""A law: for the same files, a collection's folder and plain paths give the same selection, in the same words."""

import random
import shutil
from pathlib import Path

import pytest

from tests.collection.office import Office
from xltools.checks.check import Terms
from xltools.collection.workspace import Workspace
from xltools.form.load import load_form
from xltools.intake.assign import Intake, IntakeTerms, assign_files
from xltools.intake.received import drop_whole, receive_files
from xltools.intake.select import select_units
from xltools.reading.sources import find_sources
from xltools.roster.read import read_roster

UNITS = ("示例市教育局,001,教体局", "示例市公安局,002", "示例市民政局,003")
NAMES = ("示例市教育局", "教体局", "示例市公安局", "示例市民政局", "示例市教育考试院")
TIMES = ("2026-01-10 09:00", "2026-01-12 10:00", "2026-01-21 08:00")


@pytest.fixture
def office(tmp_path: Path, request: pytest.FixtureRequest) -> Office:
    """A folder with files that a chance put there: versions, copies, other years, strangers, damaged ones."""
    chance = random.Random(request.param)  # noqa: S311 - figures, not secrets
    office = Office(tmp_path, UNITS)
    for number in range(8):
        faulty = (
            {"t2__penalties__decisions": "约30"} if chance.random() < 0.3 else {"s__trainings": chance.randint(0, 2)}
        )
        year = 2024 if chance.random() < 0.2 else 2025
        folder = chance.choice(["", "微信/"])
        path = office.drop(f"{folder}{number}.xlsx", chance.choice(NAMES), chance.choice(TIMES), year, **faulty)
        if chance.random() < 0.3:
            shutil.copy2(path, path.with_stem(f"{number} - 副本"))
    (tmp_path / "收件" / "坏.xlsx").write_bytes(b"PK\x03\x04 broken")
    return office


def said(intake: Intake, root: str = "") -> tuple[object, ...]:
    """Whatever people are told: who counts with which file, who is late, and of each other file why."""
    selection = select_units(intake)
    units = [
        (one.unit.name, one.status, one.late, one.current.path if one.current else "", one.doubt)
        for one in intake.units
    ]
    excluded = [
        (one.path, one.cause, one.reason, one.nearest) for one in (*selection.exclusions, *selection.unreadable)
    ]
    included = [one.unit.name for one in selection.included]
    return units, sorted(excluded), included, selection.is_complete


def in_folder(desk: Workspace) -> Intake:
    return desk.assign([file for file, _ in desk.check()[0]])


@pytest.mark.parametrize(
    "office", [0, 1, *(pytest.param(seed, marks=pytest.mark.long) for seed in range(2, 6))], indirect=True
)
def test_the_folder_and_its_paths_give_the_same(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(office.root)
    with office.desk() as desk:
        checked = in_folder(desk)
        deadline = desk.collection.config.deadline
    # The second time, everything comes from the record.
    with office.desk() as desk:
        remembered = in_folder(desk)
    sources = find_sources([Path("收件")])
    terms = Terms(load_form(), 2025, read_roster(Path("名录.csv")), jobs=1)
    files = [file for _, file in receive_files(sources.files, terms, office.now, drop_whole, saved=sources.saved)]
    plain = assign_files(files, IntakeTerms(terms.roster, 2025, office.now, deadline))
    assert said(remembered) == said(checked) == said(plain)
