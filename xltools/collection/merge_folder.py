"""Merging from the desk: the current version of each unit, everything else with the reason why it does not count."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from xltools.collection.assign import Settled
from xltools.collection.database import Event, EventKind, FileRow
from xltools.collection.versions import UnitVersions
from xltools.collection.workspace import Desk
from xltools.consolidation.consolidation import Consolidation, Heading
from xltools.consolidation.exclusions import Ruling
from xltools.consolidation.merge import merge_files
from xltools.consolidation.messages import output_name, output_names
from xltools.excel.output import CONSOLIDATION, kind_of
from xltools.reading.last_year import PastFile
from xltools.roster.unit import Unit

__all__ = ["Wish", "merge_current", "note_merge", "output_path"]


@dataclass(frozen=True, slots=True)
class Wish:
    """What the office wants of this merge. `output` is where the workbook goes, None for a name that tells what it is."""

    made: str
    output: Path | None = None
    include_errors: bool = False
    history: Sequence[PastFile] = ()
    adjustments: Path | None = None
    namesakes: Sequence[str] = ()


def merge_current(desk: Desk, rows: Sequence[FileRow], settled: Settled, wish: Wish) -> Consolidation:
    """Merge what counts. Raises what merge_files raises."""
    root = desk.collection.root
    return merge_files(
        [root / row.path for row in rows],
        desk.terms.load(),
        place=desk.collection.config.place,
        made=wish.made,
        include_errors=wish.include_errors,
        history=wish.history,
        adjustments=wish.adjustments,
        earlier=_earlier(desk, wish.output),
        apart=wish.namesakes,
        rulings={root / path: ruling for path, ruling in _rulings(desk, settled)},
    )


def output_path(desk: Desk, consolidation: Consolidation) -> Path:
    """Where the workbook goes if nobody says it: its name tells whose it is, and whether every unit is in."""
    return desk.collection.merged / output_name(consolidation)


def note_merge(desk: Desk, consolidation: Consolidation, path: Path) -> None:
    """Keep in the journal that a workbook was made, and of how many units."""
    root = desk.collection.root
    name = path.relative_to(root).as_posix() if path.is_relative_to(root) else path.name
    desk.record.write(
        [
            Event(
                desk.now,
                EventKind.MERGED,
                path=name,
                said=f"{consolidation.kind}，计入 {len(consolidation.lines)} 个单位",
            )
        ]
    )


def _earlier(desk: Desk, output: Path | None) -> Path | None:
    """The workbook that this one takes the place of: under the same name, or made while some units were still missing.

    Nothing else in the folder is asked, however new it is: a trial under another name has not the office's work in it.
    Of the two names that the workbook has by itself, the one saved last has.
    """
    config = desk.collection.config
    names = output_names(desk.terms.load().form, Heading(config.place, config.year))
    own = [desk.collection.merged / name for name in names]
    same = [output] if output is not None and output.absolute() not in [path.absolute() for path in own] else own
    there = [path for path in same if kind_of(path) == CONSOLIDATION]
    return max(there, key=lambda path: path.stat().st_mtime_ns, default=None)


def _rulings(desk: Desk, settled: Settled) -> Iterator[tuple[str, Ruling]]:
    units = {unit.name: unit for unit in desk.terms.roster.units}
    for name, versions in settled.versions.items():
        yield from _of_unit(units[name], versions)
    for stray in settled.strays:
        if stray.decided or stray.void:
            yield stray.path, Ruling(aside=stray.reason)


def _of_unit(unit: Unit, versions: UnitVersions) -> Iterator[tuple[str, Ruling]]:
    current = versions.current
    for version in versions.all:
        if current is not None and current.doubt and not version.rejected:
            yield version.path, Ruling(unit, open=current.doubt)
        elif version is current:
            yield version.path, Ruling(unit if version.decision else None, said=version.decision)
        elif current is None or version.rejected:
            yield version.path, Ruling(aside=version.decision)
        else:
            yield version.path, Ruling(aside=f"不是现用的一份，现用的是“{current.path}”")
        for path in version.copies:
            yield path, Ruling(aside=f"与“{version.path}”一字不差，只计一次")
