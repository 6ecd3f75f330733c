"""`xltools years UNIT PATH... [-o FILE.xlsx] [--rule-making] [--format text|json]`."""

from pathlib import Path

import click

from xltools.cli import options
from xltools.cli.options import notice_displaced, print_result


@options.command("years", "xltools years 招远市教育局 2023年报 2024年报 2025年报")
@click.argument("unit", metavar="UNIT")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="PATH...")
@options.workbook("-o", "--output", help="写成一份工作簿")
@options.option("--rule-making", is_flag=True, help="这个单位能制定规章")
@options.style
@options.form_id
def years_command(
    unit: str, paths: tuple[Path, ...], output: Path | None, rule_making: bool, style: str, form_id: str
) -> int:
    """一个单位各年的数放在一起：每年多少、变化多少、哪些规则不成立（跨年的也算）。

    PATH 是各年的文件或文件夹：单位的工作簿、汇总工作簿（取其中这个单位的一行）、发布过的报告都可以。
    """
    from xltools.consolidation.unit_years import as_json, collect_history, history_table, render_history
    from xltools.form.load import load_form
    from xltools.report.import_report import read_past_report
    from xltools.report.open_published import find_reports

    form = load_form(form_id)
    history = collect_history(
        form,
        unit,
        find_reports(paths, excluded=[output] if output else []).files,
        read_past_report,
        rule_making=rule_making or None,
    )
    print_result(style, as_json, render_history, form, history)
    code = 0
    if output is not None and history.years:
        from xltools.excel.output import FINDINGS, write_output
        from xltools.excel.table import write_table
        from xltools.excel.writer import BookWriter

        book = BookWriter(title=f"{unit}各年数据", year=history.years[-1].year, kind=FINDINGS)
        write_table(book, history_table(form, history))
        code = notice_displaced(write_output(output, book.to_bytes(), FINDINGS))
    return code or int(not (history.is_clear and history.years))
