"""What `xltools.toml` and the command line name, and is not there, is told by where it was named."""

from pathlib import Path

import pytest

from tests.collection.office import Office
from tests.conftest import Run
from tests.filled import unit_workbook


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    office = Office(tmp_path, ("甲局", "乙局"))
    monkeypatch.chdir(tmp_path)
    return office


def _settings(office: Office, first: str) -> None:
    path = office.root / "xltools.toml"
    path.write_text(f"{first}\n{path.read_text(encoding='utf-8')}", encoding="utf-8")


@pytest.mark.parametrize("command", ["validate", "template"])
def test_a_missing_last_year_says_where_it_is_named(office: Office, run: Run, command: str) -> None:
    _settings(office, 'last_year = "2024.xlsx"')
    office.drop("a.xlsx", "甲局")
    code, _, err = run(command)
    assert code == 1
    assert "2024.xlsx：没有这个文件或文件夹。这是 xltools.toml 里 last_year 写的，请核对。" in err


def test_a_last_year_of_another_year_says_where_it_is_named(office: Office, run: Run) -> None:
    unit_workbook(office.root / "2023.xlsx", "甲局", year=2023)
    _settings(office, 'last_year = "2023.xlsx"')
    office.drop("a.xlsx", "甲局")
    _, _, err = run("validate")
    assert "这是 2023 年度的表，上年数据应是 2024 年度的。这是 xltools.toml 里 last_year 写的，请核对。" in err
    assert "--last-year" not in err


def test_the_board_stands_without_last_year_and_says_so(office: Office, run: Run) -> None:
    _settings(office, 'last_year = "2024.xlsx"')
    _, out, err = run("status", "--no-write")
    assert "未报 2 家" in out
    assert "xltools.toml 里 last_year 写的“2024.xlsx”不在" in err


@pytest.mark.parametrize("command", ["validate", "status", "template"])
def test_a_missing_roster_says_where_it_is_named(office: Office, run: Run, command: str) -> None:
    (office.root / "名录.csv").unlink()
    code, _, err = run(command)
    assert code == 1
    assert "名录.csv：没有这个文件或文件夹。这是 xltools.toml 里 roster 写的，请核对。" in err


@pytest.mark.parametrize("command", ["status", "log"])
def test_a_folder_that_is_not_there_is_refused_not_taken_for_the_one_above(
    office: Office, run: Run, command: str
) -> None:
    code, out, err = run(command, "打错的文件夹")
    assert (code, out) == (2, "")
    assert "没有文件夹“打错的文件夹”，请核对路径。" in err
    assert run(command, "收件")[0] != 2


def test_a_decision_for_a_unit_that_is_not_on_the_roster_is_to_be_mended_itself(office: Office) -> None:
    office.drop("a.xlsx", "甲局")
    office.configure('[[decision]]\nfile = "收件/a.xlsx"\ndo = "accept"\nreason = "核实"\nunit = "丙局"\n')
    (stray,) = office.board().intake.unassigned
    assert "“丙局”不在名录中" in stray.reason
    assert stray.remedy == "请把这条决定里的单位改为名录中的单位名称；名录有缺漏的请补入名录。"


def test_without_two_versions_there_is_nothing_to_compare(office: Office, run: Run) -> None:
    assert run("diff", "--unit", "甲局")[1] == "“甲局”还没有报，没有可以比较的。\n"
    office.drop("a.xlsx", "甲局")
    assert run("diff", "--unit", "甲局")[1] == "“甲局”只报了一份工作簿，没有可以比较的。\n"


def test_what_status_writes_is_named_as_whoever_stands_there_would(office: Office, run: Run) -> None:
    _, _, err = run("status")
    folder = office.root.as_posix()
    assert "已写入 汇总/报送情况.xlsx" in err.replace("\\", "/")
    assert folder not in err.replace("\\", "/")
