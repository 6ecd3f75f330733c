"""`xltools status [DIR]` and `xltools log [DIR] [--unit NAME]`: how a year stands, and what has happened in it."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from xltools.cli import options
from xltools.cli.options import current_time, print_result, print_roster_notes, relative_path, require_collection
from xltools.cli.root import print_notice

if TYPE_CHECKING:
    from xltools.collection.config import Collection
    from xltools.collection.status.model import Board


@options.command("status", "xltools status")
@options.output("status")
@options.folder
@options.option(
    "--no-write", is_flag=True, help="只在屏幕上显示，不写 报送情况.xlsx、报送情况.html、催报.txt 和 催报发送清单.csv"
)
@options.style
@options.jobs
def status_command(folder: Path, no_write: bool, style: str, jobs: int | None) -> int:
    """谁报了、谁没报、谁迟报、谁有错、谁报了两次；另写 报送情况.xlsx、报送情况.html 和 催报.txt。"""
    import shutil

    from xltools.collection.config import format_missing_last_year
    from xltools.collection.status.model import Board, as_json
    from xltools.collection.status.text import render_board
    from xltools.collection.workspace import open_workspace

    collection = require_collection(folder)
    now = current_time()
    with open_workspace(collection, now, print_notice, jobs=jobs) as desk:
        print_roster_notes(desk.terms.roster)
        board = Board(collection.config, desk.assign(desk.scan()), now)
    width = shutil.get_terminal_size((100, 24)).columns
    print_result(style, as_json, partial(render_board, width=width), board)
    if style == "text":
        _print_open_decisions(board)
    options.notice_early_deadline(collection.config.deadline, collection.config.year)
    if missing := format_missing_last_year(collection):
        print_notice(missing)
    if not no_write:
        _write_board(board, collection, persistent=desk.record.persistent)
    return 0 if board.is_complete else 1


def _print_open_decisions(board: "Board") -> None:
    """The lines that the office may copy into the roster's sheet for decisions."""
    from xltools.excel.text import printable
    from xltools.intake.assign import list_open_decisions
    from xltools.roster.columns import DECISIONS_SHEET, DecisionHead

    found = list(list_open_decisions(board.intake))
    if not found:
        return
    click.echo(
        f"要由您决定的文件 {len(found)} 份。请把下面几行抄进 {board.config.folders.roster} 的“{DECISIONS_SHEET}”表（没有这张表的，"
        "新建一张，首行就是这些列名），选好采用或不采用，核对单位，写上原因，保存后再运行："
    )
    click.echo("\t".join(DecisionHead))
    for path, unit, _ in found:
        click.echo(f"{printable(path)}\t\t{unit}\t\t")


def _write_board(board: "Board", collection: "Collection", *, persistent: bool) -> None:
    """Write the board's files. The record was let go meanwhile: whoever reads the board page by page holds up nobody."""
    from xltools.collection.database_file import open_record
    from xltools.collection.status.write import write_board

    # That it cannot be kept was said before.
    with open_record(collection.record, print_notice if persistent else lambda _: None) as record:
        for written in write_board(board, relative_path(collection.merged), record):
            print_notice(written.describe())


@options.command("log", "xltools log --unit 教育局")
@options.output("log")
@options.folder
@options.option("--unit", help="只看这一家单位（全称或简称）", metavar="NAME")
@options.style
def log_command(folder: Path, unit: str | None, style: str) -> int:
    """办理日志：每份文件何时收到、校验结果、采用哪一份、退回和各项决定。"""
    from xltools.collection.log import as_json, render_log
    from xltools.collection.workspace import open_workspace

    with open_workspace(require_collection(folder), current_time(), print_notice) as desk:
        events = desk.journal(unit)
    print_result(style, as_json, render_log, events)
    return 0
