"""A round (一轮) over a collection: check, return, board, merge; what changed since the last one, and what is to do next.

Its last step alone, merging: the current version of each unit, everything else with the reason why it does not count.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from xltools.collection.database import Event, EventKind
from xltools.collection.database_file import SET_ASIDE
from xltools.collection.returns.run import (
    ReturnResult,
    ReturnStatus,
    format_return,
    return_current_versions,
    write_mail_list,
)
from xltools.collection.status.model import REST, Board, format_moment, printable_name
from xltools.collection.status.write import REMINDER, write_board
from xltools.collection.workspace import Workspace
from xltools.consolidation.consolidation import Consolidation, Heading
from xltools.consolidation.figures import MergeRefusedError, UnitReport, summarize
from xltools.consolidation.merge import MergeOptions, merge_intake
from xltools.consolidation.messages import format_output_name, list_doubled, list_doubts, list_output_names
from xltools.consolidation.previous import find_previous
from xltools.consolidation.workbook import write_consolidation
from xltools.excel.errors import FileFault
from xltools.excel.output import OutputStatus, WrittenOutput
from xltools.intake.assign import Intake, list_open_decisions
from xltools.intake.status import UnitStatus
from xltools.roster.columns import DECISIONS_SHEET


def merge_collection(
    workspace: Workspace, intake: Intake, options: MergeOptions, output: Path | None = None
) -> Consolidation:
    """Merge what counts; `output` is where the workbook is to go, None for a name that tells what it is.

    Raises what merge_files raises, and FileFault for a current version that cannot be read any more.
    """
    config = workspace.collection.config
    whole = replace(options, place=config.place, office=config.office, previous=_find_previous(workspace, output))
    return merge_intake(intake, _read_reports(workspace, intake), workspace.terms.whole, whole)


def _read_reports(workspace: Workspace, intake: Intake) -> dict[str, UnitReport]:
    """What each file holds: of those that do not count too, since an earlier workbook may have been made of them."""
    current = {one.current.path: one.current.file for one in intake.units if one.current is not None}
    others = [one.file for one in intake.exclusions if one.file is not None and one.file.result.summary is not None]
    files = list((current | {file.path: file for file in others}).values())
    reports: dict[str, UnitReport] = {}
    for file, read in zip(files, workspace.read(files, summarize), strict=True):
        if not isinstance(read, FileFault):
            reports[file.path] = read
        elif file.path in current:
            raise read
    return reports


def record_merge(workspace: Workspace, consolidation: Consolidation, path: Path) -> None:
    """Keep in the journal that a workbook was made, and of how many units."""
    root, there = workspace.collection.root, path.absolute()
    name = there.relative_to(root).as_posix() if there.is_relative_to(root) else path.name
    text = f"{consolidation.kind}，计入 {len(consolidation.lines)} 个单位"
    text += f"，可能重复计算 {len(consolidation.overlaps)} 处" if consolidation.overlaps else ""
    workspace.record.append_events([Event(workspace.now, EventKind.MERGED, path=name, text=text)])


def _find_previous(workspace: Workspace, output: Path | None) -> Path | None:
    """The workbook that this one takes the place of: under the same name, or made while some units were still missing.

    Nothing else in the folder is asked, however new it is: a trial under another name has not the office's work in it.
    """
    config = workspace.collection.config
    names = list_output_names(workspace.terms.whole.form, Heading(config.place, config.year))
    own = [workspace.collection.merged / name for name in names]
    same = [output] if output is not None and output.absolute() not in [path.absolute() for path in own] else own
    return find_previous(same)


@dataclass(frozen=True, slots=True)
class Round:
    """What a round came to.

    Attributes:
        before: the moment of the round before and each unit's state then; None where this is the first one.
        counts: how often each kind of thing happened since then.
        returned: what was returned or could not be.
        consolidation: what was merged, None where nothing could be.
        merged: the sentence on the city's workbook, "" where none could be made.
        failures: what could not be done, a sentence each.
    """

    board: Board
    before: tuple[datetime, Mapping[str, str]] | None
    counts: Mapping[EventKind, int]
    returned: tuple[ReturnResult, ...]
    consolidation: Consolidation | None
    merged: str
    failures: tuple[str, ...]

    @property
    def is_clear(self) -> bool:
        """Whether nothing is left to do but to look over the city's workbook."""
        is_sound = self.consolidation is None or self.consolidation.is_sound
        return self.board.is_complete and not self.failures and is_sound


