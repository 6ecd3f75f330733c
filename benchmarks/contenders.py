"""What is run: our commands and their peers, over the same workbooks."""

import shutil
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path

from benchmarks.data import PLACE, Data, Sizes
from benchmarks.measure import Contender, python, run_in_turn

HERE = Path(__file__).parent
# As the installed command starts: no module is looked for along the way.
_XLTOOLS = python("-c", "from xltools.cli import main; main()")
_CLICK = python("-c", "import click; click.command()(lambda: None)()", "--help")
_PEER = python(str(HERE / "peers.py"))
# A command of milliseconds is run so many times as often.
_QUICK = 5


def list_contenders(data: Data, kept: Path, sizes: Sizes, jobs: int, rounds: int) -> Iterator[Contender]:
    """All that is run. `kept` holds what `prepare` made; of more than 1,000 workbooks there is one round."""
    inboxes, cells, base = data.inboxes, str(data.cells), sizes.base
    merge = [*_XLTOOLS, "merge", "--place", PLACE, "-o", "{out}/city.xlsx"]
    yield Contender("click", _CLICK, rounds * _QUICK)
    yield Contender("help", [*_XLTOOLS, "--help"], rounds * _QUICK)
    yield Contender("validate/unchanged", [*_XLTOOLS, "validate"], rounds * _QUICK, kept / "collection")
    yield Contender("validate/1", [*_XLTOOLS, "validate", str(inboxes[1])], rounds * _QUICK)
    for name in ("openpyxl", "pandas"):
        for some, count in (("1", 1), ("several", sizes.script)) if find_spec(name) else ():
            yield Contender(f"{name}/{some}", [*_PEER, name, str(inboxes[count]), "{out}/sums.xlsx", cells], rounds)
    template = ["template", "-d", "{out}", "--year", "2025", "--roster", str(data.roster)]
    yield Contender("template", [*_XLTOOLS, *template], rounds)
    yield Contender(
        "xlsxwriter/templates", [*_PEER, "xlsxwriter", str(data.issued), "{out}/", str(sizes.roster)], rounds
    )
    yield Contender("xlsxwriter/city", [*_PEER, "xlsxwriter", str(kept / "city.pickle"), "{out}/", "1"], rounds)
    for some, count in (("few", sizes.roster), *((str(count), count) for count in sizes.counts)):
        times = rounds if count <= 1_000 else 1
        inbox = str(inboxes[count])
        yield Contender(f"merge/{some}", [*merge, inbox], times, watched=True)
        if some in {"few", str(base)}:
            yield Contender(f"calamine/{some}", [*_PEER, "calamine", inbox, str(jobs)], times, watched=True)
            yield Contender(f"unzip/{some}", [*_PEER, "unzip", inbox, str(jobs)], times)
    for number in (1, 2, 4):
        yield Contender(
            f"jobs/{number}", [*merge, str(inboxes[sizes.counts[0]]), "--jobs", str(number)], rounds, watched=True
        )
    yield Contender(
        "levels",
        [*merge, *(str(kept / f"county-{number}.xlsx") for number in range(sizes.counties))],
        rounds,
        watched=True,
    )
    yield Contender("stages", python(str(HERE / "stages.py"), *merge[len(_XLTOOLS) :], str(inboxes[base])), 1)


def prepare(data: Data, kept: Path, sizes: Sizes, package: Path, report: Callable[[str], None]) -> None:
    """Make what contenders need that only our commands can make: merged counties, a merged city's cells, a record."""
    merge = [*_XLTOOLS, "merge", "--place"]
    city, collection = str(kept / "city.xlsx"), shutil.copytree(data.collection, kept / "collection")
    once = {
        f"county {number}": [*merge, f"{PLACE}第{number}县", "-o", str(kept / f"county-{number}.xlsx"), str(inbox)]
        for number, inbox in enumerate(data.counties)
    }
    once["city"] = [*merge, PLACE, "-o", city, str(data.inboxes[sizes.base])]
    once["cells of the city"] = [*_PEER, "cells", city, str(kept / "city.pickle")]
    once["collection"] = [*_XLTOOLS, "validate"]
    run_in_turn([Contender(name, command, 1, collection) for name, command in once.items()], package, report)
