"""Plausible figures for a unit of a given size: consistent under every rule, the same for the same name."""

import random
from decimal import Decimal

from xltools.form.model import Form

__all__ = ["plausible", "texts"]

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


def plausible(form: Form, name: str, size: int) -> dict[str, int | Decimal]:
    """Input figures of every table (totals are the workbook's own formulas). `size` is about how many applications."""
    chance = random.Random(name)  # noqa: S311 - example figures, not secrets
    values: dict[str, int | Decimal] = {field.id: 0 for field in form.numbers if not field.total_of}
    applicants, results = form.tables["t3"].sets["applicants"], form.tables["t3"].sets["results"]
    columns = chance.choices(applicants, [90, 8, 0, 1, 1, 1], k=size)
    kinds = chance.choices(list(_WEIGHTS), list(_WEIGHTS.values()), k=size)
    for number, (column, kind) in enumerate(zip(columns, kinds, strict=True)):
        came_in = "carried_in" if number % 19 == 7 else "received"
        went_out = "carried_out" if number % 23 == 11 else kind
        values[f"t3.{came_in}.{column}"] += 1
        values[f"t3.{went_out}.{column}"] += 1
    if not set(_WEIGHTS) <= set(results):
        message = "the example names results that the form does not have"
        raise ValueError(message)
    values |= _others(chance, size)
    return values


def _others(chance: random.Random, size: int) -> dict[str, int | Decimal]:
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


def texts(form: Form, values: dict[str, int | Decimal], name: str) -> dict[str, str]:
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
