"""`xltools trace FILE FIELD [--format text|json]`."""

from pathlib import Path

import click

from xltools.cli import options
from xltools.cli.options import print_result


@options.command("trace", "xltools trace 汇总.xlsx t3.received.total")
@options.output("trace")
@click.argument("file", type=click.Path(path_type=Path), metavar="FILE")
@click.argument("field", metavar="FIELD")
@options.style
@options.form_id
def trace_command(file: Path, field: str, style: str, form_id: str) -> int:
    """追查一个数：它在哪一格，由哪些单位相加而来，各是多少、占多少，出自哪份文件。

    FILE 是汇总工作簿或一个单位的工作簿；FIELD 是指标编号（t3.received.total）、单元格（三、依申请公开!J6）或标签中的几个词（新收 总计）。
    """
    from xltools.consolidation.trace import trace_field
    from xltools.consolidation.trace_report import as_json, render_trace
    from xltools.form.load import load_form

    found = trace_field(file, field, load_form(form_id))
    print_result(style, as_json, render_trace, found)
    return 0 if found.agrees else 1
