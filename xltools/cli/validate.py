"""`xltools validate PATH... [--roster FILE] [--last-year PATH] [--format text|json] [--report FILE.xlsx] [--deep] [--jobs N]`."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from xltools.cli import options
from xltools.cli.options import (
    ChineseCommand,
    current_time,
    find_collection_for,
    load_terms,
    notice_displaced,
    print_notice,
    refuse_terms,
)
from xltools.to_json import json_text

if TYPE_CHECKING:
    from xltools.checks.check import Terms
    from xltools.collection.folder import Collection
    from xltools.intake.assign import Intake
    from xltools.intake.received import ReceivedFile


@click.command("validate", cls=ChineseCommand)
@options.paths
@options.roster
@options.last_year
@options.year
@options.option(
    "--format", "style", type=click.Choice(["text", "json"]), default="text", help="输出形式", metavar="text|json"
)
@options.option("--all", "everything", is_flag=True, help="在收集文件夹里：没有变化的文件也全部列出")
@options.workbook("--report", help="另写一份问题清单工作簿")
@options.deep
@options.jobs
@options.form_id
def command(
    paths: tuple[Path, ...],
    roster: Path | None,
    last_year: Path | None,
    year: int | None,
    style: str,
    everything: bool,
    report: Path | None,
    deep: bool,
    jobs: int | None,
    form_id: str,
) -> int:
    """校验工作簿，逐条指出问题：在哪张表哪一格、两边各是多少、怎样改。

    在收集文件夹里不写 PATH：校验“收件”，只读新来的和变了的文件；现用的各份都通过的，退出码是 0。
    """
    from xltools.excel.output import FINDINGS, refuse_foreign

    collection = find_collection_for(paths)
    if report is not None:
        refuse_foreign(report, FINDINGS)
    if collection is not None:
        refuse_terms(collection, roster=roster, last_year=last_year, year=year, form_id=form_id)
        return _check_collection(collection, style, everything, report, deep=deep, jobs=jobs)
    terms = load_terms(form_id, year, roster, last_year, deep=deep, jobs=jobs)
    return _check_paths(paths, terms, style, report, [path for path in (roster, report) if path])


def _check_paths(
    paths: Sequence[Path], terms: "Terms", style: str, report: Path | None, excluded: Sequence[Path]
) -> int:
    from xltools.checks.finding import CheckStatus
    from xltools.checks.report import render_checked
    from xltools.intake.assign import IntakeTerms, assign_files
    from xltools.intake.received import receive_files
    from xltools.reading.sources import find_sources

    sources, now = find_sources(paths, excluded=excluded), current_time()
    files = []
    for _, file in receive_files(sources.files, terms, now, saved=sources.saved):
        files.append(file)
        if style == "text":
            click.echo(render_checked(file.result))
    intake = assign_files(files, IntakeTerms(terms.roster, terms.year, now))
    _print_outcome(files, intake, style, sources.tally)
    return _write_report(files, report) or (0 if all(file.result.status is CheckStatus.PASS for file in files) else 1)


def _check_collection(
    collection: "Collection", style: str, everything: bool, report: Path | None, *, deep: bool, jobs: int | None
) -> int:
    from xltools.checks.report import render_checked
    from xltools.collection.workspace import open_workspace

    rows, unchanged = [], 0
    with open_workspace(collection, current_time(), print_notice, deep=deep, jobs=jobs) as workspace:
        checked, skipped_summary = workspace.check()
        for row, anew in checked:
            rows.append(row)
            if style == "text" and (anew or everything):
                click.echo(render_checked(row.result()))
            unchanged += not anew
        intake = workspace.assign(rows)
    if style == "text" and unchanged and not everything:
        click.echo(f"没有变化的 {unchanged} 份没有再读；全部列出请加 --all，各单位的情况见 xltools status。")
    files = [row.received() for row in rows]
    _print_outcome(files, intake, style, skipped_summary)
    return _write_report(files, report) or (0 if intake.is_clear else 1)


def _print_outcome(files: Sequence["ReceivedFile"], intake: "Intake", style: str, skipped_summary: str) -> None:
    """What there is to say of all files together."""
    from xltools.checks.report import as_json, count_statuses, render_summary
    from xltools.intake.assign import list_superseded

    results = [file.result for file in files]
    if style == "json":
        click.echo(json_text(as_json(results)))
        return
    click.echo(render_summary(count_statuses(results), skipped_summary))
    for line in list_superseded(intake, files):
        click.echo(line)


def _write_report(files: Sequence["ReceivedFile"], report: Path | None) -> int:
    """Write the report where one is asked for; gives an exit code other than 0 where it lies under another name."""
    if report is None:
        return 0
    from xltools.consolidation.sheets.lists import write_findings_report

    return notice_displaced(write_findings_report([file.result for file in files], report))
