"""The two stories: the example city, and a year of sixty units; every step a command, or a file that somebody puts somewhere."""

import json
from pathlib import Path
from typing import Protocol

from tests.frozen.submissions import (
    FAULTS,
    UNITS,
    Figures,
    Unit,
    enter,
    explanation_cell,
    figures,
    pack,
    roster,
    typed_fields,
)

__all__ = ["play_city", "play_year"]


class Player(Protocol):
    """Who types the commands and receives the files."""

    root: Path

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
        "slow: validate --report 问题清单.xlsx",
        "status",
        "status --no-write --format json",
        "return",
        "template",
        "slow: template --unit 财政局 -o 财政局.xlsx",
        "merge",
        "merge --include-errors --json 汇总.json --csv 汇总表",
        "merge --strict",
        "log",
        "log --unit 教育和体育局",
        "log --format json",
        "diff --unit 卫生健康局",
        "slow: diff --unit 卫生健康局 --format json",
        "diff --unit 财政局",
        "diff --unit 没有的局",
        f"trace {interim} {NEEDED}",
        f"trace {interim} {NEEDED} --format json",
        f"slow: trace {interim} 三、依申请公开!D29",
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
        f"slow: return {inbox} -d 退回 --roster {roster}",
        f"merge {inbox} -o 汇总.xlsx --roster {roster} --place 示例市 --json 汇总.json --csv 表",
        f"merge {inbox} -o 汇总.xlsx --roster {roster} --place 示例市 --include-errors --last-year {inbox}",
        f"slow: merge {inbox} -o 严格.xlsx --roster {roster} --strict",
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
    """Sixty units: last year's consolidation first, then this year from the roster to the city's workbook."""
    year = _Year(office)
    year.last_year()
    year.issue()
    year.first_submissions()
    year.doubts_and_strays()
    year.returns()
    year.corrections()
    year.late_ones()
    year.consolidation()
    year.plain_paths()


_HOME = "2025年报"
_CITY = f"{_HOME}/汇总/示例市2025年度政府信息公开工作年度报告（阶段性汇总）.xlsx"
_YEAR = 2025
# Who reported last year; who sends in time, late, and through a district that consolidates first. The others do not.
_REPORTED, _PROMPT, _LATE, _DISTRICT = UNITS[:57], UNITS[:45], UNITS[45:55], UNITS[55:58]
_DECISIONS = """
[[decision]]
file = "收件/自称.xlsx"
do = "accept"
reason = "已电话核实"
unit = "示例市科学技术局"
by = "王某"

[[decision]]
file = "收件/重名/生态环境局甲.xlsx"
do = "reject"
reason = "误发的草稿"
"""


