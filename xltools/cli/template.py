"""`xltools template -o FILE | -d DIR --year Y [--unit NAME] [--roster FILE] [--last-year PATH] [--form ID]`."""

from pathlib import Path

import click

from xltools.cli import options
from xltools.cli.chinese import ChineseCommand

__all__ = ["command"]

LONGEST_NAME = 100


@click.command("template", cls=ChineseCommand)
@options.workbook("-o", "--output", help="生成一份，写到这个文件")
@options.option(
    "-d", "--directory", type=click.Path(path_type=Path), help="按名录每单位一份，写到这个文件夹", metavar="DIR"
)
@options.option("--year", type=click.IntRange(2000, 2100), required=True, help="报告所属年度", metavar="Y")
@options.option("--unit", "unit_name", help="填报单位；有名录时从名录中取这一家", metavar="NAME")
@options.roster
@options.last_year
@options.option("--overwrite", is_flag=True, help="覆盖内容不同的同名文件（其中若有已填内容会丢失）")
@options.form_id
def command(
    output: Path | None,
    directory: Path | None,
    year: int,
    unit_name: str | None,
    roster: Path | None,
    last_year: Path | None,
    overwrite: bool,
    form_id: str,
) -> int:
    """生成空白表样：一份（-o），或按名录每单位一份（-d）。"""
    if (output is None) == (directory is None):
        raise click.UsageError("-o 和 -d 须且只须写一个。")
    if directory is not None and roster is None:
        raise click.UsageError("-d 须同时用 --roster 给出名录。")
    from xltools.collection.distribution.issue import State, issue, issue_one
    from xltools.form.load import load_form
    from xltools.form.unit import Unit
    from xltools.reading.last_year import read_last_year
    from xltools.reading.roster import read_roster
    from xltools.template import Content

    if output is not None and roster is not None and not unit_name:
        raise click.UsageError("-o 同时给出名录时，须用 --unit 写明取哪一家；每单位一份请用 -d。")
    if unit_name is not None and not 0 < len(unit_name.strip()) <= LONGEST_NAME:
        raise click.UsageError(f"--unit 应是 1 到 {LONGEST_NAME} 个字的单位名称。")
    form = load_form(form_id)
    units = read_roster(roster).units if roster else ()
    if unit_name is not None and roster is not None and unit_name not in {unit.name for unit in units}:
        raise click.UsageError(f"名录 {roster} 中没有“{unit_name}”。")
    last = read_last_year(last_year, form, year) if last_year is not None else None
    if output is not None:
        known = {unit.name: unit for unit in units}
        unit = known.get(unit_name, Unit(unit_name)) if unit_name is not None else None
        values = last.of(unit.name, year) if last is not None and unit is not None else None
        made = [issue_one(form, Content(year=year, unit=unit, last_year=values), output, overwrite=overwrite)]
    else:
        folder = directory or Path()
        made = list(issue(form, units, folder, year, only=unit_name, last_year=last, overwrite=overwrite))
    kept = [one for one in made if one.state is State.KEPT]
    for one in kept:
        click.echo(f"{one.path}：{one.state.value}。确要覆盖请加 --overwrite。", err=True)
    written = sum(1 for one in made if one.state is State.WRITTEN)
    where = made[0].path if output is not None else directory
    click.echo(
        f"{where}：已生成 {written} 份，没有变化 {len(made) - written - len(kept)} 份，没有覆盖 {len(kept)} 份。"
    )
    return 1 if kept else 0
