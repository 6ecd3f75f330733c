"""A collection with its record open: what is new in the inbox is read or checked, the rest is taken from the record."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property, partial
from pathlib import Path
from stat import S_ISDIR
from typing import TYPE_CHECKING

from xltools import __version__
from xltools.checks.file_result import FileResult, intern_findings, make_result, summarize_submission
from xltools.checks.finding import Finding
from xltools.checks.report import format_result
from xltools.collection.config import Collection, read_configured_last_year, read_configured_roster
from xltools.collection.database import Event, EventKind, FileRow, Record
from xltools.collection.database_file import Notify, open_record
from xltools.collection.inbox import InboxChanges, scan_inbox
from xltools.collection.log import record_current_versions, record_decisions, record_senders
from xltools.collection.returns.history import find_returns
from xltools.excel.errors import FileFault, read_available
from xltools.excel.workers import Digest
from xltools.form.load import find_form_folder, templates_folder
from xltools.form.rules.expression import Severity
from xltools.intake.assign import Intake, IntakeTerms, assign_files
from xltools.intake.decisions import Decision, DecisionMatches, UnmetDecision, match_decisions, read_decisions_sheet
from xltools.intake.received import History, ReceivedFile
from xltools.intake.status import Version
from xltools.reading.sources import skip_reason_by_name
from xltools.reading.submission import Submission
from xltools.roster.columns import LAST_YEAR_SHEET
from xltools.roster.units import Roster, Unit, UnknownUnitError, index_roster

if TYPE_CHECKING:
    from xltools.checks.check import Terms


_DEEP = "+deep"


@dataclass(frozen=True)
class CollectionTerms:
    """The terms of a collection; nothing is read before it is asked for."""

    collection: Collection
    deep: bool = False
    jobs: int | None = None

    @cached_property
    def fingerprint(self) -> str:
        """Of the program, the form, the units, last year's files, the year: whatever a finding may depend on.

        Raises FileFault where the roster cannot be used.
        """
        config = self.collection.config
        digest = hashlib.sha256(f"{__version__}\n{config.year}\n{config.place}\n{config.collect}".encode())
        for part in self._parts():
            digest.update(hashlib.sha256(part).digest())
        return digest.hexdigest()[:16] + (_DEEP if self.deep else "")

    def is_current(self, terms: str) -> bool:
        """Whether what was found under these terms still holds; a deeper look holds for a shallower one.

        Raises FileFault where the roster cannot be used.
        """
        return terms in (self.fingerprint, self.fingerprint.removesuffix(_DEEP) + _DEEP)

    @cached_property
    def roster(self) -> Roster:
        """The roster. Raises FileFault where it cannot be used."""
        return read_configured_roster(self.collection)

    @cached_property
    def whole(self) -> "Terms":
        """Everything to check against. Raises FileFault for a roster or a last year's file that cannot be used."""
        from xltools.checks.check import Terms  # noqa: PLC0415 - slow to import, and not needed where nothing is new
        from xltools.reading.last_year import complete_last_year  # noqa: PLC0415 - as above

        config = self.collection.config
        form = config.load_form()
        last_year = read_configured_last_year(self.collection, form)
        return Terms(
            form=form,
            year=config.year,
            roster=self.roster,
            last_year=complete_last_year(last_year, self.roster, form, config.year),
            deep=self.deep,
            jobs=self.jobs,
        )

    def _parts(self) -> Iterator[bytes]:
        form = find_form_folder(self.collection.config.form)
        for path in (templates_folder() / "roster.toml", *sorted(form.rglob("*.toml"))):
            yield read_available(path)
        # What a finding may depend on of a unit: a corrected telephone number changes none.
        for unit in self.roster.units:
            names = (unit.name, unit.aliases, unit.merged_from)
            yield repr((*names, unit.code, unit.merges, sorted(unit.attributes.items()))).encode()
        last_year_sheet = self.roster.sheets.get(LAST_YEAR_SHEET)
        yield repr([tuple(row) for row in last_year_sheet.rows]).encode() if last_year_sheet is not None else b""
        last_year = self.collection.last_year
        if last_year is not None and last_year.is_dir():
            yield from _hash_folder(last_year)
        elif last_year is not None:
            yield read_available(last_year)


def _hash_folder(folder: Path) -> Iterator[bytes]:
    """Which files of a folder would be read, and when each was changed; what an open Excel leaves there is none."""
    for path in sorted(folder.rglob("*")):
        steps = path.relative_to(folder)
        try:
            status = path.lstat()
        except OSError:
            continue  # gone this moment
        if not (S_ISDIR(status.st_mode) or skip_reason_by_name(steps.parts)):
            yield f"{steps.as_posix()}\n{status.st_size}\n{status.st_mtime_ns}".encode()


def _digest_with_hash(submission: Submission, digest: Callable[[Submission], Digest]) -> tuple[str, Digest]:
    return submission.sha256, digest(submission)


# After so many checks they are kept: whoever is interrupted loses no more.
_COMMIT_EVERY = 100


