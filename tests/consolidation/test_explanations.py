"""Explanations go up with the figures, level by level."""

from pathlib import Path

from tests.consolidation.books import merged, merged_again, opened
from tests.consolidation.city import FORM, YEAR, checked, figures
from tests.consolidation.levels import consolidated
from tests.workbooks import open_workbook
from xltools.checks.finding import CheckedFile
from xltools.consolidation.consolidation import OfficeInput
from xltools.consolidation.previous import read_previous
from xltools.reading.read_submission import read_submission
from xltools.reading.submission import Value

KEY = next(check.key for check in FORM.checks if check.at == "t2.normative_documents.effective")
# More issued than in force: to be explained.
ODD: dict[str, Value] = {"t2.normative_documents.issued": 90, "t2.normative_documents.repealed": 0}


def odd(name: str, seed: int, explanation: str = "") -> CheckedFile:
    said = {KEY: explanation} if explanation else {}
    return checked(name, figures(seed) | ODD, path=f"{seed}/{name}.xlsx", explanations=said)


def test_the_citys_difference_is_explained_by_its_units(tmp_path: Path) -> None:
    parts = [odd("教育局", 1, "移交档案局"), odd("水务局", 2, "机构改革"), checked("公安局", figures(3))]
    county = consolidated(tmp_path, "招远市", parts)
    (finding,) = [finding for finding in county.findings if finding.code == "T2-02"]
    assert finding.explanation == "教育局：移交档案局\n水务局：机构改革"
    assert not finding.is_open


def test_they_go_up_two_levels(tmp_path: Path) -> None:
    county = consolidated(tmp_path, "招远市", [odd("教育局", 1, "移交档案局")])
    city = consolidated(tmp_path, "烟台市", [county])
    (finding,) = [finding for finding in city.findings if finding.code == "T2-02"]
    assert finding.explanation == "招远市：教育局：移交档案局"


def test_a_difference_that_nobody_explained_is_shown_to_the_office(tmp_path: Path) -> None:
    sheet = opened(merged(odd("教育局", 1)), tmp_path)["情况说明"]
    rows = list(sheet.iter_rows(min_row=4, values_only=True))
    assert [(row[0], row[3], row[4], row[5]) for row in rows] == [("T2-02", "不符", None, None)]


def test_the_offices_own_words_are_kept_and_go_up_instead(tmp_path: Path) -> None:
    whole = merged(odd("教育局", 1, "移交档案局"))
    work = OfficeInput(explanations={KEY: "已经核实"})
    opened(merged_again(whole, work=work), tmp_path)
    assert read_previous(tmp_path / "汇总.xlsx", FORM, year=YEAR, place="招远市").explanations == {KEY: "已经核实"}
    assert read_submission(tmp_path / "汇总.xlsx", FORM).explanations[KEY] == "已经核实"


def test_a_difference_that_nobody_explained_stays_open_above(tmp_path: Path) -> None:
    county = consolidated(tmp_path, "招远市", [odd("教育局", 1)])
    assert [finding.is_open for finding in county.findings if finding.code == "T2-02"] == [True]


def test_long_explanations_go_up_whole_and_stay_readable(tmp_path: Path) -> None:
    long, listed = "移交档案局，共" + "甲乙丙丁" * 3_000, "\n".join(f"第 {n} 项已经核实" for n in range(900))
    parts = [odd("教育局", 1, long), odd("水务局", 2, listed)]
    county = consolidated(tmp_path, "招远市", parts)
    (finding,) = [finding for finding in county.findings if finding.code == "T2-02"]
    assert finding.explanation == f"教育局：{long}\n水务局：{listed}"
    cells = [
        row[4] for row in open_workbook(tmp_path / "招远市.xlsx")["情况说明"].iter_rows(min_row=4, values_only=True)
    ]
    assert max(sum(-(-len(line) // 24) for line in str(cell).split("\n")) for cell in cells) <= 21


def test_the_offices_own_long_words_are_the_same_after_every_merge(tmp_path: Path) -> None:
    whole = merged(odd("教育局", 1, "移交档案局"))
    own = {KEY: "核实经过：\n" + "情况属实。" * 1_500}
    for _ in range(2):
        opened(merged_again(whole, work=OfficeInput(explanations=own)), tmp_path)
        own = dict(read_previous(tmp_path / "汇总.xlsx", FORM, year=YEAR, place="招远市").explanations)
    assert own == {KEY: "核实经过：\n" + "情况属实。" * 1_500}
