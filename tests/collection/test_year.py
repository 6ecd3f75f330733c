"""A whole year of the example city, played as it would happen, by the commands alone; at each step the board says the truth."""

import json
import os
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from xltools.cli.root import main
from xltools.demo.units import EXAMPLE_UNITS, list_roster_units
from xltools.demo.workbooks import cell_values, filled_workbook
from xltools.form.layout import layout_form
from xltools.form.load import load_form

FORM = load_form()
BY_NAME = {sender.unit.name.removeprefix("示例市"): sender for sender in EXAMPLE_UNITS}
# The year-old workbook, the old layout and the missing unit are played by hand below.
PROMPT = [
    name for name, sender in BY_NAME.items() if sender.files and not sender.old_layout and name != "行政审批服务局"
]
# The text that states the figures of part three.
_COUNTED = "text.overview_on_request"


class Year:
    """The folder of the year, a clock that the test sets, and the commands typed in the folder."""

    def __init__(self, root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self.root, self._patch, self._said = root, monkeypatch, capsys
        self.at("2026-01-05 09:00")

    def at(self, moment: str) -> None:
        """Set the clock of the commands; they take the moment as it stands, in any time zone."""
        self.now = datetime.fromisoformat(moment)
        utc = (self.now - datetime(1970, 1, 1)).total_seconds()
        self._patch.setenv("SOURCE_DATE_EPOCH", str(int(utc)))

    def types(self, *words: str) -> tuple[int, str]:
        """Type a command; its exit code and what it printed."""
        with pytest.raises(SystemExit) as left:
            main(list(words))
        return int(left.value.code or 0), self._said.readouterr().out

    def receives(self, file: str, data: bytes) -> Path:
        """A file comes in now."""
        path = self.root / "收件" / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        os.utime(path, (self.now.timestamp(), self.now.timestamp()))
        return path

    def board(self) -> dict[str, str]:
        """The state of each unit, as `status` says it."""
        _, said = self.types("status", "--no-write", "--format", "json")
        self.told = json.loads(said)
        return {one["unit"].removeprefix("示例市"): one["state"] for one in self.told["units"]}

    def unit(self, name: str) -> dict[str, object]:
        """All that the last board says of a unit."""
        return next(dict(one) for one in self.told["units"] if one["unit"] == f"示例市{name}")


@pytest.fixture
def year(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Year:
    names = tmp_path / "单位.csv"
    lines = "".join(f"{unit.name},{unit.code},{unit.kind}\n" for unit in list_roster_units())
    names.write_text(f"单位名称,单位代码,单位类别\n{lines}", encoding="utf-8-sig")
    made = Year(tmp_path / "2025年报", monkeypatch, capsys)
    words = ("--year", "2025", "--place", "示例市", "--deadline", "2026-01-20", "--roster", str(names))
    assert made.types("init", str(made.root), *words)[0] == 0
    monkeypatch.chdir(made.root)
    return made


def corrected(returned: Path, changes: dict[str, object]) -> bytes:
    """A workbook as the clerk sends it back: opened in another program, typed into, saved."""
    book = openpyxl.load_workbook(returned)
    for field, value in changes.items():
        place = layout_form(FORM).places[field]
        book[place.sheet].cell(place.row + 1, place.column + 1).value = value  # type: ignore[assignment]  # any content
    path = returned.with_name("corrected.tmp")
    book.save(path)
    data = path.read_bytes()
    path.unlink()
    return data


@pytest.mark.long
def test_the_whole_year(year: Year) -> None:  # noqa: PLR0915 - one year is one story, told in its order
    # Issue: a workbook for each unit; a second time nothing changes.
    code, said = year.types("template")
    assert (code, "已生成 15 份" in said) == (0, True)
    assert "没有变化 15 份" in year.types("template")[1]
    assert set(year.board().values()) == {"未报"}
    assert year.told["days_left"] == 15

    # The first submissions, some with faults; one unit sends last year's workbook.
    year.at("2026-01-12 10:00")
    for name in PROMPT:
        sender = BY_NAME[name]
        year.receives(sender.files[0].format(name=sender.unit.name), filled_workbook(FORM, sender))
    year.receives("审批.xlsx", filled_workbook(FORM, BY_NAME["行政审批服务局"]))
    board = year.board()
    assert [name for name, state in board.items() if state == "已报待核"] == PROMPT
    assert board["行政审批服务局"] == board["应急管理局"] == board["东湖区人民政府"] == "未报"
    assert "这是 2024 年度的表" in year.told["strays"][0]["reason"]

    # Checked: the faults are told, and what is checked is not checked again.
    assert year.types("validate")[0] == 1
    assert "没有变化的 13 份没有再读" in year.types("validate")[1]
    wrong = {"教育和体育局", "司法局", "自然资源和规划局", "泉山街道办事处"}
    board = year.board()
    assert {name for name, state in board.items() if state == "有错误"} == wrong
    assert {name for name, state in board.items() if state == "需说明"} == {"民政局"}
    assert list(board.values()).count("已通过") == 7

    # Returned: workbook and letter for each, once.
    year.at("2026-01-13 09:00")
    code, said = year.types("return")
    assert "已写退回件 5 份" in said
    assert "没有再写" in year.types("return")[1]
    board = year.board()
    assert {name for name, state in board.items() if state == "已退回"} == wrong | {"民政局"}
    assert len(list((year.root / "退回").glob("*退回1.*"))) == 10

    # Corrections come back as the next version; one is still wrong.
    year.at("2026-01-15 16:00")
    returns = year.root / "退回"
    without_fault = cell_values(FORM, replace(BY_NAME["教育和体育局"], added={}))
    mended: dict[str, dict[str, object]] = {
        "教育和体育局": {field: without_fault[field] for field in (*BY_NAME["教育和体育局"].added, _COUNTED)},
        "司法局": {"t2.penalties.decisions": 30},
        "民政局": {"cover.nil_t4": "是"},
        "泉山街道办事处": {"t2.regulations.effective": 7},
    }
    for name, changes in mended.items():
        year.receives(f"更正/{name}.xlsx", corrected(returns / f"示例市{name}_退回1.xlsx", changes))
    assert {year.board()[name] for name in mended} == {"已报待核"}
    year.types("validate")
    board = year.board()
    assert {name: board[name] for name in mended} == {
        "教育和体育局": "已通过",
        "司法局": "已通过",
        "民政局": "已通过",
        "泉山街道办事处": "有错误",
    }
    assert len(year.unit("司法局")["earlier"]) == 1  # type: ignore[arg-type]  # a list, in JSON

    # What was changed is told field by field, and counted in the journal.
    code, said = year.types("diff", "--unit", "示例市司法局")
    assert code == 1
    assert "约30" in said
    assert "取代 收件/示例市司法局.xlsx，有 1 处不同" in year.types("log", "--unit", "司法局")[1]

    # A duplicate under another name is no second version.
    year.receives("群文件/司法局(1).xlsx", (year.root / "收件/更正/司法局.xlsx").read_bytes())
    year.types("validate")
    assert year.board()["司法局"] == "已通过"
    assert year.unit("司法局")["current"]["copies"] == ["收件/群文件/司法局(1).xlsx"]  # type: ignore[index]  # JSON

    # After the deadline: a late one, and one from nobody on the roster.
    year.at("2026-01-22 09:00")
    emergency = replace(BY_NAME["财政局"], unit=BY_NAME["应急管理局"].unit)
    year.receives("应急.xlsx", filled_workbook(FORM, emergency))
    stranger = replace(emergency, unit=replace(emergency.unit, name="示例市应急管理中心", code=""))
    year.receives("不知道是谁.xlsx", filled_workbook(FORM, stranger))
    year.types("validate")
    board = year.board()
    assert (board["应急管理局"], year.unit("应急管理局")["late"]) == ("已通过", True)
    assert (year.told["counts"]["迟报"], year.told["counts"]["名录外"], year.told["days_left"]) == (1, 1, -2)
    assert "示例市应急管理局" in [name for stray in year.told["strays"] for name in stray["nearest"]]

    # Decisions: the stranger and last year's workbook do not count.
    config = year.root / "xltools.toml"
    decisions = "".join(
        f'\n[[decision]]\nfile = "收件/{file}"\ndo = "reject"\nreason = "{reason}"\n'
        for file, reason in (("不知道是谁.xlsx", "不是应报单位"), ("审批.xlsx", "误发的去年的表"))
    )
    config.write_text(config.read_text(encoding="utf-8") + decisions, encoding="utf-8")
    year.board()
    assert "不采用：不是应报单位" in year.types("log")[1]

    # The rest comes in, and everything is complete.
    year.at("2026-01-23 09:00")
    clean = replace(BY_NAME["财政局"], changes={})
    for name in ("行政审批服务局", "东湖区人民政府", "泉山街道办事处", "自然资源和规划局"):
        year.receives(f"最后/{name}.xlsx", filled_workbook(FORM, replace(clean, unit=BY_NAME[name].unit)))
    year.types("validate")
    assert set(year.board().values()) == {"已通过"}
    assert {stray["decided"] for stray in year.told["strays"]} == {True}
    assert year.types("status")[0] == 0
    assert (year.root / "汇总" / "报送情况.html").is_file()

    # Merged: everybody's current version, nothing else, and the name of the workbook says that it is whole.
    code, said = year.types("merge", "--strict")
    assert (code, "计入 15 家" in said) == (0, True)
    assert "旧版本未计入" in said
    assert "汇总单位决定不采用：不是应报单位" in said
    (made,) = (year.root / "汇总").glob("*（汇总）.xlsx")
    assert "汇总，计入 15 个单位" in year.types("log")[1]
    assert year.types("read", str(made))[0] == 0


def filled_in(issued: Path, name: str) -> bytes:
    """A workbook as it was issued, in which the clerk typed only what is not 0."""
    values = cell_values(FORM, BY_NAME[name]).items()
    return corrected(issued, {field: one for field, one in values if one != 0 and not FORM.fields[field].total_of})


@pytest.mark.long
def test_a_year_in_which_blanks_stand_for_0(year: Year) -> None:
    config = year.root / "xltools.toml"
    text = config.read_text(encoding="utf-8").replace('blank_cells = "ask"', 'blank_cells = "zero"')
    config.write_text(text, encoding="utf-8")
    assert year.types("template")[0] == 0

    # Everybody types only the figures that they have; one of them makes a mistake.
    year.at("2026-01-12 10:00")
    for path in sorted((year.root / "下发").glob("*.xlsx")):
        name = path.stem.partition("_")[2].removeprefix("示例市")
        if name in PROMPT:
            year.receives(f"{name}.xlsx", filled_in(path, name))
    year.types("round")
    wrong = {"教育和体育局", "司法局"}
    board = year.board()
    assert wrong <= {name for name, state in board.items() if state == "已退回"}
    # What was left blank is no fault, a whole table neither.
    assert board["民政局"] == board["财政局"] == "已通过"

    # Mended, in the return, where the blanks are declared as they were.
    year.at("2026-01-15 16:00")
    for name in [name for name, state in board.items() if state == "已退回"]:
        sender = replace(BY_NAME[name], added={}, changes={})
        values = cell_values(FORM, sender)
        fields = (*BY_NAME[name].added, *BY_NAME[name].changes, _COUNTED)
        added = {field: values[field] for field in fields if field in values}
        year.receives(f"更正/{name}.xlsx", corrected(year.root / "退回" / f"示例市{name}_退回1.xlsx", dict(added)))
    year.types("round")
    board = year.board()
    assert {board[name] for name in wrong} == {"已通过"}

    # The city's figures are the sums of what was typed, and its blanks are counted as declared.
    (made,) = (year.root / "汇总").glob("*汇总）.xlsx")
    read = json.loads(year.types("read", str(made), "--format", "json")[1])["files"][0]["fields"]
    passed = [name for name, state in board.items() if state == "已通过"]
    clean = [cell_values(FORM, replace(BY_NAME[name], added={}, changes={})) for name in passed]
    for field in ("t2.penalties.decisions", "t3.received.natural_person"):
        assert read[field] == sum(Decimal(str(values.get(field, 0))) for values in clean), field
