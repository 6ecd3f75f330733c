"""The documentation is true: every command stands in both pages, and what they tell people to type works."""

import os
import re
import shlex
import shutil
from datetime import datetime
from pathlib import Path

import pytest

from docs.make_reading import reading_page
from docs.make_rules import list_pages
from xltools.cli.root import COMMANDS, main
from xltools.demo.run import run_demo
from xltools.form.load import load_form

ROOT = Path(__file__).parents[2]
PAGES = ("README.md", "README.en.md")
# A page for those who use the folder; its commands are the same.
COLLECTION_PAGE = "docs/collection.md"


def page(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def typed(name: str) -> list[list[str]]:
    """The xltools command lines of a page's code blocks, as words, and the `cd` between them."""
    blocks = re.findall(r"```\n(.*?)```", page(name), re.DOTALL)
    lines = [line for block in blocks for line in block.splitlines()]
    # On Windows the same command is found by `py -m`.
    commands = [shlex.split(part.removeprefix("py -m ")) for line in lines for part in line.split("&&")]
    return [words for words in commands if words and words[0] in ("xltools", "cd")]


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What an office has when it begins: a roster, and what the units sent."""
    folder = tmp_path_factory.mktemp("city") / "demo"
    list(run_demo(folder, datetime(2026, 1, 22, 9, 0)))
    return folder


def type_all(lines: list[list[str]], city: Path) -> None:
    """Type a page's commands in their order; the folder that `init` makes is filled as its user would, and entered."""
    for words in lines:
        if words[0] == "cd":
            os.chdir(words[1])
            shutil.copy(city / "名录.xlsx", "名录.xlsx")
            shutil.copytree(city / "收件", "收件", dirs_exist_ok=True)
            continue
        with pytest.raises(SystemExit) as left:
            main(words[1:])
        assert left.value.code in (0, 1), words


def test_both_pages_tell_people_to_type_the_same() -> None:
    first, second = (typed(name) for name in PAGES)
    assert first == second
    windows = [re.findall(r"^py -m .*", page(name), re.MULTILINE) for name in PAGES]
    assert windows[0] == windows[1]
    assert not any("&&" in line for line in windows[0]), "PowerShell 5.1 does not know it"


@pytest.mark.long
@pytest.mark.parametrize("name", [PAGES[0], COLLECTION_PAGE])
def test_what_a_page_tells_people_to_type_works(
    name: str, city: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    lines = typed(name)
    commands = {words[1] for words in lines if words[0] == "xltools"}
    assert commands >= {"init", "template", "validate", "status", "return", "merge"}
    type_all(lines, city)
    folder = tmp_path / "2025年报"
    assert all((folder / made).is_file() for made in ("汇总/报送情况.html", "下发/下发清单.xlsx"))
    assert name == COLLECTION_PAGE or all((folder / made).is_file() for made in ("汇总.xlsx", "问题清单.xlsx"))
    assert list((folder / "汇总").glob("*（阶段性汇总）.xlsx"))
    assert list((folder / "退回").glob("*_退回1.xlsx"))


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
    assert len(names) == 5
    extra = re.search(r"^report = \[(.*?)\]", page("pyproject.toml"), re.MULTILINE)
    assert extra
    assert all(name in reasons for name in [*names, *re.findall(r'"([a-z-]+)', extra[1])])


@pytest.mark.long
def test_the_reading_page_is_what_the_program_does() -> None:
    """docs/reading.md is generated; `python -m docs.make_reading` writes it anew."""
    assert (ROOT / "docs" / "reading.md").read_text(encoding="utf-8") == reading_page()


def test_the_rule_pages_are_the_rules_of_the_form() -> None:
    """docs/rules.md and docs/rules/ are generated; `python -m docs.make_rules` writes them anew."""
    for name, text in list_pages(load_form()).items():
        assert (ROOT / "docs" / name).read_text(encoding="utf-8") == text, name
