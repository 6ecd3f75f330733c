"""The workbooks of the example city: plausible figures, consistent under every rule, and the faults that units make.

One unit sends part three as old templates have it, one row of （六）其他处理 where the form has three; that layout is
made from the form itself, so that not one label stands here.
"""

import json
import random
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from xltools.demo.units import YEAR, ExampleUnit
from xltools.excel.grid import Cell
from xltools.form.model import Block, BlockLine, Field, Form
from xltools.template.content import Content
from xltools.template.workbook import build_template

# How often each kind of result is met, roughly as in published reports; the rest are rare or absent.
_WEIGHTS = {
    "granted": 40,
    "partly_granted": 12,
    "refused_third_party": 2,
    "refused_internal_affairs": 2,
    "refused_process": 2,
    "refused_query_matter": 2,
    "unavailable_not_held": 30,
    "unavailable_needs_creation": 3,
    "unprocessed_petition": 8,
    "unprocessed_repeat": 2,
    "other_not_corrected": 2,
    "other_misc": 4,
}


def generate_figures(form: Form, name: str, size: int) -> dict[str, int | Decimal]:
    """Input figures of every table (totals are the workbook's own formulas). `size` is about how many applications."""
    chance = random.Random(name)  # noqa: S311 - example figures, not secrets
    values: dict[str, int | Decimal] = {field.id: 0 for field in form.numbers if not field.total_of}
    applicants = form.tables["t3"].sets["applicants"]
    columns = chance.choices(applicants, [90, 8, 0, 1, 1, 1], k=size)
    kinds = chance.choices(list(_WEIGHTS), list(_WEIGHTS.values()), k=size)
    for number, (column, kind) in enumerate(zip(columns, kinds, strict=True)):
        came_in = "carried_in" if number % 19 == 7 else "received"
        went_out = "carried_out" if number % 23 == 11 else kind
        values[f"t3.{came_in}.{column}"] += 1
        values[f"t3.{went_out}.{column}"] += 1
    values |= _generate_other_figures(chance, size)
    return values


def _generate_other_figures(chance: random.Random, size: int) -> dict[str, int | Decimal]:
    issued, repealed = chance.randint(0, 3), chance.randint(0, 2)
    reviews = size // 12
    return {
        "t2.normative_documents.issued": issued,
        "t2.normative_documents.repealed": repealed,
        "t2.normative_documents.effective": issued + chance.randint(2, 25),
        "t2.licensing.decisions": size * chance.randint(5, 90),
        "t2.penalties.decisions": size * chance.randint(0, 40),
        "t2.enforcement.decisions": chance.randint(0, size),
        "t2.fees.amount": Decimal(chance.randint(0, 90_000)) / 100,
        "t4.reconsideration.upheld": reviews,
        "t4.reconsideration.corrected": reviews // 4,
        "t4.reconsideration.other": reviews // 3,
        "t4.litigation_direct.upheld": reviews // 5,
        "t4.litigation_after_reconsideration.pending": reviews // 6,
        "s.website_items": size * chance.randint(6, 20) + 40,
        "s.policy_documents": issued + chance.randint(3, 20),
        "s.interpretations": chance.randint(1, 12),
        "s.media_accounts": chance.randint(1, 3),
        "s.staff": chance.randint(1, 3),
        "s.trainings": chance.randint(1, 4),
        "s.npc_suggestions": chance.randint(0, 9),
        "s.cppcc_proposals": chance.randint(0, 9),
    }


def generate_texts(form: Form, values: dict[str, int | Decimal], name: str) -> dict[str, str]:
    """A text for each required part, in agreement with the figures."""
    received = sum(values[f"t3.received.{column}"] for column in form.tables["t3"].sets["applicants"])
    carried = sum(values[f"t3.carried_in.{column}"] for column in form.tables["t3"].sets["applicants"])
    return {
        "text.overview_proactive": f"{name}全年通过政府网站主动公开信息 {values['s.website_items']} 条，"
        f"其中解读信息 {values['s.interpretations']} 条。",
        "text.overview_on_request": f"全年新收政府信息公开申请 {received} 件，上年结转 {carried} 件，均依法依规办理。",
        "text.overview_management": "对制发的文件逐件确定公开属性，定期清理规范性文件并公布目录。",
        "text.overview_platform": f"在用政务新媒体账号 {values['s.media_accounts']} 个，网站栏目按季度检查更新。",
        "text.overview_supervision": f"专职工作人员 {values['s.staff']} 名，组织培训 {values['s.trainings']} 次。",
        "text.problems": "部分栏目更新不够及时，政策解读的形式比较单一。",
        "text.improvements": "已明确栏目责任人和更新时限，增加了图解和短视频解读。",
        "text.processing_fees": "本年没有收取信息处理费。",
        "text.key_tasks": "按年度政务公开工作要点逐项落实。",
        "text.proposals": f"主办人大代表建议 {values['s.npc_suggestions']} 件、政协提案 {values['s.cppcc_proposals']} 件，"
        "办理结果均已公开。",
        "text.innovation": "无",
        "text.data_notes": "无",
        "text.other": "无",
    }