def run_round(workspace: Workspace, folder: Path) -> Round:
    """Check what is new, return what is wrong, write the board, merge. A step that cannot be done does not stop the others.

    `folder`: the collection's folder as messages name it. Raises FileFault where nothing can be done: no roster, no inbox.
    """
    record, config = workspace.record, workspace.collection.config
    merged_folder = folder / config.folders.merged
    before = record.last_round()
    files = [file for file, _ in workspace.check()[0]]
    failures: list[str] = []
    returned: list[ReturnResult] = []
    written: list[WrittenOutput] = []
    with _noting(failures, "退回"):
        returned += return_current_versions(workspace, workspace.assign(files))
    with _noting(failures, "发送清单"):
        mails = write_mail_list(returned, folder / config.folders.returned, workspace.now)
        written += [mails] if mails is not None else []
    failures += [format_return(one) for one in returned if one.status.is_failure]
    # Once more: a unit stands otherwise when it has been returned to.
    board = Board(config, workspace.assign(files), workspace.now)
    with _noting(failures, "报送情况"):
        written += write_board(board, merged_folder, record)
    consolidation, merged = None, ""
    with _noting(failures, "汇总"):
        consolidation = merge_collection(workspace, board.intake, MergeOptions(made=f"{workspace.now:%Y-%m-%d %H:%M}"))
        if consolidation.selection.included:
            output = write_consolidation(consolidation, merged_folder / format_output_name(consolidation))
            written.append(output)
            merged = f"{consolidation.kind}，计入 {len(consolidation.lines)} 家 → {output.path}"
            if output.status is not OutputStatus.LOCKED:
                record_merge(workspace, consolidation, output.path)
    failures += [one.describe() for one in written if not one.is_in_place]
    counts = _count_events(event for event in record.events() if before is None or event.at > before[0])
    record.save_round(workspace.now, {one.unit.name: one.status.value for one in board.intake.units})
    return Round(board, before, counts, tuple(returned), consolidation, merged, tuple(failures))


def _count_events(events: Iterable[Event]) -> Counter[EventKind]:
    """How often each kind of thing happened: a file checked again is one file, a unit that sent three versions one unit."""
    found: set[tuple[EventKind, object]] = set()
    for number, event in enumerate(events):
        match event.kind:
            case EventKind.CHECKED:
                found.add((event.kind, (event.path, event.sha256)))
            case EventKind.CURRENT:
                found.add((event.kind, event.unit))
            case _:
                found.add((event.kind, number))
    return Counter(kind for kind, _ in found)


@contextmanager
def _noting(failures: list[str], step: str) -> Iterator[None]:
    """A step of a round: where a file stops it, that is noted, and the next one is done."""
    try:
        yield
    except (FileFault, MergeRefusedError, OSError) as fault:
        if getattr(fault, "code", "") == SET_ASIDE:
            raise
        failures.append(f"{step}没有做成：{fault}")


# So many names, and so many failures, are told one by one.
_MOST_NAMED, _MOST_FAILURES = 6, 3
_HAPPENED = {
    EventKind.ARRIVED: "收到 {} 份",
    EventKind.GONE: "移走 {} 份",
    EventKind.CHECKED: "校验 {} 份",
    EventKind.CURRENT: "现用版本有变 {} 家",
    EventKind.DECIDED: "决定 {} 项",
    EventKind.RETURNED: "退回 {} 份",
}


def render_round(round: Round) -> Iterator[str]:
    """What changed since the last round, how things are now, and what is to do next, in about ten lines."""
    board, counts = round.board, round.board.counts
    yield f"{board.title}　{board.deadline_words}"
    whole = round.consolidation
    yield from list_doubled(whole) if whole is not None else ()
    since = f"上一轮（{format_moment(round.before[0])}）以来" if round.before else "第一轮（开始收件以来）"
    happened = [text.format(round.counts[kind]) for kind, text in _HAPPENED.items() if round.counts[kind]]
    yield f"{since}：{'，'.join(happened) or '没有变化'}"
    before = round.before[1] if round.before is not None else {}
    changes = [
        f"{printable_name(one.unit.name)} {before[one.unit.name]}→{one.status}"
        for one in board.intake.units
        if before.get(one.unit.name, one.status) != one.status
    ]
    if changes:
        yield f"  状态变了的 {len(changes)} 家：{_join(changes)}"
    yield f"现在：{board.intake.format_expected()}，{'，'.join(f'{word} {count}' for word, count in counts.items() if count)}"
    yield f"  {round.merged}" if round.merged else "  没有生成汇总"
    yield from list_doubts(whole) if whole is not None else ()
    yield from (f"  {one}" for one in round.failures[:_MOST_FAILURES])
    if len(round.failures) > _MOST_FAILURES:
        yield f"  {REST.format(count=len(round.failures), measure='处')}没有做成，可再运行各个命令查看"
    yield from (f"接下来 {number}. {step}" for number, step in enumerate(_list_steps(round), 1))


def _list_steps(round: Round) -> Iterator[str]:
    """What the office is to do now."""
    board, folders = round.board, round.board.config.folders
    if undecided := len(list(list_open_decisions(board.intake))):
        yield f"要由您决定的文件 {undecided} 份：运行 xltools status，把列出的行抄进 {folders.roster} 的“{DECISIONS_SHEET}”表"
    fresh = [one.unit for one in round.returned if one.status in (ReturnStatus.RETURNED, ReturnStatus.LETTER)]
    if fresh:
        yield f"把“{folders.returned}”里本轮的退回件和退回函发给 {len(fresh)} 家：{_join(fresh)}"
    if missing := len(board.in_state(UnitStatus.MISSING)):
        yield f"把“{folders.merged}”里的 {REMINDER} 发给未报的 {missing} 家"
    if waiting := len(board.in_state(UnitStatus.RETURNED)):
        yield f"等待 {waiting} 家改好后重报；收到的放进“{folders.inbox}”，再运行 xltools round"
    if round.consolidation is not None and round.consolidation.overlaps:
        yield "先核对上面写明的重复计算，再运行 xltools round"
    if round.is_clear:
        yield "都通过了：请审核汇总工作簿，然后报出"


def _join(names: Sequence[str]) -> str:
    shown = "、".join(printable_name(name) for name in names[:_MOST_NAMED])
    return shown + (REST.format(count=len(names), measure="家") if len(names) > _MOST_NAMED else "")
