"""The command runs from end to end, its page says what its record holds, and no ratio to a peer has doubled."""

import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.contenders import HERE, list_contenders
from benchmarks.data import Sizes, make_data
from benchmarks.measure import run_in_turn
from benchmarks.page import write_page
from benchmarks.record import RATIOS, TARGETS, compute_ratios, load_records
from benchmarks.stages import NAMES, STAGES

ROOT = HERE.parent
DOCS = ROOT / "docs"

pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="memory and processor time are read as Linux gives them"
)


@pytest.mark.long
def test_everything_runs_and_is_written_down(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "benchmarks", "--quick", "--out", str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False)  # noqa: S603 - our own program
    assert done.returncode == 0, done.stderr
    page = (tmp_path / "benchmarks.md").read_text(encoding="utf-8")
    assert all(target.title in page for target in TARGETS)
    record = load_records(tmp_path)["now"]
    assert all(record.stage(name) >= 0 for name in NAMES)
    assert record.stage("write") > 0
    assert record.stages["workers"]["inflate_parse"] > 0
    assert record.series["merge/4"].memory > 10


def test_the_page_says_what_was_recorded(tmp_path: Path) -> None:
    folder = tmp_path / "benchmarks"
    folder.mkdir()
    (folder / "record.json").write_bytes((DOCS / "benchmarks" / "record.json").read_bytes())
    write_page(tmp_path)
    for name in ("benchmarks.md", "benchmarks/growth.svg", "benchmarks/stages.svg"):
        assert (tmp_path / name).read_text(encoding="utf-8") == (DOCS / name).read_text(encoding="utf-8"), name


def test_every_stage_is_a_place_in_the_program() -> None:
    files = [path.relative_to(ROOT / "xltools").as_posix() for path in (ROOT / "xltools").rglob("*.py")]
    assert [start for start in STAGES if not any(file.startswith(start) for file in files)] == []


@pytest.mark.long
def test_no_ratio_to_a_peer_has_doubled(tmp_path: Path) -> None:
    """By processor time, the least of several rounds in turn: what else the machine does matters little."""
    recorded = compute_ratios(load_records(DOCS)["now"].series)
    sizes = Sizes((2,), counties=0)
    names = {name for pair in RATIOS.values() for name in pair}
    data = make_data(tmp_path / "data", sizes)
    chosen = [one for one in list_contenders(data, tmp_path, sizes, jobs=2, rounds=2) if one.name in names]
    assert {one.name for one in chosen} == names
    found = compute_ratios(run_in_turn(chosen, ROOT, print))
    assert {name for name, ratio in found.items() if ratio > 2 * recorded[name]} == set(), (found, recorded)
