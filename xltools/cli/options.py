"""Options that several commands share, so that they are named alike everywhere."""

from pathlib import Path

import click

__all__ = ["deep", "form_id", "jobs", "last_year", "paths", "roster", "year"]

paths = click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="PATH...")
roster = click.option("--roster", type=click.Path(path_type=Path), help="名录（.xlsx 或 .csv）", metavar="FILE")
form_id = click.option("--form", "form_id", default="disclosure-annual-2021", help="表样编号", metavar="ID")
year = click.option("--year", type=click.IntRange(2000, 2100), help="应报的年度；不写则不限", metavar="Y")
last_year = click.option(
    "--last-year", type=click.Path(path_type=Path), help="上一年的汇总工作簿，或各单位工作簿的文件夹", metavar="PATH"
)
deep = click.option("--deep", is_flag=True, help="逐个核对合计公式是否仍是公式（较慢）")
jobs = click.option("--jobs", type=click.IntRange(1, 64), default=None, help="同时读取的进程数", metavar="N")
