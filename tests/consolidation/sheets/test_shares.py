"""Who makes a figure: the largest first, of very many the first ones and what the others make; nothing is lost."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from xltools.consolidation.sheets.breakdown import RankedUnit, compute_share, compute_shares, rank_figures


def test_the_largest_come_first_and_equals_in_the_order_of_the_lines() -> None:
    assert compute_shares([3, None, 7, 0, 3]).first == (RankedUnit(2, 7), RankedUnit(0, 3), RankedUnit(4, 3))


def test_of_very_many_the_others_are_counted_and_added_up() -> None:
    found = compute_shares([5, 4, 3, 2, 1, 0, None], most=2)
    assert ([share.number for share in found.first], found.others, found.rest) == ([5, 4], 3, 6)


def test_a_list_is_not_cut_for_a_single_unit() -> None:
    found = compute_shares([5, 4, 3], most=2)
    assert (len(found.first), found.others) == (3, 0)


@given(st.lists(st.none() | st.integers(0, 50) | st.decimals(0, 99, places=2)), st.integers(1, 5))
def test_the_parts_are_the_whole(figures: list[int | Decimal | None], most: int) -> None:
    found = compute_shares(figures, most)
    assert sum(share.number for share in found.first) + found.rest == sum(figure or 0 for figure in figures)
    assert len(found.first) + found.others == sum(1 for figure in figures if figure)


def test_a_ranking_has_zeros_and_no_blanks() -> None:
    assert rank_figures([0, None, 2, 0]) == [RankedUnit(2, 2), RankedUnit(0, 0), RankedUnit(3, 0)]


def test_a_share_of_nothing_is_not_said() -> None:
    assert (compute_share(3, 12), compute_share(0, 0), compute_share(1, None)) == (0.25, None, None)
