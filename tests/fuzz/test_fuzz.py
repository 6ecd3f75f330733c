"""A short run of the fuzzer; FUZZ_FILES sets another length, `python -m tests.fuzz.run` makes the long one."""

import os
from pathlib import Path

import pytest

from tests.fuzz.mutations import mutated
from tests.fuzz.run import fuzz

FILES = int(os.environ.get("FUZZ_FILES", "300"))


def test_no_mutated_workbook_crashes_or_hangs_the_run(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    *_, outcome = fuzz(0, FILES, tmp_path)
    assert outcome.failed == []
    assert sum(outcome.counts.values()) == FILES
    assert capfd.readouterr() == ("", "")
    # Neither all refused nor all read: the mutations reach behind the first door.
    assert len(outcome.counts) >= 5


def test_a_seed_gives_the_same_file_again() -> None:
    assert all(mutated(seed) == mutated(seed) for seed in range(20))
