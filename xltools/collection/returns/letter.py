"""The letter that goes with a return: short, in plain words, ready to be pasted into a chat or a mail.

What a letter says of the version it is about: the beginning of that file's SHA-256, which people may quote too.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import NamedTuple

from xltools.checks.finding import Finding
from xltools.excel.address import join_addresses
from xltools.excel.values import format_day_chinese
from xltools.form.layout import CHECK_SHEET, EXPLANATION_HEAD, RETURN_SHEET
from xltools.form.rules.expression import Severity
from xltools.intake.status import format_days_left
from xltools.reading.submission import format_csv
from xltools.roster.units import Unit

_REFERENCE_LABEL = "文件编号："
_REFERENCE_LENGTH = 16
_REFERENCE = re.compile(rf"{_REFERENCE_LABEL}([0-9a-f]{{{_REFERENCE_LENGTH}}})(?![0-9a-f])")


def find_references(letter: str) -> tuple[str, ...]:
    """The versions that a letter is about, shortened as it says them."""
    return tuple(_REFERENCE.findall(letter))


def shorten_hash(sha256: str) -> str:
    """As much of a SHA-256 as a letter says."""
    return sha256[:_REFERENCE_LENGTH]


_PARTS = (
    (Severity.ERROR, "必须改正"),
    (Severity.EXPLAIN, f"须改正；确属实情的，请写明{EXPLANATION_HEAD}"),
)
_WITH_WORKBOOK = (
    "请打开随附的“{workbook}”：您在表中各格已填的内容都在里面，有问题的格子标了颜色、附了批注，"
    f"“{RETURN_SHEET}”一页列出全部问题，点“位置”即到那一格。",
    "改好后保存，把这一份发回；请不要在旧文件上改，以免合计公式和校验失效。不用改动的，也请核对并保存一次再发回。",
    "写在表外的字、自己加的工作表和批注没有放进退回件，也不进入汇总：它们仍在您的原件里，需要报告的请写进表中。",
)
_EXPLAIN = f"确属实情的，请在“{CHECK_SHEET}”表该行的“{EXPLANATION_HEAD}”栏写明原因。"
# In place of a day, where the day is past.
_SOON = "请尽快改正后报送"
_REPEATED = "同一份文件以前退回过，其中 {count} 处是退回后新发现的，当时没有列出，以本次所列为准。"
_CONTINUED = "已在“{name}”里改了一部分的，可以继续用那一份，把新列的也改好后发回，不必重做。"
_WITHOUT = "请按上面的办法处理后，重新报送。"


@dataclass(frozen=True, slots=True)
class ReturnOptions:
    """What the office says in a return: when it is due, whom to ask, and in whose name a letter is written.

    `urgent`: the day by which it was due is past, so that no day is named.
    """

    deadline: date | None = None
    contact: str = ""
    signature: str = ""
    urgent: bool = False

    @property
    def due(self) -> str:
        """When it is due, in words; "" where nothing is said of it."""
        day = self.deadline
        return _SOON if self.urgent else format_day_chinese(day) if day is not None else ""


@dataclass(frozen=True, slots=True)
class Letter:
    """What a letter is made of.

    Attributes:
        to: the unit, "" where it is not known.
        report: what was reported: 2025 年度政府信息公开工作年度报告.
        source: the file and when it was saved, in words.
        findings: what is told, in this order; hints are only counted.
        fault: why a file could not be read or no workbook could be made, with the remedy; "" where there is none.
        workbook: the name of the return workbook, "" where there is none.
        new_findings: how many of the findings were found since the same file was returned before; 0 where it was not.
        earlier: the name of the return workbook that went out then, "" where there is none.
    """

    to: str
    report: str
    source: str
    sha256: str
    findings: tuple[Finding, ...]
    fault: str
    workbook: str
    options: ReturnOptions
    today: date
    new_findings: int = 0
    earlier: str = ""


def render_letter(letter: Letter) -> str:
    """The whole letter; lines end as any Windows program reads them."""
    return "\r\n".join(_format_lines(letter)) + "\r\n"


def _format_lines(letter: Letter) -> Iterator[str]:
    numbers = Counter(finding.severity for finding in letter.findings)
    counts = "、".join(f"{numbers[severity]} 处{word}" for severity, word in _COUNT_LABELS if numbers[severity])
    verdict = f"已核对，有 {counts}，现予退回。" if counts else "没有能读出来，现予退回。"
    yield f"{letter.to or '填报单位'}："
    yield ""
    yield f"贵单位报送的{letter.report}（{letter.source}）{verdict}"
    if letter.new_findings:
        continued = _CONTINUED.format(name=letter.earlier) if letter.earlier else ""
        # Why the same file comes back once more: what the unit began to mend in the earlier return is not lost.
        yield from ("", _REPEATED.format(count=letter.new_findings) + continued)
    if letter.fault:
        yield from ("", letter.fault)
    yield from _format_problems(letter.findings)
    if numbers[Severity.HINT]:
        where = f"见随附工作簿的“{RETURN_SHEET}”，" if letter.workbook else ""
        yield from ("", f"另有 {numbers[Severity.HINT]} 条提示，{where}可不处理。")
    yield ""
    if letter.workbook:
        yield from (sentence.format(workbook=letter.workbook) for sentence in _WITH_WORKBOOK)
        if numbers[Severity.EXPLAIN]:
            yield _EXPLAIN
    else:
        yield _WITHOUT
    yield ""
    yield from _format_closing(letter)


_COUNT_LABELS = ((Severity.ERROR, "必须改正"), (Severity.EXPLAIN, "须改正或说明"))


def _format_problems(findings: Sequence[Finding]) -> Iterator[str]:
    """Each problem, numbered through, by gravity and then by sheet."""
    number = 0
    for severity, title in _PARTS:
        ours = [finding for finding in findings if finding.severity is severity]
        if ours:
            yield ""
            yield f"【{title}】"
        for sheet, group in groupby(ours, key=lambda finding: finding.sheet):
            yield f"〔{sheet or '整个工作簿'}〕"
            for finding in group:
                number += 1
                yield from _format_problem(number, finding)


def _format_problem(number: int, finding: Finding) -> Iterator[str]:
    cell = f"{finding.cell} " if finding.cell else ""
    # Neighbours joined: the 144 blanks of a table are one range to whoever looks for them.
    cells = finding.unnamed_cells
    more = f"（另见 {'、'.join(join_addresses(cells))}）" if cells else ""
    yield f"{number}. {cell}{finding.message}{more}。（{finding.code}）"
    if finding.hint:
        yield f"   → {finding.hint}"


def _format_closing(letter: Letter) -> Iterator[str]:
    options, today = letter.options, letter.today
    if options.due:
        left = f"（{format_days_left(options.deadline, today)}）" if options.deadline and not options.urgent else ""
        yield f"报送期限：{options.due}{left}"
    if options.contact:
        yield f"联系方式：{options.contact}"
    yield f"{_REFERENCE_LABEL}{shorten_hash(letter.sha256)}"
    yield ""
    yield " ".join(part for part in (options.signature, format_day_chinese(today)) if part)


class Mail(NamedTuple):
    """A line of a list for mail merge (邮件合并): to whom, what, and the path of what goes with it, "" for nothing."""

    unit: Unit
    subject: str
    text: str
    attachment: str = ""


def render_mails(mails: Iterable[Mail]) -> bytes:
    """The list as a CSV that Excel and mail programs open; what units typed becomes no formula there."""
    rows = (
        (unit.name, unit.contact, unit.mail, unit.telephone, subject, text.replace("\r\n", "\n"), attachment)
        for unit, subject, text, attachment in mails
    )
    return format_csv([("单位", "联系人", "邮箱", "电话", "主题", "正文", "附件"), *rows]).encode("utf-8-sig")
