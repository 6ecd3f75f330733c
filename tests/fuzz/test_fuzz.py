"""A short run of the fuzzer, with --all one five times as long; `python -m tests.fuzz.run` makes longer ones."""

from pathlib import Path

import pytest

from tests.fuzz.mutations import mutated
from tests.fuzz.run import fuzz


def test_no_mutated_workbook_crashes_or_hangs_the_run(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], thorough: bool
) -> None:
    files = 500 if thorough else 100
    *_, outcome = fuzz(0, files, tmp_path)
    assert outcome.failed == []
    assert sum(outcome.counts.values()) == files
    assert capfd.readouterr() == ("", "")
    # Neither all refused nor all read: the mutations reach behind the first door.
    assert len(outcome.counts) >= 5


def test_a_seed_gives_the_same_file_again() -> None:
    assert all(mutated(seed) == mutated(seed) for seed in range(20))
