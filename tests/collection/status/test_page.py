"""报送情况.html: everything on it, nothing from elsewhere, and what others typed stays text."""

import re
from datetime import datetime
from html.parser import HTMLParser

import pytest

from tests.collection.status.boards import board, excluded, sample_board, standing, version
from xltools.collection.status.model import Board
from xltools.collection.status.page import render_page
from xltools.intake.status import UnitOverview, UnitStatus
from xltools.roster.units import Unit

HOSTILE = "</script><script>alert(1)</script><img src=x onerror='alert(2)'>\"&\u202e局"
# Elements without content, which have no end tag.
_VOID = {"meta", "input", "br", "rect"}


class Page(HTMLParser):
    """The page as a parser sees it: its elements with their attributes, and its text by element."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]


def hostile_board() -> Board:
    current = version(HOSTILE, UnitStatus.ERRORS, HOSTILE, remarks=(HOSTILE,), copies=(HOSTILE,))
    one = standing(HOSTILE, UnitStatus.ERRORS, HOSTILE, current=current, others=(current,), returned=HOSTILE)
    return board(
        [one, standing("乙局")],
        [excluded(HOSTILE, HOSTILE, HOSTILE, HOSTILE, (HOSTILE,))],
        place=HOSTILE,
        contact=HOSTILE,
    )


def test_names_that_are_markup_stay_text() -> None:
    page = Page(render_page(hostile_board()))
    assert len(page.all("script")) == len(page.all("style")) == 1
    assert page.all("img") == []
    assert not [name for _, attributes in page.elements for name in attributes if name.startswith("on")]
    assert "".join(page.texts).count("alert(1)") >= 8


def test_direction_marks_are_named_so_that_no_name_reads_otherwise_than_it_is() -> None:
    page = render_page(hostile_board())
    assert "\u202e" not in page
    assert "〈U+202E〉局" in page
    assert "<bdi>ملف</bdi>" in render_page(board([standing("ملف")]))


def test_nothing_comes_from_elsewhere_and_only_its_own_script_and_style_may_run() -> None:
    page = Page(render_page(sample_board(60)))
    linking = {"src", "action", "data", "srcset", "poster", "background", "style"}
    assert not [one for one in page.elements if one[0] in {"link", "iframe", "object", "embed", "base"}]
    assert not [name for _, attributes in page.elements for name in attributes if name in linking]
    assert all(re.match(r"#|tel:", str(link["href"])) for link in page.all("a"))
    (policy,) = [one["content"] for one in page.all("meta") if one.get("http-equiv") == "Content-Security-Policy"]
    assert re.fullmatch(
        r"default-src 'none'; style-src 'sha256-[^']+'; script-src 'sha256-[^']+'; base-uri 'none'; form-action 'none'",
        str(policy),
    )
    assert "url(" not in render_page(board())


@pytest.mark.parametrize(
    ("number", "linked"),
    [
        ("0535-8210000", True),
        ("+86-535-8210000", True),
        ("*#06#", False),
        ("8210000,123", False),
        ('8210000" onclick="x', False),
        ("８２１００００", False),
        ("12", False),
    ],
)
def test_only_a_plain_number_becomes_a_link_to_the_telephone(number: str, linked: bool) -> None:
    one = UnitOverview(unit=Unit("教育局", telephone=number), status=UnitStatus.MISSING)
    links = [link["href"] for link in Page(render_page(board([one]))).all("a")]
    assert (f"tel:{number}" in links) is linked


def test_every_unit_has_a_row_the_worst_state_first() -> None:
    whole = sample_board(60)
    page = render_page(whole)
    assert all(one.unit.name in page for one in whole.intake.units)
    order = [int(number) for number in re.findall(r'<tr class="s(\d)">', page)]
    assert len(order) == 60
    assert order == sorted(order)


def test_there_is_a_tile_for_each_count_and_a_bar_for_each_kind_told_in_words() -> None:
    whole = sample_board(60)
    page = render_page(whole)
    tiles = re.findall(r"<strong>(\d+)</strong>([^<]+)</a>", page)
    assert [(word.removesuffix("文件"), int(count)) for count, word in tiles] == list(whole.counts.items())
    bars = [one["aria-label"] for one in Page(page).all("svg")]
    assert bars[0] == "未报 9 家，有错误 6 家，需说明 6 家，已退回 6 家，已报待核 3 家，已通过 30 家"
    assert len(bars) == 1 + 4


def test_every_control_has_a_label_and_the_page_a_language() -> None:
    page = render_page(sample_board(3))
    fields = re.findall(r"<(?:input|select)", page)
    labelled = re.findall(r"<label[^>]*>[^\n]*?<(?:input|select)[^\n]*?</label>", page)
    assert len(fields) == len(labelled) == 4
    assert '<html lang="zh-CN">' in page


@pytest.mark.parametrize(
    ("made", "state", "said"),
    [
        (datetime(2026, 1, 10), UnitStatus.MISSING, '<p class="deadline calm"><strong>距截止还有 10 天</strong>'),
        (datetime(2026, 1, 18), UnitStatus.MISSING, '<p class="deadline soon"><strong>距截止还有 2 天</strong>'),
        (datetime(2026, 1, 20), UnitStatus.MISSING, '<p class="deadline soon"><strong>今天截止</strong>'),
        (datetime(2026, 1, 21), UnitStatus.MISSING, '<p class="deadline past"><strong>已过截止 1 天</strong>'),
        (datetime(2026, 1, 21), UnitStatus.PASSED, '<p class="deadline calm"><strong>已过截止 1 天</strong>'),
    ],
)
def test_the_deadline_is_loud_only_while_somebody_is_missing(made: datetime, state: UnitStatus, said: str) -> None:
    assert said in render_page(board([standing("教育局", state)], created_at=made))


def test_an_empty_board_says_so() -> None:
    page = render_page(board(deadline=None))
    assert '<p id="none">名录里没有单位。</p>' in page
    assert "没有设截止日期" in page
    assert "应报 0 家，已报 0 家</h2>" in page


def test_of_very_many_kinds_some_have_bars_and_the_rest_is_said_to_stand_elsewhere() -> None:
    page = render_page(board(standing(f"{number}局", kind=f"第 {number} 类") for number in range(100)))
    assert page.count("<svg") == 1 + 20
    assert "另有 80 类，见“报送情况.xlsx”的“统计”表。" in page


def test_5000_units_stay_a_page_of_less_than_2_mb() -> None:
    assert len(render_page(sample_board(5000)).encode()) < 2_000_000


def test_the_same_board_gives_the_same_page() -> None:
    assert render_page(sample_board(60)) == render_page(sample_board(60))
