"""What a file found in a folder or an archive is to a run: to be read, to be opened as an archive, or to be passed over."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePath
from zipfile import ZipInfo

from xltools.excel.guard import Refused, inflate
from xltools.excel.kinds import ODS, OLE, OOXML, XLS, ZIP, kind_of, listed
from xltools.excel.origin import BOARD, BOARD_PAGE, CONSOLIDATION, FINDINGS, ISSUED, RETURN, ROSTER
from xltools.excel.seal import is_sealed
from xltools.reading.parts_named import sources_named

__all__ = ["MADE_OF_THESE", "OF_THIS_RUN", "REASONS", "Found", "look_at", "reason_by_name"]

# Why a file is passed over.
LOCK, SYSTEM, HIDDEN = "打开工作簿时产生的临时文件", "系统文件", "隐藏文件"
OF_THIS_RUN = "本次运行的名录或输出"
OUR_FINDINGS, OUR_RETURN, OUR_BOARD = "本工具生成的问题清单", "本工具生成的退回件", "本工具生成的报送情况"
OUR_ISSUES, OUR_ROSTER = "本工具生成的下发清单", "名录"
MADE_OF_THESE = "由这些文件汇总成的工作簿"
NOT_A_WORKBOOK = "不是工作簿"
OURS = (OUR_FINDINGS, OUR_RETURN, OUR_BOARD, OUR_ISSUES, OUR_ROSTER)
REASONS = (LOCK, SYSTEM, HIDDEN, OF_THIS_RUN, *OURS, MADE_OF_THESE, NOT_A_WORKBOOK)
# Files with these names are meant as workbooks, whatever is in them: one that is none is told so, not passed over.
_WORKBOOKS = frozenset({".xlsx", ".xlsm", ".xls", ".et", ".ods", ".xlsb"})
# Lists and notes of the office itself lie about in folders; everything else that is no workbook is somebody's answer.
_NO_ANSWERS = frozenset({"csv", "text", "unknown", "lock"})
_SYSTEM = frozenset({"thumbs.db", "desktop.ini", "__macosx"})
_LISTS = {FINDINGS: OUR_FINDINGS, BOARD: OUR_BOARD, ISSUED: OUR_ISSUES, ROSTER: OUR_ROSTER}
_CATEGORY = re.compile(rb"<cp:category>(xltools/[a-z]+)</cp:category>")
_PROPERTIES = "docprops/core.xml"


@dataclass(frozen=True, slots=True)
class Found:
    """A file as its content shows it. `skip` is the reason to pass it over, "" for none; `archive`: to be opened.

    `sources` are the SHA-256 of the files that a consolidation was added up from; `saved` is the time that an archive gives
    for a file within it.
    """

    sha256: str
    skip: str = ""
    archive: bool = False
    sources: frozenset[str] = frozenset()
    saved: datetime | None = None


def reason_by_name(steps: Sequence[str]) -> str:
    """Why a file of these steps below the folder is no submission, "" where its name does not say."""
    if any(step.startswith(("~$", ".~lock")) for step in steps):
        return LOCK
    if any(step.casefold() in _SYSTEM for step in steps):
        return SYSTEM
    return HIDDEN if any(step.startswith(".") for step in steps) else ""


def look_at(name: str, data: bytes) -> Found:
    """What the file of this name and content is."""
    sha256 = hashlib.sha256(data).hexdigest()
    if data.startswith(BOARD_PAGE.encode()):
        return Found(sha256, OUR_BOARD)
    meant = PurePath(name).suffix.lower() in _WORKBOOKS
    try:
        parts = listed(data)
        kind = kind_of(name, data, parts) if data else "unknown"
    except Refused as cause:
        known = meant or data.startswith((ZIP, OLE)) or cause.code == "encrypted"
        return Found(sha256, "" if known else NOT_A_WORKBOOK)
    if kind == OOXML:
        return _of_ours(sha256, data, parts)
    if kind == "archive" and data.startswith(ZIP):
        return Found(sha256, archive=True)
    taken = meant or kind in {ODS, XLS} or kind not in _NO_ANSWERS
    return Found(sha256, "" if taken else NOT_A_WORKBOOK)


def _of_ours(sha256: str, data: bytes, parts: Sequence[ZipInfo]) -> Found:
    """A workbook, which may be an output of this tool: what it wrote itself is not read as a submission."""
    properties = _part(data, parts, _PROPERTIES)
    found = _CATEGORY.search(properties)
    kind = found[1].decode("ascii") if found else ""
    if kind in _LISTS:
        return Found(sha256, _LISTS[kind])
    # A return that was mended is the unit's answer: whoever saved it broke the seal.
    if kind == RETURN and is_sealed(parts, properties):
        return Found(sha256, OUR_RETURN)
    if kind == CONSOLIDATION:
        return Found(sha256, sources=sources_named(data, parts))
    return Found(sha256)


def _part(data: bytes, parts: Sequence[ZipInfo], name: str) -> bytes:
    info = next((info for info in parts if info.filename.lower() == name), None)
    try:
        return b"" if info is None else inflate(data, [info])[info.filename]
    except Refused:
        return b""  # told when the workbook is read