@dataclass(frozen=True, slots=True)
class Workspace:
    """A collection at one moment. Every method may raise FileFault for a roster that cannot be used."""

    collection: Collection
    record: Record
    terms: CollectionTerms
    now: datetime
    say: Notify

    def scan(self) -> list[ReceivedFile]:
        """See what lies in the inbox, and read of new files whose they are; nothing is checked.

        Each file has its findings where these still hold.
        """
        rows = {row.path: row for row in self._update_record().submissions}
        # One that was opened without success has a finding that says so.
        unread = [row for row in rows.values() if row.summary is None and not row.findings]
        summaries = self._read_paths([row.path for row in unread], summarize_submission)
        for row, read in zip(unread, summaries, strict=True):
            if isinstance(read, FileFault):
                fault = Finding(read.code, Severity.ERROR, read.message, read.hint)
                rows[row.path] = replace(row, findings=(fault,))
            else:
                rows[row.path] = replace(row, summary=read)
        self.record.save_files(rows[row.path] for row in unread)
        return [row.received(is_checked=self.terms.is_current(row.terms)) for row in rows.values()]

    def check(self) -> tuple[Iterator[tuple[ReceivedFile, bool]], str]:
        """Check what is new, changed, or was checked against other terms.

        One by one each file with what is found in it, and whether it was checked now; with them, what else lies there and
        was passed over. Raises FileFault for terms that cannot be used.
        """
        arrivals = self._update_record()
        to_check = [row for row in arrivals.submissions if not self.terms.is_current(row.terms)]
        results: Iterator[FileResult] = iter(())
        if to_check:
            from xltools.checks.check import digest_checks  # noqa: PLC0415 - slow to import, and most runs check nothing anew

            paths = [self.collection.root / row.path for row in to_check]
            results = digest_checks(paths, self.terms.whole, make_result)
        return self._check_rows(arrivals.submissions, to_check, results), arrivals.skipped_summary

    def _check_rows(
        self, rows: Sequence[FileRow], to_check: Sequence[FileRow], results: Iterator[FileResult]
    ) -> Iterator[tuple[ReceivedFile, bool]]:
        left = {row.path for row in to_check}
        for row in rows:
            if row.path not in left:
                yield row.received(is_checked=True), False
                continue
            result = replace(next(results), path=row.path)
            findings = intern_findings(result.findings or ())
            checked = replace(row, summary=result.summary, terms=self.terms.fingerprint, findings=findings)
            self.record.save_files([checked])
            self._append_event(EventKind.CHECKED, row, format_result(result))
            if len(left) % _COMMIT_EVERY == 0:
                self.record.commit()
            left.discard(row.path)
            yield checked.received(is_checked=True), True

    def _update_record(self) -> InboxChanges:
        """Look into the inbox and keep what is seen there, with what came and what went."""
        record, known = self.record, self.record.files()
        arrivals = scan_inbox(self.collection.root, self.collection.inbox, known, self.now)
        record.save_look(self.now)
        record.forget(row.path for row in arrivals.removed)
        record.save_files(row for row in arrivals.files if known.get(row.path) != row)
        record.forget(path for path, _ in arrivals.moved)
        # Whose return each is that came back as it went out, by its content.
        sent_back = {row.made: row.unit for row in record.returns().values() if row.made}
        for row in arrivals.new:
            said = row.skip or f"文件时间 {row.saved:%Y-%m-%d %H:%M}"
            unit = sent_back.get(row.sha256, "")
            self._append_event(EventKind.ARRIVED, row, "原样发回的退回件，没有改动" if unit else said, unit)
        for path, row in arrivals.moved:
            self._append_event(EventKind.MOVED, row, f"原在 {path}")
        for row in arrivals.removed:
            self._append_event(EventKind.GONE, row, "")
        return arrivals

    def _append_event(self, kind: EventKind, row: FileRow, text: str, unit: str = "") -> None:
        self.record.append_events([Event(self.now, kind, unit, row.path, row.sha256, text)])

    def _read_paths(self, paths: Sequence[str], digest: Callable[[Submission], Digest]) -> Iterator[Digest | FileFault]:
        if not paths:
            return iter(())
        from xltools.reading.read_submission import digest_files  # noqa: PLC0415 - as above

        whole = [self.collection.root / path for path in paths]
        return digest_files(whole, self.collection.config.load_form(), digest, self.terms.jobs)

    def assign(self, files: Sequence[ReceivedFile], *, take_outsiders: bool = False) -> Intake:
        """Give every file to its unit; what changed by that, and new decisions, are written into the journal.

        `take_outsiders`: in what is given back, not in the journal, files of units that the roster does not know count.
        """
        intake = assign_files(files, self.intake_terms(files))
        record_senders(self.record, intake)
        record_current_versions(self.collection, self.record, intake, files, self.now, self.terms.jobs)
        record_decisions(self.record, self._decisions()[0], self.now)
        if not take_outsiders:
            return intake
        return assign_files(files, replace(self.intake_terms(files), take_outsiders=True))

    def _decisions(self) -> tuple[Sequence[Decision], Sequence[UnmetDecision]]:
        """What the office decided, the sheet of the roster last of all; and lines of that which decide nothing."""
        on_sheet, unmet = read_decisions_sheet(self.terms.roster)
        return (*self.collection.config.decisions, *on_sheet), unmet

    def intake_terms(self, files: Sequence[ReceivedFile]) -> IntakeTerms:
        """What the files are assigned by."""
        config, record = self.collection.config, self.record
        matches, (decisions, unmet) = DecisionMatches(), self._decisions()
        if decisions or unmet:
            skipped = {row.path: row.skip for row in record.files().values() if row.skip}
            matches = match_decisions(decisions, files, skipped, self.collection.root.as_posix(), unmet)
        first_scan = record.first_look_after(config.deadline) if config.deadline is not None else None
        history = History(record.returns(), record.contents_by_unit(), first_scan)
        return IntakeTerms(self.terms.roster, config.year, self.now, config.deadline, matches, history, can_decide=True)

    def read(
        self, files: Sequence[ReceivedFile], digest: Callable[[Submission], Digest]
    ) -> Iterator[Digest | FileFault]:
        """What `digest` makes of workbooks that were checked, read again. Raises FileFault for one with another content.

        Its size and time may be what they were: that it is to be read anew stands in the record.
        """
        reads = self._read_paths([file.path for file in files], partial(_digest_with_hash, digest=digest))
        for file, read in zip(files, reads, strict=True):
            if isinstance(read, FileFault):
                yield read
                continue
            sha256, digested = read
            if sha256 != file.sha256:
                self._forget_stamp(file.path, sha256)
                message = "内容与校验过的不是同一份（大小和时间也许没有变）"
                hint = "已写入记录，请再运行一次：这份会重新校验。"
                raise FileFault(self.collection.root / file.path, "changed", message, hint)
            yield digested

    def _forget_stamp(self, path: str, sha256: str) -> None:
        """Let the next look read a file anew, whatever its size and time say, and tell the journal why."""
        row = self.record.files()[path]
        holder = (one for one in self.record.files().values() if one.holder == row.holder)
        self.record.save_files(replace(one, changed=0) for one in holder)
        text = "内容与校验过的不是同一份，大小和时间没有变；下一次重新校验"
        self.record.append_events([Event(self.now, EventKind.ARRIVED, path=path, sha256=sha256, text=text)])
        self.record.commit()

    def journal(self, name: str | None = None) -> list[Event]:
        """The journal; of one unit, what names it and what is about a content that was ever its own.

        Raises FileFault for a name that neither the roster nor the journal knows.
        """
        events = list(self.record.events())
        if name is None:
            return events
        index = index_roster(self.terms.roster)
        meant = index.find_by_name(name)
        # One that has left the roster is still named in the journal.
        named = {one.unit for one in events if one.unit}
        names = {one for one in named if one == name or (meant is not None and index.find_by_name(one) is meant)}
        names = names or {self.unit(name).name}
        contents = {sha256 for sha256, (unit, _) in self.record.contents_by_unit().items() if unit in names}
        paths = {one.path for one in events if one.sha256 in contents}
        return [one for one in events if one.unit in names or one.sha256 in contents or one.path in paths]

    def unit(self, name: str) -> Unit:
        """The unit of the roster that a name means, be it in part, which is said.

        Raises FileFault with those that it may mean where it means none.
        """
        try:
            return index_roster(self.terms.roster).require(name, self.say)
        except UnknownUnitError as cause:
            hint = f"名录中最相近的是：{cause.nearest}。" if cause.nearest else "请核对名录。"
            raise FileFault(self.collection.roster, "roster", f"名录中没有“{name}”", hint) from cause

    def versions_of(self, name: str) -> tuple[Version, ...]:
        """The versions of a unit, the current one first. Raises FileFault for a name that means none."""
        files, wanted = self.scan(), self.unit(name).name
        units = assign_files(files, self.intake_terms(files)).units
        return next((one.versions for one in units if one.unit.name == wanted), ())


@contextmanager
def open_workspace(
    collection: Collection, now: datetime, say: Notify, *, deep: bool = False, jobs: int | None = None
) -> Iterator[Workspace]:
    """Open the desk for one command; another command waits until it is closed. A lost record is made again.

    Raises FileFault when another command does not let go of it.
    """
    with open_record(collection.record, say) as record:
        if record.is_empty:
            _rebuild_record(collection, record, now)
        yield Workspace(collection, record, CollectionTerms(collection, deep=deep, jobs=jobs), now, say)


def _rebuild_record(collection: Collection, record: Record, now: datetime) -> None:
    """Take up what the folder tells of returns. Where commands wrote something before, there was a record, and it is lost."""
    found = list(find_returns(collection.returned, collection.root))
    for row in found:
        record.save_return(row)
    outputs = (collection.issued, collection.returned, collection.merged)
    if found or any(folder.is_dir() and any(folder.iterdir()) for folder in outputs):
        said = f"记录是新的，由文件重新建立；退回件 {len(found)} 份"
        record.append_events([Event(now, EventKind.REBUILT, text=said)])
