"""What tests of several rooms share: commands as a person types them, and LibreOffice, the independent spreadsheet program."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.libreoffice import Office
from xltools.cli.root import main

__all__ = ["Convert", "Run"]

# Converts a file to a format ("xlsx", "pdf", ...) in a folder, and gives the new file's path.
Convert = Callable[[Path, str, Path], Path]


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
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """LibreOffice without a window, under a profile of its own; skipped where it is missing, except in CI."""
    if shutil.which("soffice") is None:
        reason = "LibreOffice (soffice) is not installed: nothing here recalculates or renders the workbook"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    return Office(tmp_path_factory.mktemp("libreoffice"))


@pytest.fixture(scope="session")
def soffice(office: Office) -> Convert:
    """LibreOffice's conversion alone."""
    return office.convert


def pytest_addoption(parser: pytest.Parser) -> None:
    """How long the tests over random workbooks run."""
    usual = "200" if os.environ.get("CI") else "20"
    parser.addoption("--equivalence", default=usual, help="how many random workbooks LibreOffice recalculates")
    parser.addoption("--first-seed", default="0", help="the number of the first random workbook")
    parser.addoption("--update-golden", action="store_true", help="keep the issued workbook as it is now")
