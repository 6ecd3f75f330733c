"""The commands that make a folder, for a year's work or as an example.

`xltools init DIR --year Y --place NAME [--office NAME] [--deadline DAY] [--contact TEXT] [--last-year PATH] [--roster FILE] ...`,
and `xltools demo [DIR]`.
"""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from xltools.cli import options
from xltools.cli.options import current_time, print_roster_notes

if TYPE_CHECKING:
    from xltools.collection.config import Config
    from xltools.collection.create import InitResult


@options.command("init", "xltools init 2025年报 --year 2025 --place 招远市 --deadline 2026-01-20")
@click.argument("folder", type=click.Path(path_type=Path), metavar="DIR")
@options.option("--year", type=click.IntRange(2000, 2100), required=True, help="报告所属年度", metavar="Y")
@options.option("--place", callback=options.parse_one_line, required=True, help="地方，例如 招远市", metavar="NAME")
@options.deadline
@options.contact
@options.office
@options.last_year
@options.path("--roster", help="已有的名录，照抄到新的名录里")
@options.form_id
def init_command(
    folder: Path,
    year: int,
    place: str,
    deadline: date | None,
    contact: str | None,
    office: str,
    last_year: Path | None,
    roster: Path | None,
    form_id: str,
) -> int:
    """建一个年度收集的文件夹：设置、名录，和下发、收件、退回、汇总各一个文件夹。已有的一概不动。"""
    if not place:
        raise click.UsageError("--place 不能是空的，请写明地方，例如 招远市。")
    from xltools.collection.config import Config
    from xltools.collection.create import init_collection, setting_of_path
    from xltools.form.load import find_form_folder, form_ids, load_form
    from xltools.report.import_report import read_past_reports
    from xltools.roster.read import read_roster

    form = load_form(form_id)
    units = print_roster_notes(read_roster(roster, place=place)).units if roster is not None else ()
    if last_year is not None:
        read_past_reports(last_year, form, year)  # what is wrong with it is told now, before anything is made
    last = setting_of_path(last_year, folder)
    named_form = form_id if form_id in form_ids() else find_form_folder(form_id).as_posix()
    asked = Config(place, year, named_form, deadline, contact=contact or "", office=office, last_year=last)
    _print_result(init_collection(folder, asked, units), asked, has_units=bool(units))
    return 0


def _print_result(result: "InitResult", asked: "Config", *, has_units: bool) -> None:
    from xltools.collection.config import CONFIG_NAME
    from xltools.collection.create import START_NAME, compare_config
    from xltools.excel.text import printable

    config, root = result.collection.config, result.collection.root
    click.echo(
        f"{printable(root)}：已建 {'、'.join(result.created)}。"
        if result.created
        else f"{printable(root)}：都有了，没有要建的。"
    )
    if result.existing or result.others:
        others = f"另有 {result.others} 项别的内容" if result.others else ""
        click.echo(f"原有的没有动：{'，'.join(part for part in ('、'.join(result.existing), others) if part)}。")
    if CONFIG_NAME in result.existing and (different := compare_config(config, asked)):
        click.echo(f"注意：原有的 {CONFIG_NAME} 中，{different}；要改的，请用记事本打开它改。", err=True)
    if config.folders.roster in result.existing and has_units:
        click.echo(f"注意：已有 {config.folders.roster}，--roster 给出的单位没有抄进去。", err=True)
    options.notice_early_deadline(config.deadline, config.year)
    if result.outer is not None:
        click.echo(f"注意：它在另一个年度收集（{printable(result.outer)}）里面，两个不要套着放，请移到外面。", err=True)
    filled = f"核对 {config.folders.roster}" if has_units else f"打开 {config.folders.roster}，逐行填写单位"
    click.echo(f"在 Windows 上，以后双击其中的“{START_NAME}”，用数字选择要做的事，不用打命令。")
    click.echo("接下来：")
    click.echo(f"  1. {filled}；期限、联系方式等在 {CONFIG_NAME} 里，用记事本改。")
    click.echo(f"  2. 在这个文件夹里运行 xltools template，每家单位的表样就在“{config.folders.issued}”里。")
    click.echo(f"  3. 收到的文件放进“{config.folders.inbox}”，运行 xltools validate 校验，xltools status 看谁没报。")


@options.command("demo", "xltools demo 示例市")
@click.argument("folder", default="示例市", type=click.Path(path_type=Path, file_okay=False), metavar="[DIR]")
def demo_command(folder: Path) -> int:
    """造一个示例市（15 家单位，有真实数据，也有典型差错），把全部工作走一遍。"""
    from xltools.demo.run import run_demo

    for line in run_demo(folder, current_time()):
        click.echo(line)
    click.echo(f"\n示例做完了，请打开 {folder} 看看：先看“收件”里的一份和“退回”里它的退回件，")
    click.echo("再看“汇总”里的工作簿和 报送情况.html。在那个文件夹里，各条命令都可以接着运行。")
    return 0
