"""Opening a published report of whatever kind, in a worker process: a file that bursts or hangs costs nothing but itself."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from xltools.excel.errors import FileFault, RefusedFileError
from xltools.excel.files import read_file
from xltools.excel.grid import Book
from xltools.excel.guard.file_type import describe_kind, detect_kind, list_office_parts
from xltools.excel.workers import Task, WorkerPool, count_jobs
from xltools.form.model import Form
from xltools.reading.sources import NOT_A_WORKBOOK, Sources, find_sources
from xltools.report.extract import PublishedFile, read_pdf, read_plain_text

_BEYOND_HINT = "请换一种格式（网页、Word）再试，或人工录入。"
Digest = TypeVar("Digest")


def find_reports(paths: Sequence[Path], excluded: Sequence[Path]) -> Sources:
    """The files that may be published reports: those that are read as workbooks, and texts, which are none."""
    found = find_sources(paths, excluded=excluded)
    texts = {
        path
        for path, reason in found.reasons.items()
        if reason == NOT_A_WORKBOOK and path.suffix.lower() in _TEXT_SUFFIXES
    }
    reasons = {path: reason for path, reason in found.reasons.items() if path not in texts}
    # A folder without workbooks stands among the files, to be told as such.
    files = (path for path in found.files if not any(text.is_relative_to(path) for text in texts))
    return replace(found, files=(*files, *sorted(texts)), reasons=reasons)


def run_guarded(run: Callable[[Path], Digest], paths: Sequence[Path], form: Form) -> Iterator[Digest | FileFault]:
    """What `run` makes of each file in a worker, or what is wrong with it, in the order given; workers begin at once."""
    pool = WorkerPool(Task(run, shared=(form,), hint=_BEYOND_HINT), count_jobs(len(paths)))
    return _end_after(pool, pool.run(paths))


def _end_after(pool: WorkerPool[Digest], answers: Iterator[Digest | FileFault]) -> Iterator[Digest | FileFault]:
    with pool:
        yield from answers


def open_published(path: Path) -> Book | PublishedFile:
    """What a file holds: the sheets of a workbook, the paragraphs and tables of anything else.

    Raises FileFault for what is no published report by its kind, or hides what it is.
    """
    content = read_file(path)
    if not content:
        raise FileFault(path, "empty", "文件是空的，没有任何内容", "请重新下载后再试。")
    try:
        kind = detect_kind(path.name, content, list_office_parts(content))
        if kind in ("ooxml", "ods", "xls", "binary", "old"):
            from xltools.excel.open import open_book  # noqa: PLC0415 - pages need none of it

            return open_book(path, data=content)
        return _extract_kind(path, kind, content)
    except RefusedFileError as cause:
        raise FileFault(path, cause.code, cause.message, "请核对文件，或换一种格式再试。") from cause


def _extract_kind(path: Path, kind: str, content: bytes) -> PublishedFile:
    digest = hashlib.sha256(content).hexdigest()
    is_page = kind == "html" or (kind in _PLAIN_KINDS and path.suffix.lower() in _PAGE_SUFFIXES)
    try:
        if is_page or kind == "word":
            # Whoever reads nothing but workbooks need not have lxml.
            from xltools.report.extract_markup import read_page, read_word  # noqa: PLC0415 - lxml is of the extra `report`

            return read_page(path, digest, content) if is_page else read_word(path, digest, content)
        if kind == "pdf":
            return read_pdf(path, digest, content)
    except ImportError as cause:
        message = "读网页、Word 和 PDF 要另装组件"
        raise FileFault(path, "not_installed", message, '请先运行：pip install "xltools[report]"') from cause
    if kind in ("text", "csv") and path.suffix.lower() in _TEXT_SUFFIXES:
        return read_plain_text(digest, content)
    message, _ = describe_kind(kind)
    raise FileFault(path, "not_published", message.replace("可以读取的 Excel 工作簿", "可以读取的年度报告"), _KINDS)


# A page may begin with whatever its site puts there.
_PLAIN_KINDS, _PAGE_SUFFIXES = ("text", "csv", "xml", "mail", "unknown"), (".html", ".htm", ".shtml", ".xhtml")
_TEXT_SUFFIXES = (".txt", ".md", ".text")
_KINDS = "能读的是网页（.html）、Word（.docx）、Excel 工作簿、有文字的 PDF 和纯文本（.txt）。"
