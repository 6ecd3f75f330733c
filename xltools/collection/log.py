"""What changes by settling the files is written into the journal: versions that took another's place, decisions.

The journal as text and as JSON.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from xltools.collection.config import CONFIG_NAME, Collection
from xltools.collection.database import Event, EventKind, Record
from xltools.excel.errors import FileFault
from xltools.excel.text import printable
from xltools.intake.assign import Intake
from xltools.intake.decisions import Decision
from xltools.intake.received import ReceivedFile

_WITHDRAWN = "撤回了决定："


def record_senders(record: Record, intake: Intake) -> None:
    """Keep whose each content is, and when it came: the file may be replaced or moved away later."""
    known = record.contents_by_unit()
    record.save_contents(
        (version.sha256, one.unit.name, version.arrived)
        for one in intake.units
        for version in one.versions
        if known.get(version.sha256) != (one.unit.name, version.arrived)
    )


def record_current_versions(
    collection: Collection,
    record: Record,
    intake: Intake,
    files: Sequence[ReceivedFile],
    now: datetime,
    jobs: int | None,
) -> None:
    """Tell of each unit whose current version is another one than before, the first one, or none any more."""
    before = record.currents()
    current = {
        one.unit.name: (one.current.sha256, one.current.path)
        for one in intake.units
        if one.current is not None and not one.doubt
    }
    # While it is open which one counts, none takes the place of the one that counted before.
    open_units = [one.unit.name for one in intake.units if one.doubt]
    current |= {unit: before[unit] for unit in open_units if unit in before}
    if current == before:
        return
    contents = {file.path: file.sha256 for file in files}
    said: dict[str, str] = {}
    for unit, (sha256, path) in current.items():
        old_sha256, old_path = before.get(unit, ("", ""))
        if not old_sha256:
            said[unit] = "采用这一份"
        elif old_sha256 != sha256 and contents.get(old_path) == old_sha256:
            said[unit] = _describe_change(collection, old_path, path, jobs)
        elif old_sha256 != sha256:
            # The version that was replaced cannot be compared any more.
            how = "同一个文件名换成了另一份" if path == old_path else f"取代 {old_path}，那一份已不在"
            said[unit] = f"{how}（原来的一份 SHA-256 {old_sha256[:8]}）"
    said |= {unit: "这一份不再采用，没有可用的一份" for unit in before if unit not in current}
    versions = before | current
    record.append_events(
        Event(now, EventKind.CURRENT, unit, versions[unit][1], versions[unit][0], text) for unit, text in said.items()
    )
    record.save_currents(current)


def _describe_change(collection: Collection, old: str, new: str, jobs: int | None) -> str:
    """That one version takes the place of another, and how much differs; one of them may be gone by now."""
    from xltools.reading.diff import compare_submissions  # noqa: PLC0415 - as above
    from xltools.reading.read_submission import read_files  # noqa: PLC0415 - as above

    paths = [collection.root / path for path in (old, new)]
    first, second = read_files(paths, collection.config.load_form(), jobs)
    if isinstance(first, FileFault) or isinstance(second, FileFault):
        return f"取代 {old}"
    found = compare_submissions(first, second)
    count = len(found.fields) + len(found.explanations)
    return f"取代 {old}，{f'有 {count} 处不同' if count else '各项内容相同'}"


def record_decisions(record: Record, decisions: Sequence[Decision], now: datetime) -> None:
    """Tell of decisions that are new, and of those that were taken back; those that hold are asked of the journal."""
    before: dict[tuple[str, str], Event] = {}
    for event in record.events(EventKind.DECIDED):
        if event.text.startswith(_WITHDRAWN):
            before.pop((event.path, event.text.removeprefix(_WITHDRAWN)), None)
        else:
            before[event.path, event.text] = event
    wanted = {(one.file, one.sentence): one.unit for one in decisions}
    said = {key: (unit, key[1]) for key, unit in wanted.items() if key not in before}
    said |= {key: (one.unit, _WITHDRAWN + one.text) for key, one in before.items() if key not in wanted}
    record.append_events(Event(now, EventKind.DECIDED, unit, key[0], "", text) for key, (unit, text) in said.items())


# What may make another workbook of the next merge. That something was returned, or moved, changes no figure.
_CHANGING = frozenset(
    {
        EventKind.ARRIVED,
        EventKind.GONE,
        EventKind.CHECKED,
        EventKind.CURRENT,
        EventKind.DECIDED,
        EventKind.REBUILT,
    }
)


def find_fresh_merge(collection: Collection, record: Record) -> Event | None:
    """The last merge, where its workbook is there and nothing was changed since: no file, decision, setting or roster."""
    last: Event | None = None
    for event in record.events():
        if event.kind is EventKind.MERGED:
            last = event
        elif event.kind in _CHANGING:
            last = None
    if last is None or not (collection.root / last.path).is_file():
        return None
    inputs = (
        path for path in (collection.root / CONFIG_NAME, collection.roster, collection.last_year) if path is not None
    )
    saved = (path.stat().st_mtime for path in inputs if path.exists())
    return last if all(int(moment) <= last.at.timestamp() for moment in saved) else None


def render_log(events: Sequence[Event]) -> str:
    """A line for each event, the oldest first: time, what, whose, which file, and what is to be said of it."""
    lines = [
        (f"{one.at:%Y-%m-%d %H:%M}", one.kind.value, *map(printable, (one.unit, one.path, one.text, one.sha256[:8])))
        for one in events
    ]
    return "\n".join("　".join(filter(None, line)) for line in lines) or "还没有记录。"


def as_json(events: Sequence[Event]) -> dict[str, Any]:
    """The document that `log --format json` prints; times are local, in ISO form."""
    return {"schema": "xltools/log/1", "events": list(map(_event_json, events))}


def _event_json(event: Event) -> dict[str, str | None]:
    names = {"unit": event.unit, "path": event.path, "sha256": event.sha256, "said": event.text}
    known = {name: text or None for name, text in names.items()}
    return {"at": event.at.isoformat(), "kind": event.kind.name.lower(), **known}
