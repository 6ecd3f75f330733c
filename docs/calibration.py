"""How often the rules on texts speak on paragraphs written for the purpose, how often rightly, and what was seen at first sight.

The paragraphs stand in tests/counts: in `corpus` some counts are wrong, and marked so; those of agreeing.toml hold nothing
wrong. By most of them the wordings were mended, so what may be expected of new reports is what was seen at first sight.
"""

import tomllib
from collections import Counter
from collections.abc import Mapping
from dataclasses import astuple, dataclass
from functools import cache
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from tests.books import grids, read, whole
from tests.counts.test_corpus import AGREEING, FOLDER, FORM, PARTS, YEAR, judge, table_of
from tests.filled import inputs_of, unit_workbook
from xltools.checks.check import check
from xltools.checks.finding import Finding
from xltools.form.layout import META_SHEET
from xltools.form.rules.expression import Severity
from xltools.reading.read_submission import read_submission
from xltools.roster.units import Roster, Unit

if TYPE_CHECKING:
    from xltools.excel.grid import Cell

__all__ = ["FIRST_SIGHT", "FirstSight", "calibration_table", "describe_calibration"]

# Whether they may make 规章.
_REPORTS = {"zhaoyuan_office_2023": False, "hongze_district_2023": False, "suqian_city_2023": True}
# Sorts of areas that have a government.
_GOVERNED = "省市县区镇乡州旗"
_OF_TEXTS = ("N-01", "N-02", "N-03", "N-04", "N-05")


@dataclass(frozen=True)
class FirstSight:
    """Paragraphs that nobody had seen when the wordings were written, measured before anything was mended by them.

    `precision` and `recall` are of the counts recognised, None where that was not measured; `alarms` are right counts
    that were reported, `hints` right counts at which there was a hint.
    """

    paragraphs: int
    counts: int
    precision: float | None
    recall: float | None
    alarms: int
    hints: int


FIRST_SIGHT = (
    FirstSight(100, 273, 0.965, 0.912, 3, 0),
    FirstSight(76, 241, None, None, 5, 0),
    FirstSight(101, 232, 0.959, 0.897, 6, 4),
    FirstSight(53, 106, 0.923, 0.896, 3, 2),
    FirstSight(24, 56, 0.929, 0.929, 3, 0),
    FirstSight(110, 321, 0.948, 0.850, 8, 3),
    FirstSight(110, 398, 0.963, 0.861, 5, 3),
    FirstSight(100, 350, 0.989, 0.983, 1, 4),
)


@dataclass(frozen=True)
class Calibration:
    """How often a rule spoke of the paragraphs, asking for a mend or an explanation and in `hints`; how often rightly.

    Rightly is where something was marked as wrong in that paragraph.
    """

    reports: int
    right_reports: int
    hints: int
    right_hints: int


def describe_calibration(code: str) -> str:
    """What the page of a rule says: of published reports, and of the paragraphs where the rule reads texts."""
    text = f"三份公开的报告：报了 {_count_on_reports()[code]} 次。"
    seen = _calibrate().get(code)
    if seen is not None:
        text += f"为此写的 {len(_list_paragraphs())} 段文字：报了 {seen.reports} 次，{seen.right_reports} 次报得对；"
        text += f"提示 {seen.hints} 次，{seen.right_hints} 次提示得对。"
        text += "第一次见到的文字怎样，见[误报](../rules.md#误报)。"
    return text


