"""Returns (退回): for each file with open findings a workbook and a letter, written once for each version of it.

What became of a file that was to be returned.

Returning from the desk: every unit's current version with open findings, kept in the record and in the journal.

What became of returns, in words for a terminal.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path

from xltools.checks.check import Terms, check_files
from xltools.checks.finding import Checked, Finding, Refused, Status
from xltools.collection.assign import Settled
from xltools.collection.config import Config
from xltools.collection.database import Event, EventKind, ReturnRow
from xltools.collection.returns.content import (
    Wish,
    findings_for_return,
    return_bytes,
    select_reported,
    unit_of_return,
    unreturnable,
    year_of,
)
from xltools.collection.returns.history import Place, Shelf, round_in
from xltools.collection.returns.letter import Letter, keys_in_letter, keys_of, letter_text, untold
from xltools.collection.workspace import Desk
from xltools.excel.errors import FileFault
from xltools.excel.files import MAX_ARCHIVE, read_file
from xltools.excel.output import write_bytes, write_text
from xltools.excel.text import shown, visible
from xltools.reading.meta import round_of
from xltools.roster.match import sender_of
from xltools.roster.unit import Unit

__all__ = ["Returned", "State", "format_return", "return_current", "summary", "write_returns"]


class State(StrEnum):
    """What was written."""

    RETURNED = "已写退回件"
    LETTER = "只写了退回函"
    UNCHANGED = "这一版已经退回过，没有再写"
    HELD = "以前的退回件打不开，没有退回"
    UNASSIGNED = "不能确定是哪个单位的，没有退回"
    UNREAD = "文件读不到，没有退回"


@dataclass(frozen=True, slots=True)
class Returned:
    """A return: of which unit and file, what was written or was there already, and why not more.

    `told`: the keys of the findings that it tells, None where nobody knows; `news`: how many of them are new in a
    version that was returned before.
    """

    unit: str
    source: Path
    sha256: str
    workbook: Path | None
    letter: Path | None
    state: State
    round: int = 0
    reason: str = ""
    told: tuple[str, ...] | None = None
    news: int = 0


_LONGEST_NAME = 120
_NOBODY: Mapping[Path, Unit] = {}
_NOWHERE: Mapping[str, Place] = {}
_HELD = "“{name}”打不开，看不出退回的是不是这一版；请在 WPS 或 Excel 中关闭它，再运行一次"


@dataclass(frozen=True, slots=True)
class _Desk:
    """What all returns of a run share."""

    shelf: Shelf
    terms: Terms
    wish: Wish
    today: date
    before: Mapping[str, Place]


@dataclass(frozen=True, slots=True)
class _Case:
    """A file to be returned: `fault` is why there is no workbook, "" where there is one."""

    outcome: Checked | Refused
    unit: Unit
    name: str
    source: Path
    sha256: str
    fault: str


def write_returns(
    outcomes: Iterable[Checked | Refused],
    folder: Path,
    terms: Terms,
    wish: Wish,
    *,
    today: date,
    senders: Mapping[Path, Unit] = _NOBODY,
    before: Mapping[str, Place] = _NOWHERE,
) -> Iterator[Returned]:
    """Return every file that has open findings or cannot be read; those that are fine are left out.

    Args:
        folder: where returns go; whatever stands there is left as it is.
        senders: the units of files, by path, where the office knows better than the files themselves.
        before: where versions were put, by SHA-256, that were returned already under whatever name the unit had then.

    Raises FileFault when the folder cannot be written.
    """
    desk = _Desk(Shelf(folder), terms, wish, today, before)
    for outcome in outcomes:
        if isinstance(outcome, Refused) or outcome.status is not Status.PASS:
            path = outcome.path if isinstance(outcome, Refused) else outcome.submission.path
            yield _return(outcome, path, senders.get(path), desk)


def _return(outcome: Checked | Refused, path: Path, known: Unit | None, desk: _Desk) -> Returned:
    if isinstance(outcome, Refused):
        return _return_refused(outcome, known, desk)
    submission = outcome.submission
    unit, doubt = (known, "") if known is not None else _sender(outcome, desk.terms)
    if unit is None:
        return Returned(submission.unit, path, submission.sha256, None, None, State.UNASSIGNED, reason=doubt)
    fault = unreturnable(submission, desk.terms, unit)
    return _write(_Case(outcome, unit, unit.name or path.stem, path, submission.sha256, fault), desk)


def _sender(checked: Checked, terms: Terms) -> tuple[Unit | None, str]:
    """Whose workbook it is; with a roster only who certainly is on it."""
    if terms.roster is None:
        return unit_of_return(checked.submission, terms), ""
    sender = sender_of(checked.submission, terms.roster)
    near = "、".join(f"“{unit.name}”" for unit in sender.nearest)
    return sender.unit, sender.doubt + (f"；可能是{near}" if near else "")


def _return_refused(refused: Refused, known: Unit | None, desk: _Desk) -> Returned:
    """A file that cannot be read gets a letter only. One that is not even there gets none."""
    unit = known or Unit("")
    try:
        sha256 = refused.sha256 or hashlib.sha256(read_file(refused.path, MAX_ARCHIVE)).hexdigest()
    except FileFault:
        said = f"{refused.message}。{refused.hint}"
        return Returned(unit.name, refused.path, "", None, None, State.UNREAD, reason=said)
    fault = f"{refused.message}。{refused.hint}"
    return _write(_Case(refused, unit, unit.name or refused.path.stem, refused.path, sha256, fault), desk)


def _write(case: _Case, desk: _Desk) -> Returned:
    """Write what is not there yet of a return: for a version that was returned before, only what was found since."""
    before = _place_before(case, desk)
    held = desk.shelf.held(case.name) if before is None else None
    if held is not None:
        why = _HELD.format(name=held.name)
        return Returned(case.name, case.source, case.sha256, None, None, State.HELD, reason=why)
    now = keys_of(case.outcome.findings) if isinstance(case.outcome, Checked) else ()
    if before is not None and untold(now, before.told):
        # A command that came to no end may have told it already.
        there = desk.shelf.place_of(case.name, case.sha256)
        before = _as_told(there) if there is not None and there.round > before.round else before
    told = before.told if before is not None else None
    news = untold(now, told)
    again = before if news else None
    place = before if before is not None and not news else _next_place(case, again, desk)
    made = None if case.fault else place.workbook
    written = False
    if made is not None and isinstance(case.outcome, Checked) and not made.exists():
        write_bytes(made, return_bytes(case.outcome, desk.terms, case.unit, place.round, desk.wish))
        written = True
    if not place.letter.exists():
        # With its mark: an old editor on Windows would take it for another encoding. It is not copied with the text.
        text = letter_text(_letter(case, made, desk, again, news))
        write_text(place.letter, text, encoding="utf-8-sig")
        written = True
    fresh = State.LETTER if made is None else State.RETURNED
    state = fresh if written else State.UNCHANGED
    told = now if written else told
    return Returned(case.name, case.source, case.sha256, made, place.letter, state, place.round, case.fault, told, news)


def _as_told(place: Place) -> Place:
    """The place with what its return tells; where nobody kept that in mind, its letter says it."""
    return place if place.told is not None else replace(place, told=keys_in_letter(place.letter))


def _next_place(case: _Case, again: Place | None, desk: _Desk) -> Place:
    """The next number: after the returns that the version itself has seen, and after its own of which this is another."""
    rounds = round_of(case.outcome.submission.meta) if isinstance(case.outcome, Checked) else 0
    return desk.shelf.take(case.name, max(rounds, again.round if again is not None else 0) + 1)


def _place_before(case: _Case, desk: _Desk) -> Place | None:
    """Where this version was put that was returned already, as long as anything of that return is there."""
    known = desk.before.get(case.sha256)
    if known is not None and (known.workbook.exists() or known.letter.exists()):
        return _as_told(known)
    there = desk.shelf.place_of(case.name, case.sha256)
    return _as_told(there) if there is not None else None


def _letter(case: _Case, workbook: Path | None, desk: _Desk, again: Place | None, news: int) -> Letter:
    outcome = case.outcome
    findings: tuple[Finding, ...] = ()
    year = desk.terms.year
    if isinstance(outcome, Checked):
        year = year_of(outcome.submission, desk.terms)
        findings = select_reported(outcome.findings)
        if workbook is not None and year is not None:
            findings = findings_for_return(outcome.findings, outcome.submission, year)
    return Letter(
        to=shown(case.unit.name, _LONGEST_NAME),
        report=(f" {year} 年度" if year is not None else "") + f"{desk.terms.form.title}",
        source=_source(case.source),
        sha256=case.sha256,
        findings=findings,
        fault=case.fault if case.fault.endswith("。") or not case.fault else f"{case.fault}。",
        workbook=workbook.name if workbook is not None else "",
        deadline=desk.wish.deadline,
        contact=desk.wish.contact,
        place=desk.wish.place,
        today=desk.today,
        hurry=desk.wish.hurry,
        news=news,
        earlier=again.workbook.name if again is not None and again.workbook.exists() else "",
    )


def _source(path: Path) -> str:
    """The file, and when it was saved where that is known: one within an archive has no time of its own here."""
    name = f"文件“{shown(path.name, _LONGEST_NAME)}”"
    if not path.is_file():
        return name
    saved = datetime.fromtimestamp(path.stat().st_mtime)
    return f"{name}，{saved:%Y-%m-%d %H:%M} 保存"


def return_current(desk: Desk, settled: Settled) -> Iterator[Returned]:
    """Return what is wrong, once for each version, and once more what was found in it since.

    Raises FileFault when the folder of returns cannot be written.
    """
    collection, terms = desk.collection, desk.terms.load()
    units = {unit.name: unit for unit in desk.terms.roster.units}
    current = {
        collection.root / versions.current.path: units[name]
        for name, versions in settled.versions.items()
        if versions.current is not None and versions.current.status in ("error", "explain")
    }
    known = desk.record.returns()
    before = {sha256: _place(row, collection.root) for sha256, row in known.items()}
    outcomes = check_files(list(current), terms) if current else ()
    wish, today = _wish(collection.config, desk.now.date()), desk.now.date()
    written = write_returns(outcomes, collection.returned, terms, wish, today=today, senders=current, before=before)
    for returned in written:
        _note(desk, returned, known)
        # A return that is written is written, whatever becomes of this command before the last one.
        desk.record.keep()
        yield replace(returned, source=Path(_name(desk, returned.source)))


def _wish(config: Config, today: date) -> Wish:
    """What the returns say. By a day that is past nothing can be corrected: then it is to be soon."""
    day = config.return_deadline or config.deadline
    past = day is not None and day < today
    return Wish(None if past else day, config.contact, config.place, hurry=past)


def _place(row: ReturnRow, root: Path) -> Place:
    path = root / (row.workbook or row.letter)
    return Place(path.with_suffix(".xlsx"), path.with_suffix(".txt"), round_in(path.name), row.told)


def _note(desk: Desk, returned: Returned, known: Mapping[str, ReturnRow]) -> None:
    """Write a return into the record and the journal; `known` are those made before this run.

    One that is there although the record knows nothing of it was written by a command that came to no end.
    """
    if returned.letter is None or not returned.sha256:
        return
    fresh = returned.state is not State.UNCHANGED
    letter, before = _name(desk, returned.letter), known.get(returned.sha256)
    if not fresh and before is not None and round_in(letter) <= round_in(before.workbook or before.letter):
        return
    workbook = _name(desk, returned.workbook) if returned.workbook is not None else ""
    made = _sha256(returned.workbook) if returned.workbook is not None else ""
    row = ReturnRow(returned.sha256, returned.unit, workbook, letter, desk.now, made, told=returned.told)
    desk.record.put_return(row)
    why = "" if fresh else "，退回件已在，补记"
    said = f"第 {returned.round} 次{f'，上次退回后又有 {returned.news} 处新问题' if returned.news else why}"
    desk.record.write([Event(desk.now, EventKind.RETURNED, row.unit, workbook or row.letter, row.sha256, said)])


def _sha256(path: Path) -> str:
    """Of a return as it goes out, "" where it cannot be read now: it comes back unchanged or it does not."""
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return ""


def _name(desk: Desk, path: Path) -> str:
    return path.relative_to(desk.collection.root).as_posix()


def format_return(returned: Returned) -> str:
    """A line for each file that was to be returned."""
    mark = "✗" if returned.state in (State.HELD, State.UNASSIGNED, State.UNREAD) else "→"
    names = "、".join(visible(path.name) for path in (returned.workbook, returned.letter) if path is not None)
    source = visible(returned.source)
    news = f"，上次退回后又有 {returned.news} 处新问题" if returned.news else ""
    why = news + (f"：{visible(returned.reason)}" if returned.reason else "")
    whose = f"{shown(returned.unit)}（{source}）" if returned.unit else source
    return f"{mark} {whose}　{returned.state}{why}{f'　{names}' if names else ''}"


def summary(returned: Sequence[Returned], fine: int) -> str:
    """How many files became what; `fine` are those with nothing to return."""
    counts = Counter(one.state for one in returned)
    parts = [f"{state} {counts[state]} 份" for state in State if counts[state]]
    return f"共 {len(returned) + fine} 份：{'，'.join([*parts, f'没有待处理问题 {fine} 份'])}。"
