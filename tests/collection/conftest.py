"""A folder to issue from; a workbook that has to be returned."""

from pathlib import Path

import pytest

from tests.collection.distribution.issuing import LINES, enrol, write_config
from tests.filled import unit_workbook


@pytest.fixture(scope="session")
def faulty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A unit's workbook in which a text stands in a number's cell."""
    path = tmp_path_factory.mktemp("faulty") / "教育局.xlsx"
    return unit_workbook(path, changes={"t2.penalties.decisions": "约30"})


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A collection folder with four units, and we stand in it."""
    write_config(tmp_path)
    enrol(tmp_path, *LINES)
    monkeypatch.chdir(tmp_path)
    return tmp_path
