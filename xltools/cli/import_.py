"""`xltools import PATH... -o FILE.xlsx|DIR [--year Y] [--unit NAME] [--table N]`."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from xltools.cli import options
from xltools.cli.options import notice_displaced
from xltools.cli.root import print_notice

if TYPE_CHECKING:
    from xltools.report.import_report import ImportedReport


@options.command("import", "xltools import 年报.html -o 读入.xlsx")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="PATH...")
@options.path("-o", "--output", required=True, help="写成一份工作簿，或每份一个写进文件夹", metavar="FILE.xlsx|DIR")
@options.option("--year", type=click.IntRange(2000, 2100), help="应是哪一年度的报告；报告里没写的，用这个", metavar="Y")
@options.option(
    "--unit", callback=options.parse_one_line, help="应是哪个单位的报告；报告里没写的，用这个", metavar="NAME"
)
@options.tables
@options.form_id
def import_command(
    paths: tuple[Path, ...], output: Path, year: int | None, unit: str | None, tables: tuple[int, ...], form_id: str
) -> int:
    """把公开发布过的年度报告（网页、Word、Excel、有文字的 PDF、纯文本）读进现行表样的工作簿。

    表按标签读，文字按标题读，每个值的出处写在“导入说明”表里；认不准的留空，每张表说一次。
    """
    from xltools.excel.errors import FileFault
    from xltools.form.load import load_form
    from xltools.report.import_report import ImportOptions, read_published_files
    from xltools.report.open_published import find_reports

    sources = find_reports(paths, excluded=[output])
    single = output.suffix.lower() == ".xlsx"
    if single and len(sources.files) > 1:
        raise click.UsageError(f"有 {len(sources.files)} 份文件，-o 请写文件夹。")
    form, wanted, code = load_form(form_id), ImportOptions(year, unit or None, tables), 0
    targets = [output] if single else _list_targets(sources.files, output)
    reports = read_published_files(sources.files, form, wanted)
    # What writes is loaded while the workers read.
    from xltools.report.import_sheet import build_imported

    for imported, target in zip(reports, targets, strict=False):
        if isinstance(imported, FileFault):
            print_notice(str(imported))
            code = 1
        else:
            code = _write_one(imported, build_imported, target) or code
    if sources.reasons:
        click.echo(f"没有读的文件　{sources.tally}")
    return code


def _list_targets(files: Sequence[Path], folder: Path) -> list[Path]:
    """Where each goes: under its own name, below the folder as it lies below the folder that holds them all."""
    from xltools.excel.text import shorten_paths

    names = shorten_paths(files)
    return [folder / f"{names[path]}.xlsx" for path in files]


def _write_one(imported: "ImportedReport", build: Callable[["ImportedReport"], bytes], target: Path) -> int:
    """Write one and say what was read; 1 where something of it was not."""
    from xltools.excel.output import TEMPLATE, write_output
    from xltools.excel.text import printable

    submission = imported.submission
    name = printable(submission.path)
    if submission.year is None:
        print_notice(f"{name}：看不出是哪一年度的报告，没有导入；请加 --year。")
        return 1
    numbers = sum(submission.value(field.id) is not None for field in submission.form.numbers)
    texts = sum(bool(submission.text(field.id)) for field in submission.form.texts)
    unit = printable(submission.unit) or "（没有写明单位）"
    click.echo(f"{name}：{imported.kind}，{unit} {submission.year} 年度，读出 {numbers} 个数、{texts} 段文字")
    for problem in imported.problems:
        click.echo(f"  {problem}")
    written = write_output(target, build(imported), TEMPLATE)
    if displaced := notice_displaced(written):
        return displaced
    click.echo(f"  {written.describe()}")
    if imported.unstated:
        click.echo(f"  请在封面补填：{'、'.join(imported.unstated)}，再用 xltools validate 校验")
    return 1 if imported.problems else 0
