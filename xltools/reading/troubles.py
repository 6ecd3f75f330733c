"""What is wrong with the place of a table, in one trouble: which table, which labels, where, and what stands there."""

from collections.abc import Iterator, Sequence

from xltools.excel.text import shown
from xltools.form.model import ForeignLayout, Form, Place, Table
from xltools.reading.index import GridIndex
from xltools.reading.located import Hunt
from xltools.reading.submission import Trouble

__all__ = ["troubles_of"]

# So many labels are named in one message; the rest are counted.
_NAMED = 6


def troubles_of(form: Form, table: Table, hunts: Sequence[Hunt], indexes: Sequence[GridIndex]) -> list[Trouble]:
    """What is wrong with one table, told once over all its blocks; the gravest alone where it explains the rest."""
    settled = all(hunt.located is not None and hunt.best is None and len(hunt.sheets) == 1 for hunt in hunts)
    if settled and not any(hunt.altered for hunt in hunts):
        return []
    foreign = _foreign_layout(form, table.id, indexes)
    if foreign is not None:
        layout, index = foreign
        words = {"raw": layout.name, "remedy": layout.remedy, "sheet": index.name}
        row, column = index.positions(layout.present[0])[0]
        return [Trouble("V-03", "other_layout", table.id, Place(index.name, row, column), words)]
    doubled_on = next((hunt.sheets for hunt in hunts if len(hunt.sheets) > 1), None)
    if doubled_on:
        where = _quoted(doubled_on) if len(set(doubled_on)) > 1 else f"{_quoted(doubled_on)}的两处"
        return [Trouble("V-04", "double_table", table.id, None, {"raw": where, "sheet": doubled_on[-1]})]
    if all(hunt.located is None for hunt in hunts):
        words = {"raw": table.title, "sheet": table.blocks[0].sheet}
        return [Trouble("V-04", "missing_table", table.id, None, words)]
    return _label_troubles(table, hunts, indexes)


def _label_troubles(table: Table, hunts: Sequence[Hunt], indexes: Sequence[GridIndex]) -> list[Trouble]:
    missing: list[str] = []
    doubled: list[str] = []
    for hunt in hunts:
        missing += hunt.best.missing if hunt.best else ()
        doubled += hunt.best.doubled if hunt.best else ()
        if hunt.located is None:
            missing += [label for line in hunt.placed.block.rows for label in line.labels[-1:]]
    sheet = next(hunt.located.sheet for hunt in hunts if hunt.located is not None)
    index = next(index for index in indexes if index.name == sheet)
    told = []
    if missing:
        place, there = _printed_at(hunts, index, missing[0])
        words = {"raw": _quoted(missing), "sheet": sheet, "there": there}
        told.append(Trouble("V-04", "altered_label" if there else "missing_labels", table.id, place, words))
    if doubled:
        words = {"raw": _quoted(doubled), "sheet": sheet}
        places = index.positions(doubled[0]) or index.positions(doubled[0].split()[-1])
        place = Place(sheet, *places[-1]) if places else None
        told.append(Trouble("V-04", "double_labels", table.id, place, words))
    return [*told, *_altered_groups(table, hunts)]


def _altered_groups(table: Table, hunts: Sequence[Hunt]) -> Iterator[Trouble]:
    """Each label over several lines that is not as printed; blocks that share one tell it once."""
    for altered in dict.fromkeys(one for hunt in hunts for one in hunt.altered):
        words = {"raw": _quoted([altered.text]), "sheet": altered.place.sheet, "there": altered.there}
        key = "altered_label" if altered.there else "missing_labels"
        yield Trouble("V-04", key, table.id, altered.place, words)


def _printed_at(hunts: Sequence[Hunt], index: GridIndex, name: str) -> tuple[Place | None, str]:
    """Where a label that is missed was printed, and what somebody wrote there; nothing where the sheet is another."""
    for hunt in hunts:
        labels = (*hunt.placed.stubs, *hunt.placed.heads)
        for label in labels if hunt.placed.block.sheet == index.name else ():
            if label.text == name:
                there = index.grid.at(label.row, label.column)
                known = {index.normal(other.text) for other in labels}
                altered = isinstance(there, str) and index.label_at(label.row, label.column) not in known | {""}
                return Place(index.name, label.row, label.column), shown(there) if altered else ""
    return None, ""


def _foreign_layout(form: Form, table: str, indexes: Sequence[GridIndex]) -> tuple[ForeignLayout, GridIndex] | None:
    for foreign in form.foreign_layouts:
        for index in indexes if foreign.table == table else ():
            has = all(index.positions(label) for label in foreign.present)
            if has and not any(index.positions(label) for label in foreign.absent):
                return foreign, index
    return None


def _quoted(labels: Sequence[str]) -> str:
    shown_labels = [f"“{label}”" for label in dict.fromkeys(labels)]
    return "、".join(shown_labels[:_NAMED]) + (f"等 {len(shown_labels)} 处" if len(shown_labels) > _NAMED else "")
