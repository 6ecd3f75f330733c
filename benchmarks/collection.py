"""How long a year's collection takes: `validate` after one changed file among 60, `status` of 5,000 units.

python -m benchmarks.collection [UNITS]
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.many_workbooks import many_workbooks

__all__ = ["main"]

_TIMES = 3


def main(units: int = 5_000) -> None:
    """Print the times, each beside that of `xltools --help`, measured in the same run."""
    with tempfile.TemporaryDirectory() as place:
        help_time = _best(["--help"], Path(place))
        print(f"xltools --help\t{help_time * 1000:.0f} ms")
        small = _collection(Path(place) / "small", 60)
        _run(["validate"], small)
        lone = _best(["validate", str(small / "收件" / "0001.xlsx")], Path(place))
        print(f"validate of one file by its path\t{lone * 1000:.0f} ms")
        print(f"validate of 60, none changed\t{_best(['validate'], small) * 1000:.0f} ms")
        changed = min(_after_change(small) for _ in range(_TIMES))
        print(f"validate of 60, one changed\t{changed * 1000:.0f} ms, {changed / lone:.2f} times one file by its path")
        large = _collection(Path(place) / "large", units)
        print(f"validate of {units}, all new\t{_timed(['validate'], large)[0]:.1f} s")
        for words in (["status", "--no-write"], ["status"], ["validate"]):
            seconds, memory = _timed(words, large)
            print(f"{' '.join(words)} of {units}, nothing new\t{seconds:.2f} s, {memory:.0f} MB")


def _collection(root: Path, units: int) -> Path:
    (root / "收件").mkdir(parents=True)
    (root / "xltools.toml").write_text(
        'place = "示例市"\nyear = 2025\ndeadline = 2026-01-20\n[folders]\nroster = "名录.csv"\n', encoding="utf-8"
    )
    names = [f"示例市第{number:04}局" for number in range(units)]
    (root / "名录.csv").write_text("单位名称\n" + "\n".join(names), encoding="utf-8-sig")
    for number, data in enumerate(many_workbooks(names)):
        (root / "收件" / f"{number:04}.xlsx").write_bytes(data)
    return root


def _after_change(root: Path) -> float:
    path = root / "收件" / "0001.xlsx"
    (data,) = many_workbooks(["示例市第0001局"], mark=str(time.time_ns()))
    path.write_bytes(data)
    return _timed(["validate"], root)[0]


def _best(words: list[str], folder: Path) -> float:
    return min(_timed(words, folder)[0] for _ in range(_TIMES))


def _timed(words: list[str], folder: Path) -> tuple[float, float]:
    """Seconds, and the peak of the command's own memory in megabytes (0 where the system does not tell)."""
    command = [sys.executable, "-m", "xltools", *words]
    # As it is for people: a program that was run before is not compiled again.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    with tempfile.TemporaryFile() as said:
        started = time.perf_counter()
        process = subprocess.Popen(command, cwd=folder, env=environment, stdout=subprocess.DEVNULL, stderr=said)  # noqa: S603 - our own program
        memory = _waited(process)
        seconds = time.perf_counter() - started
        said.seek(0)
        told = said.read().decode("utf-8", "replace")
    if "Traceback" in told:
        raise RuntimeError(told)
    return seconds, memory


def _waited(process: "subprocess.Popen[bytes]") -> float:
    """Wait for a process; the peak of its memory in megabytes, 0 where the system does not tell."""
    if not hasattr(os, "wait4"):
        process.wait()
        return 0.0
    _, _, usage = os.wait4(process.pid, 0)
    return usage.ru_maxrss / 1024


def _run(words: list[str], folder: Path) -> None:
    _timed(words, folder)


if __name__ == "__main__":
    main(*(int(word) for word in sys.argv[1:]))
