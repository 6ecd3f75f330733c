"""Inside a collection folder exit codes speak of the collection: a finished year gives 0, whatever came in on the way."""

from pathlib import Path

import pytest

from tests.collection.office import Office
from tests.conftest import Run

EDUCATION, POLICE = "示例市教育局", "示例市公安局"
REJECT = '[[decision]]\nfile = "收件/谁.xlsx"\ndo = "reject"\nreason = "不是应报单位"\n'


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    """One unit sent something wrong, and then something right; another one is missing."""
    monkeypatch.chdir(tmp_path)
    office = Office(tmp_path, (EDUCATION, POLICE))
    office.drop("edu.xlsx", EDUCATION, "2026-01-10 09:00", t2__penalties__decisions="约30")
    office.drop("edu2.xlsx", EDUCATION, "2026-01-12 09:00")
    return office


def test_what_was_superseded_or_rejected_is_no_reason_to_fail(office: Office, run: Run) -> None:
    office.drop("谁.xlsx", "示例市教育考试院", t2__penalties__decisions="约30")
    office.configure(REJECT)
    code, said, _ = run("validate")
    assert code == 0
    assert "共 3 份：通过 1，有错误 2" in said
    assert "有问题的当中，2 份已由同一单位的另一份取代，或决定不采用，不用处理：收件/edu.xlsx、收件/谁.xlsx。" in said
    code, said, _ = run("return")
    assert (code, "另有" in said) == (0, False)


def test_a_file_of_nobody_is_one(office: Office, run: Run) -> None:
    office.drop("谁.xlsx", "示例市教育考试院")
    assert run("validate")[0] == 1
    code, said, _ = run("return")
    assert code == 1
    assert "另有 1 份没有退回" in said


def test_a_current_version_with_a_fault_is_one(office: Office, run: Run) -> None:
    office.drop("edu3.xlsx", EDUCATION, "2026-01-13 09:00", t2__penalties__decisions="约31")
    code, said, _ = run("validate")
    assert code == 1
    assert "不用处理：收件/edu.xlsx。" in said
    assert run("validate", "--format", "json")[0] == 1
    assert run("return")[0] == 1


def test_a_sender_that_was_decided_is_no_fault_of_the_name(office: Office, run: Run) -> None:
    office.drop("谁.xlsx", "示例市某中心")
    office.configure(f'[[decision]]\nfile = "收件/谁.xlsx"\ndo = "accept"\nreason = "电话核实"\nunit = "{POLICE}"\n')
    code, said, _ = run("validate")
    assert code == 0
    assert "1 份由汇总单位认定了单位，名称和代码上的问题不再计：收件/谁.xlsx。" in said


@pytest.mark.parametrize("command", ["merge", "return"])
def test_an_option_that_the_folder_answers_itself_is_not_passed_over(command: str, office: Office, run: Run) -> None:
    code, _, error = run(command, "--deadline", "2026-01-30", "--year", "2025")
    assert (code, "不写 --year、--deadline" in error) == (2, True)
