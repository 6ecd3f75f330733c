"""`xltools validate PATH... [--roster FILE] [--last-year PATH] [--format text|json] [--report FILE.xlsx] [--deep] [--jobs N]`."""

import json
from pathlib import Path

import click

from xltools.cli import options
from xltools.cli.chinese import ChineseCommand
from xltools.cli.terms import terms_of

__all__ = ["command"]


@click.command("validate", cls=ChineseCommand)
@options.paths
@options.roster
@options.last_year
@options.year
@options.option(
    "--format", "style", type=click.Choice(["text", "json"]), default="text", help="输出形式", metavar="text|json"
)
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
    report: Path | None,
    deep: bool,
    jobs: int | None,
    form_id: str,
) -> int:
    """校验工作簿，逐条指出问题：在哪张表哪一格、两边各是多少、怎样改。"""
    from xltools.checks.batch import check_files
    from xltools.checks.checked import Checked
    from xltools.checks.export import as_json, status_of_file
    from xltools.checks.finding import Status
    from xltools.checks.print import summary, told
    from xltools.excel.origin import FINDINGS, refuse_foreign
    from xltools.reading.sources import find_sources

    if report is not None:
        refuse_foreign(report, FINDINGS)
    terms = terms_of(form_id, year, roster, last_year, deep=deep, jobs=jobs)
    sources = find_sources(paths, but=[path for path in (roster, report) if path])
    outcomes = []
    for outcome in check_files(sources.files, terms):
        outcomes.append(outcome)
        if style == "text":
            click.echo(told(outcome))
    if style == "json":
        click.echo(json.dumps(as_json(outcomes), ensure_ascii=False, indent=1))
    else:
        click.echo(summary(outcomes, sources.tally))
    if report is not None:
        from xltools.consolidation.sheets.findings import write_findings_report

        refused = [outcome for outcome in outcomes if not isinstance(outcome, Checked)]
        write_findings_report([outcome for outcome in outcomes if isinstance(outcome, Checked)], refused, report)
    return 0 if all(status_of_file(outcome) is Status.PASS for outcome in outcomes) else 1
