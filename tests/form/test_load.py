"""Loading a form: the shipped one is whole, and a wrong declaration is refused with file, line and fault."""

import shutil
from pathlib import Path

import pytest

from xltools.form.declaration import FormFault
from xltools.form.load import find_form_folder, form_ids, load_form, load_form_folder, templates_folder
from xltools.form.model import Charts, FieldKind


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the shipped form, to be spoilt."""
    copy = tmp_path / "form"
    shutil.copytree(templates_folder() / "disclosure-annual-2021", copy)
    return copy


def test_the_shipped_form_has_every_field_of_the_statute() -> None:
    form = load_form()
    sizes = {name: len(table.fields) for name, table in form.tables.items()}
    assert sizes == {"cover": 13, "text": 13, "t2": 10, "t3": 175, "t4": 15, "s": 17}
    assert form_ids() == ["disclosure-annual-2021"]


@pytest.mark.parametrize(
    ("field", "labels", "kind", "unit"),
    [
        ("t2.fees.amount", ("行政事业性收费", "本年收费金额（单位：万元）"), FieldKind.DECIMAL, "万元"),
        ("t2.regulations.issued", ("规章", "本年制发件数"), FieldKind.COUNT, "件"),
        ("t3.other_misc.business", ("三、本年度办理结果", "（六）其他处理", "3.其他", "申请人情况", "法人或其他组织", "商业企业"), FieldKind.COUNT, "件"),
        ("t4.litigation_after_reconsideration.pending", ("行政诉讼", "复议后起诉", "尚未审结"), FieldKind.COUNT, "件"),
        ("s.processing_fee_amount", ("信息处理费：收费金额", "数值"), FieldKind.DECIMAL, "元"),
        ("cover.nil_t3", ("其中：三、依申请公开",), FieldKind.CHOICE, ""),
    ],
)  # fmt: skip
def test_a_field_has_its_label_path_kind_and_unit(
    field: str, labels: tuple[str, ...], kind: FieldKind, unit: str
) -> None:
    found = load_form().fields[field]
    assert (found.label_path, found.kind, found.unit) == (labels, kind, unit)


def test_totals_sum_their_own_line() -> None:
    fields = load_form().fields
    assert len(fields["t3.total.natural_person"].total_of) == 21
    assert fields["t3.total.total"].total_of[0] == "t3.total.natural_person"
    assert fields["t4.litigation_direct.total"].total_of[-1] == "t4.litigation_direct.pending"


@pytest.mark.parametrize(
    ("file", "old", "new", "says"),
    [
        ("rules.toml", "t3.received[column] +", "t3.recieved[column] +", r"rules\.toml 第 \d+ 行（rule T3-01 · must）：没有指标“t3\.recieved"),
        ("rules.toml", 'severity = "error"', 'severity = "fatal"', "没有这种 severity：“fatal”"),
        ("rules.toml", "sum(t3.results[column]) == t3.total[column]", "sum(t3.results[column])", "规则须是一个判断"),
        ("rules.toml", 't2.regulations[column] == 0"', 't2.regulations[column] == t2.fees.amount"', "混用了不同单位"),
        ("rules.toml", 'each = "row of t3"', 'each = "line of t3"', "each 应写成"),
        ("rules.toml", 'code = "T3-02"', 'code = "T3-01"', "规则编号“T3-01”重复"),
        ("rules.toml", 'check = "blank"', 'check = "empty"', "没有内置检查“empty”"),
        ("rules.toml", "第三项＋第四项＝{right}", "第三项＋第四项＝{lefty}", "rule T3-01.*消息“fails”用到没有的词“{lefty}”"),
        ("rules.toml", 'check = "locked"', 'check = "number"', "缺少内置检查“locked”"),
        ("guide.toml", "steps =", "step =", "不认识的键“step”|缺少"),
        ("rules.toml", 'must = "t2.regulations[column] == 0"', 'must = "1 == 1"', "没有用到任何指标"),
        ("rules.toml", 'must = "t2.regulations[column] == 0"', 'must = "' + "not " * 5000 + 't2.regulations[column] == 0"', "太长，或嵌套太深|嵌套 .* 层"),
        ("rules.toml", 'must = "t2.regulations[column] == 0"', 'must = "' + " or ".join(["t2.regulations[column] == 0"] * 300) + '"', "sides|个参数"),
        ("rules.toml", 'must = "t2.regulations[column] == 0"', 'must = "t2.regulations[column] == 1e400"', "太大"),
        ("rules.toml", 'when = "not unit.rule_making"', 'when = "s.staff == 0"', "只能用单位属性"),
        ("rules.toml", 'at = "t2.regulations[column]"', 'at = "unit.rule_making"', "at 须是本年的一个指标"),
        ("rules.toml", 'at = "t2.regulations[column]"', 'at = "last"', "没有指标“”"),
        ("rules.toml", 'not_a_year = "{place}', 'not_a_yaer = "{place}', "缺少消息“not_a_year”"),
        ("rules.toml", '"××"', '""', "占位符不能是空的"),
        ("rules.toml", '"t2[row].issued - t2[row].repealed"]', '"t2.licensing.decisions"]', "只能用 must 里用到的指标"),
        ("form.toml", 'due = "01-31"', 'due = "soon"', "不是“月-日”"),
        ("tables/t2.toml", "digits = 6", "digits = 8", "digits 应在 0 到 6 之间"),
        ("tables/cover.toml", 'choices = ["本单位", "汇总"]', 'choices = ["本单位,汇总"]', "不能有半角逗号"),
        ("rules.toml", "why =", "wyh =", "缺少“why”"),
        ("tables/t3.toml", 'total_of = "applicants"', 'total_of = "aplicants"', r"t3\.toml 第 \d+ 行.*没有名为“aplicants”的组"),
        ("tables/t3.toml", 'id = "granted"', 'id = "received"', "重复"),
        ("tables/t3.toml", 'nil = "cover.nil_t3"', 'nil = "cover.nil"', "nil 提到没有的指标"),
        ("form.toml", '"本表无业务，全部为 0" = "nil"', "", r"\[blanks.answers\] 里没有“cover.nil_t2”的选项“本表无业务，全部为 0”"),
        ("form.toml", '"逐格填写" = "ask"', '"逐格填写" = "nothing"', "“逐格填写”的含义应是"),
        ("tables/t3.toml", 'carried_from = "carried_out"', 'carried_from = "carried"', "carried_from 提到没有的指标"),
        ("tables/t2.toml", 'kind = "count"', 'kind = "counts"', "没有这种 kind"),
        ("tables/t2.toml", "digits = 6", 'digits = "6"', "“digits”应是整数，不加引号：digits = 6"),
        ("tables/s.toml", 'sheet = "一、总体情况"', 'sheet = "一"', "放在没有的工作表"),
        ("form.toml", 'version = "2"', 'version = "2"\ncolour = "red"', "不认识的键“colour”"),
        ("charts.toml", 'kind = "units"', 'kind = "pie"', "没有这种 kind：“pie”，可用 parts、units、years"),
        ("charts.toml", '"t3.granted.total"', '"t3.granted.sum"', "没有数字指标“t3.granted.sum”"),
        ("charts.toml", '"t3.carried_out.total",', '"text.problems",', "没有数字指标“text.problems”"),
        ("charts.toml", 'id = "results"', 'id = "results"\ncolour = "red"', "不认识的键“colour”"),
        ("form.toml", 'name = "五、问题及改进"', 'name = "目录"', r"form\.toml 第 \d+ 行（sheet 目录 · name）：“目录”是工具自己的工作表名"),
        ("form.toml", 'name = "五、问题及改进"', 'name = "_META"', "“_meta”是工具自己的工作表名"),
        ("form.toml", 'name = "五、问题及改进"', 'name = "封面"', "有两张工作表叫“封面”"),
        ("form.toml", 'name = "五、问题及改进"', 'name = "五/问题"', "“五/问题”不能作工作表名"),
        ("form.toml", 'name = "五、问题及改进"', 'name = "History"', "Excel 自己的工作表名"),
        ("form.toml", "widths = [40, 17, 17, 21]", "widths = [40, 17]", "“封面”有 4 列，每列都要有 1 到 255 的列宽|每列都要有"),
        ("form.toml", 'note = "白色格填写', 'note = "' + "白" * 256 + '白色格填写', "note 不能超过 255 个字"),
        ("form.toml", 'tables = ["cover",', 'tables = ["cover", "cover",', "同一张表写了两次"),
        ("form.toml", 'version = "2"', 'version = ""', "“version”不能是空的"),
        ("tables/t3.toml", 'label = ["申请人情况", "自然人"]', 'label = ["申请人情况", "总计"]', "有两列的标签都是“申请人情况 / 总计”"),
        ("tables/t3.toml", 'label = ["申请人情况", "自然人"]', 'label = [""]', "每列都要有标签"),
        ("tables/t3.toml", 'id = "carried_out"', 'id = "carried out"', "只能用字母、数字和下划线"),
        ("tables/t3.toml", 'part = "tables"', 'part = "table"', "没有这种 part：“table”"),
        ("tables/t3.toml", 'sheet = "三、依申请公开"', 'sheet = "三、依申请公开"\ngap = -1', "应在 0 到 409 之间"),
        ("form.toml", "[period]", "[period", r"form\.toml 第 \d+ 行：不是有效的 TOML"),
    ],
)  # fmt: skip
def test_a_wrong_declaration_is_refused_with_its_place(folder: Path, file: str, old: str, new: str, says: str) -> None:
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(FormFault, match=says):
        load_form_folder(folder)


def test_the_line_named_is_the_line_at_fault(folder: Path) -> None:
    path = folder / "rules.toml"
    lines = path.read_text(encoding="utf-8").splitlines()
    number = next(n for n, line in enumerate(lines, 1) if line.startswith("must = ") and "t2.regulations" in line)
    lines[number - 1] = 'must = "t2.nothing[column] == 0"'
    path.write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(FormFault) as caught:
        load_form_folder(folder)
    assert caught.value.line == number


def test_a_missing_file_is_named(folder: Path) -> None:
    (folder / "tables" / "t4.toml").unlink()
    with pytest.raises(FormFault, match=r"t4\.toml"):
        load_form_folder(folder)


def test_a_form_may_have_no_charts(folder: Path) -> None:
    (folder / "charts.toml").unlink()
    assert load_form_folder(folder).charts == Charts()


def test_an_unknown_form_is_refused_with_those_there_are() -> None:
    with pytest.raises(LookupError, match="disclosure-annual-2021"):
        load_form("disclosure-annual-1999")


def test_the_shipped_forms_have_what_every_form_needs() -> None:
    """Loading them at each start does not ask again."""
    for form_id in form_ids():
        assert load_form_folder(templates_folder() / form_id).id == form_id


# A form as small as can be, without rules of its own; each change takes something away that no report can do without.
_SMALL = {
    "form.toml": """
