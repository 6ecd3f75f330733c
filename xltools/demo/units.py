"""The units of the example city, and what each of them did: most do well, the others show one typical fault each."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from xltools.excel.grid import Cell
from xltools.roster.units import Unit

CITY = "示例市"
YEAR = 2025


@dataclass(frozen=True, slots=True)
class ExampleUnit:
    """A unit of the example: about how many applications it has, or whose published figures, and what it does wrong.

    `added` are counted too often; `changes` are cells as the clerk left them, a total among them typed over its formula.
    `files` are the names under which the workbook comes in, none where the unit sends nothing. `blank` names tables
    left blank. `days` ago it was sent.
    """

    unit: Unit
    size: int = 0
    published: str = ""
    note: str = ""
    changes: Mapping[str, Cell] = field(default_factory=dict)
    added: Mapping[str, int] = field(default_factory=dict)
    explanations: Mapping[str, str] = field(default_factory=dict)
    blank: tuple[str, ...] = ()
    files: tuple[str, ...] = ("{name}.xlsx",)
    old_layout: bool = False
    days: int = 5


def _make_unit(number: int, name: str, kind: str) -> Unit:
    return Unit(f"{CITY}{name}", f"SL{number:03}", kind, f"联系人{number:02}", f"0000-60000{number:02}")


EXAMPLE_UNITS: tuple[ExampleUnit, ...] = (
    ExampleUnit(
        _make_unit(1, "人民政府办公室", "政府部门"),
        published="zhaoyuan_office_2023",
        note="数据取自一份公开的报告，勾稽相符",
    ),
    ExampleUnit(_make_unit(2, "发展和改革局", "政府部门"), 14, note="没有问题"),
    ExampleUnit(
        _make_unit(3, "教育和体育局", "政府部门"),
        26,
        note="一件申请新收记在“其他”，办结记在“自然人”：总计相符，分列不符",
        added={"t3.received.other_org": 1, "t3.granted.natural_person": 1},
    ),
    ExampleUnit(_make_unit(4, "公安局", "政府部门"), 60, note="没有问题"),
    ExampleUnit(
        _make_unit(5, "民政局", "政府部门"),
        9,
        note="表四没有填，也没有声明无业务",
        blank=("t4",),
        files=("乡镇及其他/{name}（最终版）(2).xlsx",),
    ),
    ExampleUnit(
        _make_unit(6, "司法局", "政府部门"),
        12,
        note="一格写“12件”（能读，记入说明），一格写“约30”（不能读）",
        changes={"t2.enforcement.decisions": "12件", "t2.penalties.decisions": "约30"},
    ),
    ExampleUnit(_make_unit(7, "财政局", "政府部门"), 8, note="没有问题；文件夹里还有一个 ~$ 锁文件"),
    ExampleUnit(
        _make_unit(8, "自然资源和规划局", "政府部门"),
        48,
        note="表四总计被手工改为 0",
        changes={"t4.reconsideration.total": 0},
    ),
    ExampleUnit(
        _make_unit(9, "住房和城乡建设局", "政府部门"),
        33,
        note="现行有效少于本年制发，已在校验表作情况说明",
        changes={
            "t2.normative_documents.issued": 4,
            "t2.normative_documents.repealed": 0,
            "t2.normative_documents.effective": 3,
        },
        explanations={"T2-02:normative_documents": "机构改革，一件文件年内划转市综合行政执法局管理。"},
    ),
    ExampleUnit(
        _make_unit(10, "卫生健康局", "政府部门"),
        17,
        note="先后报了两份不同的表",
        files=("{name}.xlsx", "补报/{name}-更正.xlsx"),
    ),
    ExampleUnit(_make_unit(11, "应急管理局", "政府部门"), note="没有报", files=()),
    ExampleUnit(
        _make_unit(12, "泉山街道办事处", "街道"),
        note="声明表三、表四无业务；却把 6 件规范性文件填成了规章",
        changes={"t2.regulations.effective": 6, "cover.nil_t3": "是", "cover.nil_t4": "是"},
        blank=("t3", "t4"),
    ),
    ExampleUnit(
        _make_unit(13, "罗峰镇人民政府", "乡镇"),
        note="声明表三、表四无业务，空白按 0 计；过了期限才报",
        changes={"cover.nil_t3": "是", "cover.nil_t4": "是"},
        blank=("t3", "t4"),
        days=1,
    ),
    ExampleUnit(
        _make_unit(14, "东湖区人民政府", "县区"),
        published="hongze_district_2023",
        note="数据取自一份公开的报告：表三是旧表，表四两处总计为 0",
        old_layout=True,
        changes={"t4.reconsideration.total": 0, "t4.litigation_after_reconsideration.total": 0},
    ),
    ExampleUnit(
        _make_unit(15, "行政审批服务局", "政府部门"), 5, note="误报上一年度的表", changes={"cover.year": YEAR - 1}
    ),
)


def list_roster_units() -> tuple[Unit, ...]:
    """The units that must report."""
    return tuple(sender.unit for sender in EXAMPLE_UNITS)
