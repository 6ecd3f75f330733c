"""The commands as scripts rely on them: words, exit codes, files; and every bad input in a plain sentence."""

import json
from pathlib import Path

import pytest

from tests.conftest import Run
from tests.filled import unit_workbook
from xltools.cli.root import COMMANDS


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    """Three units that did everything right."""
    folder = tmp_path / "收件"
    for name in ("示例市教育局", "示例市公安局", "示例市民政局"):
        unit_workbook(folder / f"{name}.xlsx", name)
    return folder


def roster(tmp_path: Path, *names: str) -> Path:
    path = tmp_path / "名录.csv"
    path.write_text("单位名称,联系人\n" + "".join(f"{name},张三\n" for name in names), encoding="utf-8-sig")
    return path


def test_help_lists_every_command(run: Run) -> None:
    code, out, _ = run("--help")
    assert code == 0
    assert all(name in out for name in COMMANDS)
    order = [out.index(f"：xltools {name}") for name in ("init", "template", "validate", "status", "return", "merge")]
    assert order == sorted(order)


def test_an_option_typed_with_one_stroke_is_proposed_whole(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.argv", ["xltools", "validate", "-roster", "x"])
    code, _, err = run("validate", "-roster", "x")
    assert (code, err.split("\n")[0]) == (2, "没有选项 -r，是不是 --roster。")


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_each_command_explains_itself_in_chinese(run: Run, command: str) -> None:
    code, out, _ = run(command, "--help")
    assert code == 0
    assert out.startswith("用法：")
    assert "Usage" not in out
    assert "Show this message" not in out
    assert f"例：\n  xltools {command}" in out


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("valdate",), "没有命令“valdate”，是不是 validate？"),
        (("校验",), "没有命令“校验”，是不是 validate？"),
        (("xyz",), "没有命令“xyz”。可用：demo、"),
        (("form", "lst"), "没有命令“lst”，是不是 list？"),
        (("validate",), "没有 xltools.toml"),
        (("merge", "x"), "缺少 '-o' / '--output'"),
        (("validate", "x", "--fromat", "json"), "没有选项 --fromat，是不是 --format"),
        (("validate", "x", "--format", "xml"), "只能是 text、json"),
        (("template", "-o", "x.xlsx", "--year", "25"), "应是 2000 到 2100 的整数"),
        (("template", "--year", "2025"), "-o 和 -d 须且只须写一个"),
        (("template", "-d", "x", "--year", "2025"), "--roster"),
        (("form", "show", "nothing"), "没有表样“nothing”"),
    ],
)
def test_wrong_usage_is_a_sentence_and_exit_code_2(run: Run, words: tuple[str, ...], says: str) -> None:
    code, _, err = run(*words)
    assert code == 2
    assert says in err
    assert "Traceback" not in err


def test_a_correct_workbook_passes(run: Run, inbox: Path) -> None:
    code, out, _ = run("validate", inbox)
    assert code == 0, out
    assert "共 3 份：通过 3。" in out


def test_a_faulty_one_is_told_and_the_others_still_checked(run: Run, inbox: Path) -> None:
    unit_workbook(inbox / "示例市司法局.xlsx", "示例市司法局", changes={"t2.penalties.decisions": "约30"})
    code, out, _ = run("validate", inbox)
    assert code == 1
    assert "V-01 错误　二、主动公开!B12 行政处罚 本年处理决定数量：填的是“约30”，不是数字。" in out
    assert "共 4 份：通过 3，有错误 1。" in out


def test_the_json_of_validate_keeps_its_contract(run: Run, inbox: Path) -> None:
    unit_workbook(inbox / "示例市司法局.xlsx", "示例市司法局", changes={"t2.penalties.decisions": -1})
    _, out, _ = run("validate", inbox, "--format", "json")
    document = json.loads(out)
    assert document["schema"] == "xltools/validate/1"
    assert document["counts"] == {"pass": 3, "explain": 0, "error": 1, "unreadable": 0}
    faulty = next(file for file in document["files"] if file["status"] == "error")
    assert set(faulty) == {"path", "sha256", "unit", "year", "form", "status", "findings"}
    assert set(faulty["findings"][0]) == {
        "code", "severity", "message", "hint", "sheet", "cell", "related", "field", "expected", "actual", "explanation",
    }  # fmt: skip


def test_the_json_of_read_keeps_its_contract(run: Run, tmp_path: Path) -> None:
    path = unit_workbook(
        tmp_path / "a.xlsx", changes={"t2.penalties.decisions": "１２", "t2.licensing.decisions": None}
    )
    code, out, _ = run("read", path)
    assert code == 0
    document = json.loads(out)
    assert document["schema"] == "xltools/read/1"
    (file,) = document["files"]
    assert set(file) == {
        "path",
        "sha256",
        "form",
        "year",
        "unit",
        "scope",
        "blanks",
        "fields",
        "texts",
        "cells",
        "counts",
        "notes",
    }
    assert (file["unit"], file["year"], file["scope"]) == ("示例市教育局", 2025, "本单位")
    assert (file["fields"]["t2.penalties.decisions"], file["fields"]["t2.licensing.decisions"]) == (12, None)
    assert file["cells"]["t3.received.total"] == "三、依申请公开!J6"
    assert file["notes"][0]["raw"] == "１２"
    assert {name.split(".")[0] for name in file["fields"]} == {"cover", "t2", "t3", "t4", "s"}
    assert {name.split(".")[0] for name in file["texts"]} == {"text"}


