"""Commands run as a person types them; a folder to issue from; a workbook that has to be returned."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.collection.issuing import LINES, enrol, write_config
from tests.filled import unit_workbook
from xltools.cli.root import main

__all__ = ["Run"]

# A command line, word by word; gives exit code, standard output and standard error.
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command line."""

    def call(*words: object) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as left:
            main([str(word) for word in words])
        said = capsys.readouterr()
        return int(left.value.code or 0), said.out, said.err

    return call


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
