"""Hostile files: each is told what it is, in bounded time and memory, and none takes the process with it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

import xltools
from tests.corpus.hostile import HOSTILE

SECONDS = 5
# Opens the file in a process of its own, with 1.5 GB at most where that can be set, and says the code of the fault.
CHILD = """
import sys
from pathlib import Path
try:
    import resource
    resource.setrlimit(resource.RLIMIT_AS, (3 << 29, 3 << 29))
except ImportError:
    pass
from xltools.excel.fault import FileFault
from xltools.excel.opening import open_book
try:
    open_book(Path(sys.argv[1]))
except FileFault as fault:
    assert fault.message and fault.hint
    print(fault.code, end="")
"""


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_told_and_does_no_harm(name: str, tmp_path: Path) -> None:
    path = tmp_path / "hostile.xlsx"
    path.write_bytes(HOSTILE[name].build())
    environment = os.environ | {"PYTHONPATH": str(Path(xltools.__file__).parents[1])}
    command = [sys.executable, "-c", CHILD, str(path)]
    done = subprocess.run(  # noqa: S603 - our own interpreter and program
        command, capture_output=True, text=True, check=False, timeout=SECONDS, env=environment
    )
    assert (done.returncode, done.stdout) == (0, HOSTILE[name].code), done.stderr[-500:]


def test_there_are_hostile_files_of_every_format() -> None:
    assert len(HOSTILE) >= 40
    assert {name.partition(":")[0] for name in HOSTILE} >= {"ods", "xls", "xlsb"}
