"""The two stories: the example city, and a year of sixty units; every step a command, or a file that somebody puts somewhere."""

from typing import Protocol

__all__ = ["play_city", "play_year"]


class Player(Protocol):
    """Who types the commands and receives the files."""

    def at(self, moment: str) -> None: ...
    def receive(self, path: str, data: bytes, moment: str = "") -> None: ...
    def ask(self, *words: str, where: str = ".") -> str: ...
    def run(self, *words: str, where: str = ".", slow: bool = False) -> str: ...


def play_city(city: Player) -> None:
    """The example city, and then every command in it and beside it."""
    city.at("2026-01-20 10:00")
    city.run("demo", "示例市")
    _in_the_folder(city, "示例市")
    _beside_the_folder(city, "示例市")
    _wrong_usage(city, "示例市")


FORM = "disclosure-annual-2021"
NEEDED = "t3.received.total"


def _type(player: Player, line: str, where: str = ".") -> None:
    """Type a line; what is marked slow is left out of a brief record."""
    player.run(*line.removeprefix("slow: ").split(), where=where, slow=line.startswith("slow: "))


def _in_the_folder(city: Player, home: str) -> None:
    interim = "汇总/示例市2025年度政府信息公开工作年度报告（阶段性汇总）.xlsx"
    for line in (
        "validate",
        "validate --all",
        "validate --format json",
        "validate --report 问题清单.xlsx",
        "status",
        "status --no-write --format json",
        "return",
        "template",
        "template --unit 财政局 -o 财政局.xlsx",
        "merge",
        "merge --include-errors --json 汇总.json --csv 汇总表",
        "merge --strict",
        "log",
        "log --unit 教育和体育局",
        "log --format json",
        "diff --unit 卫生健康局",
        "diff --unit 卫生健康局 --format json",
        "diff --unit 财政局",
        "diff --unit 没有的局",
        f"trace {interim} {NEEDED}",
        f"trace {interim} {NEEDED} --format json",
        f"trace {interim} 三、依申请公开!D29",
        f"slow: trace {interim} t2.fees.amount",
        f"slow: trace {interim} t4.reconsideration.upheld",
        f"trace {interim} text.problems",
        f"trace 收件/示例市财政局.xlsx {NEEDED}",
        f"trace {interim} 没有的指标",
        f"trace {interim} 总计",
        "slow: read --format csv",
        "slow: read -o 读取.json",
    ):
        _type(city, line, home)


def _beside_the_folder(city: Player, home: str) -> None:
    inbox, roster = f"{home}/收件", f"{home}/名录.xlsx"
    for line in (
        f"read {inbox}/示例市司法局.xlsx",
        f"read {inbox}/示例市司法局.xlsx --format csv",
        f"slow: read {inbox} --format csv -o 全部.csv",
        f"validate {inbox}/示例市财政局.xlsx",
        f"slow: validate {inbox} --roster {roster} --report 问题.xlsx",
        f"slow: validate {inbox} --roster {roster} --format json --deep",
        f"slow: validate {inbox} --year 2024",
        f"validate {home}/下发/打包/乡镇.zip",
        f"return {inbox} -d 退回 --roster {roster} --deadline 2026-02-01 --contact 王某 --place 示例市政务公开办",
        f"return {inbox} -d 退回 --roster {roster}",
        f"merge {inbox} -o 汇总.xlsx --roster {roster} --place 示例市 --json 汇总.json --csv 表",
        f"merge {inbox} -o 汇总.xlsx --roster {roster} --place 示例市 --include-errors --last-year {inbox}",
        f"merge {inbox} -o 严格.xlsx --roster {roster} --strict",
        f"slow: merge {inbox} -o 无名录.xlsx",
        f"trace 汇总.xlsx {NEEDED}",
        f"diff {inbox}/示例市卫生健康局.xlsx {inbox}/补报/示例市卫生健康局-更正.xlsx",
        f"diff {inbox}/示例市卫生健康局.xlsx {inbox}/示例市财政局.xlsx --format json",
        f"diff {inbox}/示例市财政局.xlsx {inbox}/示例市财政局.xlsx",
        "template -o 空白.xlsx --year 2025",
        "template -o 空白.xlsx --year 2024 --unit 示例市档案局 --deadline 2026-01-10 --contact 王某",
        f"template -d 各单位 --year 2025 --roster {roster} --last-year {inbox}",
        "form list",
        f"form show {FORM}",
        f"form show {FORM} --format json",
        f"status {home} --no-write",
        f"log {home} --unit 司法局",
    ):
        _type(city, line)


def _wrong_usage(city: Player, home: str) -> None:
    city.receive("别处/留着.txt", b"-")
    for line in (
        "",
        "--version",
        "--help",
        *(
            f"{name} --help"
            for name in [
                "demo",
                "init",
                "template",
                "read",
                "validate",
                "return",
                "diff",
                "status",
                "log",
                "merge",
                "trace",
                "form",
            ]
        ),
        "form show --help",
        "form check --help",
        "nonsense",
        "demo 别处",
        "init",
        "init 新的 --year 20x5 --place 某市",
        "validate",
        "validate 没有.xlsx",
        "validate --format xml 没有.xlsx",
        "status",
        "status 别处",
        "return",
        f"return {home}/收件",
        "merge",
        f"merge {home}/收件",
        "merge 别处 -o 别处.xlsx",
        "read 别处/留着.txt",
        "template",
        "template --year 2025",
        "template -o x.xlsx",
        "template -o x.xlsx --year 2025 --deadline 明天",
        "diff 空白.xlsx",
        "trace 空白.xlsx",
        "trace 没有.xlsx t3.received.total",
        "form show no-such-form",
        "form check 别处/留着.txt",
        f"validate {home}/收件 --roster 没有.xlsx",
    ):
        city.run(*line.split())


def play_year(office: Player) -> None:
    """To come."""
