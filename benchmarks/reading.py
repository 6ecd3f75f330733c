"""Guard, open, find and normalise, beside bare calamine on the same files, alternating in one run.

python -m benchmarks.reading [--rounds 20] [--units 20]
"""

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from python_calamine import CalamineWorkbook

from benchmarks.commands import make_inbox
from xltools.excel.files import read_file
from xltools.excel.guard.file_type import make_safe_copy
from xltools.excel.open import open_book
from xltools.form.load import load_form
from xltools.reading.read_submission import read_from_book

Step = Callable[[Path], object]


def bare(path: Path) -> object:
    """Every cell of every sheet, and nothing more."""
    with CalamineWorkbook.from_path(str(path)) as book:
        return [book.get_sheet_by_name(name).to_python() for name in book.sheet_names]


def ours(path: Path) -> object:
    """A submission from a file of which nothing is known."""
    return read_from_book(path, open_book(path), load_form())


STEPS: dict[str, Step] = {
    "bare calamine": bare,
    "  the file alone": read_file,
    "  file and guard": lambda path: make_safe_copy(path, read_file(path)),
    "  file, guard and opening": open_book,
    "file, guard, opening, finding, normalising": ours,
}


def main() -> None:
    """Print the median of each step in milliseconds of processor time a file, and its ratio to bare calamine."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--units", type=int, default=20)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        files = sorted(make_inbox(Path(name), asked.units).glob("*.xlsx"))
        times: dict[str, list[float]] = {step: [] for step in STEPS}
        for _ in range(asked.rounds):
            for step, work in STEPS.items():
                begun = time.process_time()
                for path in files:
                    work(path)
                times[step].append((time.process_time() - begun) * 1000 / len(files))
    medians = {step: statistics.median(taken) for step, taken in times.items()}
    for step, median in medians.items():
        print(f"{step}: {median:.1f} ms, {median / medians['bare calamine']:.2f} times")


if __name__ == "__main__":
    main()