id = "small"
title = "小报表"
basis = ""
version = "1"
tables = ["cover", "a"]
[period]
begins = "01-01"
ends = "12-31"
due = "01-31"
[[sheet]]
name = "封面"
title = "{year}年度小报表"
note = ""
widths = [30, 30]
[[sheet]]
name = "甲"
title = "甲表"
note = "{unit}"
widths = [30, 12]
""",
    "guide.toml": "",
    "tables/cover.toml": """
id = "cover"
title = "封面"
[[block]]
sheet = "封面"
columns = [{ id = "", label = [] }]
rows = [
  { id = "unit", label = ["填报单位"] },
  { id = "year", label = ["年度"], kind = "year" },
]
""",
    "tables/a.toml": """
id = "a"
title = "甲表"
kind = "count"
[sets]
first = ["one"]
second = ["two"]
[[block]]
sheet = "甲"
columns = [{ id = "x", label = ["数"] }]
rows = [
  { id = "one", label = ["第一"] },
  { id = "two", label = ["第二"], total_of = "first" },
]
""",
}


@pytest.fixture
def small(folder: Path, tmp_path: Path) -> Path:
    """Its folder; the rules are those of the shipped form that the tool carries out itself."""
    target = tmp_path / "small"
    (target / "tables").mkdir(parents=True)
    for name, text in _SMALL.items():
        (target / name).write_text(text, encoding="utf-8")
    head, *rules = (folder / "rules.toml").read_text(encoding="utf-8").split("[[rule]]")
    own = "[[rule]]".join([head, *(rule for rule in rules if "\ncheck = " in rule)])
    (target / "rules.toml").write_text(own, encoding="utf-8")
    return target


def test_a_form_is_found_by_its_folder_and_by_a_file_in_it(small: Path) -> None:
    assert load_form(str(small)).id == "small"
    assert load_form(str(small / "tables" / "a.toml")).id == "small"
    assert find_form_folder("disclosure-annual-2021").parent == templates_folder()
    with pytest.raises(LookupError, match="请给出它的文件夹"):
        load_form(str(small.parent / "nothing"))


@pytest.mark.parametrize(
    ("file", "old", "new", "says"),
    [
        ("tables/cover.toml", 'id = "unit"', 'id = "body"', "缺少指标“cover.unit”"),
        ("tables/cover.toml", 'id = "year"', 'id = "time"', "缺少指标“cover.year”"),
        ("tables/cover.toml", ', kind = "year"', "", "“cover.year”的 kind 应是 year"),
        ("tables/a.toml", 'kind = "count"', 'kind = "text"', "没有数字指标"),
        (
            "tables/a.toml",
            'label = ["第一"] }',
            'label = ["第一"], total_of = "second" }',
            "合计互相包含：a.(one|two).x",
        ),
        ("tables/a.toml", 'sheet = "甲"', 'sheet = "封面"', "工作表“甲”里没有一个区块"),
        ("tables/a.toml", 'id = "x"', 'id = "x", span = 0', "span 至少是 1"),
        ("tables/a.toml", "rows = [", "columns2 = [", "不认识的键|至少要有一行一列"),
    ],
)
def test_a_form_without_what_no_report_can_do_without_is_refused(
    small: Path, file: str, old: str, new: str, says: str
) -> None:
    path = small / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(FormFault, match=says):
        load_form_folder(small)