class _Year:
    """The year as it happens: what was issued, and what each unit would have entered had it done all right."""

    def __init__(self, office: Player) -> None:
        self._office = office
        self._right: dict[tuple[str, int], Figures] = {}
        self._fields: list[str] = []

    def last_year(self) -> None:
        """The year before, consolidated."""
        self._office.at("2025-02-01 09:00")
        self._office.receive("单位.csv", roster())
        self._office.run(*["template", "-d", "上年下发", "--year", "2024", "--roster", "单位.csv"])
        for unit in _REPORTED:
            self._office.receive(f"上年/{unit.name}.xlsx", self._filled(unit, 2024))
        self._office.run(
            *["merge", "上年", "-o", "上年汇总.xlsx", "--year", "2024", "--roster", "单位.csv", "--place", "示例市"]
        )

    def issue(self) -> None:
        """The folder of this year, and a workbook for each unit."""
        self._office.at("2026-01-04 09:00")
        options = "--year 2025 --place 示例市 --deadline 2026-01-20 --contact 王某 --roster 单位.csv --last-year 上年汇总.xlsx"
        self._office.run("init", _HOME, *options.split())
        self._office.run("init", _HOME, *options.split())
        self._type("template", "template", "status")

    def first_submissions(self) -> None:
        """Most units send, each with the fault of its number, one file each or packed."""
        self._office.at("2026-01-10 10:00")
        packed: dict[str, bytes] = {}
        for unit in _PROMPT:
            data = self._faulty(unit)
            if unit.kind == "乡镇" and unit.number % 2:
                packed[f"乡镇/{unit.name}.xlsx"] = data
            elif unit.kind == "乡镇":
                self._office.receive(f"{_HOME}/收件/乡镇/{unit.short}.xlsx", data)
            else:
                self._office.receive(f"{_HOME}/收件/{unit.number + 1:02}{unit.name[3:]}.xlsx", data)
        self._office.receive(f"{_HOME}/收件/乡镇.zip", pack(packed))
        self._type("status --no-write", "validate", "validate", "validate --all", "status", "log")

    def doubts_and_strays(self) -> None:
        """Doubles, two versions, two without an order, what is nobody's or no workbook; then what the office decides."""
        self._office.at("2026-01-12 10:00")
        inbox = f"{_HOME}/收件"
        double, twice, unordered = UNITS[4], UNITS[8], UNITS[11]
        self._office.receive(f"{inbox}/重名/{double.name}(1).xlsx", self._faulty(double))
        self._office.receive(f"{inbox}/重名/财政局-新.xlsx", self._filled(twice, _YEAR, {"s.trainings": 9}))
        for number, name in enumerate(("甲", "乙"), start=20):
            data = self._filled(unordered, _YEAR, {"s.trainings": number})
            self._office.receive(f"{inbox}/重名/生态环境局{name}.xlsx", data)
        wrong: Figures = {"cover.unit": "示例市科学技术和知识产权局"}
        self._office.receive(f"{inbox}/自称.xlsx", self._filled(UNITS[3], _YEAR, wrong))
        self._office.run(*["template", "-o", "空白.xlsx", "--year", "2025"])
        stranger: Figures = {"cover.unit": "示例市不在名录的中心"}
        self._office.receive(
            f"{inbox}/陌生.xlsx", self._entered("空白.xlsx", self._entries(UNITS[1], _YEAR) | stranger)
        )
        self._office.receive(f"{inbox}/去年的.xlsx", self._filled(UNITS[46], 2024))
        self._office.receive(f"{inbox}/没有填.xlsx", self._read(self._issued(UNITS[47], _YEAR)))
        self._office.receive(f"{inbox}/损坏.xlsx", self._read(self._issued(UNITS[48], _YEAR))[:9_000])
        self._office.receive(f"{inbox}/网页.xls", b"<html><table><tr><td>1</td></tr></table></html>")
        self._office.receive(f"{inbox}/扫描件.pdf", b"%PDF-1.4\n%")
        self._office.receive(f"{inbox}/~$财政局.xlsx", b"lock")
        self._office.receive(f"{inbox}/说明.txt", "请查收".encode())
        self._type("validate", "status")
        self._office.at("2026-01-13 09:00")
        settings = self._office.root / _HOME / "xltools.toml"
        self._office.receive(f"{_HOME}/xltools.toml", settings.read_bytes() + _DECISIONS.encode())
        self._type("status", "validate", "log --unit 示例市科学技术局", "diff --unit 财政局")

    def returns(self) -> None:
        """What is faulty goes back."""
        self._office.at("2026-01-14 09:00")
        self._type("return", "return", "status", "status --no-write --format json")

    def corrections(self) -> None:
        """Most returns come back right, one as it was, two still wrong."""
        self._office.at("2026-01-17 09:00")
        returned = sorted((self._office.root / _HOME / "退回").glob("*.xlsx"))
        for number, path in enumerate(returned[:-2]):
            unit = next(unit for unit in UNITS if path.name.startswith(f"{unit.name}_"))
            data = path.read_bytes()
            if number:
                more: Figures = {"t2.fees.amount": "若干"} if number in (3, 7) else {}
                right = self._entries(unit, _YEAR) | {"cover.date": "2026-01-16"} | more
                data = self._entered(path.relative_to(self._office.root).as_posix(), right)
            self._office.receive(f"{_HOME}/收件/更正/{path.name}", data)
        self._type("validate", "status", "diff --unit 示例市民政局", "return", "log --unit 示例市民政局")

    def late_ones(self) -> None:
        """After the deadline ten more, and a district that has consolidated its own."""
        self._office.at("2026-01-22 09:00")
        for unit in _LATE:
            self._office.receive(f"{_HOME}/收件/补报/{unit.name}.xlsx", self._faulty(unit))
        for unit in _DISTRICT:
            self._office.receive(f"区/{unit.name}.xlsx", self._filled(unit, _YEAR))
        self._office.run(*f"merge 区 -o 区汇总.xlsx --year 2025 --place {_DISTRICT[0].name}".split())
        self._office.receive(f"{_HOME}/收件/区汇总.xlsx", self._read("区汇总.xlsx"))
        self._type("validate --format json", "status", "return", "status --no-write --format json")

    def consolidation(self) -> None:
        """The city's workbook, written again and again, with adjustments of the office; and what stands behind it."""
        self._office.at("2026-01-25 09:00")
        self._type("merge", "merge", "merge --include-errors --json 汇总.json --csv 表", "merge --strict")
        adjusted: Figures = {
            "调整!B5": "t3.received.natural_person",
            "调整!D5": -2,
            "调整!E5": "重复登记",
            "调整!F5": "张三",
        }
        self._office.receive(_CITY, enter(self._read(_CITY), {cell: cell for cell in adjusted}, adjusted))
        self._type("merge", "merge -o 另存.xlsx --adjustments 汇总/" + _CITY.rsplit("/", 1)[1])
        city = _CITY.removeprefix(f"{_HOME}/")
        fields = (
            "t3.received.natural_person",
            "t3.received.total",
            "t2.fees.amount",
            "t4.reconsideration.upheld",
            "s.staff",
        )
        self._type(*(f"trace {city} {name}" for name in fields), f"trace {city} t3.granted.total --format json")
        self._type("log", "log --format json", "status --format json")

    def plain_paths(self) -> None:
        """The same files without the folder's settings."""
        inbox, known = f"{_HOME}/收件", "--roster 单位.csv --last-year 上年汇总.xlsx"
        for line in (
            f"validate {inbox} {known} --year 2025 --report 问题.xlsx",
            f"validate {inbox} {known} --format json --deep",
            f"return {inbox} -d 退回 {known} --deadline 2026-02-01 --place 示例市政务公开办",
            f"merge {inbox} -o 汇总.xlsx {known} --place 示例市 --json 汇总.json --csv 表",
            f"merge {inbox} -o 全部.xlsx {known} --place 示例市 --include-errors --history 上年汇总.xlsx --year 2025",
            "trace 汇总.xlsx t3.received.total",
            "trace 全部.xlsx 三、依申请公开!D29",
            f"read {inbox} --format csv -o 读取.csv",
            "diff 汇总.xlsx 全部.xlsx",
        ):
            self._office.run(*line.split())

    def _type(self, *lines: str) -> None:
        for line in lines:
            self._office.run(*line.split(), where=_HOME)

    def _read(self, path: str) -> bytes:
        return (self._office.root / path).read_bytes()

    def _issued(self, unit: Unit, year: int) -> str:
        """The path of the workbook that was issued to a unit."""
        folder = f"{_HOME}/下发" if year == _YEAR else "上年下发"
        (found,) = (self._office.root / folder).glob(f"*_{unit.name}.xlsx")
        return found.relative_to(self._office.root).as_posix()

    def _entries(self, unit: Unit, year: int) -> Figures:
        """What a unit enters when it does all right."""
        if (unit.name, year) not in self._right:
            if not self._fields:
                issued = self._issued(unit, year)
                self._fields = typed_fields(self._read(issued), self._cells(issued))
            before = self._entries(unit, year - 1) if year == _YEAR and unit in _REPORTED else {}
            self._right[unit.name, year] = figures(unit, year, self._fields, before)
        return self._right[unit.name, year]

    def _filled(self, unit: Unit, year: int, changes: Figures | None = None) -> bytes:
        """A unit's workbook filled in right, but for the changes."""
        return self._entered(self._issued(unit, year), self._entries(unit, year) | (changes or {}))

    def _faulty(self, unit: Unit) -> bytes:
        """What a unit sends at first, with the fault of its number; the later ones of those who must explain do."""
        fault = list(FAULTS)[unit.number % len(FAULTS)]
        data = self._entered(self._issued(unit, _YEAR), FAULTS[fault](self._entries(unit, _YEAR)))
        if fault == "too few in force" and unit.number > len(FAULTS):
            cell = explanation_cell(data, "T2-02:normative_documents")
            data = enter(data, {cell: cell}, {cell: "机构改革，一件文件划转他局。"})
        return data

    def _entered(self, path: str, entries: Figures) -> bytes:
        return enter(self._read(path), self._cells(path), entries)

    def _cells(self, path: str) -> dict[str, str]:
        """Where each field stands in a workbook, as the program itself says it."""
        cells: dict[str, str] = json.loads(self._office.ask("read", path))["files"][0]["cells"]
        return cells
