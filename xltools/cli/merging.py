"""The two ways of merging, of paths and of a collection's current versions: what is told, and what is written."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from xltools.cli.clock import moment, now
from xltools.cli.here import near, say

if TYPE_CHECKING:
    from xltools.checks.batch import Terms
    from xltools.collection.folder import Collection
    from xltools.consolidation.consolidation import Consolidation
    from xltools.consolidation.selection.select import Selection

__all__ = ["MergeWish", "merge_here", "merge_paths", "refuse_foreign_outputs"]


@dataclass(frozen=True, slots=True)
class MergeWish:
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
    def own(self) -> list[Path]:
        """The files of the run itself, which are no submissions."""
        from xltools.consolidation.export.tables import HEADS

        exported = [self.csv_folder / name for name in HEADS] if self.csv_folder else []
        named = (self.output, self.adjustments, self.json_file, *self.history)
        return [*(path for path in named if path is not None), *exported]


def merge_paths(paths: Sequence[Path], terms: "Terms", wish: MergeWish, place: str, own: Sequence[Path]) -> int:
    """Merge what the paths lead to; `own` are further files of the run. Gives the exit code."""
    from xltools.consolidation.merge import merge_files
    from xltools.reading.last_year import read_past
    from xltools.reading.sources import find_sources

    if not place:
        say(
            "没有写 --place：标题、封面都没有地名，报到上一级也认不出是哪里的汇总。请加上 --place，例如 --place 招远市。"
        )
    sources = find_sources(paths, but=[*own, *wish.own])
    output = wish.output
    consolidation = merge_files(
        sources.files,
        terms,
        place=place,
        made=now(),
        include_errors=wish.include_errors,
        history=[read_past(path, terms.form) for path in wish.history],
        adjustments=wish.adjustments,
        apart=wish.namesakes,
        earlier=output if output is not None and output.is_file() and output.stat().st_size else None,
    )
    return _finish(consolidation, wish, output, sources.tally)


def merge_here(collection: "Collection", wish: MergeWish, *, deep: bool, jobs: int | None) -> int:
    """Merge what the collection's units sent last; what is new is checked first."""
    from xltools.collection import merging
    from xltools.collection.desk import open_desk
    from xltools.form.load import load_form
    from xltools.reading.last_year import read_past

    with open_desk(collection, moment(), say, deep=deep, jobs=jobs) as desk:
        checked, passed_over = desk.check()
        rows = [row for row, _ in checked]
        past = [read_past(path, load_form(collection.config.form)) for path in wish.history]
        wanted = merging.Wish(now(), wish.output, wish.include_errors, past, wish.adjustments, wish.namesakes)
        consolidation = merging.merge_current(desk, rows, desk.settle(rows), wanted)
        output = wish.output or near(merging.output_path(desk, consolidation))
        refuse_foreign_outputs(output, None, None)
        code = _finish(consolidation, wish, output, passed_over)
        if not _not_written(consolidation.selection, strict=wish.strict):
            merging.note_merge(desk, consolidation, output.absolute())
        return code


def _finish(consolidation: "Consolidation", wish: MergeWish, output: Path | None, passed_over: str) -> int:
    """Tell what was merged, and write it where it is to be written at all."""
    from xltools.consolidation.office.broken import broken_rules
    from xltools.consolidation.print import nothing_open, told

    click.echo(told(consolidation))
    if consolidation.taken_over:
        click.echo(f"  {consolidation.taken_over}")
    if passed_over:
        click.echo(f"  没有读的文件　{passed_over}")
    if reason := _not_written(consolidation.selection, strict=wish.strict):
        click.echo(reason, err=True)
        return 1
    stage = "" if consolidation.selection.complete else f"（{consolidation.kind}，没有报齐、没有全部计入）"
    if output is not None:
        for written in _write(consolidation, output, wish.json_file, wish.csv_folder):
            click.echo(f"已写入 {written}{stage}")
    done = consolidation.selection.complete and nothing_open(consolidation.selection)
    return 0 if done and not broken_rules(consolidation) else 1


def refuse_foreign_outputs(output: Path | None, json_file: Path | None, csv_folder: Path | None) -> None:
    """Before any work: what would be replaced is an earlier output, or nothing is done."""
    from xltools.consolidation.export.write import refuse_foreign_csv, refuse_foreign_json
    from xltools.excel.origin import CONSOLIDATION, refuse_foreign

    if output:
        refuse_foreign(output, CONSOLIDATION)
    if json_file:
        refuse_foreign_json(json_file)
    if csv_folder:
        refuse_foreign_csv(csv_folder)


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
