"""Merging from the desk: the current version of each unit, everything else with the reason why it does not count."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from xltools.collection.database import Event, EventKind
from xltools.collection.workspace import Workspace
from xltools.consolidation.consolidation import Consolidation, Heading
from xltools.consolidation.figures import UnitReport, summarize
from xltools.consolidation.merge import MergeOptions, merge_intake
from xltools.consolidation.messages import format_output_name, list_output_names
from xltools.consolidation.previous import find_previous
from xltools.excel.errors import FileFault
from xltools.intake.assign import Intake, assign_files
from xltools.intake.received import ReceivedFile


def merge_collection(
    workspace: Workspace, files: Sequence[ReceivedFile], options: MergeOptions, output: Path | None = None
) -> Consolidation:
    """Merge what counts; `output` is where the workbook is to go, None for a name that tells what it is.

    Raises what merge_files raises, and FileFault for a current version that cannot be read any more.
    """
    intake = workspace.assign(files)
    if options.include_errors:
        intake = assign_files(files, replace(workspace.intake_terms(files), take_outsiders=True))
    place = workspace.collection.config.place
    whole = replace(options, place=place, previous=_find_previous(workspace, output))
    return merge_intake(intake, _read_reports(workspace, intake), workspace.terms.load(), whole)


def _read_reports(workspace: Workspace, intake: Intake) -> dict[str, UnitReport]:
    """What each file holds: of those that do not count too, since an earlier workbook may have been made of them."""
    current = {one.current.path: one.current.file for one in intake.units if one.current is not None}
    others = [one.file for one in intake.exclusions if one.file is not None and one.file.result.summary is not None]
    files = list((current | {file.path: file for file in others}).values())
    reports: dict[str, UnitReport] = {}
    for file, read in zip(files, workspace.read(files), strict=True):
        if not isinstance(read, FileFault):
            reports[file.path] = summarize(read)
        elif file.path in current:
            raise read
    return reports


def output_path(workspace: Workspace, consolidation: Consolidation) -> Path:
    """Where the workbook goes if nobody says it: its name tells whose it is, and whether every unit is in."""
    return workspace.collection.merged / format_output_name(consolidation)


def record_merge(workspace: Workspace, consolidation: Consolidation, path: Path) -> None:
    """Keep in the journal that a workbook was made, and of how many units."""
    root = workspace.collection.root
    name = path.relative_to(root).as_posix() if path.is_relative_to(root) else path.name
    text = f"{consolidation.kind}，计入 {len(consolidation.lines)} 个单位"
    workspace.record.append_events([Event(workspace.now, EventKind.MERGED, path=name, text=text)])


def _find_previous(workspace: Workspace, output: Path | None) -> Path | None:
    """The workbook that this one takes the place of: under the same name, or made while some units were still missing.

    Nothing else in the folder is asked, however new it is: a trial under another name has not the office's work in it.
    """
    config = workspace.collection.config
    names = list_output_names(workspace.terms.load().form, Heading(config.place, config.year))
    own = [workspace.collection.merged / name for name in names]
    same = [output] if output is not None and output.absolute() not in [path.absolute() for path in own] else own
    return find_previous(same)
