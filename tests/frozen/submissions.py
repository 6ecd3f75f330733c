"""Sixty units and what they send: figures that add up, and the usual faults, entered into the workbooks that were issued."""

import io
import random
import re
import zipfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from html import escape

from python_calamine import CalamineWorkbook

__all__ = [
    "FAULTS",
    "UNITS",
    "Figures",
    "Unit",
    "enter",
    "explanation_cell",
    "figures",
    "pack",
    "roster",
    "typed_fields",
]

Entry = str | int | float
Figures = dict[str, Entry]

PLACE = "示例市"
_DEPARTMENTS = [
    "人民政府办公室",
    "发展和改革局",
    "教育局",
    "科学技术局",
    "工业和信息化局",
    "公安局",
    "民政局",
    "司法局",
    "财政局",
    "人力资源和社会保障局",
    "自然资源局",
    "生态环境局",
    "住房和城乡建设局",
    "交通运输局",
    "水利局",
    "农业农村局",
    "商务局",
    "文化和旅游局",
    "卫生健康局",
    "退役军人事务局",
    "应急管理局",
    "审计局",
    "国有资产监督管理局",
    "市场监督管理局",
    "体育局",
    "统计局",
    "医疗保障局",
    "城市管理局",
    "信访局",
    "林业局",
]
_TOWNS = [
    "东山",
    "西岭",
    "南河",
    "北沟",
    "青石",
    "白云",
    "金泉",
    "玉林",
    "平安",
    "长乐",
    "新安",
    "太平",
    "永兴",
    "大河",
    "小寨",
]
_STREETS = ["中心", "城东", "城西", "城南", "城北", "河滨", "湖滨", "站前", "学苑", "工业园"]
_CENTRES = ("东湖区人民政府", "东湖区教育局", "东湖区公安局", "公积金管理中心", "档案馆")
_APPLICANTS = ("natural_person", "business", "research", "public_welfare", "legal_service", "other_org")
_RESULTS = (
    "granted",
    "granted",
    "granted",
    "partly_granted",
    "refused_process",
    "unavailable_not_held",
    "unavailable_not_held",
    "unprocessed_petition",
    "other_misc",
)


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of the year: its number, counted from 0, gives its faults and its times."""

    number: int
    name: str
    short: str
    kind: str
    parent: str = ""
    counted: bool = True

    @property
    def code(self) -> str:
        """Its code on the roster; every seventh has none."""
        return "" if self.number % 7 == 6 else f"SL{self.number + 1:03}"


def _units() -> Iterable[Unit]:
    kinds = (("市直部门", "", _DEPARTMENTS), ("乡镇", "镇人民政府", _TOWNS), ("街道", "街道办事处", _STREETS))
    named = [(kind, f"{name}{ending}") for kind, ending, names in kinds for name in names]
    named += [("其他", name) for name in _CENTRES]
    for number, (kind, name) in enumerate(named):
        parent = f"{PLACE}{_CENTRES[0]}" if name in _CENTRES[1:3] else ""
        yield Unit(number, f"{PLACE}{name}", f"{name[:4]}（简）", kind, parent, counted=name != _CENTRES[-1])


UNITS: tuple[Unit, ...] = tuple(_units())


def roster() -> bytes:
    """The roster of all units, as a text file."""
    head = "单位名称,简称,单位代码,单位类别,联系人,联系电话,规章制定权,计入汇总,上级单位"
    lines = (
        f"{unit.name},{unit.short},{unit.code},{unit.kind},联系人{unit.number:02},0000-60000{unit.number:02},"
        f"{'是' if unit.number == 0 else '否'},{'是' if unit.counted else '否'},{unit.parent}"
        for unit in UNITS
    )
    return "\n".join([head, *lines, ""]).encode("utf-8-sig")


def figures(unit: Unit, year: int, fields: Iterable[str], carried: Mapping[str, Entry]) -> Figures:
    """A unit's entries of a year, right in everything: every field that is given, totals left to the workbook.

    `carried` are the entries of the year before: what was carried out then comes in now, what was in force still is.
    """
    chance = random.Random(f"{unit.name} {year}")  # noqa: S311 - example figures, not secrets
    values: Figures = {name: 0 for name in fields if name.startswith(("t2.", "t3.", "t4.", "s."))}
    for column, most in zip(_APPLICANTS, (40, 6, 0, 1, 1, 2), strict=True):
        received, came_in = chance.randint(0, most), int(carried.get(f"t3.carried_out.{column}", 0))
        results = chance.choices(_RESULTS, k=received + came_in)
        open_still = min(len(results), chance.randint(0, 2))
        values |= {
            f"t3.received.{column}": received,
            f"t3.carried_in.{column}": came_in,
            f"t3.carried_out.{column}": open_still,
        }
        for result in results[open_still:]:
            values[f"t3.{result}.{column}"] = int(values[f"t3.{result}.{column}"]) + 1
    issued = chance.randint(0, 3)
    in_force = int(carried.get("t2.normative_documents.effective", chance.randint(2, 20)))
    values |= {
        "t2.normative_documents.issued": issued,
        "t2.normative_documents.effective": in_force + issued,
        "t2.licensing.decisions": chance.randint(0, 2_000),
        "t2.penalties.decisions": chance.randint(0, 300),
        "t2.fees.amount": chance.randint(0, 90_000) / 100,
        "t4.reconsideration.upheld": chance.randint(0, 3),
        "t4.litigation_direct.other": chance.randint(0, 1),
        "s.website_items": chance.randint(50, 900),
        "s.policy_documents": issued + chance.randint(3, 20),
        "s.interpretations": chance.randint(1, 12),
        "s.media_accounts": chance.randint(1, 3),
        "s.staff": chance.randint(1, 3),
        "s.trainings": chance.randint(1, 4),
    }
    texts = {name: f"{unit.name}{year} 年已如实填写。" for name in fields if name.startswith("text.")}
    return (
        values
        | texts
        | {
            "cover.scope": "本单位",
            "cover.filler": f"填报人{unit.number:02}",
            "cover.reviewer": "审核人",
            "cover.telephone": f"0000-60000{unit.number:02}",
            "cover.date": f"{year + 1}-01-{5 + unit.number % 9:02}",
        }
    )


def _without(values: Figures, *beginnings: str) -> Figures:
    return {name: value for name, value in values.items() if not name.startswith(beginnings)}


def _columns_mixed(values: Figures) -> Figures:
    return values | {
        "t3.received.other_org": int(values["t3.received.other_org"]) + 1,
        "t3.granted.natural_person": int(values["t3.granted.natural_person"]) + 1,
    }


# What a unit may do wrong, or lawfully in its own way; a unit takes the one of its number.
FAULTS: Mapping[str, Callable[[Figures], Figures]] = {
    "none": dict,
    "about": lambda values: values | {"t2.penalties.decisions": "约30"},
    "with units": lambda values: values | {"t2.enforcement.decisions": "12件", "s.staff": "２", "s.trainings": "1,234"},
    "columns mixed": _columns_mixed,
    "right": dict,
    "table left blank": lambda values: _without(values, "t4."),
    "nothing declared": lambda values: _without(values, "t3.", "t4.") | {"cover.nil_t3": "是", "cover.nil_t4": "是"},
    "declared and filled": lambda values: values | {"cover.nil_t4": "是", "t4.reconsideration.upheld": 2},
    "fair": dict,
    "total typed over": lambda values: values | {"t4.reconsideration.total": 9},
    "regulations": lambda values: values | {"t2.regulations.effective": 6},
    "too few in force": lambda values: (
        values | {"t2.normative_documents.issued": 4, "t2.normative_documents.effective": 3}
    ),
    "good": dict,
    "many decimals": lambda values: values | {"t2.fees.amount": 12.3456789},
    "negative": lambda values: values | {"t2.licensing.decisions": -5},
    "half a case": lambda values: values | {"t3.received.natural_person": 3.5},
    "fine": dict,
    "carried in differs": lambda values: values | {"t3.carried_in.business": int(values["t3.carried_in.business"]) + 2},
    "text missing": lambda values: _without(values, "text.problems"),
    "cells blank": lambda values: _without(values, "t2.licensing", "t3.received.business", "cover.reviewer"),
    "huge": lambda values: values | {"t2.licensing.decisions": 2_000_000_000},
}


def enter(data: bytes, cells: Mapping[str, str], entries: Mapping[str, Entry]) -> bytes:
    """A workbook with entries in its cells, as a program saves it that computes nothing: formulas lose their values.

    `cells` says where each field stands, as `sheet!A1`. A field without an entry stays as it is, and so does a formula
    for which there is no entry.
    """
    by_sheet: dict[str, dict[str, Entry]] = {}
    for name, entry in entries.items():
        sheet, _, address = cells[name].rpartition("!")
        by_sheet.setdefault(sheet, {})[address] = entry
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        parts = {info.filename: book.read(info) for info in book.infolist()}
    sheets = re.findall(r'<sheet name="([^"]*)"', parts["xl/workbook.xml"].decode())
    for number, sheet in enumerate(sheets, start=1):
        name = f"xl/worksheets/sheet{number}.xml"
        text = re.sub(r"(</f>)<v>[^<]*</v>", r"\1", parts[name].decode())
        for address, entry in by_sheet.get(sheet, {}).items():
            found = re.search(_cell(address), text)
            if found is None:
                message = f"no cell {sheet}!{address}"
                raise LookupError(message)
            text = f"{text[: found.start()]}{_written(found[1], entry)}{text[found.end() :]}"
        parts[name] = text.encode()
    return pack(parts)


def typed_fields(data: bytes, cells: Mapping[str, str]) -> list[str]:
    """The fields that somebody has to enter: those that the workbook does not compute."""
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        sheets = re.findall(r'<sheet name="([^"]*)"', book.read("xl/workbook.xml").decode())
        texts = {name: book.read(f"xl/worksheets/sheet{n}.xml").decode() for n, name in enumerate(sheets, start=1)}
    found = []
    for field, place in cells.items():
        sheet, _, address = place.rpartition("!")
        cell = re.search(_cell(address), texts[sheet])
        if cell is not None and "<f>" not in cell[0]:
            found.append(field)
    return found


def _cell(address: str) -> str:
    return rf'(<c r="{address}"(?: s="\d+")?)[^>]*?(?:/>|>.*?</c>)'


def _written(start: str, entry: Entry) -> str:
    if isinstance(entry, str):
        return f'{start} t="inlineStr"><is><t xml:space="preserve">{escape(entry)}</t></is></c>'
    return f"{start}><v>{entry!r}</v></c>"


def explanation_cell(data: bytes, check: str) -> str:
    """Where the explanation of a check is written, as `sheet!A1`."""
    for row, cells in enumerate(CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_name("校验").to_python()):
        if check in cells:
            return f"校验!I{row + 1}"
    raise LookupError(check)


def pack(parts: Mapping[str, bytes]) -> bytes:
    """A zip file, the same for the same parts."""
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w") as archive:
        for name, part in parts.items():
            archive.writestr(zipfile.ZipInfo(name), part, zipfile.ZIP_DEFLATED)
    return output.getvalue()
