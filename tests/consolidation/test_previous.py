"""What the office wrote into the city's workbook is there again after the next merge into the same file."""

import re
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import Workbook
from openpyxl.comments import Comment

from tests.consolidation.books import merged, merged_again, opened, reports
from tests.consolidation.city import FORM, YEAR, checked, figures
from tests.libreoffice import Office
from tests.workbooks import open_workbook
from xltools.consolidation.consolidation import Consolidation, Heading, OfficeInput
from xltools.consolidation.figures import summarize
from xltools.consolidation.previous import find_previous, read_previous
from xltools.consolidation.workbook import write_consolidation
from xltools.excel.errors import FileFault
from xltools.excel.grid import Book
from xltools.excel.output import OutputStatus
from xltools.form.layout import layout_form
from xltools.reading.consolidated import open_consolidated
from xltools.reading.read_submission import read_submission

OVERVIEW = "全市坚持以公开为常态。\n本年新收申请依法办理。"
TEXTS = {"text.overview_proactive": OVERVIEW, "cover.filler": "张三", "cover.telephone": "0535-8212345"}


def with_work(work: OfficeInput, place: str = "招远市") -> Consolidation:
    return merged_again(merged(checked("教育局", figures(1))), Heading(place, YEAR), work)


def write_in(path: Path, texts: dict[str, str]) -> Path:
    """The city's workbook, in which the office filled in cells."""
    write_consolidation(with_work(OfficeInput()), path)
    if not texts:
        return path
    book = open_workbook(path)
    for name, text in texts.items():
        place = layout_form(FORM).places[name]
        book[place.sheet][place.cell] = text
    book.save(path)
    return path


def test_texts_and_persons_are_read_back(tmp_path: Path) -> None:
    path = write_in(tmp_path / "汇总.xlsx", TEXTS)
    assert dict(read_previous(path, FORM, year=YEAR, place="招远市").texts) == TEXTS


def test_they_stand_again_where_they_were(tmp_path: Path) -> None:
    book = opened(with_work(OfficeInput(texts=TEXTS)), tmp_path)
    for name, text in TEXTS.items():
        place = layout_form(FORM).places[name]
        assert book[place.sheet][place.cell].value == text
    place = layout_form(FORM).places["text.overview_proactive"]
    assert len(OVERVIEW) in [cell.value for cell in book[place.sheet][place.row + 1]]


def test_they_go_up_as_the_citys_texts(tmp_path: Path) -> None:
    write_consolidation(with_work(OfficeInput(texts=TEXTS)), tmp_path / "汇总.xlsx")
    assert read_submission(tmp_path / "汇总.xlsx", FORM).text("text.overview_proactive") == OVERVIEW


def test_a_workbook_in_which_nobody_wrote_has_no_work(tmp_path: Path) -> None:
    write_consolidation(with_work(OfficeInput()), tmp_path / "汇总.xlsx")
    assert not read_previous(tmp_path / "汇总.xlsx", FORM, year=1999, place="别的市").summary


@pytest.mark.parametrize(
    ("year", "place", "says"),
    [(2026, "招远市", "这里已有 2025 年度的汇总工作簿"), (YEAR, "莱州市", "这里已有“招远市”的汇总工作簿")],
)
def test_work_for_another_year_or_place_is_not_carried_over_and_not_destroyed(
    tmp_path: Path, year: int, place: str, says: str
) -> None:
    path = write_in(tmp_path / "汇总.xlsx", TEXTS)
    with pytest.raises(FileFault, match=says):
        read_previous(path, FORM, year=year, place=place)


def test_the_code_of_the_place_is_read_back_and_goes_up(tmp_path: Path) -> None:
    path = write_in(tmp_path / "汇总.xlsx", {"cover.code": "370685"})
    work = read_previous(path, FORM, year=YEAR, place="招远市")
    assert work.code == "370685"
    assert work.summary == "封面 1 项"


def change(book: Workbook, what: str) -> None:
    """Somebody changes the city's workbook where a merge writes."""
    if what == "figure":
        book["三、依申请公开"]["D6"] = 150
    elif what == "line":
        book["明细"]["L10"] = 999
    elif what == "appended":
        book["明细"]["B11"] = "手工局"
    elif what == "deleted":
        book["明细"].delete_rows(10)
    elif what == "sheet":
        book.create_sheet("领导批示")["A1"] = "请核"
    elif what == "comment":
        book["三、依申请公开"]["D6"].comment = Comment("这个数再核一下", "张三")
    elif what == "note":
        book["三、依申请公开"]["B60"] = "与去年口径不同"


