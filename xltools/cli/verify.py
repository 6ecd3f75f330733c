"""`xltools verify PUBLISHED WORKBOOK [--table N] [--body NAME] [--format text|json]`."""

from pathlib import Path

import click

from xltools.cli import options
from xltools.cli.options import print_result
from xltools.cli.root import print_notice


@options.command("verify", "xltools verify 年报.html 汇总.xlsx")
@options.output("verify")
@click.argument("published", type=click.Path(path_type=Path), metavar="PUBLISHED")
@click.argument("workbook", type=click.Path(path_type=Path), metavar="WORKBOOK")
@options.tables
@options.option(
    "--body", callback=options.parse_one_line, help="以哪个机关的名义发布；不写则是填报单位", metavar="NAME"
)
@options.style
@options.form_id
def verify_command(
    published: Path, workbook: Path, tables: tuple[int, ...], body: str | None, style: str, form_id: str
) -> int:
    """核对发布的报告（网页、Word、PDF 等）与审定的工作簿：逐个数、逐段文字，哪里不同。相同退出码 0，不同 1。

    文字按内容比较，不计空格和分段；工作簿的文字里写的 {t3.received.total} 先换成数再比。
    """
    from xltools.form.load import load_form
    from xltools.reading.read_submission import read_submission
    from xltools.report.import_report import ImportOptions, read_published
    from xltools.report.verify import as_json, render_differences, verify_published

    form = load_form(form_id)
    imported = read_published(published, form, ImportOptions(tables=tables))
    approved = read_submission(workbook, form)
    for problem in imported.problems:
        print_notice(problem)
    found = verify_published(imported, approved, body or "")
    print_result(style, as_json, render_differences, imported, approved, found)
    return 0 if found.is_empty else 1
