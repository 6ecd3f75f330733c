"""The two ways of merging, of paths and of a collection's current versions: what is told, and what is written.

`xltools merge PATH... -o FILE.xlsx [--roster FILE] [--last-year PATH] [--include-errors] [--strict] ...`.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from xltools.cli import options
from xltools.cli.options import CheckOptions, current_time, notice_displaced, relative_path
from xltools.cli.root import print_notice

if TYPE_CHECKING:
    from xltools.collection.config import Collection
    from xltools.consolidation.consolidation import Consolidation
    from xltools.consolidation.merge import MergeOptions
    from xltools.form.model import Form


@dataclass(frozen=True, slots=True, kw_only=True)
class MergeArguments(CheckOptions):
    """What is to be written, and of what besides the units' workbooks."""

    output: Path | None
    json_file: Path | None
    csv_folder: Path | None
    history: tuple[Path, ...]
    adjustments: Path | None
    namesakes: tuple[str, ...]
    deadline: date | None
    place: str
    office: str
    include_errors: bool
    strict: bool

    @property
    def own_files(self) -> list[Path]:
        """The files of the run itself, which are no submissions."""
        from xltools.consolidation.export import CSV_HEADS

        exported = [self.csv_folder / name for name in CSV_HEADS] if self.csv_folder else []
        named = (self.roster, self.last_year, self.output, self.adjustments, self.json_file, *self.history)
        return [*(path for path in named if path is not None), *exported]

    def merge_options(self, form: "Form", now: datetime) -> "MergeOptions":
        """What is wanted of the merge itself. Raises FileFault for a workbook of an earlier year that cannot be used."""
        from xltools.consolidation.merge import MergeOptions
        from xltools.report.import_report import read_past_report

        return MergeOptions(
            made=f"{now:%Y-%m-%d %H:%M}",
            include_errors=self.include_errors,
            history=[read_past_report(path, form) for path in self.history],
            adjustments=self.adjustments,
            namesakes=self.namesakes,
            office=self.office,
        )


@options.command("merge", "xltools merge 收件 -o 汇总.xlsx --roster 名录.xlsx --place 招远市")
@options.paths
@options.workbook("-o", "--output", help="汇总工作簿写到这个文件；在收集文件夹里可以不写")
@options.path("--json", "json_file", help="同样的数据另写一份 JSON", metavar="FILE.json")
@options.path("--csv", "csv_folder", help="同样的数据另写一组 CSV 到这个文件夹", metavar="DIR")
@options.roster
@options.last_year
@options.path("--history", multiple=True, help="更早年度的汇总工作簿，用于历年图；可写多次")
@options.path("--adjustments", help="汇总单位自己的更正：有“调整”表的工作簿；输出文件里已有的照样保留")
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
@options.office
@options.option("--include-errors", is_flag=True, help="有错误的也计入，并在表中标明")
@options.option("--strict", is_flag=True, help="没有报齐、没有全部计入时不生成")
@options.deep
@options.jobs
@options.form_id
def merge_command(**given: Any) -> int:
    """汇总各单位的工作簿：三张法定表、逐单位明细、全部问题和报送情况。

    在收集文件夹里不写 PATH：汇总各单位现用的一份，写到“汇总”里，没有报齐的文件名注明阶段性汇总。
    """
    from xltools.consolidation.figures import MergeRefusedError
    from xltools.consolidation.merge import AmbiguousYearError

    wanted = MergeArguments(**given)
    collection = wanted.find_collection(place=wanted.place, office=wanted.office, deadline=wanted.deadline)
    _refuse_foreign_outputs(wanted)
    try:
        if collection is not None:
            return _merge_collection(wanted, collection)
        if wanted.output is None:
            raise click.UsageError("缺少 '-o' / '--output'。")
        return _merge_paths(wanted, wanted.output)
    except AmbiguousYearError as cause:
        raise click.UsageError(str(cause)) from cause
    except MergeRefusedError as cause:
        print_notice(f"{cause}。没有生成汇总。")
        return 1


