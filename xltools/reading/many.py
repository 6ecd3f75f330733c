"""Many workbooks to submissions, each opened in a worker process: one that is bad costs nobody but itself."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from xltools.excel.fault import FileFault
from xltools.excel.workers import Readers, default_jobs
from xltools.form.model import Form
from xltools.reading.read import submission_of
from xltools.reading.submission import Submission

__all__ = ["read_files"]


def read_files(paths: Sequence[Path], form: Form, jobs: int | None = None) -> Iterator[Submission | FileFault]:
    """The submission of each file, or what is wrong with it, in the order given."""
    with Readers(min(jobs or default_jobs(), max(1, len(paths)))) as readers:
        for path, book in zip(paths, readers.books(paths), strict=True):
            if isinstance(book, FileFault):
                yield book
                continue
            try:
                yield submission_of(path, book, form)
            except FileFault as fault:
                yield fault
