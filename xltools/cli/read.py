"""`xltools read PATH... [--format json|csv] [-o FILE] [--jobs N]`."""

from pathlib import Path

import click

from xltools.cli import options
from xltools.cli.options import notice_displaced, print_json, relative_path, require_collection
from xltools.cli.root import print_notice
from xltools.to_json import json_text


@options.command("read", "xltools read 收件 --format csv -o 数据.csv")
@options.paths
@options.option(
    "--format", "style", type=click.Choice(["json", "csv"]), default="json", help="输出形式", metavar="json|csv"
)
@options.path("-o", "--output", help="写入文件；不写则印在屏幕上")
@options.jobs
@options.form_id
def read_command(paths: tuple[Path, ...], style: str, output: Path | None, jobs: int | None, form_id: str) -> int:
    """读出工作簿里的全部数据：每个指标的值、所在单元格，和读取时的说明。"""
    from xltools.excel.errors import FileFault
    from xltools.excel.output import refuse_foreign, write_output
    from xltools.form.load import load_form
    from xltools.reading.read_submission import read_files
    from xltools.reading.sources import find_sources
    from xltools.reading.submission import BEGINNINGS, as_json, render_csv

    if output is not None:
        refuse_foreign(output, *BEGINNINGS)
    collection = None if paths else require_collection(Path())
    if collection is not None:
        paths = (relative_path(collection.inbox),)
    form = collection.config.load_form() if collection is not None else load_form(form_id)
    sources = find_sources(paths, excluded=[output] if output else [])
    submissions, code = [], 0
    for read in read_files(sources.files, form, jobs):
        if isinstance(read, FileFault):
            print_notice(str(read))
            code = 1
            continue
        submissions.append(read)
        code = code or int(bool(read.troubles))
    if output is not None:
        text = render_csv(submissions) if style == "csv" else json_text(as_json(submissions))
        data = text.encode("utf-8-sig" if style == "csv" else "utf-8")
        return notice_displaced(write_output(output, data, *BEGINNINGS)) or code
    if style == "csv":
        click.echo(render_csv(submissions))
    else:
        print_json(as_json(submissions))
    return code
