"""Merging from the desk: the current version of each unit, everything else with the reason why it does not count."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from xltools.collection.assign import Assignment
from xltools.collection.database import Event, EventKind, FileRow
from xltools.collection.versions import UnitVersions
from xltools.collection.workspace import Workspace
from xltools.consolidation.consolidation import Consolidation, Heading
from xltools.consolidation.exclusions import FileDecision
from xltools.consolidation.merge import merge_files
from xltools.consolidation.messages import format_output_name, list_output_names
from xltools.consolidation.previous import find_previous
from xltools.reading.last_year import PastFile
from xltools.roster.unit import Unit

__all__ = ["MergeOptions", "merge_assignment", "output_path", "record_merge"]


@dataclass(frozen=True, slots=True)
class MergeOptions:
    """What the office wants of this merge. `output` is where the workbook goes, None for a name that tells what it is."""

    made: str
    output: Path | None = None
    include_errors: bool = False
    history: Sequence[PastFile] = ()
    adjustments: Path | None = None
    namesakes: Sequence[str] = ()


def merge_assignment(
    workspace: Workspace, rows: Sequence[FileRow], assignment: Assignment, options: MergeOptions
) -> Consolidation:
    """Merge what counts. Raises what merge_files raises."""
    root = workspace.collection.root
    return merge_files(
        [root / row.path for row in rows],
        workspace.terms.load(),
        place=workspace.collection.config.place,
        made=options.made,
        include_errors=options.include_errors,
        history=options.history,
        adjustments=options.adjustments,
        earlier=_find_previous(workspace, options.output),
        apart=options.namesakes,
        rulings={root / path: ruling for path, ruling in _file_decisions(workspace, assignment)},
    )


def output_path(workspace: Workspace, consolidation: Consolidation) -> Path:
    """Where the workbook goes if nobody says it: its name tells whose it is, and whether every unit is in."""
    return workspace.collection.merged / format_output_name(consolidation)


def record_merge(workspace: Workspace, consolidation: Consolidation, path: Path) -> None:
    """Keep in the journal that a workbook was made, and of how many units."""
    root = workspace.collection.root
    name = path.relative_to(root).as_posix() if path.is_relative_to(root) else path.name
    workspace.record.append_events(
        [
            Event(
                workspace.now,
                EventKind.MERGED,
                path=name,
                text=f"{consolidation.kind}，计入 {len(consolidation.lines)} 个单位",
            )
        ]
    )


def _find_previous(workspace: Workspace, output: Path | None) -> Path | None:
    """The workbook that this one takes the place of: under the same name, or made while some units were still missing.

    Nothing else in the folder is asked, however new it is: a trial under another name has not the office's work in it.
    """
    config = workspace.collection.config
    names = list_output_names(workspace.terms.load().form, Heading(config.place, config.year))
    own = [workspace.collection.merged / name for name in names]
    same = [output] if output is not None and output.absolute() not in [path.absolute() for path in own] else own
    return find_previous(same)


def _file_decisions(workspace: Workspace, assignment: Assignment) -> Iterator[tuple[str, FileDecision]]:
    units = {unit.name: unit for unit in workspace.terms.roster.units}
    for name, versions in assignment.versions.items():
        yield from _unit_decisions(units[name], versions)
    for stray in assignment.unassigned:
        if stray.is_decided or stray.is_void:
            yield stray.path, FileDecision(exclusion_reason=stray.reason)


def _unit_decisions(unit: Unit, versions: UnitVersions) -> Iterator[tuple[str, FileDecision]]:
    current = versions.current
    for version in versions.all:
        if current is not None and current.doubt and not version.is_rejected:
            yield version.path, FileDecision(unit, open_reason=current.doubt)
        elif version is current:
            yield version.path, FileDecision(unit if version.decision else None, decision_text=version.decision)
        elif current is None or version.is_rejected:
            yield version.path, FileDecision(exclusion_reason=version.decision)
        else:
            yield version.path, FileDecision(exclusion_reason=f"不是现用的一份，现用的是“{current.path}”")
        for path in version.copies:
            yield path, FileDecision(exclusion_reason=f"与“{version.path}”一字不差，只计一次")
