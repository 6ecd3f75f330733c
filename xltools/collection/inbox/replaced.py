"""One version in place of another, in a sentence for the journal: which one went, and how much differs."""

from xltools.collection.folder import Collection
from xltools.excel.fault import FileFault
from xltools.form.load import load_form
from xltools.reading.difference import difference
from xltools.reading.many import read_files

__all__ = ["replaced"]


def replaced(collection: Collection, old: str, new: str, jobs: int | None) -> str:
    """What is to be said when the version at `new` takes the place of the one at `old`, which may be gone."""
    paths = [collection.root / path for path in (old, new)]
    first, second = read_files(paths, load_form(collection.config.form), jobs)
    if isinstance(first, FileFault) or isinstance(second, FileFault):
        return f"取代 {old}"
    found = difference(first, second)
    count = len(found.fields) + len(found.explanations)
    return f"取代 {old}，{f'有 {count} 处不同' if count else '各项内容相同'}"
