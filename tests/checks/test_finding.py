"""The key by which a finding is known again, and the cells that it names."""

from dataclasses import replace

import pytest

from xltools.checks.finding import Finding, count_unreported, finding_keys
from xltools.form.rules.expression import Severity


def make(message: str = "甲", **said: str) -> Finding:
    return Finding("A-01", Severity.ERROR, message, "", **said)  # type: ignore[arg-type]  # texts only


def test_a_key_tells_rule_place_and_both_sides_and_not_the_words() -> None:
    one = make(sheet="二", cell="B3", expected="1", actual="2")
    keys = finding_keys([one, make("乙", sheet="二", cell="B3", expected="1", actual="2")])
    assert keys[0] == keys[1]
    others = (
        make(sheet="二", cell="B4", expected="1", actual="2"),
        make(sheet="二", cell="B3", expected="1", actual="3"),
    )
    assert len({*keys, *finding_keys(others), *finding_keys([make("甲"), make("乙")])}) == 5
    assert finding_keys([replace(one, severity=Severity.HINT)]) == ()


@pytest.mark.parametrize(("reported", "count"), [(None, 0), ((), 3), (("a", "b"), 1), (("a", "a", "b"), 0)])
def test_what_was_not_reported_is_counted(reported: tuple[str, ...] | None, count: int) -> None:
    assert count_unreported(("a", "a", "b"), reported) == count


def test_further_cells_are_named_once() -> None:
    """Cells that the message names stand in it with their sheet before the first of them."""
    one = make("与表格不符：总计 53（三、依申请公开!J6、J17）")
    related = ("三、依申请公开!J6", "三、依申请公开!J17", "三、依申请公开!J1", "四、复议诉讼!J6")
    assert replace(one, related=related).unnamed_cells == ("三、依申请公开!J1", "四、复议诉讼!J6")
    assert replace(one, related=("B6", "J6")).unnamed_cells == ("B6",)
