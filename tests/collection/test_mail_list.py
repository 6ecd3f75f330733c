"""Letters can be sent: a list for mail merge beside the returns and beside the reminder, signed by the office."""

import csv
from pathlib import Path

import pytest

from tests.collection.office import Office
from tests.conftest import Run

UNITS = ("示例市教育局", "示例市公安局", "示例市民政局")
EDUCATION, POLICE, CIVIL = UNITS
HEADS = ["单位", "联系人", "邮箱", "电话", "主题", "正文", "附件"]


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    """One that is right, one that is wrong and whose contact is a formula, one that is missing; we stand in the folder."""
    office = Office(tmp_path, UNITS)
    lines = f'{EDUCATION},张三,,\n{POLICE},"=HYPERLINK(""http://x"",""点"")",0535,g@example.cn\n{CIVIL},@李四,-1+1,\n'
    (office.root / "名录.csv").write_text(f"单位名称,联系人,电话,邮箱\n{lines}", encoding="utf-8-sig")
    config = office.root / "xltools.toml"
    config.write_text(f'office = "招远市人民政府办公室"\n{config.read_text(encoding="utf-8")}', encoding="utf-8")
    office.drop("教育局.xlsx", EDUCATION)
    office.drop("公安局.xlsx", POLICE, t2__penalties__decisions="约30")
    monkeypatch.chdir(office.root)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1768467600")
    return office


def rows(path: Path) -> list[list[str]]:
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    with path.open(encoding="utf-8-sig", newline="") as file:
        heads, *lines = csv.reader(file)
    assert heads == HEADS
    return lines


def test_what_was_returned_now_can_be_sent(run: Run, office: Office) -> None:
    _, out, _ = run("return")
    assert "发送清单（邮件合并用）：退回/发送清单_20260115-0900.csv" in out
    ((unit, contact, mail, telephone, subject, text, attachment),) = rows(
        office.root / "退回" / "发送清单_20260115-0900.csv"
    )
    assert (unit, mail, telephone) == (POLICE, "g@example.cn", "0535")
    assert contact == '\'=HYPERLINK("http://x","点")'
    assert subject == f"请改正后重报：{POLICE} 2025 年度政府信息公开工作年度报告"
    assert text.startswith(f"{POLICE}：\n")
    assert (office.root / attachment).is_file()


def test_what_was_returned_before_is_not_sent_again(run: Run, office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    run("return")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1768554000")
    assert "发送清单" not in run("return")[1]
    assert len(list((office.root / "退回").glob("*.csv"))) == 1


def test_each_unit_that_is_reminded_has_a_line_of_its_own(run: Run, office: Office) -> None:
    run("return")
    returned, missing = rows(office.root / "汇总" / "催报发送清单.csv")
    assert (returned[0], "尚未收到更正" in returned[5], returned[6]) == (POLICE, True, f"退回/{POLICE}_退回1.xlsx")
    assert (missing[0], missing[1], missing[3]) == (CIVIL, "'@李四", "'-1+1")
    assert ("贵单位尚未报送" in missing[5], missing[6]) == (True, "")


def test_a_list_that_somebody_changed_stays(run: Run, office: Office) -> None:
    run("status")
    path = office.root / "汇总" / "催报发送清单.csv"
    path.write_bytes(path.read_bytes() + "自己加的一行\r\n".encode())
    _, _, err = run("status")
    assert "催报发送清单.csv 改动过，没有覆盖；新的写在 汇总/催报发送清单（新）.csv" in err
    assert "自己加的一行" in path.read_text(encoding="utf-8-sig")


def test_the_office_signs(run: Run, office: Office) -> None:
    run("return")
    letter = (office.root / "退回" / f"{POLICE}_退回1.txt").read_text(encoding="utf-8-sig")
    reminder = (office.root / "汇总" / "催报.txt").read_text(encoding="utf-8-sig")
    assert letter.rstrip().endswith("招远市人民政府办公室 2026年1月15日")
    assert reminder.rstrip().endswith("招远市人民政府办公室 2026年1月15日")
    assert reminder.startswith("【示例市】")


def test_outside_of_a_folder_an_option_names_the_office(run: Run, office: Office, tmp_path: Path) -> None:
    folder = tmp_path / "出"
    code, out, _ = run("return", "收件/公安局.xlsx", "-d", folder, "--office", "招远市人民政府办公室")
    assert (code, "发送清单（邮件合并用）" in out) == (1, True)
    assert "招远市人民政府办公室" in (folder / f"{POLICE}_退回1.txt").read_text(encoding="utf-8-sig")
    assert len(list(folder.glob("发送清单_*.csv"))) == 1
    assert run("return", "--office", "别的")[0] == 2


def test_init_writes_the_office_into_the_settings(run: Run, tmp_path: Path) -> None:
    words = ("--year", 2025, "--place", "招远市", "--office", "招远市人民政府办公室")
    assert run("init", tmp_path / "新", *words)[0] == 0
    assert 'office = "招远市人民政府办公室"' in (tmp_path / "新" / "xltools.toml").read_text(encoding="utf-8")
    assert "汇总单位写的是“招远市人民政府办公室”，不是“别的”" in run("init", tmp_path / "新", *words[:-1], "别的")[2]
