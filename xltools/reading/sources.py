"""Find the files a run reads: paths named, in folders every workbook below them, in zip archives every one within.

A file is to be read, to be opened as an archive, or to be passed over with a reason. Outputs of this tool are passed
over by the mark in their properties; a consolidated workbook only where all files that it was added up from are read
themselves. Whoever looks through a folder must not open every workbook in it, so its bytes alone are asked for hashes:
what is not found the usual way is taken for more than it is, and never passed over.
"""

import hashlib
import os
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path, PurePath, PurePosixPath
from zipfile import ZipInfo

from xltools.excel.errors import FileFault, RefusedFileError
from xltools.excel.files import MAX_ARCHIVE, MAX_DEPTH, list_members, read_file, read_member
from xltools.excel.guard.file_type import OLE, OOXML, ZIP, detect_kind, list_office_parts
from xltools.excel.guard.zip import inflate_parts
from xltools.excel.output import BOARD, BOARD_PAGE, CONSOLIDATION, FINDINGS, ISSUED, RETURN, ROSTER, parse_mark
from xltools.excel.xlsx_parts import list_sheet_parts
from xltools.form.layout import SOURCES_SHEET

# Why a file is passed over.
_LOCK, SYSTEM, _HIDDEN = "打开工作簿时产生的临时文件", "系统文件", "隐藏文件"
_OF_THIS_RUN, NOT_A_WORKBOOK = "本次运行的名录或输出", "不是工作簿"
CONSOLIDATION_OF_THESE = "由这些文件汇总成的工作簿"
_OWN_OUTPUTS = {
    FINDINGS: "本工具生成的问题清单",
    RETURN: "本工具生成的退回件",
    BOARD: "本工具生成的报送情况",
    ISSUED: "本工具生成的下发清单",
    ROSTER: "名录",
}
REASONS = (_LOCK, SYSTEM, _HIDDEN, _OF_THIS_RUN, *_OWN_OUTPUTS.values(), CONSOLIDATION_OF_THESE, NOT_A_WORKBOOK)
# Files with these names are meant as workbooks, whatever is in them: one that is none is told so, not passed over.
_WORKBOOKS = frozenset({".xlsx", ".xlsm", ".xls", ".et", ".ods", ".xlsb"})
# Lists and notes of the office itself lie about in folders; everything else that is no workbook is somebody's answer.
_NO_SUBMISSION_KINDS = frozenset({"csv", "text", "unknown", "lock"})
_SYSTEM_NAMES = frozenset({"thumbs.db", "desktop.ini", "__macosx"})
_PROPERTIES = "docprops/core.xml"


@dataclass(frozen=True, slots=True)
class FileInfo:
    """A file as its content shows it. `skip_reason` is the reason to pass it over, "" for none; `archive`: to be opened.

    `sources` are the SHA-256 of the files that a consolidation was added up from; `saved` is the time that an archive gives
    for a file within it.
    """

    sha256: str
    skip_reason: str = ""
    archive: bool = False
    sources: frozenset[str] = frozenset()
    saved: datetime | None = None


def skip_reason_by_name(steps: Sequence[str]) -> str:
    """Why a file of these steps below the folder is no submission, "" where its name does not say."""
    if any(step.startswith(("~$", ".~lock")) for step in steps):
        return _LOCK
    if any(step.casefold() in _SYSTEM_NAMES for step in steps):
        return SYSTEM
    return _HIDDEN if any(step.startswith(".") for step in steps) else ""


def classify_file(name: str, data: bytes) -> FileInfo:
    """What the file of this name and content is."""
    sha256 = hashlib.sha256(data).hexdigest()
    if data.startswith(BOARD_PAGE.encode()):
        return FileInfo(sha256, _OWN_OUTPUTS[BOARD])
    is_meant = PurePath(name).suffix.lower() in _WORKBOOKS
    try:
        parts = list_office_parts(data)
        kind = detect_kind(name, data, parts) if data else "unknown"
    except RefusedFileError as cause:
        is_known = is_meant or data.startswith((ZIP, OLE)) or cause.code == "encrypted"
        return FileInfo(sha256, "" if is_known else NOT_A_WORKBOOK)
    if kind == OOXML:
        return _classify_workbook(sha256, data, parts)
    if kind == "archive" and data.startswith(ZIP):
        return FileInfo(sha256, archive=True)
    return FileInfo(sha256, "" if is_meant or kind not in _NO_SUBMISSION_KINDS else NOT_A_WORKBOOK)


