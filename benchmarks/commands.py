"""Whole-process times of the commands, beside their peers, alternating in one run.

python -m benchmarks.commands [--rounds 5] [--units 60]
"""

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from xltools.demo.workbooks import generate_figures, generate_texts
from xltools.form.layout import layout_form
from xltools.form.load import load_form
from xltools.roster.units import Unit
from xltools.template.content import Content
from xltools.template.workbook import build_template

XLTOOLS = [sys.executable, "-c", "from xltools.cli import main; main()"]
PEER = Path(__file__).with_name("plain_openpyxl.py")


def main() -> None:
    """Print a line per measurement: ours, the peer's, the ratio."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--units", type=int, default=60)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        inbox = make_inbox(folder, asked.units)
        one = str(next(inbox.glob("*.xlsx")))
        merged = ["merge", str(inbox), "-o", str(folder / "city.xlsx"), "--place", "示例市"]
        plain = [sys.executable, str(PEER), str(inbox), str(folder / "plain.xlsx"), str(folder / "cells.txt")]
        click = [sys.executable, "-c", "import click"]
        compare("xltools --help / import click", [*XLTOOLS, "--help"], click, asked.rounds * 3)
        compare("validate one / import click", [*XLTOOLS, "validate", one], click, asked.rounds)
        compare(
            f"merge {asked.units} with all checks / plain openpyxl adding", [*XLTOOLS, *merged], plain, asked.rounds
        )


def make_inbox(folder: Path, units: int) -> Path:
    """A folder of filled workbooks, and the list of cells that the peer adds."""
    form = load_form()
    inbox = folder / "inbox"
    inbox.mkdir()
    for number in range(units):
        name = f"示例市第{number + 1}局"
        values = generate_figures(form, name, 10 + number)
        whole = values | generate_texts(form, values, name) | {"cover.scope": "本单位"}
        data = build_template(form, Content(year=2025, unit=Unit(name), values=whole))
        (inbox / f"{number:04}.xlsx").write_bytes(data)
    places = layout_form(form).places
    lines = [f"{places[field.id].sheet}\t{places[field.id].cell}" for field in form.numbers]
    (folder / "cells.txt").write_text("\n".join(lines), encoding="utf-8")
    return inbox


def compare(title: str, ours: Sequence[str], peer: Sequence[str], rounds: int) -> None:
    """Run both in turn, and print the medians in milliseconds and their ratio."""
    times: dict[str, list[float]] = {"ours": [], "peer": []}
    for _ in range(rounds):
        for name, command in (("ours", ours), ("peer", peer)):
            begun = time.perf_counter()
            subprocess.run(command, check=False, capture_output=True)  # noqa: S603 - our own command lines
            times[name].append((time.perf_counter() - begun) * 1000)
    mine, theirs = statistics.median(times["ours"]), statistics.median(times["peer"])
    print(f"{title}: {mine:.0f} ms / {theirs:.0f} ms = {mine / theirs:.2f} (1/{theirs / mine:.2f})")


if __name__ == "__main__":
    main()
