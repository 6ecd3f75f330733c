"""All measurements in one run, each beside its peer; writes docs/benchmarks.md with its figures and plots.

python -m benchmarks [--quick] [--rounds 3] [--counts 100,1000,10000] [--huge] [--only NAME] ...
"""

import os
import platform
import tempfile
import time
from contextlib import ExitStack
from datetime import date
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

import click

from benchmarks.contenders import HERE, list_contenders, prepare
from benchmarks.data import Sizes, make_data
from benchmarks.measure import run_in_turn
from benchmarks.page import write_page
from benchmarks.record import Record, save_record

ROOT = HERE.parent
_QUICK = Sizes((2, 3, 4), roster=4, script=2, samples=2, counties=2)
_LIBRARIES = ("python-calamine", "openpyxl", "xlsxwriter", "click", "pandas")


def _parse_counts(_context: click.Context, _option: click.Parameter, text: str) -> list[int]:
    counts = sorted({int(word) for word in text.split(",")})
    if not 1 < counts[0] <= 1_000:
        message = "the smallest count is between 2 and 1,000"
        raise click.BadParameter(message)
    return counts


@click.command()
@click.option("--quick", is_flag=True, help="Tiny counts, one round: only shows that everything runs.")
@click.option("--rounds", type=click.IntRange(1), default=3, show_default=True, help="How often each is run.")
@click.option("--counts", default="100,1000,10000", show_default=True, callback=_parse_counts, help="Workbooks merged.")
@click.option("--huge", is_flag=True, help="100,000 workbooks too: 7 GB of data, an hour.")
@click.option("--only", metavar="NAME", help="Run what begins with NAME, print it, and record nothing.")
@click.option("--data", type=click.Path(path_type=Path), help="Keep the workbooks here, and use them again.")
@click.option(
    "--package", type=click.Path(path_type=Path, exists=True), default=ROOT, help="The tree that is measured."
)
@click.option("--record-as", type=click.Choice(["now", "before"]), default="now", show_default=True, help="Its column.")
@click.option("--out", type=click.Path(path_type=Path), default=ROOT / "docs", help="The folder of the page.")
@click.option("--page", is_flag=True, help="Run nothing: write the page again from what was recorded.")
def main(
    quick: bool,
    rounds: int,
    counts: list[int],
    huge: bool,
    only: str | None,
    data: Path | None,
    package: Path,
    record_as: str,
    out: Path,
    page: bool,
) -> None:
    """Measure xltools beside what people would use instead, and write docs/benchmarks.md."""
    if page:
        write_page(out)
        return
    sizes = _QUICK if quick else Sizes([*counts, 100_000] if huge else counts)
    rounds = 1 if quick else rounds
    begun = time.perf_counter()

    def report(text: str) -> None:
        click.echo(f"{time.perf_counter() - begun:6.0f} s  {text}", err=True)

    machine = describe_machine()
    jobs = len(os.sched_getaffinity(0))
    with ExitStack() as stack:
        kept = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        report("making the workbooks")
        made = make_data((data or kept / "data").absolute(), sizes)
        chosen = [
            contender
            for contender in list_contenders(made, kept, sizes, jobs, rounds)
            if contender.name.startswith(only or "")
        ]
        if any(str(kept) in word for one in chosen for word in (*one.command, str(one.folder))):
            prepare(made, kept, sizes, package.absolute(), report)
        series = run_in_turn(chosen, package.absolute(), report)
    if only is not None:
        for name, one in series.items():
            click.echo(
                f"{name}: median {one.median:.3f} s, CPU {min(one.cpu):.3f} s, {one.memory:.0f} MB; {one.answer}"
            )
    else:
        save_record(Record(sizes, jobs, machine, series), record_as, out)
        write_page(out)


def describe_machine() -> dict[str, str]:
    """Where, on what, and when it is measured."""
    lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    processor = next((line.partition(": ")[2] for line in lines if line.startswith("model name")), platform.machine())
    libraries = "、".join(f"{name} {version(name)}" for name in _LIBRARIES if name != "pandas" or find_spec(name))
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return {
        "处理器": f"{processor}，{len(os.sched_getaffinity(0))} 核",
        "内存": f"{memory:.0f} GB",
        "系统": f"{platform.system()} {platform.release()}，Python {platform.python_version()}",
        "库": libraries,
        "日期": date.today().isoformat(),
        "负载": f"{os.getloadavg()[2]:.1f}（开始前 15 分钟平均）",
    }


if __name__ == "__main__":
    main()
