"""A checked submission to the content of its return workbook."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import islice

from xltools.checks.batch import Terms, last_year_of
from xltools.checks.checked import Checked
from xltools.checks.identity import unit_of
from xltools.collection.returns.carried import carried_explanations, carried_values, too_long
from xltools.collection.returns.letter import SOON
from xltools.collection.returns.placed import told_in_return
from xltools.excel.days import day_in_words
from xltools.excel.text import shown
from xltools.form.layout import cover_sheet
from xltools.form.model import FIRST_YEAR, LAST_YEAR
from xltools.form.sheets import CHECK_SHEET, EXPLANATION_HEAD, TOTAL_SCOPE
from xltools.form.unit import Unit
from xltools.reading.submission import Submission
from xltools.template import Content, template_bytes
from xltools.template.content import Returning

__all__ = ["Wish", "return_bytes", "return_content", "unit_of_return", "unreturnable", "year_of"]

_UNPLACED = f"原件“{CHECK_SHEET}”中编号 {{key}} 的{EXPLANATION_HEAD}在本表没有对应的行，内容是：{{text}}"
_LONGEST_NAME = 120
_LONGEST_UNIT = 200
# A workbook that somebody filled with made-up keys shall not fill ours.
_MOST_UNPLACED = 20
_MORE_UNPLACED = f"原件“{CHECK_SHEET}”中另有 {{count}} 条这样的{EXPLANATION_HEAD}，请看原件"


@dataclass(frozen=True, slots=True)
class Wish:
    """What the office says in a return: when it is due, whom to ask, and in whose name a letter is written.

    `hurry`: the day by which it was due is past, so that no day is named.
    """

    deadline: date | None = None
    contact: str = ""
    place: str = ""
    hurry: bool = False

    @property
    def due(self) -> str:
        """When it is due, in words; "" where nothing is said of it."""
        day = self.deadline
        return SOON if self.hurry else day_in_words(day) if day is not None else ""


def return_bytes(checked: Checked, terms: Terms, unit: Unit, round: int, wish: Wish) -> bytes:
    """The return workbook of a submission that `unreturnable` has nothing against."""
    return template_bytes(terms.form, return_content(checked, terms, unit, round, wish))


def unreturnable(submission: Submission, terms: Terms, unit: Unit) -> str:
    """Why no return workbook can be made of a submission, in a sentence; "" where it can."""
    if submission.meta.get("scope") == TOTAL_SCOPE:
        return "这是汇总工作簿，其中的数由各单位的数计算：请改正各单位的报送后重新汇总"
    if year_of(submission, terms) is None:
        cover = cover_sheet(terms.form)
        return f"不能确定是哪个年度的报告，没有生成退回工作簿；请在“{cover}”填写年度后重新报送"
    if len(unit.name) > _LONGEST_UNIT:
        return f"填报单位写了 {len(unit.name)} 个字，不是单位名称，没有生成退回工作簿；请改正后重新报送"
    label = too_long(submission)
    return f"“{label}”的文字超过一格能容纳的长度，没有生成退回工作簿；请删减后重新报送" if label else ""


def year_of(submission: Submission, terms: Terms) -> int | None:
    """The year that a return is for: the one asked for, else the one it was issued for, else the one it says."""
    issued = submission.meta.get("year", "")
    known = terms.year or (int(issued) if issued.isascii() and issued.isdecimal() and len(issued) == 4 else None)
    year = known or submission.year
    return year if year is not None and FIRST_YEAR <= year <= LAST_YEAR else None


def return_content(checked: Checked, terms: Terms, unit: Unit, round: int, wish: Wish) -> Content:
    """The content: everything the unit wrote, and what is wrong with it."""
    submission = checked.submission
    explanations, unplaced = carried_explanations(submission)
    year = year_of(submission, terms) or 0
    findings = told_in_return(checked.findings, submission, year)
    name = shown(submission.path.name, _LONGEST_NAME)
    return Content(
        year=year,
        unit=unit if unit.name else None,
        values=carried_values(submission),
        explanations=explanations,
        last_year=last_year_of(submission, terms),
        deadline=wish.due,
        contact=wish.contact,
        returning=Returning(round, submission.sha256, name, findings, tuple(_remarks(unplaced))),
    )


def _remarks(unplaced: Mapping[str, str]) -> Iterator[str]:
    """The explanations that have no line in this form: not lost, as long as they are few."""
    for key, text in islice(unplaced.items(), _MOST_UNPLACED):
        yield _UNPLACED.format(key=shown(key), text=text)
    if len(unplaced) > _MOST_UNPLACED:
        yield _MORE_UNPLACED.format(count=len(unplaced) - _MOST_UNPLACED)


def unit_of_return(submission: Submission, terms: Terms) -> Unit:
    """The unit whose workbook this is where no roster says more: the one it was issued to, else the one it names."""
    unit = unit_of(submission, terms.roster)
    issued = submission.meta.get("unit", "")
    if terms.roster is not None or not issued:
        return unit
    return Unit(issued, submission.meta.get("code", ""), rule_making=unit.rule_making)
