"""What goes out, as the settings, last year and the words of the command say it."""

from pathlib import Path

import pytest

from tests.collection.distribution.issuing import snapshot, texts, write_config
from tests.conftest import Run
from tests.filled import unit_workbook
from tests.workbooks import open_workbook


def test_last_years_values_are_found_by_name_or_by_alias(root: Path, run: Run) -> None:
    for name in ("招远市公安局", "教育局"):
        unit_workbook(root / "去年" / f"{name}.xlsx", name, year=2024, changes={"t2.licensing.decisions": 4321})
    write_config(root, more='last_year = "去年"\n')
    code, out, _ = run("template")
    assert code == 0
    assert "带上年数 2 份；上年数据里没有：阜山镇人民政府、供销社（改过名的" in out
    rows = open_workbook(root / "下发" / "02_招远市教育和体育局.xlsx")["二、主动公开"].iter_rows(values_only=True)
    assert 4321 in {cell for row in rows for cell in row}


def test_a_last_year_that_is_gone_is_told_and_nothing_is_written(root: Path, run: Run) -> None:
    write_config(root, more='last_year = "没有.xlsx"\n')
    code, _, err = run("template")
    assert (code, "没有.xlsx：没有这个文件或文件夹" in err, (root / "下发").exists()) == (1, True, False)


def test_one_unit_is_named_in_any_way_the_roster_knows(root: Path, run: Run) -> None:
    code, out, _ = run("template", "--unit", "体育局")
    assert (code, "已生成 1 份" in out) == (0, True)
    assert list(snapshot(root / "下发")) == ["02_招远市教育和体育局.xlsx"]
    code, _, err = run("template", "--unit", "招远市公安厅")
    assert (code, "名录中没有“招远市公安厅”，是不是 招远市公安局？" in err) == (2, True)


def test_words_win_over_the_settings(root: Path, run: Run) -> None:
    code, _, _ = run("template", "-o", "a.xlsx", "--unit", "公安局", "--deadline", "2026-1-9", "--contact", "李某")
    assert code == 0
    said = texts(root / "a.xlsx", "填报说明")
    assert ({"2026年1月9日", "李某"} <= said, "王某 0535" in said) == (True, False)
    run("template", "-d", "明年", "--year", 2026)
    # The deadline of the settings is that of their own year.
    assert "2027年1月31日" in texts(root / "明年" / "01_招远市公安局.xlsx", "填报说明")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ((), "-o 和 -d 须且只须写一个"),
        (("-o", "a.xlsx", "-d", "x", "--year", 2025), "-o 和 -d 须且只须写一个"),
        (("-d", "x", "--year", 2025), "-d 须同时用 --roster 给出名录"),
        (("-o", "a.xlsx"), "缺少 '--year'"),
        (("-o", "a.xlsx", "--year", 2025, "--unit", " "), "--unit 不能是空的"),
        (("-o", "a.xlsx", "--year", 2025, "--deadline", "1月20日"), "请写成 2026-01-20"),
    ],
)
def test_outside_a_folder_wrong_words_are_a_sentence(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[object, ...], says: str
) -> None:
    monkeypatch.chdir(tmp_path)
    code, _, err = run("template", *words)
    assert (code, says in err) == (2, True)


def test_outside_a_folder_deadline_and_contact_are_optional(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run("template", "-o", "a.xlsx", "--year", 2025, "--contact", "李某")[0] == 0
    assert "李某" in texts(tmp_path / "a.xlsx", "填报说明")