@pytest.mark.parametrize(
    ("what", "says"),
    [
        ("figure", r"三、依申请公开!D6 的公式改成了数 150（按“明细”加“调整”是 \d+）"),
        pytest.param("line", r"明细!L10（教育局）改成了 999，源文件是 \d+", marks=pytest.mark.long),
        ("appended", "“明细”第 11 行（手工局）是手工加的或改过的"),
        pytest.param("deleted", "“明细”中删去了 1 行", marks=pytest.mark.long),
        pytest.param("sheet", "另加了工作表“领导批示”", marks=pytest.mark.long),
        pytest.param("comment", "三、依申请公开!D6 有批注", marks=pytest.mark.long),
        pytest.param("note", "三、依申请公开!B60 表外写有“与去年口径不同”", marks=pytest.mark.long),
    ],
)
def test_what_else_was_changed_is_named_and_the_new_one_lies_next_to_it(tmp_path: Path, what: str, says: str) -> None:
    path = write_in(tmp_path / "汇总.xlsx", {})
    book = open_workbook(path)
    change(book, what)
    book.save(path)
    unit = summarize(checked("教育局", figures(1)).submission)
    work = read_previous(path, FORM, year=YEAR, place="招远市", known={unit.sha256: unit.figures})
    assert len(work.edits) == 1
    assert re.fullmatch(says, work.edits[0])
    written = write_consolidation(with_work(work), path)
    assert (written.status, written.path.name) == (OutputStatus.BESIDE, "汇总（新）.xlsx")
    assert find_previous([path]) == written.path


def test_what_nobody_saved_has_no_changes_and_is_replaced(tmp_path: Path) -> None:
    write_consolidation(with_work(OfficeInput()), tmp_path / "汇总.xlsx")
    assert write_consolidation(with_work(OfficeInput(), "莱州市"), tmp_path / "汇总.xlsx").is_in_place


@pytest.mark.long
def test_a_workbook_is_replaced_only_by_one_that_has_all_that_the_office_wrote(tmp_path: Path) -> None:
    path = write_in(tmp_path / "汇总.xlsx", TEXTS)
    assert write_consolidation(with_work(OfficeInput(texts=TEXTS)), path).status is OutputStatus.UPDATED
    path = write_in(path, TEXTS)
    fewer = {"cover.filler": "张三"}
    assert write_consolidation(with_work(OfficeInput(texts=fewer)), path).status is OutputStatus.BESIDE


def test_a_figure_typed_over_and_cleared_again_is_no_change(tmp_path: Path) -> None:
    path = write_in(tmp_path / "汇总.xlsx", {})
    book = open_workbook(path)
    book["三、依申请公开"]["D6"] = None
    book.save(path)
    assert not read_previous(path, FORM, year=YEAR, place="招远市").summary


@pytest.mark.long
def test_amounts_are_the_same_number_however_many_noughts_they_have(tmp_path: Path) -> None:
    amounts = ("0.0000", "100", "100.000", "0.10", "12.345678", "1E+2", "0.000001")
    units = [checked(f"{n}局", figures(n) | {"t2.fees.amount": Decimal(said)}) for n, said in enumerate(amounts)]
    write_consolidation(merged(*units), tmp_path / "汇总.xlsx")
    assert not read_previous(tmp_path / "汇总.xlsx", FORM, year=YEAR, place="招远市").summary


def test_a_sorted_list_of_units_is_no_change(tmp_path: Path) -> None:
    units = [checked("教育局", figures(1)), checked("水务局", figures(2))]
    write_consolidation(merged(*units), tmp_path / "汇总.xlsx")
    book = open_workbook(tmp_path / "汇总.xlsx")
    lines = [[cell.value for cell in row] for row in book["明细"].iter_rows(min_row=10, max_row=11)]
    for row, values in zip(book["明细"].iter_rows(min_row=10, max_row=11), reversed(lines), strict=True):
        for cell, value in zip(row, values, strict=True):
            cell.value = value
    book.save(tmp_path / "汇总.xlsx")
    assert not read_previous(tmp_path / "汇总.xlsx", FORM, year=YEAR, place="招远市").summary


@pytest.mark.long
@pytest.mark.libreoffice
def test_another_program_that_only_saves_changes_nothing(tmp_path: Path, office: Office) -> None:
    units = [checked("教育局", figures(1)), checked("水务局", figures(2) | {"s.staff": None})]
    write_consolidation(merged(*units), tmp_path / "汇总.xlsx")
    line: dict[str, str | float] = {"B": "t2.fees.amount", "D": 0.000001, "E": "尾数", "F": "李四"}
    filled = office.fill(
        tmp_path / "汇总.xlsx", {("调整", f"{column}5"): said for column, said in line.items()}, tmp_path / "填.xlsx"
    )
    known = {report.sha256: report.figures for report in reports(*units).values()}
    assert read_previous(filled, FORM, year=YEAR, place="招远市", known=known).summary == "调整 1 项"


def test_lines_too_many_to_be_opened_are_told_and_stop_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_in(tmp_path / "汇总.xlsx", TEXTS)

    def guarded(path: Path, *but: str) -> Book:
        if but:
            raise FileFault(path, "too_large", "文件内容解压后过大", "")
        return open_consolidated(path)

    monkeypatch.setattr("xltools.consolidation.previous.open_consolidated", guarded)
    work = read_previous(path, FORM, year=YEAR, place="招远市")
    assert work.unchecked
    assert dict(work.texts) == TEXTS
