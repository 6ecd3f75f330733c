"""`xltools menu`, and `xltools` alone: where the year stands, what comes next, and the commands by number."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from xltools.cli import options
from xltools.cli.options import current_time, print_roster_notes, relative_path
from xltools.cli.root import print_notice, run

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xltools.collection.config import Collection
    from xltools.collection.database import Event
    from xltools.collection.status.model import Board

# What a day at the desk needs, in its order.
_ENTRIES = {
    "template": "下发表样",
    "round": "做一轮：校验、退回、报送情况、汇总一次做完",
    "validate": "校验收件",
    "status": "报送情况（谁没报、谁有错）",
    "return": "退回有问题的",
    "merge": "汇总",
    "log": "办理日志",
}


@options.command("menu", "xltools menu")
def menu_command() -> int:
    """用数字选择要做的事：先说办到哪一步、下一步做什么，再列出各项，做完一项回到这里。"""
    options.require_collection(Path())
    entries = list(_ENTRIES)
    while True:
        print_progress()
        click.echo()
        for number, name in enumerate(entries, 1):
            click.echo(f"  {number}  {_ENTRIES[name]}　（xltools {name}）")
        click.echo("  0  退出")
        while (answer := _ask("请输入数字，按回车：")) not in map(str, range(len(entries) + 1)):
            click.echo(f"没有“{answer}”这一项，请输入 0 到 {len(entries)}。")
        if answer == "0":
            return 0
        click.echo()
        run([entries[int(answer) - 1]])
        _ask("\n做完了，按回车回到选单：")
        click.echo()


def _ask(question: str) -> str:
    """An answer, 0 where nobody is there to give one."""
    try:
        return str(click.prompt(question, default="", show_default=False, prompt_suffix="")).strip()
    except click.Abort:
        return "0"


def print_progress() -> bool:
    """Where the year stands and what comes next; False outside of a collection's folder."""
    from xltools.collection.config import find_collection
    from xltools.collection.log import find_fresh_merge

    collection = find_collection(Path())
    if collection is None:
        return False
    from xltools.collection.status.model import Board
    from xltools.collection.workspace import open_workspace
    from xltools.excel.errors import FileFault

    now = current_time()
    click.echo(f"{collection.config.place} {collection.config.year} 年度（{collection.root.absolute().name}）")
    try:
        with open_workspace(collection, now, print_notice) as workspace:
            print_roster_notes(workspace.terms.roster)
            board = Board(collection.config, workspace.assign(workspace.scan()), now)
            merge = find_fresh_merge(collection, workspace.record)
    except FileFault as fault:
        if fault.code not in ("roster", "missing"):
            raise
        click.echo(f"下一步：\n  * {fault}")
        return True
    for line in _render_progress(board, collection, merge):
        click.echo(line)
    return True


def _render_progress(board: "Board", collection: "Collection", merge: "Event | None") -> "Iterator[str]":
    from xltools.intake.status import UnitStatus

    counts = board.counts
    states = "、".join(f"{state} {counts[state]}" for state in UnitStatus if counts[state])
    yield f"{board.intake.format_expected()}：{states}。{board.deadline_words}"
    yield "下一步："
    yield from (f"  * {step}" for step in _list_next_steps(board, collection, merge))


def _list_next_steps(board: "Board", collection: "Collection", merge: "Event | None") -> "Iterator[str]":
    """What is to be done now, the first thing first. `merge` is the last one, where nothing was changed since."""
    from xltools.intake.assign import list_open_decisions
    from xltools.intake.status import UnitStatus

    counts, intake, folders = board.counts, board.intake, collection.config.folders
    missing = counts[UnitStatus.MISSING]
    if missing == len(intake.units) and not intake.unassigned:
        if not any(collection.issued.glob("*.xlsx")):
            yield "下发表样：xltools template"
        yield f"收到的文件放进“{folders.inbox}”，再校验：xltools validate"
        return
    if any(one.status is UnitStatus.WAITING and not one.doubt for one in intake.units):
        yield "有新来的文件，做一轮：xltools round；只校验：xltools validate"
    if decisions := len(list(list_open_decisions(intake))):
        yield f"有 {decisions} 份文件要您决定，写在 {folders.roster} 的“决定”表里；是哪几份：xltools status"
    elif intake.unresolved:
        yield f"有 {len(intake.unresolved)} 份文件不能计入，看原因：xltools status"
    if faulty := counts[UnitStatus.ERRORS] + counts[UnitStatus.EXPLAIN]:
        yield f"{faulty} 家的表有问题，退回：xltools return"
    if missing:
        yield f"{missing} 家没报，看是哪几家，催报的文字写到“{folders.merged}”的 催报.txt：xltools status"
    if board.is_complete and merge is not None:
        book = relative_path(collection.root / merge.path)
        yield f"审核汇总工作簿：{book}（{merge.at:%Y-%m-%d %H:%M}，{merge.text}）"
        yield f'写成公开发布的报告：xltools report "{book}" -o 年报.docx'
        yield f'发布以后核对：xltools verify 年报.docx "{book}"'
        return
    yield f"{'汇总' if board.is_complete else '先看一眼汇总（阶段性）'}：xltools merge"