def calibration_table() -> list[str]:
    """The section of docs/rules.md: every rule on texts, then what was seen at first sight."""
    wrong = sum(mark.agrees is False for part in PARTS for paragraph in judge(part) for mark in paragraph.marked)
    right = sum(mark.agrees is True for part in PARTS for paragraph in judge(part) for mark in paragraph.marked)
    rows = (f"| {code} | {' | '.join(map(str, astuple(one)))} |" for code, one in _calibrate().items())
    return [
        "## 误报",
        "",
        f"为此写的文字共 {len(_list_paragraphs())} 段，标出与表格一致的件数 {right} 个，写错的 {wrong} 个；",
        f"其中 {len(AGREEING)} 段没有标，全无差错。“报得对”是说那一段里确有写错的件数，提示也一样。",
        "文字没有标明是哪个单位写的，按“我镇”“本厅”等自称当作那一类单位的；用“××”隐去名称的，报为占位符。",
        "",
        "| 规则 | 报了（次） | 报得对（次） | 提示（次） | 提示得对（次） |",
        "|---|---|---|---|---|",
        *rows,
        "",
        "规则写成以后才第一次拿来、还没有照着改过的文字，更接近新报告的情况（所见的毛病此后都按类改了）：",
        "",
        "| 段数 | 件数 | 认出的认对 | 写明的认出 | 误报 | 不该有的提示 |",
        "|---|---|---|---|---|---|",
        *(_describe_first_sight(one) for one in FIRST_SIGHT),
        "",
        "倒数第二、第三组有意处处换着说法写，最后一组照通常的说法写。",
        "",
    ]


def _describe_first_sight(one: FirstSight) -> str:
    shares = ("未量" if share is None else f"{share:.1%}" for share in (one.precision, one.recall))
    return f"| {one.paragraphs} | {one.counts} | {' | '.join(shares)} | {one.alarms} | {one.hints} |"


@cache
def _count_on_reports() -> Counter[str]:
    """How often each rule speaks of the published reports, in which nothing is wrong, once they stand in the workbook."""
    codes: Counter[str] = Counter()
    with TemporaryDirectory() as folder:
        for report, rule_making in _REPORTS.items():
            path = Path(folder, f"{report}.xlsx")
            unit_workbook(path, report, values=inputs_of(report), rule_making=rule_making)
            unit = Unit(report, rule_making=rule_making)
            codes.update(one.code for one in check(read_submission(path, FORM), roster=Roster((unit,))))
    return codes


@cache
def _calibrate() -> Mapping[str, Calibration]:
    """Every paragraph as the only text of a report with its table."""
    spoke = Counter(
        (finding.code, finding.severity is Severity.HINT, any(count.get("agrees") is False for count in counts))
        for paragraph in _list_paragraphs()
        for counts in [paragraph.get("counts", ())]
        for finding in _check_paragraph(paragraph)
    )
    return {
        code: Calibration(
            spoke[code, False, True] + spoke[code, False, False],
            spoke[code, False, True],
            spoke[code, True, True] + spoke[code, True, False],
            spoke[code, True, True],
        )
        for code in _OF_TEXTS
    }


@cache
def _list_paragraphs() -> tuple[Mapping[str, Any], ...]:
    marked = (tomllib.loads((FOLDER / f"{part}.toml").read_text(encoding="utf-8"))["paragraph"] for part in PARTS)
    return (*chain.from_iterable(marked), *AGREEING)


def _check_paragraph(paragraph: Mapping[str, Any]) -> list[Finding]:
    """What is said of a text beside its table."""
    values: dict[str, Cell] = {name: float(value) for name, value in table_of(dict(paragraph)).items()}
    values |= {"cover.year": float(paragraph.get("year", YEAR)), paragraph["field"]: paragraph["text"]}
    values["cover.unit"] = _name_unit(paragraph["text"])
    sheets = grids(whole() | values)
    sheets[META_SHEET] = [[key, "" if key == "year" else one] for key, one in sheets[META_SHEET]]
    return [one for one in check(read(sheets)) if one.field == paragraph["field"]]


def _name_unit(text: str) -> str:
    """A unit of the sort that the text calls its own, as 我镇 or 本厅."""
    sorts = FORM.rules["N-05"].words["bodies"]
    sort = next((sort for sort in sorts if f"我{sort}" in text or f"本{sort}" in text), "局")
    return f"示例{sort}人民政府" if sort in _GOVERNED else f"示例{sort}"
