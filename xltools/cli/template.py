"""`xltools template`: in a collection folder without more words, or
`-o FILE | -d DIR --year Y [--unit NAME] [--roster FILE] [--last-year PATH] [--deadline DAY] [--contact TEXT] [--form ID]`.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from xltools.cli import options
from xltools.cli.options import current_time, print_roster_notes, relative_path
from xltools.cli.root import print_notice

if TYPE_CHECKING:
    from xltools.collection.config import Collection
    from xltools.collection.issue import IssueOptions


@options.command("template", "xltools template -d 下发 --year 2025 --roster 名录.xlsx")
@options.workbook("-o", "--output", help="生成一份，写到这个文件")
@options.path("-d", "--directory", help="按名录每单位一份，写到这个文件夹", metavar="DIR")
@options.option("--year", type=click.IntRange(2000, 2100), help="报告所属年度", metavar="Y")
@options.option(
    "--unit", "unit_name", callback=options.parse_one_line, help="填报单位；有名录时从名录中取这一家", metavar="NAME"
)
@options.roster
@options.last_year
@options.deadline
@options.contact
@options.option("--overwrite", is_flag=True, help="覆盖内容不同的同名文件（其中若有已填内容会丢失）")
@options.option("--form", help="表样编号，或表样的文件夹", metavar="ID|DIR")
def template_command(
    output: Path | None, directory: Path | None, unit_name: str | None, overwrite: bool, **given: Any
) -> int:
    """生成空白表样。在收集的文件夹里：按名录每单位一份，另有压缩包和清单；在别处：一份（-o），或每单位一份（-d）。"""
    from xltools.collection.config import find_collection
    from xltools.collection.distribute import (
        distribute,
        format_issued_count,
        list_unwritten,
        record_issued,
        render_distribution,
    )
    from xltools.collection.issue import IssueOptions, issue, issue_one
    from xltools.collection.workspace import open_workspace

    collection, asked = find_collection(Path.cwd()), IssueOptions(**given)
    _check_options(output, directory, unit_name, asked, collection)
    plan = asked.plan(collection, with_roster=output is None or unit_name is not None)
    if plan.roster is not None:
        print_roster_notes(plan.roster)
    options.notice_early_deadline(plan.deadline, plan.year)
    only = plan.unit(unit_name, print_notice) if unit_name is not None else None
    if output is not None:
        issued = [issue_one(plan, only, output, overwrite=overwrite)]
        return _print_results([format_issued_count(output, issued)], list_unwritten(issued))
    if directory is not None or collection is None:
        folder = directory or Path()
        issued = list(issue(plan, folder, only=only, overwrite=overwrite))
        return _print_results([format_issued_count(folder, issued)], list_unwritten(issued))
    folder = relative_path(collection.issued)
    with open_workspace(collection, current_time(), print_notice) as workspace:
        if only is None:
            made = distribute(plan, folder, overwrite=overwrite)
            issued, others = list(made.issued), [made.list, *(pack.output for pack in made.packs)]
            results = list(render_distribution(made))
        else:
            issued, others = list(issue(plan, folder, only=only, overwrite=overwrite)), []
            results = [format_issued_count(folder, issued)]
        record_issued(workspace, issued)
    return _print_results(results, list_unwritten(issued, others))


def _check_options(
    output: Path | None,
    directory: Path | None,
    unit_name: str | None,
    asked: "IssueOptions",
    collection: "Collection | None",
) -> None:
    """Refuse what cannot be meant."""
    if (output is not None and directory is not None) or (output or directory or collection) is None:
        raise click.UsageError("-o 和 -d 须且只须写一个；在收集的文件夹里（先用 xltools init 建），可以都不写。")
    if directory is not None and asked.roster is None and collection is None:
        raise click.UsageError("-d 须同时用 --roster 给出名录。")
    if asked.year is None and collection is None:
        raise click.UsageError("缺少 '--year'。")
    if output is not None and asked.roster is not None and not unit_name:
        raise click.UsageError("-o 同时给出名录时，须用 --unit 写明取哪一家；每单位一份请用 -d。")
    if unit_name == "":
        raise click.UsageError("--unit 不能是空的，请写单位名称。")


def _print_results(results: Iterable[str], unwritten: Iterable[str]) -> int:
    code = 0
    for line in unwritten:
        print_notice(line)
        code = 1
    for line in results:
        click.echo(line)
    return code
