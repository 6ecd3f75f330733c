"""`xltools template`: in a collection folder without more words, or
`-o FILE | -d DIR --year Y [--unit NAME] [--roster FILE] [--last-year PATH] [--deadline DAY] [--contact TEXT] [--form ID]`.
"""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from xltools.cli import options
from xltools.cli.options import ChineseCommand, current_time, print_notice, relative_path

if TYPE_CHECKING:
    from xltools.collection.folder import Collection
    from xltools.collection.issue import IssueOptions, IssuePlan


@click.command("template", cls=ChineseCommand)
@options.workbook("-o", "--output", help="生成一份，写到这个文件")
@options.option(
    "-d", "--directory", type=click.Path(path_type=Path), help="按名录每单位一份，写到这个文件夹", metavar="DIR"
)
@options.option("--year", type=click.IntRange(2000, 2100), help="报告所属年度", metavar="Y")
@options.option(
    "--unit", "unit_name", callback=options.parse_one_line, help="填报单位；有名录时从名录中取这一家", metavar="NAME"
)
@options.roster
@options.last_year
@options.deadline
@options.contact
@options.option("--overwrite", is_flag=True, help="覆盖内容不同的同名文件（其中若有已填内容会丢失）")
@options.option("--form", "form_id", help="表样编号", metavar="ID")
def command(
    output: Path | None,
    directory: Path | None,
    year: int | None,
    unit_name: str | None,
    roster: Path | None,
    last_year: Path | None,
    deadline: date | None,
    contact: str | None,
    overwrite: bool,
    form_id: str | None,
) -> int:
    """生成空白表样。在收集的文件夹里：按名录每单位一份，另有压缩包和清单；在别处：一份（-o），或每单位一份（-d）。"""
    from xltools.collection.folder import find_collection
    from xltools.collection.issue import IssueOptions

    collection = find_collection(Path.cwd())
    _check_options(output, directory, year, unit_name, roster, collection)
    asked = IssueOptions(year, roster, last_year, deadline, contact, form_id)
    if output is not None:
        return _issue_one(asked, collection, unit_name, output, overwrite=overwrite)
    plan = asked.plan(collection)
    if directory is None and unit_name is None and collection is not None:
        return _issue_collection(plan, collection, overwrite=overwrite)
    if directory is None and collection is not None:
        return _issue_into_collection(plan, collection, unit_name, overwrite=overwrite)
    return _issue_many(plan, directory or Path(), unit_name, overwrite=overwrite)


def _check_options(
    output: Path | None,
    directory: Path | None,
    year: int | None,
    unit_name: str | None,
    roster: Path | None,
    collection: "Collection | None",
) -> None:
    """Refuse what cannot be meant."""
    if (output is not None and directory is not None) or (output or directory or collection) is None:
        raise click.UsageError("-o 和 -d 须且只须写一个；在收集的文件夹里（先用 xltools init 建），可以都不写。")
    if directory is not None and roster is None and collection is None:
        raise click.UsageError("-d 须同时用 --roster 给出名录。")
    if year is None and collection is None:
        raise click.UsageError("缺少 '--year'。")
    if output is not None and roster is not None and not unit_name:
        raise click.UsageError("-o 同时给出名录时，须用 --unit 写明取哪一家；每单位一份请用 -d。")
    if unit_name == "":
        raise click.UsageError("--unit 不能是空的，请写单位名称。")


def _issue_one(
    options: "IssueOptions", collection: "Collection | None", name: str | None, path: Path, *, overwrite: bool
) -> int:
    """One workbook, for one unit or for any."""
    from xltools.collection.distribute import format_issued_count, list_unwritten
    from xltools.collection.issue import issue_one

    plan = options.plan(collection, with_roster=name is not None)
    made = [issue_one(plan, plan.unit(name) if name is not None else None, path, overwrite=overwrite)]
    return _print_results([format_issued_count(path, made)], list(list_unwritten(made)))


def _issue_many(plan: "IssuePlan", folder: Path, name: str | None, *, overwrite: bool) -> int:
    """A workbook for each unit, or for the one that is named."""
    from xltools.collection.distribute import format_issued_count, list_unwritten
    from xltools.collection.issue import issue

    made = list(issue(plan, folder, only=plan.unit(name) if name is not None else None, overwrite=overwrite))
    return _print_results([format_issued_count(folder, made)], list(list_unwritten(made)))


def _issue_into_collection(plan: "IssuePlan", collection: "Collection", name: str | None, *, overwrite: bool) -> int:
    """One unit's workbook more in the distribution of a collection."""
    from xltools.collection.distribute import format_issued_count, list_unwritten, record_issued
    from xltools.collection.issue import issue
    from xltools.collection.workspace import open_workspace

    folder, only = relative_path(collection.issued), plan.unit(name) if name is not None else None
    with open_workspace(collection, current_time(), print_notice) as desk:
        made = list(issue(plan, folder, only=only, overwrite=overwrite))
        record_issued(desk, made)
    return _print_results([format_issued_count(folder, made)], list(list_unwritten(made)))


def _issue_collection(plan: "IssuePlan", collection: "Collection", *, overwrite: bool) -> int:
    """The whole distribution of a collection."""
    from xltools.collection.distribute import distribute, list_unwritten, record_issued, render_distribution
    from xltools.collection.workspace import open_workspace

    with open_workspace(collection, current_time(), print_notice) as desk:
        made = distribute(plan, relative_path(collection.issued), overwrite=overwrite)
        record_issued(desk, made.issued)
    return _print_results(
        list(render_distribution(made)),
        list(list_unwritten(made.issued, [made.list, *(pack.output for pack in made.packs)])),
    )


def _print_results(results: list[str], faults: list[str]) -> int:
    for line in faults:
        click.echo(line, err=True)
    for line in results:
        click.echo(line)
    return 1 if faults else 0
