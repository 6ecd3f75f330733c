"""The two ways of merging, of paths and of a collection's current versions: what is told, and what is written.

`xltools merge PATH... -o FILE.xlsx [--roster FILE] [--last-year PATH] [--include-errors] [--strict] ...`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from xltools.cli import options
from xltools.cli.options import (
    ChineseCommand,
    current_minute,
    current_time,
    find_collection_for,
    load_terms,
    notice_displaced,
    print_notice,
    refuse_terms,
    relative_path,
)

if TYPE_CHECKING:
    from xltools.checks.check import Terms
    from xltools.collection.folder import Collection
    from xltools.consolidation.consolidation import Consolidation
    from xltools.excel.output import WrittenOutput
    from xltools.intake.select import Selection


@dataclass(frozen=True, slots=True)
class MergeArguments:
    """What is to be written, and of what besides the units' workbooks."""

    output: Path | None
    json_file: Path | None
    csv_folder: Path | None
    history: tuple[Path, ...]
    adjustments: Path | None
    namesakes: tuple[str, ...]
    include_errors: bool
    strict: bool

    @property
    def own_files(self) -> list[Path]:
        """The files of the run itself, which are no submissions."""
        from xltools.consolidation.export import CSV_HEADS

        exported = [self.csv_folder / name for name in CSV_HEADS] if self.csv_folder else []
        named = (self.output, self.adjustments, self.json_file, *self.history)
        return [*(path for path in named if path is not None), *exported]


def _merge_paths(
    paths: Sequence[Path],
    terms: "Terms",
    options: MergeArguments,
    place: str,
    deadline: date | None,
    own_files: Sequence[Path],
) -> int:
    """Merge what the paths lead to; `own_files` are further files of the run. Gives the exit code."""
    from xltools.consolidation.merge import merge_files
    from xltools.consolidation.previous import find_previous
    from xltools.reading.last_year import read_past_file
    from xltools.reading.sources import find_sources

    if not place:
        print_notice(
            "没有写 --place：标题、封面都没有地名，报到上一级也认不出是哪里的汇总。请加上 --place，例如 --place 招远市。"
        )
    sources = find_sources(paths, excluded=[*own_files, *options.own_files])
    output = options.output
    consolidation = merge_files(
        sources.files,
        terms,
        place=place,
        made=current_minute(),
        include_errors=options.include_errors,
        history=[read_past_file(path, terms.form) for path in options.history],
        adjustments=options.adjustments,
        apart=options.namesakes,
        earlier=find_previous([output] if output is not None else ()),
        deadline=deadline,
        now=current_time(),
        saved=sources.saved,
    )
    return _report_and_write(consolidation, options, output, sources.tally)[0]


def _merge_collection(collection: "Collection", options: MergeArguments, *, deep: bool, jobs: int | None) -> int:
    """Merge what the collection's units sent last; what is new is checked first."""
    from xltools.collection import merge_folder
    from xltools.collection.workspace import open_workspace
    from xltools.consolidation.merge import MergeOptions
    from xltools.form.load import load_form
    from xltools.reading.last_year import read_past_file

    with open_workspace(collection, current_time(), print_notice, deep=deep, jobs=jobs) as desk:
        checked, passed_over = desk.check()
        rows = [row for row, _ in checked]
        past = [read_past_file(path, load_form(collection.config.form)) for path in options.history]
        wanted = MergeOptions(
            made=current_minute(),
            include_errors=options.include_errors,
            history=past,
            adjustments=options.adjustments,
            namesakes=options.namesakes,
        )
        consolidation = merge_folder.merge_collection(desk, rows, wanted, options.output)
        output = options.output or relative_path(merge_folder.output_path(desk, consolidation))
        _refuse_foreign_outputs(output, None, None)
        code, workbook = _report_and_write(consolidation, options, output, passed_over)
        if workbook is not None:
            merge_folder.record_merge(desk, consolidation, workbook.absolute())
        return code


