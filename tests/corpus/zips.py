"""Archives part by part, truthful or not; large ones from one compressed block said again."""

import random
import struct
import zlib
from dataclasses import dataclass

__all__ = ["Part", "archive", "deflate", "noise", "part", "repeated", "truncated"]


@dataclass(frozen=True, slots=True)
class Part:
    """A part of an archive as it is written, truthful or not."""

    name: str
    packed: bytes
    size: int
    crc: int
    method: int = 8
    flags: int = 0
    extra: bytes = b""


def part(name: str, content: str | bytes) -> Part:
    raw = content.encode() if isinstance(content, str) else content
    return Part(name, deflate(raw), len(raw), zlib.crc32(raw))


def deflate(raw: bytes) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(raw) + packer.flush()


def repeated(name: str, before: bytes, block: bytes, times: int, after: bytes = b"") -> Part:
    """A part that says a block many times, compressed only once."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    head = packer.compress(before) + packer.flush(zlib.Z_FULL_FLUSH)
    body = packer.compress(block) + packer.flush(zlib.Z_FULL_FLUSH)
    tail = packer.compress(after) + packer.flush()
    crc = zlib.crc32(before)
    # Beyond the budget for one part nobody comes to ask for the checksum.
    for _ in range(times if times * len(block) <= 64 << 20 else 0):
        crc = zlib.crc32(block, crc)
    size = len(before) + len(block) * times + len(after)
    return Part(name, head + body * times + tail, size, zlib.crc32(after, crc))


def archive(*parts: Part) -> bytes:
    body, listing = b"", b""
    for one in parts:
        # Surrogates stand for bytes of another encoding.
        name = one.name.encode("utf-8", "surrogateescape")
        fields = struct.pack(
            "<5H3L2H", 20, one.flags, one.method, 0, 33, one.crc, len(one.packed), one.size, len(name), len(one.extra)
        )
        listing += b"PK\x01\x02\x14\0" + fields + struct.pack("<3H2L", 0, 0, 0, 0, len(body)) + name + one.extra
        body += b"PK\x03\x04" + fields + name + one.extra + one.packed
    return (
        body
        + listing
        + struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, len(parts), len(parts), len(listing), len(body), 0)
    )


def noise(size: int) -> bytes:
    return random.Random(1).randbytes(size)  # noqa: S311 - the same noise each time


def truncated(data: bytes) -> bytes:
    return data[: len(data) * 2 // 3]
