"""Which unit of a roster a name or a code means."""

import pytest

from xltools.roster.units import Roster, Unit, index_roster

CITY = Roster(
    (
        Unit("招远市教育和体育局", "001", aliases=("教育局", "体育局")),
        Unit("招远市市场监督管理局", "91370685MB2800001X"),
        Unit("罗峰街道办事处"),
        Unit("阜山镇人民政府"),
        Unit("招远市人民政府办公室", aliases=("市府办",)),
        Unit("玲珑镇（本级）"),
        Unit("东城区民政局"),
        Unit("西城区民政局", aliases=("区民政局",)),
        Unit("招远市公安局"),
    ),
    place="招远市",
)


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("招远市教育和体育局", "招远市教育和体育局"),
        (" 招远市 教育和体育局\n", "招远市教育和体育局"),
        ("教育和体育局", "招远市教育和体育局"),
        ("市教育和体育局", "招远市教育和体育局"),
        ("招远教育和体育局", "招远市教育和体育局"),
        ("教育局", "招远市教育和体育局"),
        ("市教育局", "招远市教育和体育局"),
        ("招远市教育局", "招远市教育和体育局"),
        ("市场监督管理局", "招远市市场监督管理局"),
        ("市市场监督管理局", "招远市市场监督管理局"),
        ("罗峰街道", "罗峰街道办事处"),
        ("罗峰街道办", "罗峰街道办事处"),
        ("招远市罗峰街道办事处", "罗峰街道办事处"),
        ("阜山镇", "阜山镇人民政府"),
        ("阜山镇政府", "阜山镇人民政府"),
        ("招远市政府办公室", "招远市人民政府办公室"),
        ("市政府办", "招远市人民政府办公室"),
        ("市府办", "招远市人民政府办公室"),
        ("玲珑镇(本级)", "玲珑镇（本级）"),
        ("区民政局", "西城区民政局"),
        ("公安局", "招远市公安局"),
        # What a cover has around a name.
        ("招远市公安局（盖章）", "招远市公安局"),
        ("招远市公安局(公章)", "招远市公安局"),
        ("招远市公安局 （ 盖 章 ）：", "招远市公安局"),
        ("招远市公安局盖章", "招远市公安局"),
        ("招远市公安局（盖章", "招远市公安局"),
        ("招远市公安局（　　）", "招远市公安局"),
        ("招远市公安局（局机关）", "招远市公安局"),
        ("填报单位：招远市公安局", "招远市公安局"),
        ("填报单位（盖章）：市公安局", "招远市公安局"),
        ("单位名称:招远市公安局。", "招远市公安局"),
        ("“招远市公安局”", "招远市公安局"),
        ("招远市公安局。", "招远市公安局"),
        ("招远市公安局（本级）", "招远市公安局"),
        ("招远市公安局本级（盖章）", "招远市公安局"),
        ("公安局（机关）", "招远市公安局"),
        ("教育局（盖章）", "招远市教育和体育局"),
        ("玲珑镇（本级）（公章）", "玲珑镇（本级）"),
        ("玲珑镇人民政府", "玲珑镇（本级）"),
        ("山东省烟台市招远市公安局", "招远市公安局"),
        ("山东省招远市阜山镇人民政府（盖章）", "阜山镇人民政府"),
    ],
)
def test_another_way_of_writing_a_name_means_the_unit(name: str, meant: str) -> None:
    unit = index_roster(CITY).find_by_name(name)
    assert unit is not None
    assert unit.name == meant


@pytest.mark.parametrize(
    ("name", "nearest"),
    [
        ("招远市教育体育局", "招远市教育和体育局"),
        ("龙口市公安局", "招远市公安局"),
        ("民政局", "东城区民政局"),
        ("阜山乡", "阜山镇人民政府"),
        ("市场局", "招远市市场监督管理局"),
    ],
)
def test_a_name_that_is_only_alike_is_proposed_and_not_taken(name: str, nearest: str) -> None:
    register = index_roster(CITY)
    assert register.find_by_name(name) is None
    assert nearest in [unit.name for unit in register.find_nearest(name)]


@pytest.mark.parametrize(
    ("name", "nearest"),
    [
        # 局 alone makes no two names alike.
        ("水利局", ["水务局"]),
        ("招远市文化局", []),
        ("财政", ["财政局"]),
        ("教体局", ["教育局"]),
        ("民政和社会局", ["民政局"]),
    ],
)
def test_what_is_not_alike_is_not_proposed(name: str, nearest: list[str]) -> None:
    units = tuple(Unit(one) for one in ("财政局", "民政局", "教育局", "水务局", "公安局"))
    assert [unit.name for unit in index_roster(Roster(units, place="招远市")).find_nearest(name)] == nearest


@pytest.mark.parametrize("place", ["招远市", ""])
def test_neither_the_place_nor_the_ending_makes_names_alike(place: str) -> None:
    units = tuple(Unit(f"招远市{one}局") for one in ("财政", "民政", "教育"))
    assert index_roster(Roster(units, place=place)).find_nearest("招远市水利局") == ()


def test_the_body_itself_and_the_whole_are_two_where_the_roster_has_both() -> None:
    roster = Roster((Unit("招远市财政局"), Unit("招远市财政局（本级）"), Unit("招远市国资局")), place="招远市")
    register = index_roster(roster)
    for name, meant in (
        ("招远市财政局（盖章）", 0),
        ("招远市财政局（本级）（盖章）", 1),
        ("财政局", 0),
        ("国资局（本级）", 2),
    ):
        assert register.find_by_name(name) is roster.units[meant], name
    assert register.find_by_name("招远市财政局（机关）") is None


@pytest.mark.parametrize(
    "name",
    [
        "龙口市公安局（盖章）",
        "公安局（交警大队）",
        "招远市公安局、招远市司法局",
        "山东省公安局",
        "烟台市公安局",
        "（盖章）",
    ],
)
def test_what_may_be_another_body_is_not_looked_through(name: str) -> None:
    assert index_roster(CITY).find_by_name(name) is None


def test_the_name_that_is_contained_comes_first() -> None:
    units = tuple(
        Unit(one) for one in ("招远市公安交警局", "招远市公共安全局", "招远市公安局", "招远市公安局经济开发区分局")
    )
    register = index_roster(Roster(units, place="招远市"))
    assert register.find_nearest("招远市公安局国保大队")[0].name == "招远市公安局"
    assert register.find_nearest("公安局经济开发区分")[0].name == "招远市公安局经济开发区分局"


@pytest.mark.parametrize("name", ["", "  ", "/", "局"])
def test_what_is_no_name_means_no_unit(name: str) -> None:
    assert index_roster(CITY).find_by_name(name) is None


def test_a_name_that_two_units_could_mean_is_taken_for_neither() -> None:
    roster = Roster(
        (Unit("招远市教育局"), Unit("教育局（招远）", aliases=("市教育局",)), Unit("招远教育局")), place="招远市"
    )
    assert index_roster(roster).find_by_name("教育局") is None


def test_codes_are_compared_without_the_zeros_that_a_spreadsheet_drops() -> None:
    register = index_roster(CITY)
    assert register.find_by_code("1") is CITY.units[0]
    assert register.find_by_code("９1370685mb2800001x") is CITY.units[1]
    assert register.find_by_code("000") is None
