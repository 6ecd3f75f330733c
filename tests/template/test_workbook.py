"""The workbook as a file: the same bytes for the same content, marks and last year's values in their places."""

from pathlib import Path

from tests.template.figures import FORM, UNIT, YEAR, content, published
from tests.template.looks import look
from xltools.form.layout import lay_out
from xltools.form.sheets import GUIDE_SHEET
from xltools.template import Content, template_bytes, write_template


def test_the_same_content_gives_the_same_bytes(tmp_path: Path) -> None:
    one = Content(
        YEAR, UNIT, published(), {"T2-02:regulations": "无。"}, {"t2.fees.amount": 1}, marks={"cover.unit": "核对"}
    )
    assert template_bytes(FORM, one) == template_bytes(FORM, one)
    write_template(FORM, one, tmp_path / "下发" / "a.xlsx")
    assert (tmp_path / "下发" / "a.xlsx").read_bytes() == template_bytes(FORM, one)


def test_a_mark_stands_on_its_cell() -> None:
    workbook = look(FORM, Content(YEAR, UNIT, published(), marks={"t3.granted.business": "填的是“12件”，不是数字。"}))
    marked, other = workbook.field("t3.granted.business"), workbook.field("t3.granted.research")
    assert "不是数字" in marked.comment.text
    assert marked.fill.fgColor.rgb == "FFFFC7CE" != other.fill.fgColor.rgb
    assert not marked.protection.locked


def test_last_year_stands_beside_the_table_and_outside_of_its_print() -> None:
    workbook = look(FORM, Content(YEAR, UNIT, published(), last_year={"t3.received.total": 26}))
    table = lay_out(FORM).on_sheet("三、依申请公开")[0]
    row = workbook.grids["三、依申请公开"][table.rows[0]]
    assert row.index(26) > table.last_column
    assert workbook.formulas["三、依申请公开"].print_area == f"'三、依申请公开'!$A$1:$J${table.rows[-1] + 1}"


def test_heads_of_last_year_are_no_labels_of_the_form() -> None:
    """The reader finds a column by its label: a second one of the same name would be a fault."""
    workbook = look(FORM, Content(YEAR, UNIT, published(), last_year={field.id: 1 for field in FORM.numbers}))
    for placed in lay_out(FORM).blocks:
        labels = {label.text for label in placed.heads}
        for row in workbook.grids[placed.block.sheet]:
            assert labels.isdisjoint(str(cell) for cell in row[placed.last_column + 1 :])


def test_a_long_text_gets_a_high_row() -> None:
    place = lay_out(FORM).places["text.overview_proactive"]
    short, long = (look(FORM, content({"text.overview_proactive": text})) for text in ("短。", "很长的一段文字。" * 80))
    heights = [book.formulas[place.sheet].row_dimensions[place.row + 1].height for book in (short, long)]
    assert heights[0] < heights[1]


def test_the_guide_tells_steps_colours_rules_and_faults() -> None:
    rows = look(FORM, Content(YEAR, UNIT, deadline="1月12日17时", contact="政务公开科")).grids[GUIDE_SHEET]
    said = "\n".join(str(cell) for row in rows for cell in row)
    assert "1月12日17时" in said
    assert "政务公开科" in said
    assert all(rule.code in said and rule.title in said and rule.why in said for rule in FORM.rules.values())
    assert "常见差错" in said


def test_without_a_deadline_the_guide_tells_the_statutory_one() -> None:
    assert any("2024年1月31日" in row for row in look(FORM, Content(YEAR, UNIT)).grids[GUIDE_SHEET])
