"""The documentation is true: every command stands in both pages, and what they tell people to type works."""

import re
import shlex
from datetime import datetime
from pathlib import Path

import pytest

from docs.make_reading import reading_page
from docs.make_rules import rule_page
from xltools.cli.root import COMMANDS, main
from xltools.demo.run import run_demo
from xltools.form.load import load_form

ROOT = Path(__file__).parent.parent
PAGES = ("README.md", "README.en.md")


def page(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def typed(name: str) -> list[list[str]]:
    """The xltools command lines of a page's code blocks, as words."""
    blocks = re.findall(r"```\n(.*?)```", page(name), re.DOTALL)
    lines = [line for block in blocks for line in block.splitlines()]
    commands = [part.strip() for line in lines for part in line.split("&&")]
    return [shlex.split(command)[1:] for command in commands if command.startswith("xltools ")]


@pytest.fixture
def office_desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder as the pages assume it: a roster, and an inbox with what the units sent."""
    list(run_demo(tmp_path / "demo", datetime(2026, 1, 22, 9, 0)))
    (tmp_path / "demo" / "名录.xlsx").rename(tmp_path / "名录.xlsx")
    (tmp_path / "demo" / "收件").rename(tmp_path / "收件")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("name", PAGES)
def test_what_a_page_tells_people_to_type_works(name: str, office_desk: Path) -> None:
    commands = typed(name)
    assert {words[0] for words in commands} >= {"demo", "template", "validate", "merge"}
    for words in commands:
        with pytest.raises(SystemExit) as left:
            main(words)
        assert left.value.code in (0, 1), words
    assert (office_desk / "汇总.xlsx").is_file()
    assert (office_desk / "问题清单.xlsx").is_file()
    assert len(list((office_desk / "下发").iterdir())) == 15


@pytest.mark.parametrize("name", PAGES)
def test_every_command_stands_in_the_page(name: str) -> None:
    assert all(f"xltools {command}" in page(name) for command in COMMANDS)


@pytest.mark.parametrize("name", PAGES)
def test_the_python_example_runs(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (example,) = re.findall(r"```python\n(.*?)```", page(name), re.DOTALL)
    exec(compile(example, name, "exec"), {})  # noqa: S102 - the page's own example


@pytest.mark.parametrize("name", PAGES)
def test_every_link_of_a_page_leads_somewhere(name: str) -> None:
    targets = re.findall(r"\]\(([^)#]+)\)", page(name))
    assert all((ROOT / target).exists() for target in targets if "://" not in target)


def test_every_run_time_dependency_has_its_reason() -> None:
    reasons = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8").lower()
    declared = re.search(r"^dependencies = \[(.*?)\]", page("pyproject.toml"), re.DOTALL | re.MULTILINE)
    assert declared
    names = re.findall(r'"([a-z-]+)', declared[1])
    assert len(names) == 4
    assert all(name in reasons for name in names)


def test_the_reading_page_is_what_the_program_does() -> None:
    """docs/reading.md is generated; `python -m docs.make_reading` writes it anew."""
    assert (ROOT / "docs" / "reading.md").read_text(encoding="utf-8") == reading_page()


def test_the_rule_page_is_the_rules_of_the_form() -> None:
    """docs/rules.md is generated; `python docs/make_rules.py` writes it anew."""
    assert (ROOT / "docs" / "rules.md").read_text(encoding="utf-8") == rule_page(load_form())
