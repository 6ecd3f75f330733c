"""Which file each decision is about; and the decisions that are about none, or about more than one, with the reason."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from xltools.collection.decision import Decision, begins_hash
from xltools.collection.record.rows import FileRow

__all__ = ["Decided", "decide"]


@dataclass(frozen=True, slots=True)
class Decided:
    """The decision on each file by its path; and why a decision is about no file, by the decision.

    A decision is about a content: a copy elsewhere is decided with it, unless something else was decided of the copy.
    `replaced` are earlier decisions that said something else of a path.
    """

    by_path: Mapping[str, Decision]
    replaced: Mapping[str, Decision]
    problems: tuple[tuple[Decision, str], ...]


def decide(decisions: Sequence[Decision], rows: Sequence[FileRow], others: Mapping[str, str], root: str) -> Decided:
    """Find the files of decisions. Of two on one file, the later one holds.

    Args:
        rows: the submissions.
        others: further paths that lie there, with the reason why each is passed over.
        root: the collection's folder, for decisions that name a whole path.
    """
    by_path: dict[str, Decision] = {}
    replaced: dict[str, Decision] = {}
    problems: list[tuple[Decision, str]] = []
    for decision in decisions:
        named = _below(decision.file, root)
        found, why = _about(named, rows)
        if not found:
            problems.append((decision, why or _why_none(named, rows, others)))
        replaced |= {path: by_path[path] for path in found if path in by_path and by_path[path].told != decision.told}
        by_path |= dict.fromkeys(found, decision)
    by_content = {row.sha256: by_path[row.path] for row in rows if row.path in by_path and row.sha256}
    copies = {row.path: by_content[row.sha256] for row in rows if row.sha256 in by_content}
    return Decided(copies | by_path, replaced, tuple(problems))


def _below(file: str, root: str) -> str:
    """A path as the record has it: below the collection's folder, without `./`."""
    path = PurePosixPath(file)
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else path.as_posix()


def _about(named: str, rows: Sequence[FileRow]) -> tuple[list[str], str]:
    """The paths that a decision is about; with none, why it cannot be told which, "" where there is none at all."""
    exact = [row.path for row in rows if row.path == named]
    if exact:
        return exact, ""
    hashed = [row for row in rows if begins_hash(row.sha256, named)]
    different = len({row.sha256 for row in hashed})
    if different > 1:
        return [], f"有 {different} 份文件的 SHA-256 这样开头，请多写几位"
    ending = [row.path for row in rows if row.path.endswith(f"/{named}")]
    if len(ending) > 1:
        listed = "、".join(f"“{path}”" for path in ending[:4])
        return [], f"有 {len(ending)} 份文件叫这个名字：{listed}，请写明是哪一份"
    return [row.path for row in hashed] or ending, ""


def _why_none(named: str, rows: Sequence[FileRow], others: Mapping[str, str]) -> str:
    """Why a decision is about no file, as helpfully as can be told."""
    if named in others:
        return f"这个文件本来就没有读（{others[named]}），不需要决定"
    inside = [row.path for row in rows if row.path.startswith(f"{named}/")]
    if inside:
        return f"这里面有 {len(inside)} 份文件，请写明是哪一份，例如“{inside[0]}”"
    near = next(_alike(named, rows), "")
    return "收件中没有这份文件" + (f"；是不是“{near}”" if near else "")


def _alike(named: str, rows: Sequence[FileRow]) -> Iterator[str]:
    """The paths most like a name that is none."""
    import difflib  # noqa: PLC0415 - seldom needed

    yield from difflib.get_close_matches(named, [row.path for row in rows], n=1, cutoff=0.6)
