"""What the office decided of single files (whose a file is, whether it counts, and why), and which files are meant."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import PurePosixPath

from xltools.intake.received import ReceivedFile

# As long must the beginning of a SHA-256 be, to mean one file.
SHORTEST_HASH = 8
_HASH = re.compile(rf"[0-9a-fA-F]{{{SHORTEST_HASH},64}}")


class Choice(StrEnum):
    """What was decided of a file."""

    ACCEPT = "accept"
    REJECT = "reject"

    @property
    def word(self) -> str:
        """The choice in words."""
        return "采用" if self is Choice.ACCEPT else "不采用"


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision. `file` is its path below the collection's folder, or the first characters of its SHA-256.

    Accepted, the file is the unit's current version whatever the times say; rejected, it does not count. `unit` names
    whose it is where the file itself leaves that open. An accepted file's errors stay errors.
    """

    file: str
    choice: Choice
    reason: str
    unit: str = ""
    by: str = ""

    @property
    def sentence(self) -> str:
        """The decision as people read it: 汇总单位决定采用：电话核实（王某）."""
        who = f"（{self.by}）" if self.by else ""
        whose = f"，认定为“{self.unit}”的报送" if self.unit else ""
        return f"汇总单位决定{self.choice.word}{whose}：{self.reason}{who}"


@dataclass(frozen=True, slots=True)
class DecisionMatches:
    """The decision on each file by its path; and why a decision is about no file, by the decision.

    A decision is about a content: a copy elsewhere is decided with it, unless something else was decided of the copy.
    `replaced` are earlier decisions that said something else of a path.
    """

    by_path: Mapping[str, Decision] = field(default_factory=dict)
    replaced: Mapping[str, Decision] = field(default_factory=dict)
    unmatched: tuple[tuple[Decision, str], ...] = ()


def match_decisions(
    decisions: Sequence[Decision], files: Sequence[ReceivedFile], skipped: Mapping[str, str], root: str
) -> DecisionMatches:
    """Find the files of decisions. Of two on one file, the later one holds.

    Args:
        files: the submissions.
        skipped: further paths that lie there, with the reason why each is passed over.
        root: the collection's folder, for decisions that name a whole path.
    """
    by_path: dict[str, Decision] = {}
    replaced: dict[str, Decision] = {}
    unmatched: list[tuple[Decision, str]] = []
    for decision in decisions:
        path = PurePosixPath(decision.file)
        name = (path.relative_to(root) if path.is_relative_to(root) else path).as_posix()
        paths, why = _match_paths(name, files)
        if not paths:
            unmatched.append((decision, why or _explain_no_match(name, files, skipped)))
        replaced |= {
            path: by_path[path] for path in paths if path in by_path and by_path[path].sentence != decision.sentence
        }
        by_path |= dict.fromkeys(paths, decision)
    by_content = {file.sha256: by_path[file.path] for file in files if file.path in by_path and file.sha256}
    copies = {file.path: by_content[file.sha256] for file in files if file.sha256 in by_content}
    return DecisionMatches(copies | by_path, replaced, tuple(unmatched))


def _match_paths(name: str, files: Sequence[ReceivedFile]) -> tuple[list[str], str]:
    """The paths that a decision is about; with none, why it cannot be told which, "" where there is none at all."""
    exact = [file.path for file in files if file.path == name]
    if exact:
        return exact, ""
    hashed = [file for file in files if _HASH.fullmatch(name) and file.sha256.startswith(name.lower())]
    different = len({file.sha256 for file in hashed})
    if different > 1:
        return [], f"有 {different} 份文件的 SHA-256 这样开头，请多写几位"
    ending = [file.path for file in files if file.path.endswith(f"/{name}")]
    if len(ending) > 1:
        listed = "、".join(f"“{path}”" for path in ending[:4])
        return [], f"有 {len(ending)} 份文件叫这个名字：{listed}，请写明是哪一份"
    return [file.path for file in hashed] or ending, ""


def _explain_no_match(name: str, files: Sequence[ReceivedFile], skipped: Mapping[str, str]) -> str:
    """Why a decision is about no file, as helpfully as can be said."""
    if name in skipped:
        return f"这个文件本来就没有读（{skipped[name]}），不需要决定"
    inside = [file.path for file in files if file.path.startswith(f"{name}/")]
    if inside:
        return f"这里面有 {len(inside)} 份文件，请写明是哪一份，例如“{inside[0]}”"
    import difflib  # noqa: PLC0415 - seldom needed

    near = difflib.get_close_matches(name, [file.path for file in files], n=1)
    return "收件中没有这份文件" + (f"；是不是“{near[0]}”" if near else "")
