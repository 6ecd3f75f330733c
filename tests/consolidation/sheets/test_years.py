"""同比 and 单位变化: every figure beside last year's; who moved it adds up to the city."""

from pathlib import Path
from typing import Any

import pytest

from tests.consolidation.books import example, opened
from tests.consolidation.city import FORM
from tests.consolidation.past import LAST, example_with_past


def rows(sheet: str, folder: Path) -> list[tuple[Any, ...]]:
    return list(opened(example_with_past(), folder)[sheet].iter_rows(min_row=4, values_only=True))


def test_every_figure_of_the_form_stands_beside_last_years(tmp_path: Path) -> None:
    whole = example_with_past()
    assert whole.past_years.last
    lines = rows("同比", tmp_path)
    assert sorted(line[-1] for line in lines) == sorted(field.id for field in FORM.numbers)
    assert [line[-1] for line in lines[: len(FORM.charts.main)]] == list(FORM.charts.main)
    for _, _, _, unit, last, this, more, part, remark, name in lines:
        field = FORM.fields[name]
        before, after = whole.past_years.last.figures.get(field.id), whole.totals[field.id]
        assert unit == field.unit
        assert last == (None if before is None else pytest.approx(float(before)))
        assert this == (None if after is None else pytest.approx(float(after)))
        if before is None or after is None:
            assert (more, part) == (None, None)
            assert remark
        else:
            assert more == pytest.approx(float(after - before))
            assert part == (pytest.approx(float((after - before) / before)) if before else None)
            assert remark == ("上年为 0" if after and not before else None)


def test_units_that_came_and_went_are_named(tmp_path: Path) -> None:
    said = {(row[1], row[2]) for row in rows("单位变化", tmp_path) if row[0] == "（单位）"}
    assert said == {("今年没有", "粮食局")}


def test_the_lines_of_an_indicator_add_up_to_the_city(tmp_path: Path) -> None:
    lines = [row for row in rows("单位变化", tmp_path) if row[0] != "（单位）"]
    labels = list(dict.fromkeys(row[0] for row in lines))
    assert len(labels) == len(FORM.charts.main)
    for label in labels:
        city, *units = [row for row in lines if row[0] == label]
        assert city[1] == "全市"
        if units:
            assert [row[1] for row in units[-2:]] == ["其余", "今年更正"]
            for column in (3, 4):
                assert sum(row[column] or 0 for row in units) == pytest.approx(city[column])
            assert {row[2] for row in units[:-2]} <= set(LAST)


def test_without_last_year_neither_sheet_is_there(tmp_path: Path) -> None:
    assert not {"同比", "单位变化"} & set(opened(example(), tmp_path).sheetnames)
