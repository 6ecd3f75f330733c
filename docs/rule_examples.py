"""The examples of docs/rules/: for each rule a report that passes, one change that it finds, and what the tool says."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

from tests.books import grids, read
from tests.template.figures import UNIT, YEAR, published
from xltools.checks.check import check
from xltools.checks.compare_units import UnitReading, compare_units
from xltools.checks.finding import Finding
from xltools.checks.resemblance import compare_texts
from xltools.form.layout import META_SHEET
from xltools.form.load import load_form
from xltools.roster.units import Roster, Unit

if TYPE_CHECKING:
    from xltools.excel.grid import Cell

__all__ = ["EXAMPLES", "Example", "find"]

_REQUESTS = "text.overview_on_request"
_LAST = {
    "t3.carried_out.natural_person": 2,
    "t3.carried_out.total": 2,
    "t2.normative_documents.effective": 12,
    "t4.reconsideration.pending": 1,
}


@dataclass(frozen=True)
class Example:
    """What is changed in a right report so that the rule finds it, in words and as values; `right` is what passes.

    `label` is one that is altered, before and after; `others` and `texts` are the figures and texts of several units.
    """

    right: str
    wrong: str
    changes: Mapping[str, "Cell"]
    last: Mapping[str, int] = field(default_factory=dict)
    last_texts: Mapping[str, str] = field(default_factory=dict)
    others: tuple[Mapping[str, float], ...] = ()
    texts: tuple[str, ...] = ()
    label: tuple[str, str] = ("", "")


_FEES, _RECEIVED = "t2.fees.amount", "t3.received.total"
_PROBLEMS = "部分栏目更新不够及时，政策解读的形式比较单一，公众参与的渠道还不够多。"
_NOBODY = {one.id: 0 for one in load_form().numbers}
_NOTHING = {name: 0 for name, one in published().items() if name.startswith(("t2", "t3", "t4")) and one}

EXAMPLES = {
    "T3-01": Example("新收 39＋上年结转 2＝总计 40＋结转下年 1", "结转下年写成 2", {"t3.carried_out.natural_person": 2}),
    "T3-02": Example("3＋20＋13＋4＝40", "总计的公式被写成 41", {"t3.total.natural_person": 41}),
    "T3-03": Example("39＋1＝40", "总计的公式被写成 41", {"t3.received.total": 41}),
    "T4-01": Example("维持 0＋纠正 0＋其他 0＋尚未审结 0＝总计 0", "总计的公式被写成 1", {"t4.reconsideration.total": 1}),
    "T2-01": Example("规章三格都是 0", "本年制发填了 1", {"t2.regulations.issued": 1}),
    "T2-02": Example("制发 1，废止 3，现行有效 10", "制发 5，现行有效 1", {
        "t2.normative_documents.issued": 5, "t2.normative_documents.effective": 1,
    }),
    "S-01": Example("其中不大于总数", "政策文件 5，网站信息 3", {"s.website_items": 3, "s.policy_documents": 5}),
    "P-01": Example("上年 30，本年 40", "上年 4，本年 40", {}, {"t3.received.natural_person": 4, "t3.received.total": 4}),
    "P-02": Example("25.1（万元）", "251000", {"t2.fees.amount": 251000}),
    "P-03": Example("上年有数，本年也有数", "上年收到 12 件，本年全是 0", _NOTHING, _NOBODY | {_RECEIVED: 12}),
    "P-06": Example(f"{YEAR + 1}-01-15", f"{YEAR}-01-15", {"cover.date": f"{YEAR}-01-15"}),
    "P-07": Example("25.1、12.4、30.0（万元）", "251000、12.4、30.0", {}, others=({_FEES: 251000}, {_FEES: 12.4}, {_FEES: 30.0})),
    "P-08": Example("上级 12，下级 7、5", "上级 11，下级 7、5", {}, others=({_RECEIVED: 11}, {_RECEIVED: 7}, {_RECEIVED: 5})),
    "P-09": Example("9 件由自然人提出", "9 件都填在“法律服务机构”", {
        "t3.received.natural_person": 0, "t3.received.business": 0, "t3.received.legal_service": 40,
    }),
    "P-04": Example("上年 25.1，本年 26", "上年 0.5，本年 2510", {"t2.fees.amount": 2510}, {"t2.fees.amount": 1}),
    "P-05": Example("结转下年不多于新收和上年结转", "结转下年写成 90", {"t3.carried_out.natural_person": 90}),
    "X-01": Example("上年结转 2＝上年的结转下年 2", "上年结转写成 3", {
        "t3.carried_in.natural_person": 3, "t3.granted.natural_person": 4,
    }, _LAST),
    "X-02": Example("上年 12＋制发 1－废止 3＝10", "现行有效写成 11", {"t2.normative_documents.effective": 11}, _LAST),
    "X-03": Example("上年尚未审结的 1 件，本年有结果", "本年四项都是 0", {}, _LAST),
    "V-01": Example("40", "约40", {"t3.received.natural_person": "约39"}),
    "V-02": Example("没有的填 0，或在封面声明没填的格均为 0", "空着", {"t3.received.business": None}),
    "V-03": Example("填报单位与下发时一致", "填报单位写成另一家", {"cover.unit": "示例市财政局"}),
    "N-03": Example("写了一段话", "留着“XX”", {"text.problems": "存在XX问题。"}),
    "N-01": Example("全年收到申请40件，上年结转2件", "收到申请41件", {_REQUESTS: "全年收到申请41件，上年结转2件。"}),
    "N-02": Example("收到申请40件，同比增长53.8%（上年 26 件）", "同比增长50%", {_REQUESTS: "收到申请40件，同比增长50%。"}),
    "N-04": Example("公开信息131条，其中政策95条、会议36条", "政策100条", {
        "text.overview_proactive": "公开信息131条，其中政策100条、会议36条。",
    }),
    "V-04": Example("标签与下发的一致", "标签“行政处罚”改成“行政罚款”", {}, label=("行政处罚", "行政罚款")),
    "V-05": Example("没有下级单位的选“本单位”", "选了“汇总”", {"cover.scope": "汇总"}),
    "N-06": Example("按本年的情况写", "与上一年的一字不差", {"text.problems": _PROBLEMS}, last_texts={"text.problems": _PROBLEMS}),
    "N-07": Example("各写各的", "两家的一字不差", {}, texts=(_PROBLEMS, _PROBLEMS)),
    "N-05": Example(f"{YEAR}年收到申请40件", f"{YEAR - 1}年收到申请40件", {_REQUESTS: f"{YEAR - 1}年收到申请40件。"}),
}  # fmt: skip


def find(code: str) -> Finding | None:
    """What the tool says of a rule's wrong report; None where it has no example."""
    example = EXAMPLES.get(code)
    if example is None:
        return None
    if example.others or example.texts:
        return _find_among_units(code, example)
    cells: dict[str, Cell] = {name: one for name, one in published().items() if not isinstance(one, Decimal)}
    cells |= {"cover.unit": UNIT.name, "cover.year": float(YEAR), **example.changes}
    sheets = grids({name: one for name, one in cells.items() if one is not None})
    sheets[META_SHEET] = [[key, str(YEAR) if key == "year" else one] for key, one in sheets[META_SHEET]]
    for rows in sheets.values():
        rows[:] = [[example.label[1] if one and one == example.label[0] else one for one in row] for row in rows]
    submission = read(sheets)
    roster = Roster((Unit(UNIT.name, merges=False), Unit("示例市财政局")))
    found = check(submission, last_year=dict(example.last) or None, last_texts=example.last_texts, roster=roster)
    return next(one for one in found if one.code == code)


def _find_among_units(code: str, example: Example) -> Finding:
    above = Unit("示例市东湖区人民政府", merges=True)
    roster = Roster((above, *(Unit(f"东湖区{name}局", parent=above.name) for name in ("教育", "民政"))))
    form = load_form()
    figures = example.others or ({},) * len(example.texts)
    readings = [
        UnitReading(unit, _NOBODY | {name: Decimal(str(one)) for name, one in own.items()}, {})
        for unit, own in zip(roster.units, figures, strict=False)
    ]
    named = [(one.unit.name, text) for one, text in zip(readings, example.texts, strict=False)]
    found = compare_units(form, readings, roster, {"text.problems": compare_texts(named)})
    return next(one for _, one in found if one.code == code)
