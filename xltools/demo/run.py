"""The whole job on the example city, step by step, told as it goes: a collection folder as an office has it."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from xltools.checks.export import counted
from xltools.checks.print import summary
from xltools.collection.board.files import write_board
from xltools.collection.board.text import board_text
from xltools.collection.desk import Desk, open_desk
from xltools.collection.distribution.asked import Asked
from xltools.collection.distribution.distribute import distribute
from xltools.collection.distribution.print import told as told_of_distribution
from xltools.collection.folder import Collection
from xltools.collection.merging import Wish, merge_current, note_merge, output_path
from xltools.collection.returns.current import return_current
from xltools.collection.returns.print import told as told_of_return
from xltools.collection.start import Beginning, start
from xltools.consolidation.print import told as told_of_merge
from xltools.consolidation.workbook import write_consolidation
from xltools.demo.inbox import send, send_correction
from xltools.demo.units import CITY, YEAR, roster
from xltools.excel.atomic import write_text
from xltools.excel.fault import FileFault
from xltools.form.load import load_form

__all__ = ["run_demo"]

_MARK = "这是示例.txt"
_CONTACT = "示例市政务公开办 0000-6000000"
# So long ago was the deadline.
_PAST = timedelta(days=2)


def run_demo(folder: Path, now: datetime) -> Iterator[str]:
    """Build the example city in a folder and do the whole job there; yields what to tell, line by line."""
    _claim(folder)
    beginning = Beginning(CITY, YEAR, load_form(), (now - _PAST).date(), _CONTACT, units=roster())
    collection = start(folder, beginning).collection
    yield f"一、建文件夹（xltools init）：名录 {len(roster())} 家单位 → {collection.roster}"
    yield "\n二、下发（xltools template）"
    yield from told_of_distribution(distribute(Asked().plan(collection), collection.issued, overwrite=True))
    yield "\n三、收件：各单位填好报送（有的有错），放进“收件”"
    yield from (f"  {line}" for line in send(load_form(), collection.inbox, now))
    said: list[str] = []
    with open_desk(collection, now, said.append) as desk:
        yield from _work(desk, collection)
    yield from said


def _claim(folder: Path) -> None:
    """Mark the folder as the example's own; a folder with anything else in it is somebody's, and is left alone."""
    mark = folder / _MARK
    if folder.is_dir() and any(folder.iterdir()) and not mark.is_file():
        raise FileFault(folder, "unwritable", "文件夹里已有别的内容，示例没有写入", "请给示例指定一个新的文件夹。")
    write_text(mark, "本文件夹由 xltools demo 生成，可以随时删除；再次运行会重写其中的示例文件。\n")


def _work(desk: Desk, collection: Collection) -> Iterator[str]:
    """What the office does with what came in."""
    yield "\n四、校验（xltools validate）"
    rows, passed_over = desk.check()
    kept = []
    for row, _ in rows:
        kept.append(row)
        yield row.told
    settled = desk.settle(kept)
    yield summary(counted(json.loads(row.outcome)["status"] for row in kept), passed_over)
    yield "\n五、退回（xltools return）：有问题的，各一份标注好的工作簿和一封退回函"
    yield from map(told_of_return, return_current(desk, settled))
    yield f"\n六、更正：{send_correction(load_form(), collection.inbox, desk.now)}"
    kept = [row for row, _ in desk.check()[0]]
    settled = desk.settle(kept)
    yield "\n七、报送情况（xltools status）"
    board = desk.board(settled)
    yield board_text(board, width=100)
    yield from (written.told for written in write_board(board, collection.merged, desk.record))
    yield "\n八、汇总（xltools merge）"
    consolidation = merge_current(desk, kept, settled, Wish(f"{desk.now:%Y-%m-%d %H:%M}"))
    yield told_of_merge(consolidation)
    target = output_path(desk, consolidation)
    write_consolidation(consolidation, target)
    note_merge(desk, consolidation, target)
    yield f"已写入 {target}"
