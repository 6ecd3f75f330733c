"""The workbook as a file: the same bytes for the same content, marks and last year's values in their places."""

import io
import re
import zipfile
from pathlib import Path

from tests.template.figures import FORM, UNIT, YEAR, content, published
from tests.template.looks import look
from xltools.checks.check_lines import find_text_line
from xltools.checks.finding import Finding
from xltools.form.layout import GUIDE_SHEET, RETURN_SHEET, layout_form
from xltools.form.rules.expression import Severity
from xltools.template.content import Content, ReturnData
from xltools.template.workbook import build_template, write_template


def test_the_same_content_gives_the_same_bytes(tmp_path: Path) -> None:
    texts = {"T2-02:regulations": "无。"}
    one = Content(YEAR, UNIT, published(), texts, {"t2.fees.amount": 1}, returning=returning("cover.unit"))
    assert build_template(FORM, one) == build_template(FORM, one)
    write_template(FORM, one, tmp_path / "下发" / "a.xlsx")
    assert (tmp_path / "下发" / "a.xlsx").read_bytes() == build_template(FORM, one)


def returning(*fields: str, severity: Severity = Severity.ERROR) -> ReturnData:
    """A first return with a finding at each field that no formula of the workbook judges."""
    places = layout_form(FORM).places
    found = [
        Finding("V-01", severity, "不是数字", "请改正。", places[f].sheet, places[f].cell, field=f) for f in fields
    ]
    return ReturnData(1, "ab" * 32, "报送.xlsx", tuple(found))


def test_a_mark_stands_on_its_cell() -> None:
    workbook = look(FORM, Content(YEAR, UNIT, published(), returning=returning("t3.granted.business")))
    marked, other = workbook.field("t3.granted.business"), workbook.field("t3.granted.research")
    assert "不是数字" in marked.comment.text
    assert marked.fill.fgColor.rgb == "FFFFC7CE" != other.fill.fgColor.rgb
    assert not marked.protection.locked


def test_what_is_to_be_explained_is_yellow_and_a_hint_has_no_colour() -> None:
    field = "t3.granted.business"
    for severity, colour in ((Severity.EXPLAIN, "FFFFD966"), (Severity.HINT, "FFFFFFFF")):
        workbook = look(FORM, Content(YEAR, UNIT, published(), returning=returning(field, severity=severity)))
        assert workbook.field(field).fill.fgColor.rgb in (colour, "00000000")
        assert workbook.field(field).comment is not None


def test_two_problems_of_one_cell_stand_in_one_comment_that_shows_all_of_its_text() -> None:
    field = "t3.granted.business"
    workbook = look(FORM, Content(YEAR, UNIT, published(), returning=returning(field, field)))
    comment = workbook.field(field).comment
    assert "问题 1" in comment.text
    assert "问题 2" in comment.text
    # In points; openpyxl does not read how large a comment is shown.
    with zipfile.ZipFile(io.BytesIO(workbook.data)) as parts:
        heights = re.findall(r";height:([0-9.]+)pt", parts.read("xl/drawings/vmlDrawing1.vml").decode())
    assert float(heights[0]) >= 13 * len(comment.text.split("\n"))


def test_the_list_says_what_has_become_of_each_problem() -> None:
    """A rule says it itself; a cell that no rule judges was changed or not; a whole table is settled with the rest."""
    found = (
        *returning("cover.unit").findings,
        Finding("V-02", Severity.EXPLAIN, "空白", "填 0。", "二、主动公开", "B12", field="t2.penalties.decisions"),
        Finding("V-03", Severity.ERROR, "旧表", "重填。", "三、依申请公开"),
        Finding("V-04", Severity.HINT, "没有标记", "核对。", "_meta"),
    )
    values = published({"t2.penalties.decisions": None})
    workbook = look(FORM, Content(YEAR, UNIT, values, returning=ReturnData(2, "ab" * 32, "报送.xlsx", found)))
    rows = workbook.grids[RETURN_SHEET]
    assert [row[7] for row in rows if row[0] in (1, 2, 3, 4)] == ["未改", "待填", "请核对", "可不处理"]
    assert rows[1][0] == "清单中还有 3 个问题没有处理"
    assert any("第 2 次退回" in str(row[0]) for row in rows)


