"""The laws of a return: whatever was typed, it says the same again; untouched it is nobody's answer, corrected it is one."""

import io
import zipfile
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.books import grids, whole
from tests.collection.returns.writing import FORM, RECEIVED, check_paths, checked, returned_of, write
from tests.filled import unit_workbook
from tests.laws import COSTLY
from tests.libreoffice import Office
from tests.workbooks import open_workbook
from xltools.checks.check_lines import find_text_line
from xltools.checks.finding import CheckedFile, CheckStatus
from xltools.excel.grid import Cell
from xltools.excel.text import printable_excerpt, remove_unwritable
from xltools.reading.diff import compare_submissions
from xltools.reading.read_submission import read_submission
from xltools.reading.sources import find_sources

INPUTS = [field.id for field in FORM.fields.values() if not field.total_of]
DAYS = st.datetimes(datetime(1900, 3, 1), datetime(2099, 1, 1)).map(lambda moment: moment.replace(microsecond=0))
CELLS: st.SearchStrategy[Cell] = st.one_of(
    st.integers(-5, 10**7).map(float),
    st.floats(-1e12, 1e12, allow_nan=False),
    st.booleans(),
    DAYS,
    st.sampled_from(
        ["", " ", "12件", "１２", "1,234", "约30", "/", "是", "2025年", "=1+1", "'3", "2025-01-02", "#REF!"]
    ),
    # What no workbook can hold is a case of its own, in test_return_content.py.
    st.text(
        st.characters(exclude_categories=["Cc", "Cs"], exclude_characters="\ufffe\uffff", include_characters="\n\t"),
        max_size=20,
    ),
)


@COSTLY
@given(typed=st.dictionaries(st.sampled_from(INPUTS), CELLS, max_size=40))
def test_a_return_says_what_the_submission_said(typed: dict[str, Cell], tmp_path: Path) -> None:
    one = checked(grids(whole() | typed))
    again = returned_of(one, tmp_path)
    for name in INPUTS:
        old, new = one.submission.entries[name], again.entries[name]
        assert (new.value, bool(new.fault), new.blank) == (old.value, bool(old.fault), old.blank), name
        if isinstance(old.raw, str) and remove_unwritable(old.raw) == old.raw:
            # What was read in one way comes back as what was read.
            assert new.raw in (old.raw, old.value) or (new.blank and old.blank), name
    changes = compare_submissions(one.submission, again).fields
    assert all(FORM.fields[change.field].total_of for change in changes)


@pytest.fixture
def returned(tmp_path: Path) -> Path:
    """A return in the folder of returns."""
    faulty = unit_workbook(tmp_path / "报送.xlsx", changes={"t2.penalties.decisions": "约30", RECEIVED: ""})
    (one,) = write(check_paths([faulty]), tmp_path / "退回")
    assert one.workbook
    return one.workbook


def test_an_untouched_return_is_passed_over(returned: Path) -> None:
    assert find_sources([returned.parent]).reasons[returned] == "本工具生成的退回件"


def test_a_return_saved_by_openpyxl_is_read(returned: Path) -> None:
    openpyxl.load_workbook(returned).save(returned)
    assert returned in find_sources([returned.parent]).files


def test_a_return_saved_by_a_program_that_leaves_its_properties_alone_is_read(returned: Path) -> None:
    """Some programs write neither a time nor a name: only the content tells that somebody worked on it."""
    source = io.BytesIO(returned.read_bytes())
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(returned, "w") as new:
        for info in old.infolist():
            new.writestr(info, old.read(info).replace(b"<c ", b"<c  ", 1))
    assert returned in find_sources([returned.parent]).files


def test_a_return_packed_anew_without_a_change_is_still_untouched(returned: Path) -> None:
    """Chat programs and archives may compress a file again; its parts are what they were."""
    source = io.BytesIO(returned.read_bytes())
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(returned, "w", zipfile.ZIP_STORED) as new:
        for info in old.infolist():
            new.writestr(info.filename, old.read(info))
    assert returned in find_sources([returned.parent]).reasons


@pytest.mark.long
@pytest.mark.libreoffice
def test_a_corrected_return_is_the_next_version(returned: Path, tmp_path: Path, office: Office) -> None:
    """The whole way: fault, return, correction in a spreadsheet program, and nothing is left to say."""
    before = read_submission(tmp_path / "报送.xlsx", FORM)
    need = sum(int(before.text(f"t3.{row}.natural_person") or 0) for row in ("total", "carried_out"))
    right = need - int(before.text("t3.carried_in.natural_person"))
    orders = [["number", "二、主动公开", "B12", "30"], ["number", "三、依申请公开", "D6", str(right)]]
    mended, untouched = tmp_path / "收件" / "改好.xlsx", tmp_path / "收件" / "只保存.xlsx"
    otherwise = tmp_path / "收件" / "改错.xlsx"
    wrong = [["text", "二、主动公开", "B12", "约40"], orders[1]]
    office.edit([(returned, orders, mended), (returned, [], untouched), (returned, wrong, otherwise)])
    assert set(find_sources([tmp_path / "收件"]).files) == {mended, untouched, otherwise}
    (one, still) = check_paths([mended, untouched])
    assert isinstance(one, CheckedFile)
    assert isinstance(still, CheckedFile)
    assert one.status is CheckStatus.PASS
    assert still.status is CheckStatus.ERROR
    assert one.submission.meta["round"] == "1"
    assert one.submission.meta["returned"] == before.sha256
    changed = {change.field for change in compare_submissions(before, one.submission).fields}
    assert {"t2.penalties.decisions", RECEIVED} <= changed
    assert all(FORM.fields[name].total_of for name in changed - {"t2.penalties.decisions", RECEIVED})
    assert _list_says(mended) == "清单中的问题都已处理，请再看封面的校验结果"
    assert _list_says(untouched) == "清单中还有 2 个问题没有处理"
    assert _list_says(otherwise) == "清单中还有 1 个问题没有处理"


@pytest.mark.long
@pytest.mark.libreoffice
def test_the_list_claims_nothing_of_a_text_that_was_changed_until_it_is_explained(
    tmp_path: Path, office: Office
) -> None:
    wrong = unit_workbook(tmp_path / "报送.xlsx", changes={"text.overview_on_request": "全年共发生行政复议9999件。"})
    (one,) = write(check_paths([wrong]), tmp_path / "退回")
    assert one.workbook
    line = find_text_line(FORM, FORM.fields["text.overview_on_request"])
    assert line is not None
    changed = office.fill(one.workbook, {("一、总体情况", "B5"): "全年共发生行政复议9998件。"}, tmp_path / "改.xlsx")
    explained = office.fill(one.workbook, {("校验", f"I{line.row + 1}"): "含代办的"}, tmp_path / "说明.xlsx")
    assert _list_says(changed).startswith("清单中还有文字的 1 个问题待核对")
    assert _list_says(explained) == "清单中的问题都已处理，请再看封面的校验结果"


def _list_says(path: Path) -> str:
    sheet = open_workbook(path, values=True)["问题清单"]
    return printable_excerpt(str(sheet["A2"].value), 100)
