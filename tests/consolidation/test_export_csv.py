"""The CSV of a consolidation: a table each, opened by Excel as it is, and harmless."""

import csv
from pathlib import Path

import pytest

from tests.consolidation.books import example, merged
from tests.consolidation.city import FORM, checked, finding
from xltools.consolidation.adjustments import Adjustment
from xltools.consolidation.consolidation import Consolidation
from xltools.consolidation.export import CSV_HEADS, refuse_foreign_csv, write_csv
from xltools.consolidation.sheets.detail_layout import FIXED
from xltools.excel.errors import FileFault
from xltools.form.rules.expression import Severity


def read(whole: Consolidation, folder: Path, name: str) -> list[list[str]]:
    write_csv(whole, folder)
    with (folder / name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def test_every_table_is_there_with_a_mark_for_excel(tmp_path: Path) -> None:
    write_csv(example(), tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == set(CSV_HEADS)
    assert all(path.read_bytes().startswith(b"\xef\xbb\xbf") for path in tmp_path.iterdir())


@pytest.mark.parametrize("name", CSV_HEADS)
def test_each_begins_with_the_heads_by_which_it_is_known(tmp_path: Path, name: str) -> None:
    assert tuple(read(example(), tmp_path, name)[0][: len(CSV_HEADS[name])]) == CSV_HEADS[name]


def test_the_city_has_a_line_for_each_figure(tmp_path: Path) -> None:
    whole = merged(checked("教育局"), adjustments=[Adjustment("s.staff", 2, "漏报", "张三")])
    lines = {row[0]: row for row in read(whole, tmp_path, "城市合计.csv")[1:]}
    assert list(lines) == [field.id for field in FORM.numbers]
    assert lines["s.staff"][3:] == [str((whole.totals["s.staff"] or 0) - 2), "2", str(whole.totals["s.staff"])]
    assert read(whole, tmp_path, "调整.csv")[1][2:5] == ["2", "漏报", "张三"]


def test_a_unit_has_a_line_with_its_source_and_figures(tmp_path: Path) -> None:
    whole = example()
    heads, first, *_ = read(whole, tmp_path, "明细.csv")
    said = dict(zip(heads, first, strict=True))
    assert (said["单位"], said["源文件"], said["SHA-256"]) == (
        "市政府办公室",
        "市政府办公室.xlsx",
        whole.lines[0].report.sha256,
    )
    assert [said[field.id] for field in FORM.numbers] == [
        str(whole.lines[0].figures[field.id]) for field in FORM.numbers
    ]
    assert len(heads) == len(FIXED) + len(FORM.numbers)


def test_what_people_wrote_never_becomes_a_formula(tmp_path: Path) -> None:
    whole = merged(checked("=HYPERLINK(1)", None, finding(Severity.EXPLAIN, explanation="+1")))
    assert read(whole, tmp_path, "明细.csv")[1][1] == "'=HYPERLINK(1)"
    assert read(whole, tmp_path, "问题.csv")[1][0] == "'=HYPERLINK(1)"
    assert "'+1" in read(whole, tmp_path, "问题.csv")[1]


def test_an_earlier_export_is_replaced_and_anything_else_is_not(tmp_path: Path) -> None:
    write_csv(example(), tmp_path / "一")
    refuse_foreign_csv(tmp_path / "一")
    (tmp_path / "一" / "明细.csv").write_text("我自己的表\n", encoding="utf-8")
    with pytest.raises(FileFault, match=r"明细\.csv.*没有覆盖"):
        refuse_foreign_csv(tmp_path / "一")
    with pytest.raises(FileFault, match="要的是文件夹"):
        refuse_foreign_csv(tmp_path / "一" / "明细.csv")
