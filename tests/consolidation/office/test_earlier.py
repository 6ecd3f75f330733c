"""What the office wrote into the city's workbook is there again after the next merge into the same file."""

from pathlib import Path

import openpyxl
import pytest

from tests.consolidation.books import merged, opened
from tests.consolidation.city import FORM, YEAR, checked, figures
from xltools.consolidation.consolidation import Consolidation, Heading, consolidate
from xltools.consolidation.office.earlier import read_earlier
from xltools.consolidation.office.work import OfficeWork
from xltools.consolidation.workbook import write_consolidation
from xltools.excel.fault import FileFault
from xltools.form.layout import lay_out
from xltools.reading.read import read_submission

OVERVIEW = "全市坚持以公开为常态。\n本年新收申请依法办理。"
TEXTS = {"text.overview_proactive": OVERVIEW, "cover.filler": "张三", "cover.telephone": "0535-8212345"}


def with_work(work: OfficeWork, place: str = "招远市") -> Consolidation:
    return consolidate(FORM, merged(checked("教育局", figures(1))).selection, Heading(place, YEAR), work)


def write_in(path: Path, texts: dict[str, str]) -> Path:
    """The office fills in cells of the city's workbook."""
    write_consolidation(with_work(OfficeWork()), path)
    book = openpyxl.load_workbook(path)
    for name, text in texts.items():
        place = lay_out(FORM).places[name]
        book[place.sheet][place.cell] = text
    book.save(path)
    return path


def test_texts_and_persons_are_read_back(tmp_path: Path) -> None:
    path = write_in(tmp_path / "汇总.xlsx", TEXTS)
    assert dict(read_earlier(path, FORM, year=YEAR, place="招远市").texts) == TEXTS


def test_they_stand_again_where_they_were(tmp_path: Path) -> None:
    book = opened(with_work(OfficeWork(texts=TEXTS)), tmp_path)
    for name, text in TEXTS.items():
        place = lay_out(FORM).places[name]
        assert book[place.sheet][place.cell].value == text
    place = lay_out(FORM).places["text.overview_proactive"]
    assert len(OVERVIEW) in [cell.value for cell in book[place.sheet][place.row + 1]]


def test_they_go_up_as_the_citys_texts(tmp_path: Path) -> None:
    write_consolidation(with_work(OfficeWork(texts=TEXTS)), tmp_path / "汇总.xlsx")
    assert read_submission(tmp_path / "汇总.xlsx", FORM).text("text.overview_proactive") == OVERVIEW


def test_a_workbook_in_which_nobody_wrote_has_no_work(tmp_path: Path) -> None:
    write_consolidation(with_work(OfficeWork()), tmp_path / "汇总.xlsx")
    assert read_earlier(tmp_path / "汇总.xlsx", FORM, year=1999, place="别的市").empty


@pytest.mark.parametrize(
    ("year", "place", "says"),
    [(2026, "招远市", "这里已有 2025 年度的汇总工作簿"), (YEAR, "莱州市", "这里已有“招远市”的汇总工作簿")],
)
def test_work_for_another_year_or_place_is_not_carried_over_and_not_destroyed(
    tmp_path: Path, year: int, place: str, says: str
) -> None:
    path = write_in(tmp_path / "汇总.xlsx", TEXTS)
    with pytest.raises(FileFault, match=says):
        read_earlier(path, FORM, year=year, place=place)


def test_the_code_of_the_place_is_read_back_and_goes_up(tmp_path: Path) -> None:
    path = write_in(tmp_path / "汇总.xlsx", {"cover.code": "370685"})
    work = read_earlier(path, FORM, year=YEAR, place="招远市")
    assert work.code == "370685"
    assert work.told == "封面 1 项"
