"""`xltools merge PATH... -o FILE.xlsx [--roster FILE] [--last-year PATH] [--include-errors] [--strict]`."""

from pathlib import Path

import click

from xltools.cli import options
from xltools.cli.chinese import ChineseCommand
from xltools.cli.clock import now
from xltools.cli.terms import terms_of

__all__ = ["command"]


@click.command("merge", cls=ChineseCommand)
@options.paths
@options.workbook("-o", "--output", required=True, help="汇总工作簿写到这个文件")
@options.roster
@options.last_year
@options.option(
    "--history",
    multiple=True,
    type=click.Path(path_type=Path),
    help="更早年度的汇总工作簿，用于历年图；可写多次",
    metavar="FILE",
)
@options.option(
    "--adjustments",
    type=click.Path(path_type=Path),
    help="汇总单位自己的更正：有“调整”表的工作簿；输出文件里已有的照样保留",
    metavar="FILE",
)
@options.year
@options.option("--place", default="", help="汇总的地方，例如 招远市", metavar="NAME")
@options.option("--include-errors", is_flag=True, help="有错误的也计入，并在表中标明")
@options.option("--strict", is_flag=True, help="没有报齐、没有全部计入时不生成")
@options.deep
@options.jobs
@options.form_id
def command(
    paths: tuple[Path, ...],
    output: Path,
    roster: Path | None,
    last_year: Path | None,
    history: tuple[Path, ...],
    adjustments: Path | None,
    year: int | None,
    place: str,
    include_errors: bool,
    strict: bool,
    deep: bool,
    jobs: int | None,
    form_id: str,
) -> int:
    """汇总各单位的工作簿：三张法定表、逐单位明细、全部问题和报送情况。"""
    from xltools.consolidation.adjustments.adjustment import AdjustmentError
    from xltools.consolidation.merge import NothingToMergeError, YearUnsettledError, merge_files
    from xltools.consolidation.print import nothing_open, told
    from xltools.consolidation.provenance.doubles import DoubleCountError
    from xltools.consolidation.workbook import write_consolidation
    from xltools.excel.origin import CONSOLIDATION, refuse_foreign
    from xltools.reading.last_year import read_past
    from xltools.reading.sources import find_sources

    refuse_foreign(output, CONSOLIDATION)
    terms = terms_of(form_id, year, roster, last_year, deep=deep, jobs=jobs)
    sources = find_sources(paths, but=[path for path in (roster, output, last_year, adjustments, *history) if path])
    past = [read_past(path, terms.form) for path in history]
    try:
        consolidation = merge_files(
            sources.files,
            terms,
            place=place,
            made=now(),
            include_errors=include_errors,
            history=past,
            adjustments=[path for path in (output if output.is_file() else None, adjustments) if path],
        )
    except NothingToMergeError as cause:
        for one in cause.refused:
            click.echo(f"{one.path}：{one.message}。{one.hint}", err=True)
        click.echo("没有可以汇总的工作簿，没有生成汇总。", err=True)
        return 1
    except YearUnsettledError as cause:
        raise click.UsageError(str(cause)) from cause
    except (AdjustmentError, DoubleCountError) as cause:
        click.echo(f"{cause}。没有生成汇总。", err=True)
        return 1
    click.echo(told(consolidation))
    if sources.tally:
        click.echo(f"  没有读的文件　{sources.tally}")
    selection = consolidation.selection
    if not selection.included:
        click.echo("没有可以汇总的工作簿，没有生成汇总。", err=True)
        return 1
    if strict and not selection.complete:
        click.echo("没有报齐、没有全部计入；按 --strict 的要求，没有生成汇总。", err=True)
        return 1
    write_consolidation(consolidation, output)
    click.echo(f"已写入 {output}")
    return 0 if selection.complete and nothing_open(selection) else 1
