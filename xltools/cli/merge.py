"""`xltools merge PATH... -o FILE.xlsx [--roster FILE] [--last-year PATH] [--include-errors] [--strict] ...`."""

from pathlib import Path

import click

from xltools.cli import options
from xltools.cli.chinese import ChineseCommand
from xltools.cli.here import collection_for
from xltools.cli.merging import MergeWish, merge_here, merge_paths, refuse_foreign_outputs
from xltools.cli.terms import refuse_terms, terms_of

__all__ = ["command"]


@click.command("merge", cls=ChineseCommand)
@options.paths
@options.workbook("-o", "--output", help="汇总工作簿写到这个文件；在收集文件夹里可以不写")
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
@options.option(
    "--namesake",
    "namesakes",
    multiple=True,
    help="确认两份汇总工作簿里这个名称是同名的两个单位，都计入；可写多次",
    metavar="NAME",
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
    output: Path | None,
    json_file: Path | None,
    csv_folder: Path | None,
    roster: Path | None,
    last_year: Path | None,
    history: tuple[Path, ...],
    adjustments: Path | None,
    namesakes: tuple[str, ...],
    year: int | None,
    place: str,
    include_errors: bool,
    strict: bool,
    deep: bool,
    jobs: int | None,
    form_id: str,
) -> int:
    """汇总各单位的工作簿：三张法定表、逐单位明细、全部问题和报送情况。

    在收集文件夹里不写 PATH：汇总各单位现用的一份，写到“汇总”里，没有报齐的文件名注明阶段性汇总。
    """
    from xltools.consolidation.merge import YearUnsettledError
    from xltools.consolidation.refusal import MergeRefusedError

    collection = collection_for(paths)
    wish = MergeWish(output, json_file, csv_folder, history, adjustments, namesakes, include_errors, strict)
    if collection is None and output is None:
        raise click.UsageError("缺少 '-o' / '--output'。")
    refuse_foreign_outputs(output, json_file, csv_folder)
    try:
        if collection is not None:
            refuse_terms(collection, roster=roster, last_year=last_year, year=year, form_id=form_id, place=place)
            return merge_here(collection, wish, deep=deep, jobs=jobs)
        terms = terms_of(form_id, year, roster, last_year, deep=deep, jobs=jobs)
        own = [path for path in (roster, last_year) if path is not None]
        return merge_paths(paths, terms, wish, place, own)
    except YearUnsettledError as cause:
        raise click.UsageError(str(cause)) from cause
    except MergeRefusedError as cause:
        click.echo(f"{cause}。没有生成汇总。", err=True)
        return 1
