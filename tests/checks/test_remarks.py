"""V-04: what the values do not show is told: hidden content, values from another workbook, comments."""

from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl.comments import Comment
from openpyxl.workbook import Workbook

from tests.corpus.aside import CELL, linked, with_aside
from tests.corpus.formats import as_ods, as_xls
from tests.corpus.odd.base import PUT_IN, WORKBOOK, Parts
from tests.filled import unit_workbook
from tests.libreoffice import Office
from tests.workbooks import open_workbook
from xltools.checks.check import Terms, check
from xltools.checks.finding import CheckedFile, CheckStatus, Finding, worst_status
from xltools.collection.returns.content import build_return_workbook, findings_for_return
from xltools.collection.returns.letter import ReturnOptions
from xltools.excel.xlsx_parts import read_comments
from xltools.form.layout import layout_form
from xltools.form.load import load_form
from xltools.form.rules.expression import Severity
from xltools.reading.read_submission import read_submission
from xltools.roster.units import Unit
from xltools.template.content import Content, ReturnData
from xltools.template.workbook import write_template

FORM = load_form()
T3 = "三、依申请公开"


def findings(path: Path, *, deep: bool = False) -> tuple[Finding, ...]:
    return check(read_submission(path, FORM), deep=deep)


def said(path: Path, *, deep: bool = False) -> list[str]:
    return [f"{one.severity} {one.where} {one.message}" for one in findings(path, deep=deep)]


def saved(path: Path, change: Callable[[Workbook], object], **changes: int) -> Path:
    """A filled workbook, changed by a program."""
    unit_workbook(path, changes={name.replace("__", "."): value for name, value in changes.items()})
    book = open_workbook(path)
    change(book)
    book.save(path)
    return path


def written(path: Path, parts: Parts) -> Path:
    path.write_bytes(parts.pack())
    return path


def returned(*fields: str) -> Content:
    """A return that marks these fields."""
    found = tuple(
        Finding("V-01", Severity.ERROR, "填的是“约 12”，不是数字", "请只填数字。", place.sheet, place.cell, field=field)
        for field in fields
        for place in [layout_form(FORM).places[field]]
    )
    return Content(2025, Unit("示例市教育局"), returning=ReturnData(1, "ab" * 32, "报送.xlsx", found))


@pytest.mark.parametrize(
    "content",
    [
        Content(year=2025, unit=Unit("示例市教育局")),
        Content(year=2025, unit=Unit("示例市教育局"), last_year={CELL: 12}),
        returned(CELL, "cover.scope"),
    ],
)
def test_of_a_workbook_as_issued_there_is_nothing_to_remark(content: Content, tmp_path: Path) -> None:
    write_template(FORM, content, tmp_path / "a.xlsx")
    assert read_submission(tmp_path / "a.xlsx", FORM).remarks == ()


@pytest.mark.long
@pytest.mark.libreoffice
def test_nor_after_a_person_saved_it(tmp_path: Path, office: Office) -> None:
    write_template(FORM, returned(CELL), tmp_path / "a.xlsx")
    office.edit([(tmp_path / "a.xlsx", [["number", T3, "D6", "3"]], tmp_path / "b.xlsx")])
    assert read_submission(tmp_path / "b.xlsx", FORM).remarks == ()


def test_everything_at_once_is_told_for_what_it_is(tmp_path: Path) -> None:
    told = said(written(tmp_path / "a.xlsx", with_aside()))
    assert [one.partition(" ")[0] for one in told] == ["hint", "error", "hint", "hint"]
    assert f"hint {T3}!L40 批注：“略〈换行〉&”" in told


# Hidden content.


def test_a_hidden_sheet_with_content_is_told(tmp_path: Path) -> None:
    def hide(book: Workbook) -> None:
        sheet = book.create_sheet("底数")
        sheet["B3"], sheet["B4"], sheet.sheet_state = "新收", 12, "hidden"
        book.create_sheet("空表").sheet_state = "veryHidden"

    assert said(saved(tmp_path / "a.xlsx", hide)) == ["hint 底数 工作表“底数”是隐藏的，里面有 2 格内容，没有读取"]


