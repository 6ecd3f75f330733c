"""Returns (退回): for each file with open findings a workbook and a letter, written once for each version of it.

In a collection's folder every unit's current version is returned, and kept in the record and in the journal.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path

from xltools.checks.check import Terms
from xltools.checks.finding import CheckedFile, CheckStatus, Finding, UnreadableFile, count_unreported, finding_keys
from xltools.collection.config import Config
from xltools.collection.database import Event, EventKind
from xltools.collection.returns.content import (
    build_return_workbook,
    explain_unreturnable,
    findings_for_return,
    return_unit,
    return_year,
    select_reported,
)
from xltools.collection.returns.history import ReturnFiles, ReturnHistory, parse_round, read_reported
from xltools.collection.returns.letter import Letter, Mail, ReturnOptions, render_letter, render_mails
from xltools.collection.workspace import Workspace
from xltools.excel.errors import FileFault
from xltools.excel.files import MAX_ARCHIVE, read_file
from xltools.excel.output import WrittenOutput, write_once, write_output
from xltools.excel.text import printable, printable_excerpt
from xltools.excel.workers import pass_on
from xltools.intake.assign import Intake
from xltools.intake.exclusions import Exclusion
from xltools.intake.received import ReturnRow
from xltools.reading.meta import parse_meta_round
from xltools.roster.units import Unit


class ReturnStatus(StrEnum):
    """What was written."""

    RETURNED = "已写退回件"
    LETTER = "只写了退回函"
    UNCHANGED = "这一版已经退回过，没有再写"
    HELD = "以前的退回件打不开，没有退回"
    UNASSIGNED = "不能确定是哪个单位的，没有退回"
    UNREAD = "文件读不到，没有退回"
    UNWRITTEN = "退回件写不进去，没有退回"

    @property
    def is_failure(self) -> bool:
        """Whether nothing could be returned, and somebody has to do something about it."""
        return self in (ReturnStatus.HELD, ReturnStatus.UNASSIGNED, ReturnStatus.UNREAD, ReturnStatus.UNWRITTEN)


@dataclass(frozen=True, slots=True)
class ReturnResult:
    """A return: of which unit and file, what was written or was there already, and why not more.

    `reported_keys`: the keys of the findings that it tells, None where nobody knows; `new_findings`: how many of them are new in a
    version that was returned before; `mail`: how a return that was written now is sent.
    """

    unit: str
    source: Path
    sha256: str
    status: ReturnStatus
    workbook: Path | None = None
    letter: Path | None = None
    round: int = 0
    reason: str = ""
    reported_keys: tuple[str, ...] | None = None
    new_findings: int = 0
    mail: Mail | None = None


_LONGEST_NAME = 120
_LOCKED = "“{name}”打不开，看不出退回的是不是这一版；请在 WPS 或 Excel 中关闭它，再运行一次"


def write_returns(
    outcomes: Iterable[CheckedFile | UnreadableFile],
    folder: Path,
    terms: Terms,
    options: ReturnOptions,
    *,
    today: date,
    senders: Mapping[Path, Unit | Exclusion],
    before: Mapping[str, ReturnFiles] | None = None,
) -> Iterator[ReturnResult]:
    """Return every file that has open findings or cannot be read; those that are fine are left out.

    Args:
        folder: where returns go; whatever stands there is left as it is.
        senders: the units of files, by path; of any other file the unit is what it says itself. A file of which nobody
            knows whose it is, is named, and not returned.
        before: where versions were put, by SHA-256, that were returned already under whatever name the unit had then.

    Raises FileFault when the folder cannot be written.
    """
    run = _ReturnRun(ReturnHistory(folder), terms, options, today, before or {})
    for outcome in outcomes:
        path = _outcome_path(outcome)
        if isinstance(outcome, CheckedFile) and outcome.status is CheckStatus.PASS:
            continue
        sender = senders.get(path)
        if isinstance(sender, Exclusion):
            sha256 = sender.file.sha256 if sender.file is not None else ""
            yield ReturnResult(sender.claimed_name, path, sha256, ReturnStatus.UNASSIGNED, reason=sender.sentence)
        else:
            yield run.return_file(outcome, path, sender)


def return_checked_files(
    outcomes: Iterable[CheckedFile | UnreadableFile],
    intake: Intake,
    folder: Path,
    terms: Terms,
    options: ReturnOptions,
    *,
    today: date,
) -> Iterator[ReturnResult]:
    """Return what is wrong with files outside a collection's folder; of several versions of a unit the current one.

    Raises FileFault when the folder cannot be written.
    """
    senders: dict[Path, Unit | Exclusion] = {
        Path(version.path): one.unit for one in intake.units if one.is_listed for version in one.versions
    }
    for one in intake.unassigned if intake.roster else ():
        if one.is_outside or one.unit is not None:
            senders[Path(one.path)] = one.unit or one
    replaced = {Path(path) for one in intake.units for path in one.replaced_paths}
    left = (one for one in outcomes if _outcome_path(one) not in replaced)
    yield from write_returns(left, folder, terms, options, today=today, senders=senders)


def drop_correct(outcome: CheckedFile | UnreadableFile) -> CheckedFile | UnreadableFile | None:
    """Nothing of a workbook that is right, which is not returned; else the whole."""
    return None if isinstance(outcome, CheckedFile) and outcome.status is CheckStatus.PASS else outcome


def _outcome_path(outcome: CheckedFile | UnreadableFile) -> Path:
    return outcome.path if isinstance(outcome, UnreadableFile) else outcome.submission.path


@dataclass(frozen=True, slots=True)
class _ReturnRun:
    """What all returns of a run share."""

    history: ReturnHistory
    terms: Terms
    options: ReturnOptions
    today: date
    previous: Mapping[str, ReturnFiles]

    def return_file(self, outcome: CheckedFile | UnreadableFile, source: Path, known: Unit | None) -> ReturnResult:
        """A file that cannot be read gets a letter only. One that is not even there gets none."""
        if isinstance(outcome, CheckedFile):
            unit, sha256 = known or return_unit(outcome.submission, self.terms), outcome.submission.sha256
            fault = explain_unreturnable(outcome.submission, self.terms, unit)
        else:
            unit, fault = known or Unit(""), f"{outcome.message}。{outcome.hint}"
            try:
                sha256 = outcome.sha256 or hashlib.sha256(read_file(source, MAX_ARCHIVE)).hexdigest()
            except FileFault:
                return ReturnResult(unit.name, source, "", ReturnStatus.UNREAD, reason=fault)
        result = ReturnResult(unit.name or source.stem, source, sha256, ReturnStatus.UNCHANGED, reason=fault)
        try:
            return self._write(outcome, unit, result)
        except FileFault as locked:
            # Held by another program, on Windows; the others are returned all the same.
            if not isinstance(locked.__cause__, PermissionError):
                raise
            return replace(result, status=ReturnStatus.UNWRITTEN, reason=str(locked))

    def _write(self, outcome: CheckedFile | UnreadableFile, unit: Unit, result: ReturnResult) -> ReturnResult:
        """Write what is not there yet of a return: for a version that was returned before, only what was found since."""
        keys: tuple[str, ...] = ()
        rounds = 0
        if isinstance(outcome, CheckedFile):
            keys, rounds = finding_keys(outcome.findings), parse_meta_round(outcome.submission.meta)
        before = self._find_previous(result, keys)
        if before is None and (locked := self.history.find_locked(result.unit)) is not None:
            return replace(result, status=ReturnStatus.HELD, reason=_LOCKED.format(name=locked.name))
        reported = before.reported_keys if before is not None else None
        news = count_unreported(keys, reported)
        if before is not None and not news:
            files = before
        else:
            # After the returns that the version has seen, and after its own of which this is another.
            files = self.history.reserve_files(result.unit, max(rounds, before.round if before else 0) + 1)
        workbook, written = None if result.reason else files.workbook, False
        if workbook is not None and isinstance(outcome, CheckedFile):
            written = write_once(
                workbook, lambda: build_return_workbook(outcome, self.terms, unit, files.round, self.options)
            )
        result = replace(result, workbook=workbook, letter=files.letter, round=files.round, new_findings=news)
        letter = self._make_letter(outcome, unit, result, before if news else None)
        # With its mark: an old editor on Windows would take it for another encoding. It is not copied with the text.
        written = write_once(files.letter, lambda: render_letter(letter).encode("utf-8-sig")) or written
        if not written:
            return replace(result, reported_keys=reported)
        status = ReturnStatus.LETTER if workbook is None else ReturnStatus.RETURNED
        attachment = workbook or files.letter
        name = f"{attachment.parent.name}/{attachment.name}"
        mail = Mail(unit, f"请改正后重报：{letter.to}{letter.report}", render_letter(letter), name)
        return replace(result, status=status, reported_keys=keys, mail=mail)

    def _find_previous(self, result: ReturnResult, keys: tuple[str, ...]) -> ReturnFiles | None:
        """Where this version was put that was returned already, as long as anything of that return is there."""
        known = self.previous.get(result.sha256)
        if known is None or not (known.workbook.exists() or known.letter.exists()):
            known = self.history.find_files(result.unit, result.sha256)
        known = _add_reported(known) if known is not None else None
        if known is not None and count_unreported(keys, known.reported_keys):
            # A command that came to no end may have told it already.
            there = self.history.find_files(result.unit, result.sha256)
            return _add_reported(there) if there is not None and there.round > known.round else known
        return known

    def _make_letter(
        self, outcome: CheckedFile | UnreadableFile, unit: Unit, result: ReturnResult, again: ReturnFiles | None
    ) -> Letter:
        year = self.terms.year
        findings: tuple[Finding, ...] = ()
        if isinstance(outcome, CheckedFile):
            year, findings = return_year(outcome.submission, self.terms), select_reported(outcome.findings)
            if result.workbook is not None and year is not None:
                findings = findings_for_return(outcome.findings, outcome.submission, year)
        return Letter(
            to=printable_excerpt(unit.name, _LONGEST_NAME),
            report=(f" {year} 年度" if year is not None else "") + f"{self.terms.form.title}",
            source=_format_source(result.source),
            sha256=result.sha256,
            findings=findings,
            fault=result.reason if result.reason.endswith("。") or not result.reason else f"{result.reason}。",
            workbook=result.workbook.name if result.workbook is not None else "",
            options=self.options,
            today=self.today,
            new_findings=result.new_findings,
            earlier=again.workbook.name if again is not None and again.workbook.exists() else "",
        )


def _add_reported(place: ReturnFiles) -> ReturnFiles:
    """The place with what its return reports; where the record does not know it, its workbook says it."""
    return place if place.reported_keys is not None else replace(place, reported_keys=read_reported(place.workbook))


def _format_source(path: Path) -> str:
    """The file, and when it was saved where that is known: one within an archive has no time of its own here."""
    name = f"文件“{printable_excerpt(path.name, _LONGEST_NAME)}”"
    if not path.is_file():
        return name
    saved = datetime.fromtimestamp(path.stat().st_mtime)
    return f"{name}，{saved:%Y-%m-%d %H:%M} 保存"


def return_current_versions(workspace: Workspace, intake: Intake) -> Iterator[ReturnResult]:
    """Return what is wrong, once for each version, and once more what was found in it since.

    Raises FileFault when the folder of returns cannot be written.
    """
    collection, terms = workspace.collection, workspace.terms.whole
    wrong = [
        (one.current, one.unit)
        for one in intake.units
        if one.current is not None and one.current.status in (CheckStatus.ERROR, CheckStatus.EXPLAIN)
    ]
    senders = {collection.root / version.path: unit for version, unit in wrong}
    read = workspace.read([version.file for version, _ in wrong], pass_on)
    outcomes = (
        UnreadableFile(collection.root / version.path, one.code, one.message, one.hint, version.sha256)
        if isinstance(one, FileFault)
        else CheckedFile(one, version.findings or ())
        for (version, _), one in zip(wrong, read, strict=True)
    )
    known, before = workspace.record.returns(), {}
    for sha256, row in known.items():
        path = collection.root / (row.workbook or row.letter)
        files = (path.with_suffix(".xlsx"), path.with_suffix(".txt"))
        before[sha256] = ReturnFiles(*files, parse_round(path.name), row.reported_keys)
    today = workspace.now.date()
    options = _return_options(collection.config, today)
    written = write_returns(outcomes, collection.returned, terms, options, today=today, senders=senders, before=before)
    for returned in written:
        _record_return(workspace, returned, known)
        # A return that is written is written, whatever becomes of this command before the last one.
        workspace.record.commit()
        yield replace(returned, source=Path(_relative_name(workspace, returned.source)))


def _return_options(config: Config, today: date) -> ReturnOptions:
    """What the returns say. By a day that is past nothing can be corrected: then it is to be soon."""
    day = config.return_deadline or config.deadline
    past = day is not None and day < today
    return ReturnOptions(None if past else day, config.contact, config.office or config.place, urgent=past)


def _record_return(workspace: Workspace, returned: ReturnResult, known: Mapping[str, ReturnRow]) -> None:
    """Write a return into the record and the journal; `known` are those made before this run.

    One that is there although the record knows nothing of it was written by a command that came to no end.
    """
    if returned.letter is None or not returned.sha256:
        return
    fresh = returned.status is not ReturnStatus.UNCHANGED
    letter, before = _relative_name(workspace, returned.letter), known.get(returned.sha256)
    if not fresh and before is not None and parse_round(letter) <= parse_round(before.workbook or before.letter):
        return
    workbook = _relative_name(workspace, returned.workbook) if returned.workbook is not None else ""
    made = ""
    if returned.workbook is not None:
        # What cannot be read now comes back unchanged, or it does not.
        with suppress(OSError):
            made = hashlib.sha256(returned.workbook.read_bytes()).hexdigest()
    row = ReturnRow(
        returned.sha256, returned.unit, workbook, letter, workspace.now, made, reported_keys=returned.reported_keys
    )
    workspace.record.save_return(row)
    why = "" if fresh else "，退回件已在，补记"
    said = f"第 {returned.round} 次{f'，上次退回后又有 {returned.new_findings} 处新问题' if returned.new_findings else why}"
    workspace.record.append_events(
        [Event(workspace.now, EventKind.RETURNED, row.unit, workbook or row.letter, row.sha256, said)]
    )


def _relative_name(workspace: Workspace, path: Path) -> str:
    return path.relative_to(workspace.collection.root).as_posix()


def write_mail_list(returned: Iterable[ReturnResult], folder: Path, now: datetime) -> WrittenOutput | None:
    """The returns that were written now as a list for mail merge, under a name of its own; None where none was.

    Raises FileFault.
    """
    mails = [one.mail for one in returned if one.mail is not None]
    return write_output(folder / f"发送清单_{now:%Y%m%d-%H%M}.csv", render_mails(mails)) if mails else None


def format_return(returned: ReturnResult) -> str:
    """A line for each file that was to be returned."""
    mark = "✗" if returned.status.is_failure else "→"
    names = "、".join(printable(path.name) for path in (returned.workbook, returned.letter) if path is not None)
    source = printable(returned.source)
    news = f"，上次退回后又有 {returned.new_findings} 处新问题" if returned.new_findings else ""
    why = news + (f"：{printable(returned.reason)}" if returned.reason else "")
    whose = f"{printable_excerpt(returned.unit)}（{source}）" if returned.unit else source
    return f"{mark} {whose}　{returned.status}{why}{f'　{names}' if names else ''}"


def render_return_summary(returned: Sequence[ReturnResult], fine: int) -> str:
    """How many files became what; `fine` are those with nothing to return."""
    counts = Counter(one.status for one in returned)
    parts = [f"{state} {counts[state]} 份" for state in ReturnStatus if counts[state]]
    return f"共 {len(returned) + fine} 份：{'，'.join([*parts, f'没有待处理问题 {fine} 份'])}。"
