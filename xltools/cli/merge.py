"""`xltools merge PATH... -o FILE.xlsx [--roster FILE] [--last-year PATH] [--include-errors] [--strict] ...`."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from xltools.cli import options
from xltools.cli.chinese import ChineseCommand
from xltools.cli.clock import now
from xltools.cli.terms import terms_of

if TYPE_CHECKING:
    from xltools.consolidation.consolidation import Consolidation
    from xltools.consolidation.selection.select import Selection

__all__ = ["command"]


@click.command("merge", cls=ChineseCommand)
@options.paths
@options.workbook("-o", "--output", required=True, help="汇总工作簿写到这个文件")
@options.option(
    "--json", "json_file", type=click.Path(path_type=Path), help="同样的数据另写一份 JSON", metavar="FILE.json"
)
@options.option(
    "--csv", "csv_folder", type=click.Path(path_type=Path), help="同样的数据另写一组 CSV 到这个文件夹", metavar="DIR"
)
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
    json_file: Path | None,
    csv_folder: Path | None,
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
    from xltools.consolidation.merge import YearUnsettledError, merge_files
    from xltools.consolidation.print import nothing_open, told
    from xltools.consolidation.refusal import MergeRefusedError
    from xltools.reading.last_year import read_past
    from xltools.reading.sources import find_sources

    _refuse_foreign(output, json_file, csv_folder)
    terms = terms_of(form_id, year, roster, last_year, deep=deep, jobs=jobs)
    but = [roster, output, last_year, adjustments, json_file, *history, *_own(csv_folder)]
    sources = find_sources(paths, but=[path for path in but if path])
    past = [read_past(path, terms.form) for path in history]
    try:
        consolidation = merge_files(
            sources.files,
            terms,
            place=place,
            made=now(),
            include_errors=include_errors,
            history=past,
            adjustments=adjustments,
            earlier=output if output.is_file() and output.stat().st_size else None,
        )
    except YearUnsettledError as cause:
        raise click.UsageError(str(cause)) from cause
    except MergeRefusedError as cause:
        click.echo(f"{cause}。没有生成汇总。", err=True)
        return 1
    click.echo(told(consolidation))
    if sources.tally:
        click.echo(f"  没有读的文件　{sources.tally}")
    if reason := _not_written(consolidation.selection, strict=strict):
        click.echo(reason, err=True)
        return 1
    for written in _write(consolidation, output, json_file, csv_folder):
        click.echo(f"已写入 {written}")
    return 0 if consolidation.selection.complete and nothing_open(consolidation.selection) else 1


def _refuse_foreign(output: Path, json_file: Path | None, csv_folder: Path | None) -> None:
    """Before any work: what would be replaced is an earlier output, or nothing is done."""
    from xltools.consolidation.export.write import refuse_foreign_csv, refuse_foreign_json
    from xltools.excel.origin import CONSOLIDATION, refuse_foreign

    refuse_foreign(output, CONSOLIDATION)
    if json_file:
        refuse_foreign_json(json_file)
    if csv_folder:
        refuse_foreign_csv(csv_folder)


def _own(csv_folder: Path | None) -> list[Path]:
    """The files of an earlier export, which are no submissions."""
    from xltools.consolidation.export.tables import HEADS

    return [csv_folder / name for name in HEADS] if csv_folder else []


def _not_written(selection: "Selection", *, strict: bool) -> str:
    """Why there will be no workbook, "" where there will be one."""
    if not selection.included:
        return "没有可以汇总的工作簿，没有生成汇总。"
    if strict and not selection.complete:
        return "没有报齐、没有全部计入；按 --strict 的要求，没有生成汇总。"
    return ""


def _write(
    consolidation: "Consolidation", output: Path, json_file: Path | None, csv_folder: Path | None
) -> Iterator[Path]:
    from xltools.consolidation.export.write import write_csv, write_json
    from xltools.consolidation.workbook import write_consolidation

    write_consolidation(consolidation, output)
    yield output
    if json_file:
        write_json(consolidation, json_file)
        yield json_file
    if csv_folder:
        write_csv(consolidation, csv_folder)
        yield csv_folder
