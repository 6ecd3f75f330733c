"""Published pages as sites have them: tables with the statutory labels, and with what editors and converters make of them.

A table is rows of cells, built from the figures alone; the shapes change rows, cells or their markup.
"""

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from html import escape

from xltools.form.load import load_form

Figures = Mapping[str, int | Decimal]


@dataclass(frozen=True)
class SiteCell:
    """A cell: its text, how far it reaches, and whether it holds a figure."""

    text: str
    rows: int = 1
    columns: int = 1
    figure: bool = False


Rows = list[list[SiteCell]]

_GROUPS = (
    ("（一）予以公开", ()),
    ("（二）部分公开（区分处理的，只计这一情形，不计其他情形）", ()),
    (
        "（三）不予公开",
        (
            "1.属于国家秘密",
            "2.其他法律行政法规禁止公开",
            "3.危及“三安全一稳定”",
            "4.保护第三方合法权益",
            "5.属于三类内部事务信息",
            "6.属于四类过程性信息",
            "7.属于行政执法案卷",
            "8.属于行政查询事项",
        ),
    ),
    ("（四）无法提供", ("1.本机关不掌握相关政府信息", "2.没有现成信息需要另行制作", "3.补正后申请内容仍不明确")),
    (
        "（五）不予处理",
        (
            "1.信访举报投诉类申请",
            "2.重复申请",
            "3.要求提供公开出版物",
            "4.无正当理由大量反复申请",
            "5.要求行政机关确认或重新出具已获取信息",
        ),
    ),
    (
        "（六）其他处理",
        (
            "1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请",
            "2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请",
            "3.其他",
        ),
    ),
    ("（七）总计", ()),
)
_APPLICANTS = ("商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他")


def _values(figures: Figures, names: Sequence[str], columns: int = 1) -> list[SiteCell]:
    return [SiteCell(str(figures[name]), 1, columns, figure=True) for name in names]


def proactive_table(figures: Figures) -> Rows:
    """Part two."""

    def heading(text: str) -> list[SiteCell]:
        return [SiteCell(text, 1, 4)]

    def single(label: str, name: str) -> list[SiteCell]:
        return [SiteCell(label), *_values(figures, [name], 3)]

    documents: Rows = [
        [
            SiteCell(label),
            *_values(figures, [f"t2.{row}.{column}" for column in ("issued", "repealed", "effective")]),
        ]
        for label, row in (("规章", "regulations"), ("行政规范性文件", "normative_documents"))
    ]
    decisions = [SiteCell("信息内容"), SiteCell("本年处理决定数量", 1, 3)]
    return [
        heading("第二十条第（一）项"),
        [SiteCell(one) for one in ("信息内容", "本年制发件数", "本年废止件数", "现行有效件数")],
        *documents,
        heading("第二十条第（五）项"),
        decisions,
        single("行政许可", "t2.licensing.decisions"),
        heading("第二十条第（六）项"),
        decisions,
        single("行政处罚", "t2.penalties.decisions"),
        single("行政强制", "t2.enforcement.decisions"),
        heading("第二十条第（八）项"),
        [SiteCell("信息内容"), SiteCell("本年收费金额（单位：万元）", 1, 3)],
        single("行政事业性收费", "t2.fees.amount"),
    ]


def requests_head() -> Rows:
    """The three head rows of part three."""
    return [
        [
            SiteCell("（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）", 3, 3),
            SiteCell("申请人情况", 1, 7),
        ],
        [SiteCell("自然人", 2), SiteCell("法人或其他组织", 1, 5), SiteCell("总计", 2)],
        [SiteCell(one) for one in _APPLICANTS],
    ]


def requests_table(figures: Figures) -> Rows:
    """Part three."""
    fields = [field.id for field in load_form().tables["t3"].fields]
    lines = iter([fields[at : at + 7] for at in range(0, len(fields), 7)])
    rows = requests_head()
    for label in ("一、本年新收政府信息公开申请数量", "二、上年结转政府信息公开申请数量"):
        rows.append([SiteCell(label, 1, 3), *_values(figures, next(lines))])
    outcome = [SiteCell("三、本年度办理结果", 22)]
    for group, members in _GROUPS:
        beside = [SiteCell(group, len(members))] if members else [SiteCell(group, 1, 2)]
        for label in members or ("",):
            own = [SiteCell(label)] if label else []
            rows.append([*outcome, *beside, *own, *_values(figures, next(lines))])
            outcome, beside = [], []
    rows.append([SiteCell("四、结转下年度继续办理", 1, 3), *_values(figures, next(lines))])
    return rows


def cases_table(figures: Figures) -> Rows:
    """Part four."""
    results = ("结果维持", "结果纠正", "其他结果", "尚未审结", "总计")
    return [
        [SiteCell("行政复议", 1, 5), SiteCell("行政诉讼", 1, 10)],
        [
            *(SiteCell(one, 2) for one in results),
            SiteCell("未经复议直接起诉", 1, 5),
            SiteCell("复议后起诉", 1, 5),
        ],
        [SiteCell(one) for one in results * 2],
        _values(figures, [field.id for field in load_form().tables["t4"].fields]),
    ]


