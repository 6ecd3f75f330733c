"""`xltools init`: a folder that holds a whole collection, and never touches what was there."""

import errno
from datetime import date
from pathlib import Path
from shutil import copytree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import Run
from tests.filled import unit_workbook
from xltools.collection.config import CONFIG_NAME, Config, read_config, render_config
from xltools.collection.create import START_NAME, InitResult, init_collection, setting_of_path
from xltools.excel.errors import FileFault
from xltools.excel.open import open_book
from xltools.form.load import DEFAULT_FORM, find_form_folder
from xltools.intake.decisions import Choice
from xltools.roster.columns import LAST_YEAR_SHEET
from xltools.roster.read import read_roster
from xltools.roster.units import Unit

WHOLE = (CONFIG_NAME, "名录.xlsx", "下发", "收件", "退回", "汇总", START_NAME)


def begin(root: Path, last_year: Path | None = None, units: tuple[Unit, ...] = ()) -> InitResult:
    day = date(2026, 1, 20)
    last = setting_of_path(last_year, root)
    return init_collection(root, Config("招远市", 2025, deadline=day, contact="王某 0535", last_year=last), units)


def test_a_new_folder_holds_everything_and_says_what_was_asked(tmp_path: Path) -> None:
    started = begin(tmp_path / "招远 2025年报")
    assert (started.created, started.existing, started.others) == (WHOLE, (), 0)
    config = read_config(tmp_path / "招远 2025年报" / CONFIG_NAME)
    assert (config.place, config.year, config.deadline, config.contact) == (
        "招远市",
        2025,
        date(2026, 1, 20),
        "王某 0535",
    )
    assert all((tmp_path / "招远 2025年报" / name).exists() for name in WHOLE)


def test_a_form_of_ones_own_is_named_by_its_folder(tmp_path: Path, run: Run) -> None:
    root = tmp_path / "收集"
    own = copytree(find_form_folder(DEFAULT_FORM), root / "表样")
    head, *rules = (own / "rules.toml").read_text(encoding="utf-8").split("[[rule]]")
    left = [head, *(rule for rule in rules if "last." not in rule)]
    (own / "rules.toml").write_text("[[rule]]".join(left), encoding="utf-8")
    assert run("init", root, "--year", 2025, "--place", "招远市", "--form", own)[0] == 0
    assert 'form = "表样"' in (root / CONFIG_NAME).read_text(encoding="utf-8")
    form = read_config(root / CONFIG_NAME).load_form()
    assert (form.id, "X-01" in form.rules) == (DEFAULT_FORM, False)
    sheets = {grid.name for grid in open_book(root / "名录.xlsx").grids}
    assert LAST_YEAR_SHEET not in sheets, "no rule asks for last year"


def test_what_is_missing_is_made_and_what_is_there_stays(tmp_path: Path) -> None:
    begin(tmp_path)
    (tmp_path / "名录.xlsx").write_bytes(b"filled in")
    (tmp_path / "退回").rmdir()
    (tmp_path / "我的笔记.txt").write_text("x", encoding="utf-8")
    before = (tmp_path / CONFIG_NAME).stat().st_mtime_ns
    again = begin(tmp_path)
    assert (again.created, again.others) == (("退回",), 1)
    assert (tmp_path / "名录.xlsx").read_bytes() == b"filled in"
    assert (tmp_path / CONFIG_NAME).stat().st_mtime_ns == before


def test_the_folders_of_a_settings_file_that_is_there_are_the_ones_made(tmp_path: Path) -> None:
    said = 'place = "招远市"\nyear = 2025\n[folders]\ninbox = "来件"\n'
    (tmp_path / CONFIG_NAME).write_text(said, encoding="utf-8")
    assert "来件" in begin(tmp_path).created
    assert not (tmp_path / "收件").exists()


@pytest.mark.parametrize(("inside", "written"), [(True, "去年/汇总.xlsx"), (False, "")])
def test_last_years_path_is_short_within_the_folder_and_whole_elsewhere(
    tmp_path: Path, inside: bool, written: str
) -> None:
    root = tmp_path / "2025"
    last = (root if inside else tmp_path) / "去年" / "汇总.xlsx"
    last.parent.mkdir(parents=True)
    last.write_bytes(b"x")
    begin(root, last)
    assert read_config(root / CONFIG_NAME).last_year == (written or last.resolve().as_posix())


def test_a_missing_last_year_stops_it_before_anything_is_made(tmp_path: Path) -> None:
    with pytest.raises(FileFault, match="没有这个文件或文件夹"):
        begin(tmp_path / "新", tmp_path / "没有.xlsx")
    assert not (tmp_path / "新").exists()


def test_a_last_year_of_another_year_is_told_at_once(run: Run, tmp_path: Path) -> None:
    old = unit_workbook(tmp_path / "旧.xlsx", year=2023)
    code, _, err = run("init", tmp_path / "新", "--year", 2025, "--place", "招远市", "--last-year", old)
    assert (code, "这是 2023 年度的表，上年数据应是 2024 年度的" in err) == (1, True)
    assert not (tmp_path / "新").exists()


