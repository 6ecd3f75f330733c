"""docs/benchmarks.md: every figure of it comes from the record, so that it stays true."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks.plot import plot_bars, plot_growth
from benchmarks.record import TARGETS, Record, load_records
from benchmarks.stages import NAMES
from xltools.excel.guard import MAX_FILE

_STAGES = {
    "guard": "守卫",
    "inflate_parse": "解压和解析",
    "transfer": "进程间传递",
    "find": "定位和读数",
    "check": "校验",
    "choose_add": "选用和加总",
    "write": "写出",
    "start_other": "启动和其他",
}
# What `validate` says of a workbook that it cannot read.
_UNREADABLE = "读不出"
_COLUMNS = {"before": "改进前", "now": "现在"}
# How many bodies report in the whole country, and how many provinces, cities and counties there are; about.
_BODIES, _LEVELS = 300_000, {"县": 2_800, "市": 333, "省": 31, "全国": 1}


def write_page(folder: Path) -> None:
    """Write the page and its plots from what is recorded in the folder."""
    records = load_records(folder)
    now = records.get("now") or records["before"]
    plots = folder / "benchmarks"
    (plots / "growth.svg").write_text(_plot_growth(records), encoding="utf-8")
    (plots / "stages.svg").write_text(_plot_stages(records), encoding="utf-8")
    (folder / "benchmarks.md").write_text(render_page(now, records), encoding="utf-8")


def render_page(now: Record, records: dict[str, Record]) -> str:
    """The page in Markdown."""
    lines = [
        "# 速度与规模：与别的办法同场比较",
        "",
        "由 `python -m benchmarks` 测量并生成，请勿手工修改；原始数据在 [record.json](benchmarks/record.json)。",
        "各项轮流运行若干轮，取中位数；都是整个进程的时间，从启动到退出。每一轮都包括全部校验和问题（文字部分也在内）。",
        "",
        *_list_machine(now),
        "",
        "工作簿由示例生成：一半由 openpyxl 填写，另有两成文字很长，三成由 LibreOffice 另存；二十份里有一份有错误；每份约 65 KB。",
        "内存是全部进程合计，共用的只计一次。",
        "",
        "## 要求与实测",
        "",
        *_list_targets(now),
        "",
        "## 各项用时",
        "",
        *_list_series(now),
        "",
        "## 时间花在哪里",
        "",
        *_list_stages(records),
        "",
        "![每份工作簿各环节的处理器时间，毫秒](benchmarks/stages.svg)",
        "",
        "## 份数增长",
        "",
        *_list_growth(now),
        "",
        "![每份的时间和内存，随份数的变化](benchmarks/growth.svg)",
        "",
        "## 一个县、一个市、一个省、全国",
        "",
        *_list_levels(now),
        "",
    ]
    return "\n".join(lines)


def _list_machine(now: Record) -> list[str]:
    return [f"* {name}：{text}" for name, text in now.machine.items()]


def _list_targets(now: Record) -> Iterator[str]:
    yield from _head("要求", "界限", "实测", "达到", right=2)
    for target in TARGETS:
        value = target.measure(now)
        bound = "不少于" if target.at_least else "不超过"
        yield _row(
            target.title,
            f"{bound} {target.limit:g} {target.unit}",
            f"{value:.2f} {target.unit}",
            "是" if target.is_met(value) else "否",
        )
    pandas = f"pandas {_seconds(now.script('pandas', now.base))}，" if "pandas/1" in now.series else ""
    yield ""
    yield (
        f"“汇总”是 {now.base:,} 份，calamine 用 {now.jobs} 个进程；“最多份”是 {now.sizes.counts[-1]:,} 份。"
        f"脚本一份接一份地读，每份用时相同，所以只读 1 份和 {now.sizes.script} 份，由此推算 {now.base:,} 份："
        f"openpyxl {_seconds(now.script('openpyxl', now.base))}，{pandas}"
        f"`xltools merge` {_seconds(now.merge_time)}。"
    )


def _list_series(now: Record) -> Iterator[str]:
    yield from _head("项目", "轮数", "中位数", "最短至最长", "处理器时间", "内存 MB", right=5)
    for name, series in now.series.items():
        spread = f"{_seconds(min(series.wall))} 至 {_seconds(max(series.wall))}"
        median, cpu = _seconds(series.median), _seconds(now.cpu(name))
        yield _row(
            series.title, str(len(series.wall)), median, spread, cpu, f"{series.memory:.0f}" if series.memory else ""
        )


def _list_stages(records: dict[str, Record]) -> Iterator[str]:
    shown = {_COLUMNS[name]: record for name, record in sorted(records.items()) if name in _COLUMNS}
    base = next(iter(shown.values())).base
    yield f"汇总 {base:,} 份时，每份工作簿的处理器时间（毫秒），按采样归入各环节；主进程与读取进程分开。"
    yield ""
    heads = [f"{column}：{part}" for column in shown for part in ("主进程", "读取进程")]
    yield from _head("环节", *heads, right=len(heads))
    for stage in NAMES:
        cells = [
            f"{part[stage] / record.base * 1000:.2f}" for record in shown.values() for part in record.stages.values()
        ]
        yield _row(_STAGES[stage], *cells)
    yield ""
    for column, record in shown.items():
        whole = sum(map(record.stage, NAMES)) / record.base * 1000
        bare = record.cpu(f"calamine/{record.base}") / record.base * 1000
        yield f"* {column}：合计每份 {whole:.1f} 毫秒，是同时所测 calamine 只读（{bare:.1f} 毫秒）的 {whole / bare:.1f} 倍。"


def _list_growth(now: Record) -> Iterator[str]:
    heads = ("份数", "用时", "每份毫秒", "每份处理器毫秒", "内存 MB", "汇总工作簿 MB", "汇总工作簿再读一次")
    yield from _head(*heads, right=len(heads))
    for count in now.sizes.counts:
        series, again = now.series[f"merge/{count}"], now.series[f"again/{count}"]
        yield _row(
            f"{count:,}",
            _seconds(series.median),
            f"{now.per_unit(count):.1f}",
            f"{now.cpu(f'merge/{count}') / count * 1000:.1f}",
            f"{series.memory:.0f}",
            f"{series.written / 2**20:.1f}",
            _UNREADABLE if _UNREADABLE in again.answer else _seconds(again.median),
        )
    yield ""
    jobs = "，".join(f"{number} 个进程 {_seconds(now.wall(f'jobs/{number}'))}" for number in (1, 2, 4))
    yield f"`--jobs`：汇总 {now.sizes.counts[0]:,} 份，{jobs}。"


def _list_levels(now: Record) -> Iterator[str]:
    merged = now.wall("levels") / now.sizes.counties
    yield f"按全国约 {_BODIES:,} 个填报单位、{_LEVELS['县']:,} 个县、{_LEVELS['市']} 个市、{_LEVELS['省']} 个省推算。"
    yield f"一级汇总：全部工作簿放在一台机器上一次汇总。分级汇总：下一级的汇总工作簿就是上一级的报送，每份约 {merged:.2f} 秒。"
    yield ""
    yield from _head(
        "范围",
        "填报单位",
        "一级：用时",
        "一级：内存",
        "一级：汇总工作簿",
        "分级：本级收到",
        "分级：本级用时",
        "分级：从县算起",
        right=7,
    )
    total, below = 0.0, 0
    for level, areas in _LEVELS.items():
        bodies = _BODIES / areas
        received = bodies if not below else below / areas
        own = bodies * now.per_unit(now.sizes.counts[0]) / 1000 if not below else received * merged
        total, below = total + own, areas
        kind = "份单位的" if level == "县" else "份汇总"
        seconds, memory, size = (_extrapolate(now, bodies, quantity) for quantity in ("median", "memory", "written"))
        yield _row(
            level,
            f"{bodies:,.0f}",
            _duration(seconds),
            f"{memory:,.0f} MB",
            f"{size / 2**20:,.1f} MB",
            f"{received:,.0f} {kind}",
            _duration(own),
            _duration(total),
        )
    unit = _extrapolate(now, _BODIES, "written") / _BODIES
    refused = [count for count in now.sizes.counts if _UNREADABLE in now.series[f"again/{count}"].answer]
    limit = (
        f"{refused[0]:,} 个单位的汇总工作簿，上一级已经读不了（守卫的界限）"
        if refused
        else f"到约 {MAX_FILE / unit:,.0f} 个单位，超过上一级读取一份文件的上限 {MAX_FILE >> 20} MB"
    )
    yield ""
    yield (
        f"先到头的不是时间，是汇总工作簿本身：它每个单位一行，约 {unit / 1024:.1f} KB；{limit}；"
        f"全国一级汇总会有 {unit * _BODIES / 2**20:,.0f} MB，常用的表格程序打不开，人也看不过来。"
    )
    yield (
        "所以分级汇总才是自然的分布：每一级只收几份到上千份，各县、各市同时进行，谁的数有疑问就在谁那里改；"
        "每个数仍能逐级追到单位的单元格；上一级收到的份数不随单位总数增长。不需要服务器，也不需要把三十万份文件送到一处。"
    )


def _extrapolate(now: Record, bodies: float, quantity: str) -> float:
    """A quantity of a merge of so many: on the line through the nearest two of the measured counts."""
    known = [(count, float(getattr(now.series[f"merge/{count}"], quantity))) for count in now.sizes.counts]
    first = max(0, sum(count <= bodies for count, _ in known[:-1]) - 1)
    (x, y), (x2, y2) = known[first], known[first + 1]
    return max(0.0, y + (y2 - y) * (bodies - x) / (x2 - x))


def _plot_growth(records: dict[str, Record]) -> str:
    time, memory = {}, {}
    for name, record in sorted(records.items(), reverse=True):
        counts = record.sizes.counts
        time[_COLUMNS[name]] = [(count, record.per_unit(count)) for count in counts]
        memory[_COLUMNS[name]] = [(count, record.series[f"merge/{count}"].memory) for count in counts]
    return plot_growth({"每份用时（毫秒）": time, "全部进程的内存（MB）": memory})


def _plot_stages(records: dict[str, Record]) -> str:
    bars = {
        _COLUMNS[name]: {_STAGES[stage]: record.stage(stage) / record.base * 1000 for stage in NAMES}
        for name, record in sorted(records.items())
    }
    now = records.get("now") or records["before"]
    bare = now.cpu(f"calamine/{now.base}") / now.base * 1000
    bars["calamine 只读"] = {_STAGES["inflate_parse"]: bare}
    return plot_bars(bars, "毫秒")


def _head(*names: str, right: int) -> Sequence[str]:
    """The head of a table; the last columns but that of words are set to the right."""
    return [_row(*names), _row(*("---:" if number and number <= right else "---" for number in range(len(names))))]


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


def _seconds(value: float) -> str:
    return f"{value * 1000:.0f} 毫秒" if value < 1 else f"{value:.1f} 秒"


def _duration(seconds: float) -> str:
    if seconds < 60:
        return f"{seconds:.1f} 秒"
    return f"{seconds / 60:.1f} 分钟" if seconds < 3_600 else f"{seconds / 3_600:.1f} 小时"