def test_a_csv_is_for_excel_and_holds_no_formula_of_a_sender(run: Run, tmp_path: Path) -> None:
    path = unit_workbook(tmp_path / "a.xlsx", changes={"text.problems": '=HYPERLINK("http://x","y")'})
    run("read", path, "--format", "csv", "-o", tmp_path / "out.csv")
    data = (tmp_path / "out.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    assert "\"'=HYPERLINK(" in data.decode("utf-8-sig")


def test_form_show_gives_every_field_its_place(run: Run) -> None:
    code, out, _ = run("form", "show", "disclosure-annual-2021", "--format", "json")
    fields = {field["id"]: field for field in json.loads(out)["fields"]}
    assert code == 0
    assert len(fields) == 243
    total = fields["t3.received.total"]
    assert (total["sheet"], total["cell"], total["kind"], total["unit"]) == ("三、依申请公开", "J6", "count", "件")


def test_form_check_names_file_line_and_fault(run: Run, tmp_path: Path) -> None:
    (tmp_path / "form.toml").write_text('id = "x"\n', encoding="utf-8")
    code, _, err = run("form", "check", tmp_path / "form.toml")
    assert code == 1
    assert "rules.toml" in err


def test_templates_for_a_roster_never_overwrite_what_was_filled_in(run: Run, tmp_path: Path) -> None:
    units = roster(tmp_path, "示例市教育局", "示例市/公安局")
    words = ("template", "-d", tmp_path / "下发", "--year", 2025, "--roster", units)
    assert run(*words)[0] == 0
    names = sorted(path.name for path in (tmp_path / "下发").iterdir())
    assert names[0] == "01_示例市教育局.xlsx"
    assert len(names) == 2
    assert "没有变化 2 份" in run(*words)[1]
    filled = unit_workbook(tmp_path / "下发" / "01_示例市教育局.xlsx")
    before = filled.read_bytes()
    code, _, err = run(*words)
    assert code == 1
    assert "没有覆盖" in err
    assert filled.read_bytes() == before


@pytest.mark.parametrize("command", [("validate",), ("read",), ("merge", "-o", "out.xlsx")])
def test_a_missing_path_and_an_empty_folder_are_named(run: Run, tmp_path: Path, command: tuple[str, ...]) -> None:
    code, out, err = run(command[0], tmp_path / "没有", *command[1:])
    assert (code, "没有这个文件或文件夹" in out + err) == (1, True)
    code, out, err = run(command[0], tmp_path, *command[1:])
    assert (code, "文件夹里没有可读的工作簿" in out + err) == (1, True)


def test_a_missing_path_does_not_stop_the_others(run: Run, inbox: Path, tmp_path: Path) -> None:
    code, out, _ = run("validate", tmp_path / "没有", inbox, inbox)
    assert code == 1
    assert "共 4 份：通过 3，读不出 1。" in out


def test_bad_files_are_named_and_the_good_ones_merged(run: Run, inbox: Path, tmp_path: Path) -> None:
    (inbox / "a.pdf").write_bytes(b"%PDF-1.4 ")
    (inbox / "b.xlsx").write_bytes(b"")
    (inbox / "~$c.xlsx").write_bytes(b"lock")
    out = tmp_path / "city.xlsx"
    code, said, _ = run("merge", inbox, "-o", out, "--place", "示例市")
    assert code == 1
    assert "计入 3 家" in said
    assert "读不出　a.pdf" in said
    assert "读不出　b.xlsx" in said
    assert out.exists()


def test_missing_units_are_named_and_strict_writes_nothing(run: Run, inbox: Path, tmp_path: Path) -> None:
    units = roster(tmp_path, "示例市教育局", "示例市公安局", "示例市民政局", "示例市财政局")
    out = tmp_path / "city.xlsx"
    code, said, err = run("merge", inbox, "-o", out, "--roster", units, "--strict")
    assert code == 1
    assert "未报　1 家：示例市财政局" in said
    assert "没有生成汇总" in err
    assert not out.exists()


def test_a_whole_roster_merges_without_remark(run: Run, inbox: Path, tmp_path: Path) -> None:
    units = roster(tmp_path, "示例市教育局", "示例市公安局", "示例市民政局")
    code, said, _ = run("merge", inbox, "-o", tmp_path / "city.xlsx", "--roster", units, "--strict")
    assert code == 0, said


def test_years_that_disagree_are_settled_by_the_caller(run: Run, tmp_path: Path) -> None:
    inbox = tmp_path / "in"
    unit_workbook(inbox / "a.xlsx", "示例市教育局", year=2025)
    unit_workbook(inbox / "b.xlsx", "示例市公安局", year=2024)
    code, _, err = run("merge", inbox, "-o", tmp_path / "city.xlsx")
    assert code == 2
    assert "请用 --year 指明" in err
    code, said, _ = run("merge", inbox, "-o", tmp_path / "city.xlsx", "--year", 2025)
    assert code == 1
    assert "未计入　示例市公安局（b.xlsx）" in said


def test_an_output_that_cannot_be_written_is_said_and_nothing_half_written(
    run: Run, inbox: Path, tmp_path: Path
) -> None:
    blocked = tmp_path / "文件"
    blocked.write_bytes(b"not a folder")
    code, _, err = run("merge", inbox, "-o", blocked / "city.xlsx")
    assert code == 1
    assert "不是文件夹" in err
    code, _, err = run("merge", inbox, "-o", inbox / "示例市教育局.xlsx")
    assert code == 1
    assert "没有覆盖" in err
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".xltools-")] == []
