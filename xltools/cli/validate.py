"""`xltools validate PATH... [--roster FILE] [--last-year PATH] [--format text|json] [--report FILE.xlsx] [--deep] [--jobs N]`."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from xltools.cli import options
from xltools.cli.chinese import ChineseCommand
from xltools.cli.options import (
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
    from xltools.checks.finding import CheckedFile, UnreadableFile
    from xltools.collection.database import FileRow
    from xltools.collection.folder import Collection
    from xltools.collection.workspace import Workspace

__all__ = ["command"]


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
    from xltools.checks.check import check_files
    from xltools.checks.finding import CheckStatus
    from xltools.checks.report import as_json, count_statuses, file_status, render_checked, render_summary
    from xltools.reading.sources import find_sources

    sources = find_sources(paths, excluded=excluded)
    outcomes = []
    for outcome in check_files(sources.files, terms):
        outcomes.append(outcome)
        if style == "text":
            click.echo(render_checked(outcome))
    if style == "json":
        click.echo(json_text(as_json(outcomes)))
    else:
        click.echo(render_summary(count_statuses(outcomes), sources.tally))
    displaced = _write_report(outcomes, report) if report is not None else 0
    return displaced or (0 if all(file_status(outcome) is CheckStatus.PASS for outcome in outcomes) else 1)


def _check_collection(
    collection: "Collection", style: str, everything: bool, report: Path | None, *, deep: bool, jobs: int | None
) -> int:
    from xltools.checks.report import count_by_status, render_summary, validation_document
    from xltools.collection.assign import render_superseded
    from xltools.collection.workspace import open_workspace

    files, unchanged = [], 0
    with open_workspace(collection, current_time(), print_notice, deep=deep, jobs=jobs) as desk:
        rows, passed_over = desk.check()
        kept = []
        for row, anew in rows:
            kept.append(row)
            files.append(json.loads(row.outcome))
            if style == "text" and (anew or everything):
                click.echo(row.report_text)
            unchanged += not anew
        settled = desk.assign(kept)
        displaced = _write_full_report(desk, kept, report) if report is not None else 0
    if style == "json":
        click.echo(json_text(validation_document(files)))
    else:
        if unchanged and not everything:
            click.echo(f"没有变化的 {unchanged} 份没有再读；全部列出请加 --all，各单位的情况见 xltools status。")
        click.echo(render_summary(count_by_status(file["status"] for file in files), passed_over))
        if aside := render_superseded(settled, kept):
            click.echo(aside)
    return displaced or (0 if settled.is_clear else 1)


def _write_full_report(workspace: "Workspace", rows: Sequence["FileRow"], report: Path) -> int:
    """The report holds every file, so the unchanged ones are read once more for it."""
    from xltools.checks.check import check_files

    paths = [workspace.collection.root / row.path for row in rows]
    return _write_report(list(check_files(paths, workspace.terms.load())), report)


def _write_report(outcomes: Sequence["CheckedFile | UnreadableFile"], report: Path) -> int:
    from xltools.checks.finding import CheckedFile
    from xltools.consolidation.sheets.lists import write_findings_report

    checked = [outcome for outcome in outcomes if isinstance(outcome, CheckedFile)]
    refused = [outcome for outcome in outcomes if not isinstance(outcome, CheckedFile)]
    return notice_displaced(write_findings_report(checked, refused, report))
