"""What is run: our commands and their peers, over the same workbooks."""

import shutil
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path

from benchmarks.data import PLACE, Data, Sizes
from benchmarks.measure import Contender, python, run_in_turn

HERE = Path(__file__).parent
# As the installed command starts: no module is looked for along the way.
_XLTOOLS = "from xltools.cli import main; main()"
_CLICK = "import click; click.command()(lambda: None)()"
# A command of milliseconds is run so many times as often.
_QUICK = 5


def _ours(*words: object) -> list[str]:
    return python("-c", _XLTOOLS, *map(str, words))


def _merge(place: str, out: object, *words: object) -> list[str]:
    return _ours("merge", "--place", place, "-o", out, *words)


def _peer(*words: object) -> list[str]:
    return python(str(HERE / "peers.py"), *map(str, words))


def list_contenders(data: Data, kept: Path, sizes: Sizes, jobs: int, rounds: int) -> Iterator[Contender]:
    """All that is run. `kept` holds what `prepare` made; of more than 1,000 workbooks there is one round."""
    inboxes, often, city = data.inboxes, rounds * _QUICK, "{out}/city.xlsx"
    yield Contender("click", "click 空程序 `--help`", python("-c", _CLICK, "--help"), often)
    yield Contender("help", "`xltools --help`", _ours("--help"), often)
    unchanged = f"`xltools validate`，{sizes.roster} 份，没有变动"
    yield Contender("validate/unchanged", unchanged, _ours("validate"), often, kept / "collection")
    yield Contender("validate/1", "`xltools validate`，1 份", _ours("validate", inboxes[1]), often)
    for name in ("openpyxl", "pandas"):
        for some, count in (("1", 1), ("several", sizes.script)) if find_spec(name) else ():
            command = _peer(name, inboxes[count], "{out}/sums.xlsx", data.cells)
            yield Contender(f"{name}/{some}", f"{name} 脚本只加总，{count} 份", command, rounds)
    template = _ours("template", "-d", "{out}", "--year", 2025, "--roster", data.roster)
    yield Contender("template", f"`xltools template`，{sizes.roster} 份", template, rounds)
    bare = "XlsxWriter 只写同样的单元格"
    templates = _peer("xlsxwriter", data.issued, "{out}/", sizes.roster)
    yield Contender("xlsxwriter/templates", f"{bare}，表样 {sizes.roster} 份", templates, rounds)
    cells = _peer("xlsxwriter", kept / "city.pickle", "{out}/", 1)
    yield Contender("xlsxwriter/city", f"{bare}，{sizes.base:,} 份的汇总", cells, rounds)
    for some, count in (("few", sizes.roster), *((str(count), count) for count in sizes.counts)):
        times, share = rounds if count <= 1_000 else 1, f"{count:,} 份"
        command, merged = _merge(PLACE, city, inboxes[count]), kept / f"{some}.xlsx"
        yield Contender(f"merge/{some}", f"`xltools merge`，{share}", command, times, copy=merged, watched=True)
        again = f"`xltools validate`，{share}的汇总工作簿"
        yield Contender(f"again/{some}", again, _ours("validate", merged), times, watched=True)
        if some in {"few", str(sizes.base)}:
            for name, title in (("calamine", "calamine 只读全部单元格"), ("unzip", "只解压")):
                yield Contender(
                    f"{name}/{some}", f"{title}，{share}", _peer(name, inboxes[count], jobs), times, watched=True
                )
    small = sizes.counts[0]
    for number in (1, 2, 4):
        command = _merge(PLACE, city, inboxes[small], "--jobs", number)
        yield Contender(
            f"jobs/{number}", f"`xltools merge --jobs {number}`，{small:,} 份", command, rounds, watched=True
        )
    counties = [_county_file(kept, number) for number in range(sizes.counties)]
    title = f"`xltools merge`，{sizes.counties} 份下级的汇总"
    yield Contender("levels", title, _merge(PLACE, city, *counties), rounds, watched=True)
    sampled = python(str(HERE / "stages.py"), *_merge(PLACE, city, inboxes[sizes.base])[len(_ours()) :])
    yield Contender("stages", f"`xltools merge`，{sizes.base:,} 份，采样", sampled, 1)


def _county_file(kept: Path, number: int) -> Path:
    return kept / f"county-{number}.xlsx"


def prepare(data: Data, kept: Path, sizes: Sizes, package: Path, report: Callable[[str], None]) -> None:
    """Make what contenders need that only our commands can make: merged counties, a merged city's cells, a record."""
    city, collection = kept / "city.xlsx", shutil.copytree(data.collection, kept / "collection")
    once = [
        _merge(f"{PLACE}第{number}县", _county_file(kept, number), inbox) for number, inbox in enumerate(data.counties)
    ]
    once += [
        _merge(PLACE, city, data.inboxes[sizes.base]),
        _peer("cells", city, kept / "city.pickle"),
        _ours("validate"),
    ]
    contenders = [Contender(f"preparation {number}", "", command, 1, collection) for number, command in enumerate(once)]
    run_in_turn(contenders, package, report)
