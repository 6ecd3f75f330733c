"""docs/consolidation.md is true: what it tells people to type works, every sheet stands in it, its pictures are there."""

import re
import shlex
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest

from docs.make_pictures import CONSOLIDATION_PICTURES
from tests.consolidation.books import merged, merged_again
from tests.consolidation.city import FORM, checked, figures
from tests.consolidation.past import example_with_past
from xltools.cli.root import main
from xltools.consolidation.consolidation import Heading
from xltools.consolidation.sheets.breakdown import MOST
from xltools.consolidation.sheets.charts import TOP
from xltools.consolidation.workbook import write_consolidation
from xltools.demo.run import run_demo
from xltools.demo.units import CITY, YEAR

PAGE = Path(__file__).parents[2] / "docs" / "consolidation.md"
TEXT = PAGE.read_text(encoding="utf-8")


def typed() -> list[list[str]]:
    """The command lines of the page's code blocks, as words."""
    blocks = re.findall(r"```\n(.*?)```", TEXT, re.DOTALL)
    return [shlex.split(line)[1:] for block in blocks for line in block.splitlines()]


@pytest.fixture
def office_desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder as the page assumes it: roster and inbox, the city's workbooks of two years, and a neighbour's."""
    list(run_demo(tmp_path / "demo", datetime(2026, 1, 22, 9, 0)))
    for name in ("名录.xlsx", "收件"):
        (tmp_path / "demo" / name).rename(tmp_path / name)
    city(tmp_path / "2024年汇总.xlsx", CITY, YEAR - 1)
    city(tmp_path / "2023年汇总.xlsx", CITY, YEAR - 2)
    city(tmp_path / "邻县汇总.xlsx", "邻县", YEAR)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def city(path: Path, place: str, year: int) -> None:
    """A consolidated workbook of a place."""
    plain = merged(checked(f"{place}教育局", figures(year)), checked(f"{place}公安局", figures(year + 9)))
    write_consolidation(merged_again(plain, Heading(place, year)), path)


@pytest.mark.long
def test_what_the_page_tells_people_to_type_works(office_desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    commands = typed()
    assert {words[0] for words in commands} == {"merge", "trace"}
    for words in commands:
        with pytest.raises(SystemExit) as left:
            main(words)
        said = capsys.readouterr()
        assert left.value.code in (0, 1), words
        assert "程序出错" not in said.err
        if words[0] == "merge":
            assert (office_desk / words[words.index("-o") + 1]).is_file()
            assert "已写入" in said.out
            if "--history" in words:
                names = openpyxl.load_workbook(office_desk / "汇总.xlsx", read_only=True).sheetnames
                assert {"同比", "单位变化", "图表"} <= set(names)
        else:
            assert left.value.code == 0, said
    assert (office_desk / "汇总.json").is_file()


def test_every_sheet_stands_in_the_page(tmp_path: Path) -> None:
    path = tmp_path / "汇总.xlsx"
    write_consolidation(example_with_past(), path)
    rows = "\n".join(re.findall(r"^\|([^|]+)\|", TEXT, re.MULTILINE))
    own = {sheet.name for sheet in FORM.sheets[1:]}
    for name in openpyxl.load_workbook(path, read_only=True).sheetnames:
        assert name in rows or name in own or name == "_meta", name


def test_the_figures_in_the_page_are_the_programs() -> None:
    assert f"超过 {MOST} 个单位的" in TEXT
    assert f"申请最多的 {TOP} 个单位" in TEXT


def test_the_page_shows_its_pictures_with_captions() -> None:
    shown = re.findall(r"^!\[(.+)\]\(pictures/([^)]+)\)$", TEXT, re.MULTILINE)
    assert sorted(name for _, name in shown) == sorted([*CONSOLIDATION_PICTURES, "city-charts.png"])


def test_every_link_of_the_page_leads_somewhere() -> None:
    targets = re.findall(r"\]\(([^)#]+)\)", TEXT)
    assert all((PAGE.parent / target).exists() for target in targets)
