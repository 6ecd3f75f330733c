"""`xltools log [DIR] [--unit NAME] [--format text|json]`."""

from pathlib import Path

import click

from xltools.cli import options
from xltools.cli.options import ChineseCommand, current_time, print_notice, print_result, require_collection


@click.command("log", cls=ChineseCommand)
@options.folder
@options.option("--unit", help="只看这一家单位（全称或简称）", metavar="NAME")
@options.style
def command(folder: Path, unit: str | None, style: str) -> int:
    """办理日志：每份文件何时收到、校验结果、采用哪一份、退回和各项决定。"""
    from xltools.collection.log import as_json, render_log
    from xltools.collection.workspace import open_workspace

    collection = require_collection(folder)
    with open_workspace(collection, current_time(), print_notice) as desk:
        events = desk.journal(unit)
    print_result(style, as_json, render_log, events)
    return 0