@given(st.text(max_size=60), st.text(max_size=60))
def test_whatever_people_call_a_place_reads_back(
    tmp_path_factory: pytest.TempPathFactory, place: str, tail: str
) -> None:
    """Should find that quotes, backslashes, # and control characters survive the way through TOML."""
    path = tmp_path_factory.mktemp("toml") / CONFIG_NAME
    text = render_config(Config(f"x{place}x", 2025, "f", contact=f"x{tail}x"), due="")
    path.write_bytes(text.encode())
    assert (read_config(path).place, read_config(path).contact) == (f"x{place}x", f"x{tail}x")


def test_the_examples_in_the_comments_are_decisions_as_they_are_read(tmp_path: Path) -> None:
    begin(tmp_path)
    lines = (tmp_path / CONFIG_NAME).read_text(encoding="utf-8").splitlines()
    first = lines.index("# [[decision]]")
    (tmp_path / CONFIG_NAME).write_text(
        "\n".join(lines[:first] + [line.removeprefix("# ").rstrip("#") for line in lines[first:]]), encoding="utf-8"
    )
    one, other = read_config(tmp_path / CONFIG_NAME).decisions
    assert (one.choice, one.unit, one.by) == (Choice.ACCEPT, "招远市教育局", "王某")
    assert (other.choice, other.file) == (Choice.REJECT, "收件/旧表.xlsx")


def test_a_settings_file_saved_by_notepad_is_read(tmp_path: Path) -> None:
    begin(tmp_path)
    path = tmp_path / CONFIG_NAME
    assert b"\r\n" in path.read_bytes()
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert read_config(path).place == "招远市"


def test_a_given_roster_is_copied_into_the_new_one(tmp_path: Path) -> None:
    units = (
        Unit("招远市公安局", "114403000073420001", "市直部门", "张某", "13800000000", aliases=("公安", "市局")),
        Unit("罗峰街道办事处", rule_making=True, counted=False, parent="招远市公安局", mail="a@b.cn"),
    )
    begin(tmp_path, units=units)
    assert read_roster(tmp_path / "名录.xlsx").units == units


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--year", 1999, "--place", "招远市"), "应是 2000 到 2100 的整数"),
        (("--year", 2025, "--place", " "), "--place 不能是空的"),
        (("--year", 2025, "--place", "招远\n市"), "不能有换行"),
        (("--year", 2025, "--place", "市" * 101), "最多 100 个"),
        (("--year", 2025, "--place", "招远市", "--deadline", "一月底"), "请写成 2026-01-20"),
        (("--year", 2025, "--place", "招远市", "--deadline", "2026-02-30"), "请写成 2026-01-20"),
        (("--year", 2025, "--place", "招远市", "--form", "没有"), "没有表样"),
    ],
)
def test_wrong_words_are_a_sentence_and_make_nothing(
    run: Run, tmp_path: Path, words: tuple[object, ...], says: str
) -> None:
    code, _, err = run("init", tmp_path / "新", *words)
    assert (code, says in err, (tmp_path / "新").exists()) == (2, True, False)


def test_it_says_what_comes_next_and_what_is_odd(run: Run, tmp_path: Path) -> None:
    words = ("init", tmp_path / "新", "--year", 2025, "--place")
    code, out, err = run(*words, "招远市", "--deadline", "2025-01-20")
    assert (code, "报送期限 2025-01-20 在 2025 年度结束之前" in err) == (0, True)
    assert len(out.split("接下来：\n")[1].splitlines()) == 3
    code, out, err = run(*words, "莱州市")
    assert (code, "地方写的是“招远市”，不是“莱州市”" in err) == (0, True)
    _, _, err = run("init", tmp_path / "新" / "里面", "--year", 2025, "--place", "招远市")
    assert "在另一个年度收集" in err


def test_a_file_in_the_way_is_named(run: Run, tmp_path: Path) -> None:
    (tmp_path / "文件").write_text("x", encoding="utf-8")
    code, _, err = run("init", tmp_path / "文件", "--year", 2025, "--place", "招远市")
    assert (code, "这是一个文件，不是文件夹" in err) == (1, True)
    (tmp_path / "收件").write_text("x", encoding="utf-8")
    code, _, err = run("init", tmp_path, "--year", 2025, "--place", "招远市")
    assert (code, "收件：这是一个文件，不是文件夹" in err) == (1, True)
    assert (tmp_path / "收件").read_text(encoding="utf-8") == "x"
    code, _, err = run("init", tmp_path / ("长" * 100), "--year", 2025, "--place", "招远市")
    assert (code, "文件名太长" in err) == (1, True)


@pytest.mark.parametrize(
    ("number", "says"),
    [(errno.EROFS, "所在磁盘只能读"), (errno.ENOSPC, "磁盘已满"), (errno.EACCES, "没有权限")],
)
def test_a_disk_that_is_full_or_may_not_be_written_is_told(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, says: str
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(number, "refused by the system")

    monkeypatch.setattr("tempfile.mkstemp", refuse)
    code, _, err = run("init", tmp_path / "新", "--year", 2025, "--place", "招远市")
    assert (code, f"名录.xlsx：{says}" in err) == (1, True)
    monkeypatch.setattr(Path, "mkdir", refuse)
    code, _, err = run("init", tmp_path / "又一个", "--year", 2025, "--place", "招远市")
    assert (code, f"又一个：{says}" in err) == (1, True)
