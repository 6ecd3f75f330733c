"""`xltools validate PATH... [--roster FILE] [--last-year PATH] [--format text|json] [--report FILE.xlsx] [--deep] [--jobs N]`."""

import sys
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from xltools.cli import options
from xltools.cli.options import CheckOptions, assign_paths, current_time, notice_displaced, print_json

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from xltools.checks.file_result import SubmissionSummary
    from xltools.collection.config import Collection
    from xltools.intake.assign import Intake
    from xltools.intake.received import ReceivedFile


@options.command("validate", "xltools validate 收件 --roster 名录.xlsx --report 问题清单.xlsx")
@options.output("validate")
@options.paths
@options.roster
@options.last_year
@options.year
@options.style
@options.option("--all", "everything", is_flag=True, help="在收集文件夹里：没有变化的文件也全部列出")
@options.workbook("--report", help="另写一份问题清单工作簿")
@options.deep
@options.jobs
@options.form_id
def validate_command(style: str, everything: bool, report: Path | None, **given: Any) -> int:
    """校验工作簿，逐条指出问题：在哪张表哪一格、两边各是多少、怎样改。

    在收集文件夹里不写 PATH：校验“收件”，只读新来的和变了的文件；现用的各份都通过的，退出码是 0。
    """
    from xltools.checks.finding import CheckStatus
    from xltools.checks.report import as_json, count_statuses, render_checked, render_summary
    from xltools.intake.assign import list_superseded

    wanted = CheckOptions(**given)
    collection = wanted.find_collection()
    if report is not None:
        from xltools.excel.output import FINDINGS, refuse_foreign

        refuse_foreign(report, FINDINGS)
    files, unchanged, is_text = [], 0, style == "text"
    if is_text and sys.stdout.isatty():
        from xltools.excel.workers import PROGRESS, say_nothing

        PROGRESS.set(say_nothing)  # the lines of the files themselves show how far it is
    with _open_source(wanted, collection, report) as (checked, skipped_summary, assign):
        for file, is_new in checked:
            files.append(file)
            if is_text and (is_new or everything):
                click.echo(render_checked(file.result))
            unchanged += not is_new
        # Outside a collection nothing stands for a file but another file.
        intake = assign(files) if collection is not None or len(files) > 1 else None
    results = [file.result for file in files]
    if is_text:
        if unchanged and not everything:
            click.echo(f"没有变化的 {unchanged} 份没有再读；全部列出请加 --all，各单位的情况见 xltools status。")
        click.echo(render_summary(count_statuses(results), skipped_summary))
        for line in list_superseded(intake, files) if intake is not None else ():
            click.echo(line)
    else:
        print_json(as_json(results))
    if report is not None:
        from xltools.consolidation.sheets.findings import write_findings_report

        if displaced := notice_displaced(write_findings_report(results, report)):
            return displaced
    if collection is not None and intake is not None:
        return 0 if intake.is_clear else 1
    return 0 if all(one.status is CheckStatus.PASS for one in results) else 1


@contextmanager
def _open_source(
    wanted: CheckOptions, collection: "Collection | None", report: Path | None
) -> "Iterator[tuple[Iterator[tuple[ReceivedFile, bool]], str, Callable[[Sequence[ReceivedFile]], Intake]]]":
    """Each file and whether it was checked now; what was passed over; and what gives the files to their units."""
    if collection is not None:
        with options.open_workspace(collection, deep=wanted.deep, jobs=wanted.jobs) as workspace:
            yield *workspace.check(), workspace.assign
        return
    from xltools.intake.received import drop_whole, receive_files
    from xltools.reading.sources import find_sources

    terms, now = wanted.load_terms(), current_time()
    sources = find_sources(wanted.paths, excluded=[path for path in (wanted.roster, report) if path])
    received = receive_files(sources.files, terms, now, drop_whole, saved=sources.saved)
    summaries: list[SubmissionSummary] = []

    def list_checked() -> "Iterator[tuple[ReceivedFile, bool]]":
        for _, file in received:
            summaries.extend([file.summary] if file.result.summary is not None else [])
            yield file, True

    yield list_checked(), sources.tally, partial(assign_paths, terms, now)
    wanted.notice_missing_last_year(terms, summaries)