def test_of_a_text_the_list_knows_only_whether_it_is_explained() -> None:
    """Neither a changed text nor a changed table tells whether both agree now."""
    found = Finding(
        "N-01", Severity.EXPLAIN, "与表格不符", "核对。", "一、总体情况", "B5", field="text.overview_on_request"
    )
    for reason, says, head in (
        ("", "待核对", "清单中还有文字的 1 个问题待核对（公式看不出文字是否改好）"),
        ("含代办的", "已说明", "清单中的问题都已处理，请再看封面的校验结果"),
    ):
        line = find_text_line(FORM, FORM.fields[found.field])
        assert line is not None
        sent = Content(
            YEAR, UNIT, published(), {line.key: reason}, returning=ReturnData(1, "ab" * 32, "a.xlsx", (found,))
        )
        workbook = look(FORM, sent)
        rows = workbook.grids[RETURN_SHEET]
        (at,) = (number for number, row in enumerate(rows, 1) if row[0] == 1)
        assert (rows[at - 1][7], rows[1][0]) == (says, head)
        link = workbook.formulas[RETURN_SHEET].cell(at, 7).hyperlink
        assert link
        assert link.location == f"'校验'!I{line.row + 1}"


def test_last_year_stands_beside_the_table_and_outside_of_its_print() -> None:
    workbook = look(FORM, Content(YEAR, UNIT, published(), last_year={"t3.received.total": 26}))
    table = layout_form(FORM).on_sheet("三、依申请公开")[0]
    row = workbook.grids["三、依申请公开"][table.rows[0]]
    assert row.index(26) > table.last_column
    assert workbook.formulas["三、依申请公开"].print_area == f"'三、依申请公开'!$A$1:$J${table.rows[-1] + 1}"


def test_heads_of_last_year_that_would_be_alike_name_their_group() -> None:
    workbook = look(FORM, Content(YEAR, UNIT, published(), last_year={field.id: 1 for field in FORM.numbers}))
    said = [cell for row in workbook.grids["四、复议诉讼"] for cell in row if str(cell).startswith("上年")]
    assert len(set(said)) == len(said) == 15
    assert "上年 行政复议 结果维持" in said
    assert "上年 复议后起诉 总计" in said


def test_heads_of_last_year_are_no_labels_of_the_form() -> None:
    """The reader finds a column by its label: a second one of the same name would be a fault."""
    workbook = look(FORM, Content(YEAR, UNIT, published(), last_year={field.id: 1 for field in FORM.numbers}))
    for placed in layout_form(FORM).blocks:
        labels = {label.text for label in placed.heads}
        for row in workbook.grids[placed.block.sheet]:
            assert labels.isdisjoint(str(cell) for cell in row[placed.last_column + 1 :])


def test_a_text_row_has_room_and_is_free_to_be_fitted_to_its_text() -> None:
    """No height that is fixed, and no merge: with either, spreadsheet programs would not fit the row to a text."""
    workbook = look(FORM, content({"text.overview_proactive": "很长的一段文字。" * 80}))
    for field in FORM.texts:
        place = layout_form(FORM).places[field.id]
        sheet = workbook.formulas[place.sheet]
        assert not any(place.cell in merged for merged in sheet.merged_cells.ranges), field.id
    with zipfile.ZipFile(io.BytesIO(workbook.data)) as parts:
        rows = re.findall(r'<row r="(\d+)"([^>]*)>', parts.read("xl/worksheets/sheet3.xml").decode())
    texts = [attributes for row, attributes in rows if 4 <= int(row) <= 8]
    heights = [float(found[1]) for attributes in texts if (found := re.search(r'ht="([\d.]+)"', attributes))]
    assert not any("customHeight" in attributes for attributes in texts)
    assert heights[0] > heights[1] >= 200, "496 characters take fifteen lines"


def test_the_note_of_part_one_counts_its_characters() -> None:
    workbook = look(FORM, content({"text.overview_proactive": "一二三四五", "text.problems": "不算在内"}))
    others = 4 * len("已如实填写。")
    assert f"现有 {5 + others} 字" in str(workbook.grids["一、总体情况"][1][0])
    assert "SUM(C4:C8)" in str(workbook.formulas["一、总体情况"]["A2"].value)


def test_the_guide_tells_steps_colours_rules_and_faults() -> None:
    rows = look(FORM, Content(YEAR, UNIT, deadline="1月12日17时", contact="政务公开科")).grids[GUIDE_SHEET]
    said = "\n".join(str(cell) for row in rows for cell in row)
    assert "1月12日17时" in said
    assert "政务公开科" in said
    assert all(rule.code in said and rule.title in said and rule.why in said for rule in FORM.rules.values())
    assert "常见差错" in said


def test_without_a_deadline_the_guide_tells_the_statutory_one() -> None:
    assert any("2024年1月31日" in row for row in look(FORM, Content(YEAR, UNIT)).grids[GUIDE_SHEET])
