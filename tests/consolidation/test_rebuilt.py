"""A real city, rebuilt from eleven units: 宿迁市 2023, every published figure.

The city published how many requests each of its eleven units had, new ones and carried in; the rest of each unit's
figures is made up so that all add up to the city's. In which order the units are is not known, and does not matter.
"""

from itertools import pairwise
from pathlib import Path

import pytest

from tests.consolidation.splitting import split
from tests.filled import unit_workbook
from xltools.checks.check import Terms
from xltools.consolidation.consolidation import Consolidation
from xltools.consolidation.merge import merge_files
from xltools.consolidation.workbook import write_consolidation
from xltools.demo.workbooks import load_published
from xltools.form.load import load_form
from xltools.reading.read_submission import read_submission
from xltools.roster.units import Roster, Unit

FORM = load_form()
CITY = load_published("suqian_city_2023")
# Requests of each unit, new and carried in, as the city published them.
REQUESTS = (349, 933, 477, 301, 874, 216, 348, 55, 26, 12, 16)
NAMES = tuple(f"宿迁市第{number}单位" for number in range(1, len(REQUESTS) + 1))
ROSTER = Roster(tuple(Unit(name, rule_making=name == NAMES[0]) for name in NAMES), "宿迁市")


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """The workbooks of the eleven units."""
    folder = tmp_path_factory.mktemp("宿迁")
    parts = split(FORM, CITY, REQUESTS)
    return [
        unit_workbook(folder / f"{name}.xlsx", name, values=part, year=2023, rule_making=name == NAMES[0])
        for name, part in zip(NAMES, parts, strict=True)
    ]


def merged(files: list[Path], place: str = "宿迁市", roster: Roster | None = None) -> Consolidation:
    return merge_files(files, Terms(FORM, 2023, roster), place=place)


def test_what_was_published_adds_up() -> None:
    assert sum(REQUESTS) == 3607 == CITY["t3.received.total"] + CITY["t3.carried_in.total"]


@pytest.mark.long
def test_every_unit_satisfies_every_rule_and_has_its_published_requests(files: list[Path]) -> None:
    whole = merged(files, roster=ROSTER)
    assert whole.selection.is_complete
    assert [line.findings for line in whole.lines] == [()] * len(NAMES)
    requests = {
        line.name: (line.figures["t3.received.total"], line.figures["t3.carried_in.total"]) for line in whole.lines
    }
    assert [sum(int(number or 0) for number in requests[name]) for name in NAMES] == list(REQUESTS)


def test_the_city_is_rebuilt_figure_by_figure(files: list[Path], tmp_path: Path) -> None:
    write_consolidation(merged(files, roster=ROSTER), tmp_path / "宿迁市.xlsx")
    city = read_submission(tmp_path / "宿迁市.xlsx", FORM)
    assert {name: city.value(name) for name in CITY} == CITY


@pytest.mark.long
def test_the_city_is_rebuilt_over_two_levels_too(files: list[Path], tmp_path: Path) -> None:
    groups = []
    for number, (first, last) in enumerate(pairwise((0, 3, 4, 9, len(files)))):
        path = tmp_path / f"第{number}片.xlsx"
        write_consolidation(merged(files[first:last], place=f"第{number}片"), path)
        groups.append(path)
    whole = merged(groups)
    assert {name: whole.totals[name] for name in CITY} == CITY
    assert sorted(branch.source.unit for branch in whole.sources if branch.source.level == 2) == sorted(NAMES)
