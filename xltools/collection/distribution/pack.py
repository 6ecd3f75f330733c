"""Packing (打包): a zip for each kind of unit, to be sent to the kind's group at once."""

import io
import struct
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from xltools.collection.distribution.issue import Issued
from xltools.collection.distribution.placing import State, put
from xltools.excel.names import safe_file_name
from xltools.form.unit import Unit

__all__ = ["FOLDER", "Pack", "pack", "pack_name", "stale_packs"]

FOLDER = "打包"
_NO_KIND = "其他单位"
# Says that an archive is ours and may be replaced: an extra field of its first member, which no program shows to people.
_OURS = b"xltools/issued"
_EXTRA = struct.pack("<HH", 0x6C78, len(_OURS)) + _OURS
_BEGINNING = 1_000


@dataclass(frozen=True, slots=True)
class Pack:
    """A zip: where it is, how many workbooks are in it, and what became of it."""

    path: Path
    workbooks: int
    state: State


def pack_name(unit: Unit) -> str:
    """The zip that a unit's workbook goes into."""
    return safe_file_name(f"{unit.kind or _NO_KIND}.zip")


def pack(issued: Sequence[Issued], folder: Path, year: int) -> Iterator[Pack]:
    """Pack the workbooks as they were issued, kind by kind. Raises FileFault when a zip cannot be written."""
    for name, workbooks in _by_kind(issued).items():
        state = put(folder / FOLDER / name, _zipped(workbooks, year), _is_ours)
        yield Pack(folder / FOLDER / name, len(workbooks), state)


def stale_packs(folder: Path, packs: Sequence[Pack]) -> tuple[str, ...]:
    """Zips of kinds that no unit has any more."""
    now = {one.path.name for one in packs}
    there = sorted(path for path in (folder / FOLDER).glob("*.zip") if path.name not in now)
    return tuple(f"{FOLDER}/{path.name}" for path in there if _is_ours(path.read_bytes()))


def _by_kind(issued: Sequence[Issued]) -> Mapping[str, list[Issued]]:
    kinds: dict[str, list[Issued]] = {}
    for one in issued:
        if one.unit is not None:
            kinds.setdefault(pack_name(one.unit), []).append(one)
    return kinds


def _is_ours(data: bytes) -> bool:
    return _EXTRA in data[:_BEGINNING]


def _zipped(workbooks: Sequence[Issued], year: int) -> bytes:
    """The same workbooks give the same bytes: a fixed time, in the order of their names, stored as they are.

    A name that is not ASCII carries the flag for UTF-8, so that Windows shows it.
    """
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for one in sorted(workbooks, key=lambda one: one.path.name):
            info = zipfile.ZipInfo(one.path.name, (year, 1, 1, 0, 0, 0))
            info.create_system = 3  # else the bytes would tell the system they were made on
            info.external_attr = 0o644 << 16
            info.extra = _EXTRA
            archive.writestr(info, one.data())
    return buffer.getvalue()
