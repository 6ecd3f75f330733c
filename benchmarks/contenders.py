"""What is run: our commands and their peers, over the same workbooks."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from benchmarks.data import PLACE, SCRIPT, Data
from benchmarks.measure import Contender, python, run_in_turn

HERE = Path(__file__).parent
# As the installed command starts: no module is looked for along the way.
_XLTOOLS = python("-c", "from xltools.cli import main; main()")
_CLICK = python("-c", "import click; click.command()(lambda: None)()", "--help")
# A command of milliseconds is run so many times as often.
_QUICK = 5


def list_contenders(data: Data, kept: Path, counts: Sequence[int], jobs: int, rounds: int) -> Iterator[Contender]:
    """All that is run. `kept` holds what `prepare` made; of more than 1,000 workbooks there is one round."""
    peer = python(str(HERE / "peers.py"))
    inboxes, cells, base = data.inboxes, str(data.cells), find_base(counts)
    merge = [*_XLTOOLS, "merge", "--place", PLACE, "-o", "{out}/city.xlsx"]
    yield Contender("click", _CLICK, rounds * _QUICK)
    yield Contender("help", [*_XLTOOLS, "--help"], rounds * _QUICK)
    yield Contender("validate/unchanged", [*_XLTOOLS, "validate"], rounds * _QUICK, data.collection)
    yield Contender("validate/1", [*_XLTOOLS, "validate", str(inboxes[1])], rounds * _QUICK)
    for name in ("openpyxl", "pandas"):
        for count in (1, SCRIPT):
            yield Contender(f"{name}/{count}", [*peer, name, str(inboxes[count]), "{out}/sums.xlsx", cells], rounds)
    template = ["template", "-d", "{out}", "--year", "2025", "--roster", str(data.roster)]
    yield Contender("template/60", [*_XLTOOLS, *template], rounds)
    yield Contender("xlsxwriter/60", [*peer, "xlsxwriter", str(kept / "issued.pickle"), "{out}/", "60"], rounds)
    yield Contender("xlsxwriter/city", [*peer, "xlsxwriter", str(kept / "city.pickle"), "{out}/", "1"], rounds)
    for count in sorted({60, *counts}):
        times = rounds if count <= 1_000 else 1
        inbox = str(inboxes[count])
        yield Contender(f"merge/{count}", [*merge, inbox], times, watched=True)
        if count in {60, base}:
            yield Contender(f"calamine/{count}", [*peer, "calamine", inbox, str(jobs)], times, watched=True)
            yield Contender(f"unzip/{count}", [*peer, "unzip", inbox, str(jobs)], times)
    for number in (1, 2, 4):
        yield Contender(
            f"jobs/{number}", [*merge, str(inboxes[counts[0]]), "--jobs", str(number)], rounds, watched=True
        )
    yield Contender("levels", [*merge, *map(str, sorted(kept.glob("county-*.xlsx")))], rounds, watched=True)
    yield Contender("stages", python(str(HERE / "stages.py"), *merge[len(_XLTOOLS) :], str(inboxes[base])), 1)


def find_base(counts: Sequence[int]) -> int:
    """How many workbooks are compared with peers: 1,000, or the most below."""
    return max(count for count in counts if count <= 1_000)


def prepare(data: Data, kept: Path, counts: Sequence[int], package: Path, report: Callable[[str], None]) -> None:
    """Make what contenders need that only our commands can make: merged counties, a merged city's cells, a record."""
    counties = [
        Contender(f"county {number}", [*_XLTOOLS, "merge", str(inbox), "--place", f"{PLACE}第{number}县", "-o", str(kept / f"county-{number}.xlsx")], 1)
        for number, inbox in enumerate(data.counties)
    ]  # fmt: skip
    city = kept / "city.xlsx"
    peer = python(str(HERE / "peers.py"), "cells")
    once = [
        *counties,
        Contender(
            "city", [*_XLTOOLS, "merge", str(data.inboxes[find_base(counts)]), "--place", PLACE, "-o", str(city)], 1
        ),
        Contender("cells of the city", [*peer, str(city), str(kept / "city.pickle")], 1),
        Contender("cells of a template", [*peer, str(data.issued), str(kept / "issued.pickle")], 1),
        Contender("collection", [*_XLTOOLS, "validate"], 1, data.collection),
    ]
    run_in_turn(once, package, report)
