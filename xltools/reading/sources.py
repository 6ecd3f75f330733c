"""Which files a run reads: the paths named, and in folders every workbook below them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from xltools.excel.fault import FileFault

__all__ = ["Sources", "find_sources"]

_WORKBOOKS = frozenset({".xlsx", ".xlsm", ".xls", ".et", ".ods", ".xlsb"})
# In a folder of submissions these are somebody's answer in a shape that cannot be read: named, not passed over.
_ANSWERS = frozenset(
    {
        ".pdf",
        ".doc",
        ".docx",
        ".wps",
        ".rtf",
        ".jpg",
        ".jpeg",
        ".png",
        ".tif",
        ".bmp",
        ".zip",
        ".rar",
        ".7z",
        ".htm",
        ".html",
    }
)


@dataclass(frozen=True, slots=True)
class Sources:
    """The files to read, in a stable order, and those passed over (lock files, hidden files, other kinds)."""

    files: tuple[Path, ...]
    skipped: tuple[Path, ...]


def find_sources(paths: Iterable[Path], *, but: Sequence[Path] = ()) -> Sources:
    """Expand files and folders. A file named outright is always read; `but` are files of the run itself.

    Raises:
        FileFault: a path does not exist, or a folder holds no workbook.
    """
    own = {path.resolve() for path in but}
    files: dict[Path, None] = {}
    skipped: list[Path] = []
    for path in paths:
        if not path.exists():
            raise FileFault(path, "missing", "没有这个文件或文件夹", "请核对路径。")
        if not path.is_dir():
            files[path] = None
            continue
        found = _below(path, own, skipped)
        if not found:
            raise FileFault(
                path, "empty_folder", "文件夹里没有可读的工作簿", "请把各单位报送的工作簿放进去，或核对路径。"
            )
        files.update(dict.fromkeys(found))
    return Sources(tuple(files), tuple(skipped))


def _below(folder: Path, own: set[Path], skipped: list[Path]) -> list[Path]:
    found = []
    for path in sorted(folder.rglob("*")):
        if path.is_symlink() or not path.is_file():
            if path.is_symlink():
                skipped.append(path)  # a link may lead anywhere; it is not followed
            continue
        hidden = any(part.startswith((".", "~$")) for part in path.relative_to(folder).parts)
        kind = path.suffix.lower()
        if hidden or path.resolve() in own or kind not in _WORKBOOKS | _ANSWERS:
            skipped.append(path)
        else:
            found.append(path)
    return found
