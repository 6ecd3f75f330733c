"""Whole-process time and peak memory of `xltools merge` over many units, each number of units in a process of its own.

python -m benchmarks.consolidation [--units 60 1000 10000] [--keep FOLDER]

Peak memory is that of the merging process and, apart, that of the largest of its reading workers.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.commands import make_inbox

# `ru_maxrss` counts KiB on Linux; the module is not there on Windows.
_CHILD = """
import json, resource, sys, time
begun = time.perf_counter()
from xltools.cli import main
try:
    main(sys.argv[1:])
except SystemExit as end:
    code = end.code
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
workers = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
print(json.dumps({"code": code, "peak": peak, "workers": workers}), file=sys.stderr)
"""
_MIB = 1024


def main() -> None:
    """Print a line per number of units: seconds, milliseconds a unit, peak memory, size of the workbook."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--units", type=int, nargs="+", default=[60, 1_000, 10_000])
    parser.add_argument("--keep", type=Path, help="a folder for the generated files, used again by the next run")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        for units in asked.units:
            print(measured(asked.keep or Path(name), units), flush=True)


def measured(folder: Path, units: int) -> str:
    """One measurement, in words."""
    home = folder / str(units)
    if not home.is_dir():
        home.mkdir(parents=True)
        make_inbox(home, units)
    out = home / "city.xlsx"
    command = [sys.executable, "-c", _CHILD, "merge", str(home / "inbox"), "-o", str(out), "--place", "示例市"]
    begun = time.perf_counter()
    done = subprocess.run(command, check=False, capture_output=True, text=True, encoding="utf-8")  # noqa: S603 - our own command line
    seconds = time.perf_counter() - begun
    *told, last = done.stderr.splitlines()
    said = json.loads(last)
    if said["code"]:
        print("\n".join(told[-5:]), file=sys.stderr)
    size = out.stat().st_size / _MIB**2
    return (
        f"{units} units: {seconds:.2f} s, {seconds / units * 1000:.1f} ms a unit, peak {said['peak'] / _MIB:.0f} MiB "
        f"(worker {said['workers'] / _MIB:.0f} MiB), workbook {size:.1f} MiB, exit code {said['code']}"
    )


if __name__ == "__main__":
    main()
