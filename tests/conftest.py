"""What tests of several rooms share: commands as a person types them, LibreOffice, and the two levels of testing.

`pytest` runs the quick level, on all processors; `pytest --all` also runs what is marked `long`, and everything at random
more often. Where a program that a test needs is missing, the test is skipped with a word; in CI it fails.
"""

import gc
import hashlib
import os
import pickle
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from tests.filled import unit_workbook
from tests.libreoffice import Office
from xltools.checks.check import check
from xltools.cli.root import main
from xltools.consolidation.workbook import build_consolidation_workbook
from xltools.form.load import load_form
from xltools.reading.read_submission import read_submission
from xltools.template.workbook import build_template

__all__ = ["Convert", "Run"]

# Converts a file to a format ("xlsx", "pdf", ...) in a folder, and gives the new file's path.
Convert = Callable[[Path, str, Path], Path]


# A command line, word by word; gives exit code, standard output and standard error.
Run = Callable[..., tuple[int, str, str]]

# How often a law is tried on random examples. A folder made for the test serves all of its examples.
_QUICK = settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
_ALL = settings(_QUICK, max_examples=100)


def pytest_addoption(parser: pytest.Parser) -> None:
    """The level of testing, and how long the tests over random workbooks run."""
    parser.addoption(
        "--all", action="store_true", help="run the tests marked long too, and try random cases more often"
    )
    parser.addoption("--equivalence", help="how many random workbooks LibreOffice recalculates (2; 200 with --all)")
    parser.addoption("--first-seed", default="0", help="the number of the first random workbook")
    parser.addoption("--update-golden", action="store_true", help="keep the issued workbook as it is now")


def pytest_configure(config: pytest.Config) -> None:
    """Laws are tried as often as the level says."""
    settings.register_profile("xltools", _ALL if config.getoption("--all") else _QUICK)
    settings.load_profile("xltools")


def pytest_report_header(config: pytest.Config) -> str:
    """Says which level is run."""
    return "level: all" if config.getoption("--all") else "level: quick; `pytest --all` runs the long tests too"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leaves the long tests out of the quick level; begins with them otherwise, so that no processor waits at the end.

    Who names a test by its id (`pytest tests/cli/test_kill.py::test_...`) wants it run.
    """
    long = [item for item in items if item.get_closest_marker("long")]
    others = [item for item in items if not item.get_closest_marker("long")]
    if config.getoption("--all") or any("::" in name for name in config.args):
        items[:] = [*long, *others]
    else:
        items[:] = others
        config.hook.pytest_deselected(items=long)


def pytest_collection_finish() -> None:
    """Python looks for circles less often: workbooks are millions of small objects, and hardly any is garbage (a tenth of the time)."""
    gc.freeze()
    gc.set_threshold(20_000, 10, 10)


@pytest.fixture(scope="session")
def thorough(request: pytest.FixtureRequest) -> bool:
    """Whether all is run: what is tried at random is then tried more often."""
    return bool(request.config.getoption("--all"))


@pytest.fixture(scope="session", autouse=True)
def _read_once(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Read and check a workbook here, as the first of a process builds tables of labels, wordings and rules.

    On Linux a worker that reads is a copy of this process: without this each of hundreds would build them again.
    """
    path = unit_workbook(tmp_path_factory.mktemp("first") / "a.xlsx")
    check(read_submission(path, load_form()), last_year={})


@pytest.fixture(scope="session", autouse=True)
def _write_once() -> Iterator[None]:
    """Build what commands issue, return and merge once for the same content: it is the same bytes, as other tests prove."""
    made: dict[str, bytes] = {}

    def once(build: Callable[[Any, Any], bytes]) -> Callable[[Any, Any], bytes]:
        def built(source: object, more: object = None) -> bytes:
            # All that is in it, types too: 1, 1.0 and True are equal, and are no equal cells.
            content = pickle.dumps((source, None if isinstance(more, Path) else more))
            # A folder makes a difference to links alone, where sources lie in it or beside it.
            folder = str(more) if isinstance(more, Path) and more.parent.name.encode() in content else ""
            key = hashlib.sha256(f"{build} {folder} ".encode() + content).hexdigest()
            if key not in made:
                made[key] = build(source, more)
            return made[key]

        return built

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("xltools.collection.issue.build_template", once(build_template))
        patched.setattr("xltools.collection.returns.content.build_template", once(build_template))
        consolidation = "xltools.consolidation.workbook.build_consolidation_workbook"
        patched.setattr(consolidation, once(build_consolidation_workbook))
        yield


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
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """LibreOffice without a window, started once for all tests of a process; skipped where it is missing, except in CI."""
    if shutil.which("soffice") is None:
        reason = "LibreOffice (soffice) is not installed: nothing here recalculates or renders the workbook"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    office = Office(tmp_path_factory.mktemp("libreoffice"))
    yield office
    office.close()


@pytest.fixture(scope="session")
def soffice(office: Office) -> Convert:
    """LibreOffice's conversion alone."""
    return office.convert