_ROW = "other_single_2019"
_SPLIT = ("other_not_corrected", "other_fee_unpaid", "other_misc")


def make_old_layout(form: Form) -> Form:
    """The form with its three last kinds of result in one row, `t3.other_single_2019`; it has no rules of its own."""
    table = form.tables["t3"]
    merged = replace(table, blocks=tuple(map(_merge_rows, table.blocks)))
    return replace(form, tables={**form.tables, "t3": merged}, checks=())


def _merge_rows(block: Block) -> Block:
    first = next(line for line in block.rows if line.id == _SPLIT[0])
    labels = tuple(label for label in first.labels if label)[:-1]
    row = BlockLine(_ROW, labels, labels[-1])
    rows = tuple(row if line is first else line for line in block.rows if line is first or line.id not in _SPLIT)
    fields = {
        (r, c): _old_field(block, line, block.rows.index(first) if line is row else block.rows.index(line), c)
        for r, line in enumerate(rows)
        for c in range(len(block.columns))
    }
    return replace(block, rows=rows, fields=fields)


def _old_field(block: Block, line: BlockLine, row: int, column: int) -> Field:
    field = block.fields[row, column]
    if line.id == _ROW:
        return replace(
            field,
            id=_rename_field(field.id),
            row=_ROW,
            row_labels=line.labels,
            row_name=line.short,
            total_of=tuple(_rename_field(part) for part in field.total_of),
        )
    kept = [_rename_field(part) if part.split(".")[1] == _SPLIT[0] else part for part in field.total_of]
    return replace(field, total_of=tuple(part for part in kept if part.split(".")[1] not in _SPLIT))


def _rename_field(field_id: str) -> str:
    table, _, column = field_id.split(".")
    return f"{table}.{_ROW}.{column}"


def load_published(name: str) -> dict[str, int | Decimal]:
    """The table figures of a published report by field id, exactly as printed there (件; fees in 万元)."""
    path = Path(__file__).parent / "figures" / f"{name}.json"
    figures: dict[str, int | Decimal] = json.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)["fields"]
    return figures


def filled_workbook(form: Form, sender: ExampleUnit, version: int = 0) -> bytes:
    """The workbook of a sender, as it comes back. A later `version` has one more training counted than the one before."""
    values = cell_values(form, sender)
    trainings = values.get("s.trainings")
    if version and isinstance(trainings, int):
        values["s.trainings"] = trainings + version
    content = Content(year=YEAR, unit=sender.unit, values=values, explanations=sender.explanations)
    return build_template(make_old_layout(form) if sender.old_layout else form, content)


def cell_values(form: Form, sender: ExampleUnit) -> dict[str, Cell | Decimal]:
    """What stands in the cells of a sender's workbook. Totals are formulas, except where a change types over one."""
    name = sender.unit.name
    figures = generate_figures(form, name, sender.size)
    if sender.published:
        shipped = load_published(sender.published)
        own = {field: value for field, value in figures.items() if field.startswith("s.")}
        figures = own | {field: value for field, value in shipped.items() if not _is_total(form, field)}
    figures |= {field: figures[field] + more for field, more in sender.added.items()}
    written: dict[str, Cell | Decimal] = {
        **figures,
        **generate_texts(form, {**{field.id: 0 for field in form.numbers}, **figures}, name),
        "cover.scope": "本单位",
        "cover.filler": "示例填报人",
        "cover.reviewer": "示例审核人",
        "cover.telephone": sender.unit.telephone,
        "cover.date": f"{YEAR + 1}-01-12",
    }
    kept = {field: value for field, value in written.items() if field.split(".")[0] not in sender.blank}
    return kept | dict(sender.changes)


def _is_total(form: Form, field: str) -> bool:
    known = form.fields.get(field)
    return field.endswith(".total") or bool(known and known.total_of)
