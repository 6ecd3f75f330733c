"""The whole job on the example city, step by step, told as it goes."""

from collections.abc import Iterator
from pathlib import Path

from xltools.checks.batch import Terms, check_files
from xltools.checks.checked import Checked, Refused
from xltools.checks.export import counts_of
from xltools.checks.print import summary, told
from xltools.collection.distribution.issue import issue
from xltools.collection.distribution.plan import Plan
from xltools.consolidation.merge import merge_files
from xltools.consolidation.print import told as told_of_merge
from xltools.consolidation.sheets.findings import write_findings_report
from xltools.consolidation.workbook import write_consolidation
from xltools.demo.units import CITY, SENDERS, YEAR, roster
from xltools.demo.workbooks import filled_workbook
from xltools.excel.atomic import write_bytes, write_text
from xltools.excel.fault import FileFault
from xltools.excel.table import Column, Row, TableSheet, write_table
from xltools.excel.writing import BookWriter
from xltools.form.load import load_form
from xltools.form.model import Form
from xltools.form.unit import Roster
from xltools.reading.roster import read_roster
from xltools.reading.roster.columns import roster_columns
from xltools.reading.sources import find_sources

__all__ = ["run_demo"]

_MARK = "这是示例.txt"


def run_demo(folder: Path, made: str) -> Iterator[str]:
    """Build the example city in a folder and do the whole job there; yields what to tell, line by line."""
    _claim(folder)
    form = load_form()
    list_path = folder / "名录.xlsx"
    _write_roster(list_path)
    known = read_roster(list_path)
    yield f"一、名录：{len(known.units)} 家单位 → {list_path}"
    issued = list(issue(Plan(form, YEAR, known), folder / "下发", overwrite=True))
    yield f"二、下发：每单位一份表样，共 {len(issued)} 份 → {folder / '下发'}"
    yield f"三、收件：各单位填好报送（有的有错） → {folder / '收件'}"
    yield from _send(form, folder / "收件")
    sources = find_sources([folder / "收件"])
    outcomes = list(check_files(sources.files, Terms(form, YEAR, known)))
    yield "四、校验："
    yield from (told(outcome) for outcome in outcomes)
    yield summary(counts_of(outcomes), sources.tally)
    report = folder / "汇总" / "问题清单.xlsx"
    _write_report(outcomes, report)
    yield f"　　问题清单 → {report}"
    yield "五、汇总："
    yield from _merge(form, folder, known, made)


def _claim(folder: Path) -> None:
    """Mark the folder as the example's own; a folder with anything else in it is somebody's, and is left alone."""
    mark = folder / _MARK
    if folder.is_dir() and any(folder.iterdir()) and not mark.is_file():
        raise FileFault(folder, "unwritable", "文件夹里已有别的内容，示例没有写入", "请给示例指定一个新的文件夹。")
    write_text(mark, "本文件夹由 xltools demo 生成，可以随时删除；再次运行会重写其中的示例文件。\n")


def _write_roster(path: Path) -> None:
    known = ("name", "code", "kind", "contact", "telephone", "rule_making")
    rows = tuple(
        Row((unit.name, unit.code, unit.kind, unit.contact, unit.telephone, "是" if unit.rule_making else "否"))
        for unit in roster()
    )
    columns = tuple(Column(roster_columns()[name].head) for name in known)
    book = BookWriter(title=f"{CITY}名录", year=YEAR)
    write_table(book, TableSheet("名录", f"{CITY}名录", "每行一家单位", columns, rows))
    book.save(path)


def _send(form: Form, inbox: Path) -> Iterator[str]:
    for sender in SENDERS:
        for version, pattern in enumerate(sender.files):
            path = inbox / pattern.format(name=sender.unit.name)
            write_bytes(path, filled_workbook(form, sender, version))
        yield f"　　{sender.unit.name}：{sender.told}"
    write_bytes(inbox / f"~${CITY}财政局.xlsx", b"lock")
    write_bytes(inbox / "扫描件.pdf", b"%PDF-1.4\n% a scan in place of a workbook\n")
    yield "　　另有一份 PDF 扫描件"


def _write_report(outcomes: list[Checked | Refused], path: Path) -> None:
    checked = [outcome for outcome in outcomes if isinstance(outcome, Checked)]
    write_findings_report(checked, [outcome for outcome in outcomes if isinstance(outcome, Refused)], path)


def _merge(form: Form, folder: Path, known: Roster, made: str) -> Iterator[str]:
    consolidation = merge_files(find_sources([folder / "收件"]).files, Terms(form, YEAR, known), place=CITY, made=made)
    yield told_of_merge(consolidation)
    target = folder / "汇总" / f"{consolidation.title}.xlsx"
    write_consolidation(consolidation, target)
    yield f"　　汇总工作簿 → {target}"