def _report_and_write(
    consolidation: "Consolidation", options: MergeArguments, output: Path | None, skipped_summary: str
) -> tuple[int, Path | None]:
    """Tell what was merged, and write it where it is to be written at all; the exit code, and where the workbook is."""
    from xltools.consolidation.explanations import check_city_figures
    from xltools.consolidation.messages import render_consolidation
    from xltools.consolidation.workbook import write_consolidation
    from xltools.excel.output import OutputStatus

    click.echo(render_consolidation(consolidation))
    if consolidation.office_note:
        click.echo(f"  {consolidation.office_note}")
    if skipped_summary:
        click.echo(f"  没有读的文件　{skipped_summary}")
    if reason := _refusal_reason(consolidation.selection, strict=options.strict):
        click.echo(reason, err=True)
        return 1, None
    stage = "" if consolidation.selection.is_complete else f"（{consolidation.kind}，没有报齐、没有全部计入）"
    displaced, workbook = 0, None
    if output is not None:
        written = write_consolidation(consolidation, output)
        workbook = written.path if written.status is not OutputStatus.LOCKED else None
        for path, files in [(output, [written]), *_write_exports(consolidation, options)]:
            for one in files:
                displaced = notice_displaced(one) or displaced
            if any(one.is_in_place for one in files):
                click.echo(f"已写入 {path}{stage}")
    done = consolidation.selection.is_complete and consolidation.selection.is_clear
    return displaced or int(not done or bool(check_city_figures(consolidation))), workbook


def _refuse_foreign_outputs(output: Path | None, json_file: Path | None, csv_folder: Path | None) -> None:
    """Before any work: what would be replaced is an earlier output, or nothing is done."""
    from xltools.consolidation.export import refuse_foreign_csv, refuse_foreign_json
    from xltools.excel.output import CONSOLIDATION, refuse_foreign

    if output:
        refuse_foreign(output, CONSOLIDATION)
    if json_file:
        refuse_foreign_json(json_file)
    if csv_folder:
        refuse_foreign_csv(csv_folder)


def _refusal_reason(selection: "Selection", *, strict: bool) -> str:
    """Why there will be no workbook, "" where there will be one."""
    if not selection.included:
        return "没有可以汇总的工作簿，没有生成汇总。"
    if strict and not selection.is_complete:
        return "没有报齐、没有全部计入；按 --strict 的要求，没有生成汇总。"
    return ""


def _write_exports(
    consolidation: "Consolidation", options: MergeArguments
) -> Iterator[tuple[Path, list["WrittenOutput"]]]:
    from xltools.consolidation.export import write_csv, write_json

    if options.json_file:
        yield options.json_file, [write_json(consolidation, options.json_file)]
    if options.csv_folder:
        yield options.csv_folder, write_csv(consolidation, options.csv_folder)


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
@options.deadline
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
    deadline: date | None,
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
    from xltools.consolidation.errors import MergeRefusedError
    from xltools.consolidation.merge import AmbiguousYearError

    collection = find_collection_for(paths)
    wish = MergeArguments(output, json_file, csv_folder, history, adjustments, namesakes, include_errors, strict)
    if collection is None and output is None:
        raise click.UsageError("缺少 '-o' / '--output'。")
    _refuse_foreign_outputs(output, json_file, csv_folder)
    try:
        if collection is not None:
            refuse_terms(collection, roster=roster, last_year=last_year, year=year, form_id=form_id, place=place)
            return _merge_collection(collection, wish, deep=deep, jobs=jobs)
        terms = load_terms(form_id, year, roster, last_year, deep=deep, jobs=jobs)
        own = [path for path in (roster, last_year) if path is not None]
        return _merge_paths(paths, terms, wish, place, deadline, own)
    except AmbiguousYearError as cause:
        raise click.UsageError(str(cause)) from cause
    except MergeRefusedError as cause:
        click.echo(f"{cause}。没有生成汇总。", err=True)
        return 1
