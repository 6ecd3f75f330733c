"""What was measured, kept as JSON beside the page, and what is asked of it."""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks.data import Sizes
from benchmarks.measure import Series

_FILE = Path("benchmarks", "record.json")


@dataclass(frozen=True, slots=True)
class Record:
    """What was measured.

    Attributes:
        sizes: how many workbooks.
        jobs: how many processes `calamine` and `unzip` were given.
        machine: where, on what, and when.
    """

    sizes: Sizes
    jobs: int
    machine: Mapping[str, str]
    series: Mapping[str, Series]

    @property
    def base(self) -> int:
        """How many workbooks are compared with peers."""
        return self.sizes.base

    @property
    def merge_time(self) -> float:
        """Seconds of a merge of so many."""
        return self.wall(f"merge/{self.base}")

    @property
    def stages(self) -> Mapping[str, Mapping[str, float]]:
        """Seconds of processor time by stage of a merge of `base`: of the first process, and of its workers."""
        found: Mapping[str, Mapping[str, float]] = json.loads(self.series["stages"].answer)
        return found

    @property
    def city_write(self) -> float:
        """Seconds of processor time that XlsxWriter alone takes for the cells of the merged workbook of `base`."""
        return float(json.loads(self.series["xlsxwriter/city"].answer)["write"])

    def wall(self, name: str) -> float:
        """The median of the wall times of a contender, seconds."""
        return self.series[name].median

    def cpu(self, name: str) -> float:
        """The least processor time of a contender, seconds."""
        return min(self.series[name].cpu)

    def script(self, name: str, count: int) -> float:
        """Seconds a script takes for so many workbooks: measured with one and with several, and each more takes the same."""
        first = self.wall(f"{name}/1")
        return first + (count - 1) * (self.wall(f"{name}/several") - first) / (self.sizes.script - 1)

    def stage(self, name: str) -> float:
        """Seconds of processor time of a stage, in all processes."""
        return sum(process[name] for process in self.stages.values())

    def per_unit(self, count: int) -> float:
        """Milliseconds a workbook, in a merge of so many."""
        return self.wall(f"merge/{count}") / count * 1000


@dataclass(frozen=True, slots=True)
class Target:
    """What is asked: a ratio or a number that is at most `limit`, or at least."""

    title: str
    limit: float
    measure: Callable[[Record], float]
    at_least: bool = False
    unit: str = "倍"

    def is_met(self, value: float) -> bool:
        """Whether a value is as asked."""
        return value >= self.limit if self.at_least else value <= self.limit


TARGETS = (
    Target("汇总（含全部校验）比只加总的 openpyxl 脚本快", 15, lambda r: r.script("openpyxl", r.base) / r.merge_time, at_least=True),
    Target("汇总与同样进程数的 calamine 只读相比", 3, lambda r: r.merge_time / r.wall(f"calamine/{r.base}")),
    Target("校验一份与脚本读同一份相比", 0.5, lambda r: r.wall("validate/1") / r.wall("openpyxl/1")),
    Target("`xltools --help` 与 click 空程序相比", 1.15, lambda r: r.wall("help") / r.wall("click")),
    Target("收件没有变动时 `validate` 与 click 空程序相比", 3, lambda r: r.wall("validate/unchanged") / r.wall("click")),
    Target("60 份空白表样与 XlsxWriter 只写同样单元格相比", 2, lambda r: r.wall("template") / r.wall("xlsxwriter/templates")),
    Target("汇总最多份时的内存", 300, lambda r: r.series[f"merge/{r.sizes.counts[-1]}"].memory, unit="MB"),
    Target("汇总最多份时每份的时间，与对照份数时相比", 1.15, lambda r: r.per_unit(r.sizes.counts[-1]) / r.per_unit(r.base)),
    Target("写汇总工作簿与 XlsxWriter 只写同样单元格相比（CPU）", 3, lambda r: r.stage("write") / r.city_write),
)  # fmt: skip
# What CI looks at: small, and by processor time alone, which holds on a busy machine. Ours, and its peer.
RATIOS = {
    "help": ("help", "click"),
    "validate": ("validate/1", "click"),
    "merge": ("merge/few", "calamine/few"),
    "template": ("template", "xlsxwriter/templates"),
}


def compute_ratios(series: Mapping[str, Series]) -> dict[str, float]:
    """Of each pair that CI looks at the least processor time of ours as a multiple of the peer's."""
    return {name: min(series[ours].cpu) / min(series[peer].cpu) for name, (ours, peer) in RATIOS.items()}


def load_records(folder: Path) -> dict[str, Record]:
    """What was recorded in the folder of the page, by column: `now`, and `before` where there is one."""
    path = folder / _FILE
    columns = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    for column in columns.values():
        column["sizes"] = Sizes(**column["sizes"])
        column["series"] = {name: Series(**series) for name, series in column["series"].items()}
    return {name: Record(**column) for name, column in columns.items()}


def save_record(record: Record, column: str, folder: Path) -> None:
    """Put a record in its column, in place of what stands there."""
    columns = {name: asdict(one) for name, one in (load_records(folder) | {column: record}).items()}
    path = folder / _FILE
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(columns, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