def random_figures(seed: int) -> dict[str, int | Decimal]:
    """Consistent figures of which few are 0 or alike, so that one that was read from a wrong cell shows."""
    chance = random.Random(seed)  # noqa: S311 - figures that repeat
    form = load_form()
    figures: dict[str, int | Decimal] = {}
    columns = [column.id for column in form.tables["t3"].blocks[0].columns]
    lines = list(dict.fromkeys(field.row for field in form.tables["t3"].fields))
    outcomes = [row for row in lines if row not in ("received", "carried_in", "carried_out", "total")]
    for column in columns[:-1]:
        for row in outcomes:
            figures[f"t3.{row}.{column}"] = chance.choice([0, chance.randint(1, 400)])
        total = sum(int(figures[f"t3.{row}.{column}"]) for row in outcomes)
        carried_out = chance.randint(0, 60)
        carried_in = chance.randint(0, min(50, total + carried_out))
        figures |= {f"t3.total.{column}": total, f"t3.carried_out.{column}": carried_out}
        figures |= {f"t3.carried_in.{column}": carried_in, f"t3.received.{column}": total + carried_out - carried_in}
    for row in lines:
        figures[f"t3.{row}.total"] = sum(int(figures[f"t3.{row}.{column}"]) for column in columns[:-1])
    for field in form.tables["t4"].fields:
        figures[field.id] = (
            sum(int(figures[part]) for part in field.total_of) if field.total_of else chance.randint(0, 90)
        )
    for field in form.tables["t2"].fields:
        figures[field.id] = chance.randint(1, 3000)
    return figures | {"t2.fees.amount": Decimal("25.1")}


def map_cells(rows: Rows, change: Callable[[SiteCell], SiteCell]) -> Rows:
    """Every cell changed."""
    return [[change(cell) for cell in row] for row in rows]


def map_texts(rows: Rows, change: Callable[[str], str], *, figures: bool) -> Rows:
    """The texts of figures, or of labels, changed."""
    return map_cells(rows, lambda cell: replace(cell, text=change(cell.text)) if cell.figure == figures else cell)


def plain_cell(cell: SiteCell) -> str:
    """A cell as a careful editor writes it."""
    return f'<td rowspan="{cell.rows}" colspan="{cell.columns}">{escape(cell.text)}</td>'


def word_cell(cell: SiteCell) -> str:
    """A cell as Word saves it for the web: a paragraph in it, spans for Latin and Chinese runs, digits apart."""
    runs = [cell.text[at : at + 2] for at in range(0, len(cell.text), 2)] if not cell.figure else list(cell.text)
    text = "".join(
        f"<span\n  {'lang=EN-US ' if one.isascii() else ''}style='font-size:9.0pt;font-family:仿宋;mso-hansi-font-family:\"Times New Roman\"'>{escape(one)}</span>"
        for one in runs
    )
    span = (f" rowspan={cell.rows}" if cell.rows > 1 else "") + (f" colspan={cell.columns}" if cell.columns > 1 else "")
    return (
        f"<td width=56{span} valign=center style='width:42.5pt;border:solid windowtext 1.0pt;mso-border-alt:solid windowtext .5pt;"
        f"padding:0cm 5.4pt 0cm 5.4pt'>\n  <p class=MsoNormal align=center style='text-align:center;mso-pagination:widow-orphan'>{text}<span lang=EN-US><o:p></o:p></span></p>\n  </td>"
    )


def markup(rows: Rows, write: Callable[[SiteCell], str] = plain_cell, *, head: int = 0) -> str:
    """A table; `head` rows stand in a head of it."""
    lines = ["<tr>" + "".join(map(write, row)) + "</tr>" for row in rows]
    top = f"<thead>{''.join(lines[:head])}</thead>" if head else ""
    return f"<table border=1>{top}<tbody>" + "\n".join(lines[head:]) + "</tbody></table>"


@dataclass(frozen=True)
class SitePage:
    """A page: its three tables as markup, and what stands around them."""

    tables: tuple[str, str, str]
    title: str = "示例县教育局2023年政府信息公开工作年度报告"
    before: str = ""
    behind: str = ""

    def text(self) -> str:
        """The page."""
        two, three, four = self.tables
        return f"""<!DOCTYPE html><html><head><meta charset="utf-8"><title>{self.title}_示例县人民政府</title><style>p{{margin:0}}</style></head>
<body><div class="top"><a href="/">首页</a> &gt; <a href="/zwgk">政务公开</a> &gt; 年度报告</div>{self.before}
<table class="meta"><tr><td>索引号</td><td>11370600004/2024-00012</td><td>发布机构</td><td>示例县教育局</td></tr>
<tr><td>成文日期</td><td>2024-01-22</td><td>文号</td><td></td></tr></table>
<div class="con"><div><h1>{self.title}</h1><div class="info">发布时间：2024-01-23 10:22 来源：教育局 浏览次数：<span>128</span> 字体：[大 中 小]</div>
<div id="zoom" class="TRS_UEDITOR"><p style="text-indent:2em">本报告根据《中华人民共和国政府信息公开条例》编制，所列数据的统计期限自2023年1月1日起至2023年12月31日止。</p>
<p style="text-indent:2em"><strong>一、总体情况</strong></p><p>&emsp;&emsp;全年做好各项公开工作。</p>
<p><strong>二、主动公开政府信息情况</strong></p><div style="overflow:auto">{two}</div><p>&nbsp;</p>
<p><strong>三、收到和处理政府信息公开申请情况</strong></p>{three}<p>&nbsp;</p>
<p><strong>四、政府信息公开行政复议、行政诉讼情况</strong></p>{four}<p>&nbsp;</p>
<p><strong>五、存在的主要问题及改进情况</strong></p><p>主要问题是更新不够及时。下一步加强督促。</p>
<p><strong>六、其他需要报告的事项</strong></p><p>无。</p></div></div></div>{self.behind}
<div class="foot">版权所有：示例县人民政府 备案号：鲁ICP备05000000号</div></body></html>"""


def standard_tables(figures: Figures, write: Callable[[SiteCell], str] = plain_cell) -> tuple[str, str, str]:
    """The three tables, whole."""
    return (
        markup(proactive_table(figures), write),
        markup(requests_table(figures), write),
        markup(cases_table(figures), write),
    )
