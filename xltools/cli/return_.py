"""`xltools return PATH... -d DIR [--roster FILE] [--last-year PATH] [--year Y] [--deadline DAY] [--contact TEXT] [--jobs N]`."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from xltools.cli import options
from xltools.cli.options import (
    ChineseCommand,
    current_time,
    find_collection_for,
    load_terms,
    print_notice,
    refuse_terms,
)

if TYPE_CHECKING:
    from xltools.checks.check import Terms
    from xltools.collection.folder import Collection
    from xltools.collection.returns.content import ReturnOptions


@click.command("return", cls=ChineseCommand)
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
@options.deep
@options.jobs
@options.form_id
def command(
    paths: tuple[Path, ...],
    directory: Path | None,
    roster: Path | None,
    last_year: Path | None,
    year: int | None,
    deadline: date | None,
    contact: str,
    place: str,
    deep: bool,
    jobs: int | None,
    form_id: str,
) -> int:
    """退回有问题的工作簿：每份一个带标注和问题清单的工作簿，一封退回函。

    退回工作簿里是该单位自己填的内容，有问题的格子标了颜色和批注；原件不动。同一版只退回一次，查出新问题的再退回。
    """
    collection = find_collection_for(paths)
    if collection is not None:
        refuse_terms(collection, roster=roster, last_year=last_year, year=year, form_id=form_id)
        _refuse_config_options(directory=directory, deadline=deadline, contact=contact, place=place)
        return _return_collection(collection, deep=deep, jobs=jobs)
    if directory is None:
        raise click.UsageError("须用 -d 写明退回件写到哪个文件夹。")
    from xltools.collection.returns.content import ReturnOptions

    terms = load_terms(form_id, year, roster, last_year, deep=deep, jobs=jobs)
    wish = ReturnOptions(deadline, contact, place)
    return _return_paths(paths, directory, terms, wish, roster)


def _refuse_config_options(**given: object) -> None:
    """Raise click.UsageError for what the folder's file says: an option must not be passed over in silence."""
    names = ["-d" if name == "directory" else f"--{name}" for name, value in given.items() if value]
    if names:
        raise click.UsageError(f"收集文件夹里的这些以 xltools.toml 为准，请改那里，不写 {'、'.join(names)}。")


def _return_paths(
    paths: Sequence[Path], directory: Path, terms: "Terms", options: "ReturnOptions", roster: Path | None
) -> int:
    from xltools.checks.finding import CheckStatus
    from xltools.collection.returns.run import format_return, render_return_summary, return_checked_files
    from xltools.intake.assign import IntakeTerms, assign_files, list_superseded
    from xltools.intake.received import receive_files
    from xltools.reading.sources import find_sources

    sources, now = find_sources(paths, excluded=[roster] if roster is not None else []), current_time()
    outcomes, received = [], []
    for outcome, file in receive_files(_select_files(sources.files, directory), terms, now, saved=sources.saved):
        received.append(file)
        # A workbook that is right is not needed any more.
        if file.result.status is not CheckStatus.PASS:
            outcomes.append(outcome)
    intake = assign_files(received, IntakeTerms(terms.roster, terms.year, now))
    returned = []
    for one in return_checked_files(outcomes, intake, directory, terms, options, today=now.date()):
        returned.append(one)
        click.echo(format_return(one))
    click.echo(render_return_summary(returned, len(received) - len(outcomes)))
    for line in list_superseded(intake, received):
        click.echo(line)
    if sources.tally:
        click.echo(f"没有读的文件：{sources.tally}。")
    return 1 if returned else 0


def _select_files(files: Sequence[Path], directory: Path) -> list[Path]:
    """What was found, but for what lies in the folder of returns: those are to go out."""
    return [file for file in files if not file.resolve().is_relative_to(directory.resolve())]


def _return_collection(collection: "Collection", *, deep: bool, jobs: int | None) -> int:
    """Return what the collection's units sent last, once for each version; what is new is checked first."""
    from xltools.collection.returns.run import format_return, render_return_summary, return_current_versions
    from xltools.collection.workspace import open_workspace

    with open_workspace(collection, current_time(), print_notice, deep=deep, jobs=jobs) as desk:
        settled = desk.assign([row for row, _ in desk.check()[0]])
        returned = []
        for one in return_current_versions(desk, settled):
            returned.append(one)
            click.echo(format_return(one))
    fine = sum(1 for one in settled.units if one.current is not None) - len(returned)
    click.echo(render_return_summary(returned, fine))
    if settled.unresolved:
        count = len(settled.unresolved)
        click.echo(f"另有 {count} 份没有退回：文件不能计入任何单位，或对它的决定有误，见 xltools status。")
    return 1 if returned or settled.unresolved else 0