def test_a_hidden_sheet_of_the_form_is_read_and_told(tmp_path: Path) -> None:
    def hide(book: Workbook) -> None:
        book["四、复议诉讼"].sheet_state = "hidden"

    path = saved(tmp_path / "a.xlsx", hide)
    assert any("所在的工作表是隐藏的，照常读取" in one for one in said(path))
    assert worst_status(findings(path)) is CheckStatus.PASS


def test_fields_in_hidden_rows_and_columns_are_told_once_for_a_sheet(tmp_path: Path) -> None:
    def hide(book: Workbook) -> None:
        book[T3].row_dimensions[8].hidden = True  # （一）予以公开
        book[T3].column_dimensions["I"].hidden = True  # 其他

    values = {"t3__granted__natural_person": 7, "t3__received__other_org": 1, "t3__granted__other_org": 1}
    path = saved(tmp_path / "a.xlsx", hide, **values)
    (finding,) = [one for one in findings(path) if "隐藏" in one.message]
    assert finding.where == f"{T3}!I6"
    assert {"D8", "I8"} <= set(finding.related)
    assert finding.severity is Severity.HINT


def test_a_row_of_zeros_hidden_for_printing_is_nothing_to_tell(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    unit_workbook(path, values={field.id: 0 for field in FORM.numbers if not field.total_of})
    book = open_workbook(path)
    book[T3].row_dimensions[12].hidden = True
    book.save(path)
    assert not any("隐藏" in one for one in said(path))


# Values from another workbook.


@pytest.mark.parametrize(
    ("formula", "name"),
    [
        ("[1]甲!$A$1", "台账.xlsx"),
        ("SUM('[1]甲 乙'!A1:A9)+1", "台账.xlsx"),
        ("[1]!总数", "台账.xlsx"),
        ("'C:\\报表\\[月报.xls]甲'!A1", "月报.xls"),
        ("INDIRECT(&quot;[台账.xlsx]甲!A1&quot;)", "台账.xlsx"),
    ],
)
def test_a_value_from_another_workbook_must_be_typed_in(formula: str, name: str, tmp_path: Path) -> None:
    path = written(tmp_path / "a.xlsx", linked(formula))
    assert said(path)[0] == f"error {T3}!D6 一、本年新收 自然人：公式取自另一个工作簿“{name}”，查不到数的来源"


@pytest.mark.parametrize("formula", ["[7]甲!A1", "INDIRECT(&quot;[&quot;&amp;K1&amp;&quot;]甲!A1&quot;)"])
def test_no_name_is_made_up_for_a_workbook_that_is_not_named(formula: str, tmp_path: Path) -> None:
    told = said(written(tmp_path / "a.xlsx", linked(formula)))
    assert told[0] == f"error {T3}!D6 一、本年新收 自然人：公式取自另一个工作簿，查不到数的来源"


def test_nor_where_the_part_that_names_it_is_missing(tmp_path: Path) -> None:
    parts = linked("[1]甲!A1")
    del parts["xl/externalLinks/_rels/externalLink1.xml.rels"]
    assert said(written(tmp_path / "a.xlsx", parts)) == [
        f"error {T3}!D6 一、本年新收 自然人：公式取自另一个工作簿，查不到数的来源"
    ]


@pytest.mark.parametrize("formula", ["外部数", "SUM(外部数)+1", "二级"])
def test_a_name_that_stands_for_another_workbook_is_followed(formula: str, tmp_path: Path) -> None:
    parts = linked(formula)
    names = '<definedName name="外部数">[1]甲!$A$1</definedName><definedName name="二级">外部数*2</definedName>'
    parts.sub(WORKBOOK, "</definedNames>", f"{names}</definedNames>")
    (told,) = said(written(tmp_path / "a.xlsx", parts))
    assert told == f"error {T3}!D6 一、本年新收 自然人：公式取自另一个工作簿“台账.xlsx”，查不到数的来源"


@pytest.mark.parametrize("formula", ["12+5", "表1[件数]", "[0]!总数", '"[1]甲!A1"', "校验!K1"])
def test_other_formulas_are_not_taken_for_it(formula: str, tmp_path: Path) -> None:
    """That the file is linked to another at all is a hint."""
    (told,) = said(written(tmp_path / "a.xlsx", linked(formula)))
    assert told.startswith("hint  文件与另一个工作簿“台账.xlsx”有链接，各指标没有从那里取数")


def test_of_a_shared_formula_every_cell_is_told_in_one_finding(tmp_path: Path) -> None:
    parts = linked("[1]甲!A1", ' t="shared" ref="D6:E6" si="0"')
    parts.cell("t3.received.business", f'<f t="shared" si="0"/><v>{PUT_IN["t3.received.business"]}</v>')
    (finding,) = findings(written(tmp_path / "a.xlsx", parts))
    assert (finding.severity, finding.cell, finding.related) == (Severity.ERROR, "D6", ("E6",))
    assert "等 2 格：公式取自另一个工作簿“台账.xlsx”" in finding.message


def test_cells_beside_the_form_are_told_where_fields_may_be_calculated_from_them(tmp_path: Path) -> None:
    def beside(book: Workbook) -> None:
        book.create_sheet("底数")["A1"] = "='C:\\报表\\[月报.xls]甲'!A1"

    path = saved(tmp_path / "a.xlsx", beside)
    assert said(path) == []
    book = open_workbook(path)
    book[T3]["D6"] = "=底数!A1"
    book.save(path)
    assert "hint 底数!A1 表外有 1 格的公式取自另一个工作簿“月报.xls”，表内的公式可能用到" in said(path)


# Values from elsewhere, and those that change by themselves.


@pytest.mark.parametrize(
    ("formula", "told"),
    [
        (
            'IFERROR(__xludf.DUMMYFUNCTION("IMPORTRANGE(&quot;1&quot;)"),18)',
            "error {}：公式用 IMPORTRANGE 从文件以外取数，查不到数的来源",
        ),
        ('_xlfn.WEBSERVICE("http://192.0.2.1/")', "error {}：公式用 WEBSERVICE 从文件以外取数，查不到数的来源"),
        ('RTD("a",,"b")', "error {}：公式用 RTD 从文件以外取数，查不到数的来源"),
        ("RANDBETWEEN(1,99)", "error {}：公式用 RANDBETWEEN 计算，每次打开都可能是另一个数"),
        ("12+6", ""),
        ("GRAND(1)", ""),
        ('LEN("TODAY()")', ""),
    ],
)
def test_a_value_from_elsewhere_or_of_the_moment_must_be_typed_in(formula: str, told: str, tmp_path: Path) -> None:
    path = written(tmp_path / "a.xlsx", Parts().cell(CELL, f"<f>{formula}</f><v>18</v>"))
    assert said(path) == ([told.format(f"{T3}!D6 一、本年新收 自然人")] if told else [])


@pytest.mark.parametrize("formula", ["RAND()", "TODAY()", 'RTD("a",,"b")'])
def test_a_return_says_of_such_a_value_only_that_it_is_a_formula_no_longer(formula: str, tmp_path: Path) -> None:
    path = written(tmp_path / "a.xlsx", Parts().cell(CELL, f"<f>{formula}</f><v>18</v>"))
    submission = read_submission(path, FORM)
    (hint,) = {one.hint for one in findings_for_return(check(submission), submission, 2025) if "公式用" in one.message}
    assert hint == "退回表中已是原件所存的内容，不再是公式，请核对。"


def test_a_day_that_follows_the_calendar_is_a_hint(tmp_path: Path) -> None:
    path = written(tmp_path / "a.xlsx", Parts().cell("cover.date", "<f>TODAY()</f><v>46037</v>"))
    (told,) = [one for one in said(path) if "TODAY" in one]
    assert told.startswith("hint 封面!")


@pytest.mark.parametrize(
    ("mode", "told"),
    [('calcMode="manual"', "设为手动计算"), ('iterate="1"', "开启了迭代计算"), ('iterate="false"', "")],
)
def test_a_calculated_input_may_be_stale(mode: str, told: str, tmp_path: Path) -> None:
    for formula in ("12", "<f>3*6</f><v>18</v>"):
        parts = Parts().cell(CELL, formula if "f>" in formula else "<v>18</v>")
        parts.sub(WORKBOOK, "<calcPr[^>]*/>", f"<calcPr {mode}/>")
        found = said(written(tmp_path / "a.xlsx", parts))
        assert [told in one for one in found] == ([True] if told and "f>" in formula else [])


def test_what_an_input_may_take_from_a_cell_beside_it_is_told(tmp_path: Path) -> None:
    def change(book: Workbook) -> None:
        book[T3]["N40"], book[T3]["D6"] = "=RAND()", "=N40"

    path = saved(tmp_path / "a.xlsx", change)
    assert any("N40 表外有 1 格的公式用 RAND 等" in one for one in said(path))


# Comments.


def commented(path: Path, comments: dict[str, str]) -> Path:
    def comment(book: Workbook) -> None:
        for cell, text in comments.items():
            book[T3][cell].comment = Comment(text, "张三")

    return saved(path, comment)


def test_a_comment_is_quoted_with_its_cell(tmp_path: Path) -> None:
    path = commented(tmp_path / "a.xlsx", {"D6": "张三:\n含上级转办 2 件", "L40": "略"})
    assert said(path) == [
        f"hint {T3}!D6 一、本年新收 自然人 批注：“张三:〈换行〉含上级转办 2 件”",
        f"hint {T3}!L40 批注：“略”",
    ]


def test_a_long_comment_is_shortened_and_many_are_counted(tmp_path: Path) -> None:
    path = commented(tmp_path / "a.xlsx", {f"L{row}": f"{row}" + "长" * 5000 for row in range(40, 65)})
    told = findings(path)
    assert len(told) == 21
    assert all(len(one.message) < 250 for one in told)
    assert told[-1].message == "另有 5 格带批注，没有逐条列出"
    assert told[-1].related == ("L61", "L62", "L63", "L64")


def test_of_a_conversation_its_words_are_quoted(tmp_path: Path) -> None:
    head = "[线程批注]\n\n你的 Excel 版本可读取此线程批注。https://go.microsoft.com/fwlink/?linkid=870924\n\n"
    path = commented(tmp_path / "a.xlsx", {"D6": f"{head}注释:\n    口径已调整"})
    assert said(path) == [f"hint {T3}!D6 一、本年新收 自然人 批注：“注释:〈换行〉    口径已调整”"]


def test_what_a_clerk_added_to_a_mark_is_quoted_without_the_mark(tmp_path: Path) -> None:
    write_template(FORM, returned(CELL), tmp_path / "a.xlsx")
    book = open_workbook(tmp_path / "a.xlsx")
    mark = book[T3]["D6"].comment
    assert mark is not None
    book[T3]["D6"].comment = Comment(f"{mark.text}\n已核对，无误", "xltools")
    book.save(tmp_path / "a.xlsx")
    assert [one for one in said(tmp_path / "a.xlsx") if "批注" in one] == [
        f"hint {T3}!D6 一、本年新收 自然人 批注：“已核对，无误”"
    ]


# What lies over the cells.

_XDR = "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"
_OBJECT = '<xdr:sp><xdr:nvSpPr><xdr:cNvPr id="1" name="a"{}/></xdr:nvSpPr><xdr:txBody>{}</xdr:txBody></xdr:sp>'
_WORDS = "<a:p><a:r><a:t>另有 3 件</a:t></a:r><a:r><a:t>未办结</a:t></a:r></a:p><a:p/>"
_INK = "<mc:AlternateContent><mc:Choice><xdr:contentPart/></mc:Choice><mc:Fallback><xdr:pic/></mc:Fallback></mc:AlternateContent>"


def drawn(objects: str, *relations: str) -> Parts:
    parts = Parts()
    folder, _, file = parts.sheet(T3).rpartition("/")
    kinds = "".join(
        f'<Relationship Id="rId{number}" Type="x/{kind}" Target="../drawings/drawing9.xml"/>'
        for number, kind in enumerate(("drawing", *relations), 90)
    )
    parts[f"{folder}/_rels/{file}.rels"] = f"<Relationships>{kinds}</Relationships>".encode()
    names = f'xmlns:xdr="{_XDR}" xmlns:a="a" xmlns:mc="mc"'
    anchors = f"<xdr:twoCellAnchor>{objects}</xdr:twoCellAnchor>" if objects else ""
    parts["xl/drawings/drawing9.xml"] = f"<xdr:wsDr {names}>{anchors}</xdr:wsDr>".encode()
    return parts


@pytest.mark.parametrize(
    ("objects", "relations", "told"),
    [
        (_OBJECT.format("", _WORDS), (), "文本框“另有 3 件未办结”"),
        ("<xdr:pic/>", (), "图片 1 个"),
        (_INK, (), "墨迹 1 个"),
        (_OBJECT.format("", ""), (), "图形 1 个"),
        (_OBJECT.format(' hidden="1"', _WORDS), ("oleObject",), "嵌入的文件 1 个"),
        ("", ("control", "ctrlProp"), "控件 2 个"),
        ("<xdr:pic/><!-- -->", (), "图形 1 个"),
        (_OBJECT.format(' hidden="1"', ""), (), ""),
        ("", (), ""),
    ],
)
def test_content_over_the_cells_is_told_for_its_sheet(
    objects: str, relations: tuple[str, ...], told: str, tmp_path: Path
) -> None:
    path = written(tmp_path / "a.xlsx", drawn(objects, *relations))
    assert said(path) == ([f"hint {T3} 表上浮有{told}，没有读取"] if told else [])


# Other formats.


@pytest.mark.parametrize("make", [as_xls, as_ods])
def test_what_a_format_does_not_show_is_said_when_a_deep_look_is_asked(
    make: Callable[[], bytes], tmp_path: Path
) -> None:
    path = tmp_path / "a"
    path.write_bytes(make())
    assert said(path) == []
    assert any("没有核对：文件的格式或写法看不到这些" in one for one in said(path, deep=True))


def test_comments_that_a_file_gives_to_many_sheets_are_read_for_one() -> None:
    relation = b'<Relationship Id="rId1" Type="x/comments" Target="../comments1.xml"/>'
    parts = {f"xl/worksheets/_rels/sheet{number}.xml.rels": relation for number in range(1, 1000)}
    parts["xl/comments1.xml"] = b'<comment ref="A1"><text><t>a</t></text></comment>' * 5000
    assert read_comments(parts) == {"xl/worksheets/sheet1.xml": {(0, 0): "a"}}


# In a return.


def test_a_return_says_what_it_has_put_right_and_repeats_nothing_of_its_own(tmp_path: Path) -> None:
    submission = read_submission(written(tmp_path / "a.xlsx", with_aside()), FORM)
    told = findings_for_return(check(submission), submission, 2025)
    hints = {one.hint for one in told if "另一个工作簿" in one.message}
    assert hints == {"退回表中已是原件所存的内容，不再是公式，请核对。"}
    assert all("请写在“校验”表" in one.hint for one in told if "批注" in one.message)
    terms, unit = Terms(FORM, 2025), Unit("示例市教育局")
    one = CheckedFile(submission, check(submission))
    (tmp_path / "b.xlsx").write_bytes(build_return_workbook(one, terms, unit, 1, ReturnOptions()))
    assert said(tmp_path / "b.xlsx") == []
