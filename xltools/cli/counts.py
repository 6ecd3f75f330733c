"""`xltools counts FILE.txt [--year Y] [-o FILE]`."""

from pathlib import Path

import click

from xltools.cli import options
from xltools.cli.options import print_json


@options.command("counts", "xltools counts 一、总体情况.txt --year 2025")
@options.output("counts")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="FILE.txt")
@options.year
@options.form_id
def counts_command(file: Path, year: int | None, form_id: str) -> int:
    """列出一段文字里能与表格对照的件数（JSON）：位置、数值、含义，和可以对应的指标。不写年度的，以文中第一个年份为准。"""
    from xltools.counts.compare import compare_text, counts_json
    from xltools.excel.text import decode_text
    from xltools.form.load import load_form

    text = decode_text(file.read_bytes())
    if text is None:
        raise click.UsageError(f"认不出“{file.name}”的文字编码，请另存为 UTF-8。")
    found = compare_text(text, load_form(form_id), {}, year=year)
    print_json({"schema": "xltools/counts/1", "counts": counts_json("", text, found)})
    return 0
