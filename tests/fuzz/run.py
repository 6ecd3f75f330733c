"""Many mutated workbooks through workers and the whole check, and what became of them.

python -m tests.fuzz.run [--files 20000] [--first 0]
"""

import argparse
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tests.fuzz.mutations import mutated
from xltools.checks.check import Terms, check_files
from xltools.checks.finding import CheckedFile
from xltools.form.load import load_form

__all__ = ["Outcome", "fuzz"]

_BATCH = 200
# What a file must never do: bring its worker down, or keep it busy to the end of its time.
_FAILURES = frozenset({"crashed", "too_slow"})


@dataclass(slots=True)
class Outcome:
    """How many files ended in which way, and the seeds of those that must not have ended so.

    `slowest`: seconds and seed.
    """

    counts: Counter[str] = field(default_factory=Counter)
    failed: list[tuple[int, str]] = field(default_factory=list)
    slowest: tuple[float, int] = (0.0, 0)


def fuzz(first: int, files: int, folder: Path) -> Iterator[Outcome]:
    """Read and check files made from the seeds `first` and following; yields the outcome so far after each batch."""
    outcome = Outcome()
    for begin in range(first, first + files, _BATCH):
        _batch(range(begin, min(begin + _BATCH, first + files)), folder, outcome)
        yield outcome


def _batch(seeds: range, folder: Path, outcome: Outcome) -> None:
    paths = [folder / f"{seed}.xlsx" for seed in seeds]
    for path in paths:
        path.write_bytes(mutated(int(path.stem)))
    terms = Terms(load_form(), 2025, jobs=1)
    results = check_files(paths, terms)
    for path in paths:
        begun = time.monotonic()
        try:
            result = next(results)
        except Exception:  # noqa: BLE001 - whatever it is, it is what this run looks for
            outcome.failed.append((int(path.stem), traceback.format_exc()))
            results = check_files(paths[paths.index(path) + 1 :], terms)
            continue
        outcome.slowest = max(outcome.slowest, (time.monotonic() - begun, int(path.stem)))
        code = result.status.value if isinstance(result, CheckedFile) else result.code
        outcome.counts[code] += 1
        if code in _FAILURES:
            outcome.failed.append((int(path.stem), code))
    for path in paths:
        path.unlink()


def main() -> None:
    """Run, and print what became of the files."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--files", type=int, default=20_000)
    parser.add_argument("--first", type=int, default=0)
    asked = parser.parse_args()
    begun = time.monotonic()
    with tempfile.TemporaryDirectory() as name:
        for outcome in fuzz(asked.first, asked.files, Path(name)):
            done, seconds = sum(outcome.counts.values()), time.monotonic() - begun
            print(f"{done} files in {seconds:.0f} s, {len(outcome.failed)} failed", flush=True)
    seconds, seed = outcome.slowest
    print(f"slowest {seconds:.2f} s (seed {seed}); {dict(outcome.counts.most_common())}")
    for seed, told in outcome.failed:
        print(f"seed {seed}: {told}")


if __name__ == "__main__":
    main()