def _merge_paths(wanted: MergeArguments, output: Path) -> int:
    from xltools.consolidation.merge import merge_files
    from xltools.consolidation.previous import find_previous
    from xltools.reading.sources import find_sources

    terms, now = wanted.load_terms(), current_time()
    options.notice_early_deadline(wanted.deadline, terms.year)
    if not wanted.place:
        print_notice(
            "没有写 --place：标题、封面都没有地名，报到上一级也认不出是哪里的汇总。请加上 --place，例如 --place 招远市。"
        )
    sources = find_sources(wanted.paths, excluded=wanted.own_files)
    asked = wanted.merge_options(terms.form, now)
    asked = replace(asked, place=wanted.place, previous=find_previous([output]))
    consolidation = merge_files(sources.files, terms, asked, deadline=wanted.deadline, now=now, saved=sources.saved)
    included = [one.current for one in consolidation.selection.included if one.current is not None]
    wanted.notice_missing_last_year(terms, [one.file.summary for one in included])
    return _report_and_write(consolidation, wanted, output, sources.tally)[0]


def _merge_collection(wanted: MergeArguments, collection: "Collection") -> int:
    """Merge what the collection's units sent last; what is new is checked first."""
    from xltools.collection.round import merge_collection, record_merge
    from xltools.consolidation.messages import format_output_name
    from xltools.excel.output import CONSOLIDATION, refuse_foreign

    with options.open_workspace(collection, deep=wanted.deep, jobs=wanted.jobs) as workspace:
        checked, skipped_summary = workspace.check()
        files = [file for file, _ in checked]
        asked = wanted.merge_options(collection.config.load_form(), workspace.now)
        intake = workspace.assign(files, take_outsiders=asked.include_errors)
        consolidation = merge_collection(workspace, intake, asked, wanted.output)
        output = wanted.output or relative_path(collection.merged) / format_output_name(consolidation)
        refuse_foreign(output, CONSOLIDATION)
        code, workbook = _report_and_write(consolidation, wanted, output, skipped_summary)
        if workbook is not None:
            record_merge(workspace, consolidation, workbook)
        return code


def _report_and_write(
    consolidation: "Consolidation", wanted: MergeArguments, output: Path, skipped_summary: str
) -> tuple[int, Path | None]:
    """Tell what was merged, and write it where it is to be written at all; the exit code, and where the workbook is."""
    from xltools.consolidation.export import write_csv, write_json
    from xltools.consolidation.messages import render_consolidation
    from xltools.consolidation.workbook import write_consolidation
    from xltools.excel.output import OutputStatus

    click.echo(render_consolidation(consolidation))
    if consolidation.office_note:
        click.echo(f"  {consolidation.office_note}")
    if skipped_summary:
        click.echo(f"  没有读的文件　{skipped_summary}")
    selection = consolidation.selection
    stage = "" if selection.is_complete else "没有报齐、没有全部计入"
    if not selection.included or (stage and wanted.strict):
        why = f"{stage}；按 --strict 的要求，" if selection.included else "没有可以汇总的工作簿，"
        print_notice(f"{why}没有生成汇总。")
        return 1, None
    written = write_consolidation(consolidation, output)
    outputs = [(output, [written])]
    if wanted.json_file:
        outputs.append((wanted.json_file, [write_json(consolidation, wanted.json_file)]))
    if wanted.csv_folder:
        outputs.append((wanted.csv_folder, write_csv(consolidation, wanted.csv_folder)))
    displaced = 0
    for path, files in outputs:
        for one in files:
            displaced = notice_displaced(one) or displaced
        if any(one.is_in_place for one in files):
            click.echo(f"已写入 {path}" + (f"（{consolidation.kind}，{stage}）" if stage else ""))
    is_done = selection.is_complete and selection.is_clear and consolidation.is_sound
    return displaced or int(not is_done), None if written.status is OutputStatus.LOCKED else written.path


def _refuse_foreign_outputs(wanted: MergeArguments) -> None:
    """Before any work: what would be replaced is an earlier output, or nothing is done."""
    from xltools.consolidation.export import refuse_foreign_csv, refuse_foreign_json
    from xltools.excel.output import CONSOLIDATION, refuse_foreign

    if wanted.output:
        refuse_foreign(wanted.output, CONSOLIDATION)
    if wanted.json_file:
        refuse_foreign_json(wanted.json_file)
    if wanted.csv_folder:
        refuse_foreign_csv(wanted.csv_folder)