def _classify_workbook(sha256: str, data: bytes, parts: Sequence[ZipInfo]) -> FileInfo:
    """A workbook, which may be an output of this tool: what it wrote itself is not read as a submission."""
    mark = parse_mark(parts, _inflate_named(data, parts, [_PROPERTIES]).get(_PROPERTIES, b""))
    if mark.kind == CONSOLIDATION:
        return FileInfo(sha256, sources=_read_source_hashes(data, parts))
    # A return that was mended is the unit's answer: whoever saved it broke the seal.
    is_answer = mark.kind == RETURN and not mark.is_intact
    return FileInfo(sha256, "" if is_answer else _OWN_OUTPUTS.get(mark.kind, ""))


# So many consolidations that are passed over are named.
_MOST_NAMED = 5

# Of a file on the disk: what it is, or what each file within it is, by path; None where it is new or has changed.
_KnownFiles = Callable[[Path], Mapping[Path, FileInfo] | None]


@dataclass(frozen=True, slots=True)
class Sources:
    """The files to read, in a stable order, and those passed over, each with the reason.

    A path may lead into an archive: `包.zip/乡镇/教育局.xlsx`. `info` is what each file is, those passed over
    too, where it was looked at.
    """

    files: tuple[Path, ...]
    reasons: Mapping[Path, str] = field(default_factory=dict)
    info: Mapping[Path, FileInfo] = field(default_factory=dict)

    @property
    def saved(self) -> Mapping[Path, datetime]:
        """The times that archives give for the files within them."""
        return {path: info.saved for path, info in self.info.items() if info.saved is not None}

    @property
    def tally(self) -> str:
        """How many files were passed over for each reason, a consolidation by its name: 隐藏文件 2、不是工作簿 1"""
        counts = Counter(self.reasons.values())
        made = [path.name for path, why in self.reasons.items() if why == CONSOLIDATION_OF_THESE]
        names = f"（{'、'.join(made[:_MOST_NAMED])}{' 等' if len(made) > _MOST_NAMED else ''}）"
        return "、".join(
            f"{reason} {times}{names if reason == CONSOLIDATION_OF_THESE else ''}" for reason, times in counts.items()
        )


def find_sources(
    paths: Iterable[Path], *, excluded: Sequence[Path] = (), known_files: _KnownFiles | None = None
) -> Sources:
    """Expand files, folders and archives. A workbook named outright is always read; `excluded` are files of the run itself.

    `known_files` tells, of a file in a folder that was looked at before and has not changed, what it is and holds; then
    it is not opened. A path that leads nowhere, a folder that cannot be opened or holds no workbook stand among the files: reading them
    tells what is wrong, and the others are read all the same.
    """
    search = _SourceSearch({path.resolve() for path in excluded}, known_files or (lambda _: None))
    for path in paths:
        search.add_named(path)
    return search.result()


