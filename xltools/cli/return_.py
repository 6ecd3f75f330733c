"""`xltools return PATH... -d DIR [--roster FILE] [--last-year PATH] [--year Y] [--deadline DAY] [--contact TEXT] [--jobs N]`."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from xltools.cli import options
from xltools.cli.options import CheckOptions, assign_paths, current_time, notice_displaced, relative_path

if TYPE_CHECKING:
    from collections.abc import Iterable

    from xltools.collection.config import Collection
    from xltools.collection.returns.letter import ReturnOptions
    from xltools.collection.returns.run import ReturnResult
    from xltools.excel.output import WrittenOutput


@options.command("return", "xltools return 收件 -d 退回 --roster 名录.xlsx --deadline 2026-01-30")
@options.paths
@options.option(
    "-d", "--directory", type=click.Path(path_type=Path, file_okay=False), help="退回件写到这个文件夹", metavar="DIR"
)
@options.roster
@options.last_year
@options.year
@options.deadline
@options.option("--contact", default="", help="写进退回件的联系方式", metavar="TEXT")
@options.option("--place", default="", help="退回函的落款，例如 招远市政务公开办", metavar="NAME")
@options.office
@options.deep
@options.jobs
@options.form_id
def return_command(
    directory: Path | None, deadline: date | None, contact: str, place: str, office: str, **given: Any
) -> int:
    """退回有问题的工作簿：每份一个带标注和问题清单的工作簿，一封退回函。

    退回工作簿里是该单位自己填的内容，有问题的格子标了颜色和批注；原件不动。同一版只退回一次，查出新问题的再退回。
    """
    wanted = CheckOptions(**given)
    collection = wanted.find_collection(
        directory=directory, deadline=deadline, contact=contact, place=place, office=office
    )
    if collection is not None:
        return _return_collection(wanted, collection)
    if directory is None:
        raise click.UsageError("须用 -d 写明退回件写到哪个文件夹。")
    from xltools.collection.returns.letter import ReturnOptions

    return _return_paths(wanted, directory, ReturnOptions(deadline, contact, office or place))


def _return_paths(wanted: CheckOptions, directory: Path, said: "ReturnOptions") -> int:
    from xltools.collection.returns.run import (
        drop_correct,
        render_return_summary,
        return_checked_files,
        write_mail_list,
    )
    from xltools.intake.assign import list_superseded
    from xltools.intake.received import receive_files
    from xltools.reading.sources import find_sources

    terms, now = wanted.load_terms(), current_time()
    options.notice_early_deadline(said.deadline, terms.year)
    sources = find_sources(wanted.paths, excluded=[wanted.roster] if wanted.roster is not None else [])
    # What lies in the folder of returns is to go out.
    paths = [path for path in sources.files if not path.resolve().is_relative_to(directory.resolve())]
    outcomes, received = [], []
    for outcome, file in receive_files(paths, terms, now, drop_correct, saved=sources.saved):
        received.append(file)
        if outcome is not None:
            outcomes.append(outcome)
    intake = assign_paths(terms, now, received)
    returned = _print_each(return_checked_files(outcomes, intake, directory, terms, said, today=now.date()))
    click.echo(render_return_summary(returned, len(received) - len(outcomes)))
    _notice_mail_list(write_mail_list(returned, directory, now))
    for line in list_superseded(intake, received):
        click.echo(line)
    if sources.tally:
        click.echo(f"没有读的文件：{sources.tally}。")
    return 1 if returned else 0


def _return_collection(wanted: CheckOptions, collection: "Collection") -> int:
    """Return what the collection's units sent last, once for each version; what is new is checked first."""
    from xltools.collection.returns.run import render_return_summary, return_current_versions, write_mail_list
    from xltools.collection.status.model import Board
    from xltools.collection.status.write import write_board

    with options.open_workspace(collection, deep=wanted.deep, jobs=wanted.jobs) as workspace:
        files = [file for file, _ in workspace.check()[0]]
        returned = _print_each(return_current_versions(workspace, workspace.assign(files)))
        intake = workspace.assign(files)
        board = Board(collection.config, intake, workspace.now)
        mails = write_mail_list(returned, relative_path(collection.returned), workspace.now)
        # What was returned is to be seen on the board without another command.
        for written in write_board(board, relative_path(collection.merged), workspace.record):
            notice_displaced(written)
    fine = sum(1 for one in intake.units if one.current is not None) - len(returned)
    click.echo(render_return_summary(returned, fine))
    _notice_mail_list(mails)
    if intake.unresolved:
        count = len(intake.unresolved)
        click.echo(f"另有 {count} 份没有退回：文件不能计入任何单位，或对它的决定有误，见 xltools status。")
    return 1 if returned or intake.unresolved else 0


def _notice_mail_list(written: "WrittenOutput | None") -> None:
    """Where the list for mail merge is, where there is one."""
    if written is not None:
        click.echo(f"发送清单（邮件合并用）：{written.path}" if written.is_in_place else f"{written.describe()}。")


def _print_each(returns: "Iterable[ReturnResult]") -> "list[ReturnResult]":
    """Tell of each return when it is written."""
    from xltools.collection.returns.run import format_return

    returned = []
    for one in returns:
        returned.append(one)
        click.echo(format_return(one))
    return returned
