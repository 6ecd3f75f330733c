"""名录.xlsx: what may be entered where, and that what was entered survives other programs."""

from itertools import zip_longest
from pathlib import Path
from tempfile import TemporaryDirectory

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.libreoffice import Office
from xltools.cli.root import main
from xltools.collection.config import Config
from xltools.collection.create import init_collection
from xltools.excel.errors import FileFault
from xltools.excel.text import normalize_label
from xltools.form.load import load_form
from xltools.reading.sources import find_sources
from xltools.roster.columns import load_roster_columns
from xltools.roster.read import read_roster
from xltools.roster.units import Unit
from xltools.roster.write import ROWS, build_roster_workbook

HEADS = tuple(column.head for column in load_roster_columns().values())
UNITS = (
    Unit("招远市教育和体育局", "001", "市直部门", "王某", "0535-8000000", aliases=("教育局", "体育局")),
    Unit("招远市公安局", "114403000073420001", "市直部门", "张某", "13800000000", mail="ga@example.cn"),
    Unit("罗峰街道办事处", "114403000073420002", "乡镇街道", rule_making=True, counted=False, parent="招远市公安局"),
)


def book(path: Path, units: tuple[Unit, ...] = UNITS) -> Path:
    path.write_bytes(build_roster_workbook("招远市2025年度填报单位名录", 2025, load_form(), units))
    return path


def test_what_is_written_reads_back(tmp_path: Path) -> None:
    assert read_roster(book(tmp_path / "名录.xlsx")).units == UNITS


WORDS = st.text("甲乙丙丁子丑寅卯局镇（）A1=+'", min_size=1, max_size=12)


@given(st.lists(WORDS, min_size=1, max_size=6, unique_by=normalize_label), st.lists(WORDS, max_size=6), st.booleans())
def test_whatever_units_there_are_read_back_as_they_were(names: list[str], more: list[str], answer: bool) -> None:
    """Should find that brackets, quotes and signs that start a formula come back as the text they are."""
    named = [f"单位{name}" for name in names]
    units = tuple(
        Unit(name, f"C{at}", kind="类", contact=text, telephone=f"{at}", rule_making=answer, counted=not answer)
        for at, (name, text) in enumerate(zip_longest(named, more[: len(named)], fillvalue=""))
    )
    with TemporaryDirectory() as folder:
        assert read_roster(book(Path(folder) / "名录.xlsx", units)).units == units


def test_an_empty_one_says_that_units_are_missing_and_is_small(tmp_path: Path) -> None:
    path = book(tmp_path / "名录.xlsx", ())
    with pytest.raises(FileFault, match="名录里没有单位。请在列名下逐行填写"):
        read_roster(path)
    assert path.stat().st_size < 15_000


def test_the_same_units_give_the_same_bytes() -> None:
    assert build_roster_workbook("名录", 2025, load_form(), UNITS) == build_roster_workbook(
        "名录", 2025, load_form(), UNITS
    )


def test_every_column_has_its_head_its_word_and_its_check_on_every_prepared_line(tmp_path: Path) -> None:
    sheet = openpyxl.load_workbook(book(tmp_path / "名录.xlsx"))["名录"]
    assert tuple(cell.value for cell in sheet[1]) == HEADS
    checks = {str(check.sqref): check for check in sheet.data_validations.dataValidation}
    kinds = {}
    for at, column in enumerate(load_roster_columns().values()):
        letter = "ABCDEFGHIJKL"[at]
        check = checks[f"{letter}2:{letter}{ROWS + 1}"]
        assert check.prompt == column.description
        kinds[column.id] = check.type
    assert {name: kind for name, kind in kinds.items() if kind is not None} == {
        "name": "custom", "code": "custom", "rule_making": "list", "order": "whole", "counted": "list", "parent": "list",
    }  # fmt: skip
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("B2", f"A1:L{ROWS + 1}")
    assert sheet.column_dimensions["C"].width == pytest.approx(load_roster_columns()["code"].width, abs=1)


def test_a_roster_dropped_into_the_inbox_is_passed_over(tmp_path: Path) -> None:
    path = book(tmp_path / "名录.xlsx")
    assert find_sources([tmp_path]).reasons == {path: "名录"}


@pytest.mark.long
@pytest.mark.libreoffice
def test_filled_and_saved_by_another_program_it_is_the_same_roster(
    tmp_path: Path, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    init_collection(tmp_path / "年报", Config("招远市", 2025))
    path = tmp_path / "年报" / "名录.xlsx"
    heads = {head: "ABCDEFGHIJKL"[at] for at, head in enumerate(HEADS)}
    orders = [
        ["text", "名录", f"{heads[head]}{row}", text]
        for row, unit in enumerate(UNITS, 2)
        for head, text in {
            "单位名称": unit.name,
            "简称": "、".join(unit.aliases),
            "单位代码": unit.code,
            "单位类别": unit.kind,
            "联系人": unit.contact,
            "联系电话": unit.telephone,
            "电子邮箱": unit.mail,
            "规章制定权": "是" if unit.rule_making else "",
            "计入汇总": "" if unit.counted else "否",
            "上级单位": unit.parent,
        }.items()
        if text
    ]
    saved = [tmp_path / f"存.{kind}" for kind in ("xlsx", "xls", "ods")]
    office.edit_and_save([(path, orders, saved)])
    assert [read_roster(one).units for one in saved] == [UNITS] * 3
    saved[0].replace(path)
    monkeypatch.chdir(tmp_path / "年报")
    with pytest.raises(SystemExit) as left:
        main(["template"])
    assert left.value.code == 0
    assert [one.name for one in sorted(Path("下发").glob("*_*.xlsx"))] == [
        "01_招远市教育和体育局.xlsx",
        "02_招远市公安局.xlsx",
        "03_罗峰街道办事处.xlsx",
    ]
