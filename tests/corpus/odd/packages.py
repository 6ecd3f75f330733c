"""Odd archives: parts that are missing, named or packed in other ways, and files cut short or grown."""

import io
import re
import zipfile

from tests.corpus.odd.base import STRINGS, STYLES, TYPES, WORKBOOK, WORKBOOK_RELS, Odd, Odds, Parts

__all__ = ["CASES"]

DOCUMENT_PROPERTIES = ("docProps/core.xml", "docProps/app.xml")
THEME = "xl/theme/theme1.xml"
FONT = "application/vnd.openxmlformats-officedocument.obfuscatedFont"


def without(*names: str) -> Parts:
    parts = Parts()
    for name in names:
        parts.drop(name)
    return parts


def dangling(name: str) -> Parts:
    """A part that is listed and related, and not there."""
    parts = Parts()
    del parts[name]
    return parts


def inline() -> Parts:
    """No shared strings: every text stands in its cell."""
    parts = Parts()
    texts = re.findall(r"<si>(.*?)</si>", parts[STRINGS].decode(), re.DOTALL)
    parts.drop(STRINGS)
    return parts.every_sheet(r't="s"><v>(\d+)</v>', lambda found: f't="inlineStr"><is>{texts[int(found[1])]}</is>')


def renamed(old: str, new: str) -> bytes:
    parts = Parts()
    return repacked({name.replace(old, new): content for name, content in parts.items()})


def repacked(parts: dict[str, bytes], **options: bool) -> bytes:
    """An archive of parts under names that zipfile itself would mend."""
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            info = zipfile.ZipInfo("x")
            info.filename = name
            with archive.open(info, "w", force_zip64=options.get("zip64", False)) as member:
                member.write(content)
    return output.getvalue()


class Stream(io.RawIOBase):
    """Somewhere to write that cannot be gone back in: sizes come after the content, as data descriptors."""

    def __init__(self) -> None:
        self.written = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: bytes) -> int:  # type: ignore[override]  # bytes is all that zipfile gives
        self.written += data
        return len(data)


def streamed() -> bytes:
    output = Stream()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in Parts().items():
            archive.writestr(name, content)
    return bytes(output.written)


def commented(comment: bytes) -> bytes:
    output = io.BytesIO(Parts().pack())
    with zipfile.ZipFile(output, "a") as archive:
        archive.comment = comment
    return output.getvalue()


def with_folders() -> bytes:
    parts = Parts()
    folders = {f"{name.rpartition('/')[0]}/": b"" for name in parts if "/" in name}
    return repacked({**folders, **parts})


def grown() -> Parts:
    """What other programs add: a picture, printer settings, a thumbnail, custom XML, an embedded font."""
    parts = Parts()
    parts.add("docProps/thumbnail.jpeg", b"\xff\xd8\xff\xe0" + bytes(500))
    parts.add("xl/printerSettings/printerSettings1.bin", bytes(2000))
    parts.add("xl/media/图片1.png", b"\x89PNG" + bytes(900))
    parts.add("customXml/item1.xml", '<?xml version="1.0"?><root xmlns="urn:x"><a/></root>')
    parts.add("customXml/_rels/item1.xml.rels", "<Relationships/>")
    parts.add("xl/fonts/font1.odttf", bytes(300), FONT)
    return parts


def unreadable_target() -> bytes:
    parts = Parts()
    parts[WORKBOOK_RELS] = parts[WORKBOOK_RELS].replace(b"worksheets/sheet5", b"worksheets\\\x80sheet5")
    return parts.pack()


def broken(at: float) -> bytes:
    """One byte of a sheet's content is another."""
    data = bytearray(Parts().pack())
    place = int(len(data) * at)
    data[place] ^= 0xFF
    return bytes(data)


CASES: Odds = {
    "no styles": Odd(lambda: without(STYLES).pack()),
    "styles that are listed and not there": Odd(lambda: dangling(STYLES).pack()),
    "no theme": Odd(lambda: without(THEME).pack()),
    "no document properties": Odd(lambda: without(*DOCUMENT_PROPERTIES).pack()),
    "nothing but workbook, sheets and texts": Odd(lambda: without(STYLES, THEME, *DOCUMENT_PROPERTIES).pack()),
    "no shared strings, every text in its cell": Odd(lambda: inline().pack()),
    "shared strings that are listed and not there": Odd(lambda: dangling(STRINGS).pack(), "damaged"),
    "a list of content types that is not there": Odd(lambda: dangling(TYPES).pack()),
    "no relations of the package": Odd(lambda: dangling("_rels/.rels").pack()),
    "no relations of the workbook": Odd(lambda: dangling(WORKBOOK_RELS).pack(), "damaged"),
    "a sheet that is listed and not there": Odd(lambda: dangling("xl/worksheets/sheet5.xml").pack(), "damaged"),
    "no workbook": Odd(lambda: dangling(WORKBOOK).pack(), "damaged"),
    "names with backslashes": Odd(lambda: renamed("/", "\\")),
    "names that begin with a slash": Odd(lambda: renamed("xl/", "/xl/")),
    "names in capital letters": Odd(lambda: renamed("xl/worksheets/sheet", "xl/Worksheets/Sheet")),
    "targets from the root": Odd(lambda: Parts().sub(WORKBOOK_RELS, 'Target="', 'Target="/xl/').pack()),
    "targets with dots": Odd(lambda: Parts().sub(WORKBOOK_RELS, 'Target="', 'Target="./').pack()),
    "targets by way of the folder above": Odd(lambda: Parts().sub(WORKBOOK_RELS, 'Target="', 'Target="../xl/').pack()),
    "targets with backslashes": Odd(lambda: Parts().sub(WORKBOOK_RELS, "worksheets/", r"worksheets\\").pack()),
    "a target that is no text": Odd(unreadable_target, "damaged"),
    "written as a stream, sizes after the content": Odd(streamed),
    "zip64": Odd(lambda: repacked(Parts(), zip64=True)),
    "stored, not compressed": Odd(lambda: Parts().pack(zipfile.ZIP_STORED)),
    "compressed with bzip2": Odd(lambda: Parts().pack(zipfile.ZIP_BZIP2)),
    "compressed with LZMA": Odd(lambda: Parts().pack(zipfile.ZIP_LZMA)),
    "with entries for folders": Odd(with_folders),
    "with a comment on the archive": Odd(lambda: commented("由某系统导出".encode())),
    "a line end behind the archive": Odd(lambda: Parts().pack() + b"\r\n"),
    "filled up with zeros to the next block": Odd(lambda: Parts().pack() + bytes(4096)),
    "100 KB of zeros behind the archive": Odd(lambda: Parts().pack() + bytes(100_000), "damaged"),
    "another archive before it": Odd(lambda: Parts().pack() + Parts().pack()),
    "lines of a web server before it": Odd(lambda: b"HTTP/1.1 200 OK\r\n\r\n" + Parts().pack(), "not_a_workbook"),
    "parts that other programs add": Odd(lambda: grown().pack()),
    "cut short by a download": Odd(lambda: Parts().pack()[:-3000], "damaged"),
    "without its last 22 bytes": Odd(lambda: Parts().pack()[:-22], "damaged"),
    "one byte of the content changed": Odd(lambda: broken(0.4), "damaged"),
    "parts in another order": Odd(lambda: repacked(dict(reversed(Parts().items())))),
}
