"""The whole job on the example city, step by step, told as it goes: a collection folder as an office has it.

What the units of the example send, and when: files in folders, a lock file, a scan, a stranger, a correction.
"""

import importlib.util
import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from xltools.checks.report import count_statuses, render_checked, render_summary
from xltools.collection.config import Collection, Config
from xltools.collection.create import init_collection
from xltools.collection.distribute import distribute, render_distribution
from xltools.collection.issue import IssueOptions
from xltools.collection.returns.run import format_return, return_current_versions
from xltools.collection.round import merge_collection, record_merge
from xltools.collection.status.model import Board
from xltools.collection.status.text import render_board
from xltools.collection.status.write import write_board
from xltools.collection.workspace import Workspace, open_workspace
from xltools.consolidation.merge import MergeOptions
from xltools.consolidation.messages import format_output_name, render_consolidation
from xltools.consolidation.workbook import write_consolidation
from xltools.demo.units import CITY, EXAMPLE_UNITS, YEAR, list_roster_units
from xltools.demo.workbooks import filled_workbook
from xltools.excel.errors import FileFault
from xltools.excel.output import REPORT, write_bytes, write_output, write_text
from xltools.form.load import load_form
from xltools.form.model import Form
from xltools.reading.consolidated import open_consolidated
from xltools.reading.read_submission import read_from_book
from xltools.report.html_page import render_page
from xltools.report.published import ReportOptions, publish

_CORRECTED_UNIT = f"{CITY}教育和体育局"
_UNLISTED_UNIT = f"{CITY}应急管理中心"
_SENDERS = {sender.unit.name: sender for sender in EXAMPLE_UNITS}


def _fill_inbox(form: Form, inbox: Path, now: datetime) -> Iterator[str]:
    """Put everything into the inbox, each file with the time at which its unit saved it; yields what each did."""
    for sender in EXAMPLE_UNITS:
        for version, pattern in enumerate(sender.files):
            path = inbox / pattern.format(name=sender.unit.name)
            saved = now - timedelta(days=sender.days, hours=2 - version)
            _write_with_time(path, filled_workbook(form, sender, version), saved)
        yield f"{sender.unit.name}：{sender.note}"
    finance = _SENDERS[f"{CITY}财政局"]
    stranger = replace(finance, unit=replace(finance.unit, name=_UNLISTED_UNIT, code=""))
    _write_with_time(inbox / "微信接收" / "年报.xlsx", filled_workbook(form, stranger), now - timedelta(days=1))
    yield f"{_UNLISTED_UNIT}：不在名录中，也报来一份"
    write_bytes(inbox / f"~${CITY}财政局.xlsx", b"lock")
    write_bytes(inbox / "扫描件.pdf", b"%PDF-1.4\n% a scan in place of a workbook\n")
    yield "另有一份 PDF 扫描件"


def _write_with_time(path: Path, data: bytes, saved: datetime) -> None:
    write_bytes(path, data)
    os.utime(path, (saved.timestamp(), saved.timestamp()))


_MARK_FILE = "这是示例.txt"
_CONTACT = "示例市政务公开办 0000-6000000"
# So long ago was the deadline.
_DEADLINE_AGO = timedelta(days=2)


def run_demo(folder: Path, now: datetime) -> Iterator[str]:
    """Build the example city in a folder and do the whole job there; yields what to tell, line by line."""
    _claim_folder(folder)
    config = Config(CITY, YEAR, deadline=(now - _DEADLINE_AGO).date(), contact=_CONTACT)
    collection = init_collection(folder, config, list_roster_units()).collection
    yield f"一、建文件夹（xltools init）：名录 {len(list_roster_units())} 家单位 → {collection.roster}"
    yield "\n二、下发（xltools template）"
    yield from render_distribution(distribute(IssueOptions().plan(collection), collection.issued, overwrite=True))
    yield "\n三、收件：各单位填好报送（有的有错），放进“收件”"
    yield from (f"  {line}" for line in _fill_inbox(load_form(), collection.inbox, now))
    said: list[str] = []
    with open_workspace(collection, now, said.append) as desk:
        yield from _process_inbox(desk, collection)
    yield from said


def _claim_folder(folder: Path) -> None:
    """Mark the folder as the example's own; a folder with anything else in it is somebody's, and is left alone."""
    mark = folder / _MARK_FILE
    if folder.is_dir() and any(folder.iterdir()) and not mark.is_file():
        raise FileFault(folder, "unwritable", "文件夹里已有别的内容，示例没有写入", "请给示例指定一个新的文件夹。")
    write_text(mark, "本文件夹由 xltools demo 生成，可以随时删除；再次运行会重写其中的示例文件。\n")


def _process_inbox(workspace: Workspace, collection: Collection) -> Iterator[str]:
    """What the office does with what came in."""
    yield "\n四、校验（xltools validate）"
    checked, skipped_summary = workspace.check()
    files = [file for file, _ in checked]
    yield from (render_checked(file.result) for file in files)
    intake = workspace.assign(files)
    yield render_summary(count_statuses(file.result for file in files), skipped_summary)
    yield "\n五、退回（xltools return）：有问题的，各一份标注好的工作簿和一封退回函"
    yield from map(format_return, return_current_versions(workspace, intake))
    corrected = replace(_SENDERS[_CORRECTED_UNIT], added={})
    again = collection.inbox / "更正" / f"{_CORRECTED_UNIT}.xlsx"
    _write_with_time(again, filled_workbook(load_form(), corrected), workspace.now)
    yield f"\n六、更正：{_CORRECTED_UNIT}改好后重报一份"
    files = [file for file, _ in workspace.check()[0]]
    yield "\n七、报送情况（xltools status）"
    board = Board(collection.config, workspace.assign(files), workspace.now)
    yield render_board(board, width=100)
    yield from (written.describe() for written in write_board(board, collection.merged, workspace.record))
    yield "\n八、汇总（xltools merge）"
    consolidation = merge_collection(workspace, board.intake, MergeOptions(made=f"{workspace.now:%Y-%m-%d %H:%M}"))
    yield render_consolidation(consolidation)
    written = write_consolidation(consolidation, collection.merged / format_output_name(consolidation))
    record_merge(workspace, consolidation, written.path)
    yield written.describe()
    yield "\n九、发布（xltools report --draft）：六个部分的年度报告，第一部分是按数拟的草稿"
    yield from _write_report(written.path, collection)


def _write_report(workbook: Path, collection: Collection) -> Iterator[str]:
    """The city's report as a web page, and as a Word document where the libraries for it are installed."""
    submission = read_from_book(workbook, open_consolidated(workbook), collection.config.load_form())
    report = publish(submission, ReportOptions(f"{CITY}人民政府", _CONTACT, draft=True))
    yield from (f"  {gap}" for gap in report.gaps)
    pages = {".html": render_page(report)}
    if importlib.util.find_spec("docx") is not None:
        from xltools.report.document import render_document  # noqa: PLC0415 - of the extra `report`

        pages[".docx"] = render_document(report)
    for suffix, data in pages.items():
        yield write_output(collection.merged / f"{report.title}（草稿）{suffix}", data, REPORT).describe()