@dataclass(slots=True)
class _SourceSearch:
    """The files found so far: what each is, or None for what only reading it will tell."""

    own_files: set[Path]
    known_files: _KnownFiles
    seen: set[Path] = field(default_factory=set)
    files: dict[Path, FileInfo | None] = field(default_factory=dict)
    reasons: dict[Path, str] = field(default_factory=dict)
    classified: dict[Path, FileInfo] = field(default_factory=dict)

    def add_named(self, path: Path) -> None:
        """Take in a file, folder or archive that somebody named. A link named outright means what it leads to."""
        if not path.exists():
            self.files[path] = None
        elif path.is_dir():
            self._add_folder(path)
        elif path.resolve() not in self.seen:
            self.seen.add(path.resolve())
            path = path.resolve() if path.is_symlink() else path
            data = _read_data(path)
            if data is None or not classify_file(path.name, data).archive or not self._add_members(path, data, 1):
                self.files[path] = None

    def _add_folder(self, folder: Path) -> None:
        """Take in what lies below a folder; one below it that cannot be opened is told when it is to be read."""
        before = len(self.files)
        closed: list[OSError] = []
        below: list[Path] = []
        for place, folders, names in os.walk(folder, onerror=closed.append):
            below += [Path(place) / name for name in names]
            below += [link for name in folders if (link := Path(place) / name).is_symlink()]
        # No link is followed on the way down, so a file's true place is the folder's and its own steps: a link is
        # refused, and must not take the file it leads to with it, which may be named by another path.
        true = folder.resolve()
        steps = {file: file.relative_to(folder) for file in below}
        known = bool(self.seen) and any(true / step in self.seen for step in steps.values())
        for file in sorted(below):
            itself = true / steps[file]
            if itself not in self.seen:
                self.seen.add(itself)
                self._add_found(file, itself, steps[file].parts)
        self.files |= {Path(fault.filename): None for fault in closed}
        if len(self.files) == before and not known:
            self.files[folder] = None

    def result(self) -> Sources:
        """All files, but the consolidations of which every source is among them: outputs of an earlier run over these.

        One that also holds files that are not here is more than their sum: it stays, and is refused as counted twice.
        """
        there = {found.sha256 for found in self.files.values() if found is not None}
        known = {path: found.sources for path, found in self.files.items() if found is not None and found.sources}
        made = {path for path, sources in known.items() if sources <= there}
        files = tuple(path for path in self.files if path not in made)
        return Sources(files, self.reasons | dict.fromkeys(made, CONSOLIDATION_OF_THESE), self.classified)

    def _add_found(self, path: Path, itself: Path, steps: Sequence[str]) -> None:
        """Take in what lies in a folder. A link may lead anywhere: it is not followed, but told when it is to be read."""
        reason = skip_reason_by_name(steps) or (_OF_THIS_RUN if itself in self.own_files else "")
        if reason:
            self.reasons[path] = reason
            return
        known = self.known_files(path)
        if known is not None:
            self.classified |= known
            self.reasons |= {place: found.skip_reason for place, found in known.items() if found.skip_reason}
            self.files |= {place: found for place, found in known.items() if not found.skip_reason}
            return
        data = _read_data(path)
        if data is None:
            self.files[path] = None
        else:
            self._add(path, data, 1)

    def _add(self, path: Path, data: bytes, depth: int, saved: datetime | None = None) -> None:
        """Take in a file by its content."""
        found = self.classified[path] = replace(classify_file(path.name, data), saved=saved)
        if found.skip_reason:
            self.reasons[path] = found.skip_reason
        elif not (found.archive and depth <= MAX_DEPTH and self._add_members(path, data, depth)):
            self.files[path] = found

    def _add_members(self, path: Path, data: bytes, depth: int) -> bool:
        """Take in the files within an archive; False, and none of them, where it is damaged or holds nothing to read."""
        inside = _SourceSearch(self.own_files, self.known_files)
        try:
            for member in list_members(data):
                place = path / member.name
                reason = skip_reason_by_name(PurePosixPath(member.name).parts)
                if reason:
                    inside.reasons[place], inside.classified[place] = reason, FileInfo("", reason)
                    continue
                try:
                    inside._add(place, read_member(data, member), depth + 1, member.saved)
                except RefusedFileError:
                    inside.files[place] = None  # told when it is to be read
        except RefusedFileError:
            return False
        if not inside.files:
            return False
        self.files |= inside.files
        self.reasons |= inside.reasons
        self.classified |= inside.classified
        self.classified.pop(path, None)
        return True


def _read_data(path: Path) -> bytes | None:
    """The content of a file, None where reading it will tell what is wrong."""
    try:
        return read_file(path, MAX_ARCHIVE)
    except FileFault:
        return None


_STRINGS, _BOOK, _RELATIONS = "xl/sharedStrings.xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
_HASH = re.compile(rb"[0-9a-f]{64}")
_STRING = re.compile(rb"<si[\s/>].*?(?:</si>|(?<=/)>)", re.DOTALL)
_ROW = re.compile(rb"<row[\s>].*?</row>", re.DOTALL)
# The level stands in the first column: 1 for the workbook's own units.
_FIRST_LEVEL = re.compile(rb'<c r="A\d+"(?![^>]*\st="(?!n"))[^>]*><v>1(?:\.0)?</v>')
_SHARED = re.compile(rb'<c [^>]*t="s"[^>]*><v>(\d{1,9})</v>')


def _read_source_hashes(data: bytes, infos: Sequence[ZipInfo]) -> frozenset[str]:
    """The SHA-256 of the files of its first level; every hash in the workbook where its levels are not to be told."""
    parts = _inflate_named(data, infos, (_STRINGS, _BOOK, _RELATIONS))
    strings = parts.get(_STRINGS, b"")
    part = next((part for name, part in list_sheet_parts(parts) if name == SOURCES_SHEET), "")
    first = frozenset(_first_level_hashes(_inflate_named(data, infos, (part,)).get(part, b""), strings))
    return frozenset(one.decode("ascii") for one in first or _HASH.findall(strings))


def _first_level_hashes(sheet: bytes, strings: bytes) -> Iterator[bytes]:
    shared = {number: found[0] for number, text in enumerate(_STRING.findall(strings)) if (found := _HASH.search(text))}
    for row in _ROW.findall(sheet):
        if _FIRST_LEVEL.search(row):
            yield from _HASH.findall(row)
            yield from (shared[number] for cell in _SHARED.findall(row) if (number := int(cell)) in shared)


def _inflate_named(data: bytes, infos: Sequence[ZipInfo], names: Sequence[str]) -> Mapping[str, bytes]:
    """These parts, by the names asked for; those that are not there or are damaged are told when the workbook is read."""
    wanted = {name.lower(): name for name in names}
    there = [info for info in infos if info.filename.lower() in wanted]
    try:
        return {wanted[name.lower()]: content for name, content in inflate_parts(data, there).items()}
    except RefusedFileError:
        return {}
