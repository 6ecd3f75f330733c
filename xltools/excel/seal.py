"""A seal on a workbook: as long as it holds, nobody has saved the file again, whatever its times say.

A program that saves a workbook writes its parts anew, and no program writes them byte for byte as XlsxWriter does. So
the seal is a hash over all parts but the one that carries it. A file whose seal does not hold was changed by somebody.
"""

import hashlib
import io
import re
import zipfile
from collections.abc import Sequence

__all__ = ["is_sealed", "sealed"]

_PROPERTIES = "docProps/core.xml"
_SEAL = re.compile(rb"<cp:keywords>xltools-seal:([0-9a-f]{64})</cp:keywords>")
_BEFORE = b"<cp:category>"


def sealed(data: bytes) -> bytes:
    """The workbook with a seal among its properties, everything else as it was; the same bytes for the same bytes."""
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as parts, zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as target:
        seal = f"<cp:keywords>xltools-seal:{_seal(parts.infolist())}</cp:keywords>".encode()
        for info in parts.infolist():
            part = parts.read(info)
            if info.filename == _PROPERTIES:
                part = part.replace(_BEFORE, seal + _BEFORE)
            target.writestr(info, part)
    return written.getvalue()


def is_sealed(parts: Sequence[zipfile.ZipInfo], properties: bytes) -> bool:
    """Whether the seal found in a workbook's properties holds for its parts, as the archive lists them."""
    found = _SEAL.search(properties)
    return found is not None and found[1].decode("ascii") == _seal(parts)


def _seal(parts: Sequence[zipfile.ZipInfo]) -> str:
    told = sorted(f"{part.filename} {part.CRC:08x} {part.file_size}" for part in parts if part.filename != _PROPERTIES)
    return hashlib.sha256("\n".join(told).encode()).hexdigest()
