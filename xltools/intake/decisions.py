"""What the office decided of single files (whose a file is, whether it counts, and why), and which files are meant.

Decisions stand in `xltools.toml` and on the sheet 决定 of the roster workbook. Where both speak of one file, the sheet
holds: it is what people write into from day to day.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, NamedTuple

from xltools.excel.address import cell_address
from xltools.excel.grid import HeadedTable
from xltools.excel.text import decode_file_names, normalize_label
from xltools.roster.columns import ACCEPTED, DECISIONS_SHEET, REJECTED, DecisionHead
from xltools.roster.units import Roster

if TYPE_CHECKING:
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
        return ACCEPTED if self is Choice.ACCEPT else REJECTED


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision. `file` is its path below the collection's folder, or the first characters of its SHA-256.

    Accepted, the file is the unit's current version whatever the times say; rejected, it does not count. `unit` names
    whose it is where the file itself leaves that open; `where` it stands, in words. An accepted file's errors stay errors.
    """

    file: str
    choice: Choice
    reason: str
    unit: str = ""
    by: str = ""
    where: str = "xltools.toml 里"

    @property
    def sentence(self) -> str:
        """The decision as people read it: 汇总单位决定采用：电话核实（王某）."""
        who = f"（{self.by}）" if self.by else ""
        whose = f"，认定为“{self.unit}”的报送" if self.unit else ""
        return f"汇总单位决定{self.choice.word}{whose}：{self.reason}{who}"


class UnmetDecision(NamedTuple):
    """A decision that comes to nothing: what it names, the unit in it, why, without a full stop, and what to do."""

    file: str
    unit: str
    reason: str
    remedy: str


@dataclass(frozen=True, slots=True)
class DecisionMatches:
    """The decision on each file by its path; and the decisions that are about no file.

    A decision is about a content: a copy elsewhere is decided with it, unless something else was decided of the copy.
    `replaced` are earlier decisions that said something else of a path.
    """

    by_path: Mapping[str, Decision] = field(default_factory=dict)
    replaced: Mapping[str, Decision] = field(default_factory=dict)
    unmatched: tuple[UnmetDecision, ...] = ()


def read_decisions_sheet(roster: Roster) -> tuple[tuple[Decision, ...], tuple[UnmetDecision, ...]]:
    """The decisions on the roster workbook's sheet for them, in order; and the lines that decide nothing yet."""
    grid = roster.sheets.get(DECISIONS_SHEET)
    table = HeadedTable.find(grid, (DecisionHead.FILE, DecisionHead.CHOICE))
    if grid is None or (table is None and not any(map(any, grid.rows))):
        return (), ()
    if table is None:
        heads = "、".join(DecisionHead)
        return (), (
            UnmetDecision(f"“{DECISIONS_SHEET}”表", "", "里面没有列名，没有读", f"请在首行写明列名：{heads}。"),
        )
    decisions: list[Decision] = []
    unmet: list[UnmetDecision] = []
    for row in table.rows:
        file, word, unit, reason, by = (table.text(row, head).strip() for head in DecisionHead)
        errors = [cell_address(row, at) for at in table.columns.values() if (row, at) in (grid.errors or {})]
        if not (file or word or unit or reason or by or errors):
            continue
        choice = next((one for one in Choice if normalize_label(word) == one.word), None)
        where = f"名录“{DECISIONS_SHEET}”表第 {row + 1} 行"
        if errors or not file or choice is None or not reason:
            lacks = f"{'、'.join(errors)} 是错误值，或没有算出结果" if errors else _explain_line(file, word, choice)
            unmet.append(
                UnmetDecision(file or where, unit, f"{where}{lacks}，这条决定还没有生效", "请补上，保存名录，再试。")
            )
        else:
            decisions.append(Decision(file.replace("\\", "/"), choice, reason, unit, by, where))
    return tuple(decisions), tuple(unmet)


def _explain_line(file: str, word: str, choice: Choice | None) -> str:
    if not file:
        return "没有写文件"
    if choice is None:
        return f"写的是“{word}”，应选“采用”或“不采用”" if word else "没有选“采用”或“不采用”"
    return "没有写原因"


def match_decisions(
    decisions: Sequence[Decision],
    files: Sequence["ReceivedFile"],
    skipped: Mapping[str, str],
    root: str,
    unmet: Sequence[UnmetDecision] = (),
) -> DecisionMatches:
    """Find the files of decisions. Of two on one file, the later one holds.

    Args:
        files: the submissions.
        skipped: further paths that lie there, with the reason why each is passed over.
        root: the collection's folder, for decisions that name a whole path.
        unmet: what decides nothing whatever files there are.
    """
    by_path: dict[str, Decision] = {}
    replaced: dict[str, Decision] = {}
    unmatched = list(unmet)
    for decision in decisions:
        path = PurePosixPath(decode_file_names(decision.file))
        name = (path.relative_to(root) if path.is_relative_to(root) else path).as_posix()
        paths, why = _match_paths(name, files)
        if not paths:
            why = why or _explain_no_match(name, files, skipped)
            said = f"{decision.where}对它作了决定（{decision.choice.word}：{decision.reason}），但{why}"
            unmatched.append(UnmetDecision(decision.file, decision.unit, said, "请在那里改正这条决定。"))
        replaced |= {
            path: by_path[path] for path in paths if path in by_path and by_path[path].sentence != decision.sentence
        }
        by_path |= dict.fromkeys(paths, decision)
    by_content = {file.sha256: by_path[file.path] for file in files if file.path in by_path and file.sha256}
    copies = {file.path: by_content[file.sha256] for file in files if file.sha256 in by_content}
    return DecisionMatches(copies | by_path, replaced, tuple(unmatched))


def _match_paths(name: str, files: Sequence["ReceivedFile"]) -> tuple[list[str], str]:
    """The paths that a decision is about; with none, why it cannot be told which, "" where there is none at all.

    Whoever decides copies the path as it is shown.
    """
    exact = [file.path for file in files if decode_file_names(file.path) == name]
    if exact:
        return exact, ""
    hashed = [file for file in files if _HASH.fullmatch(name) and file.sha256.startswith(name.lower())]
    different = len({file.sha256 for file in hashed})
    if different > 1:
        return [], f"有 {different} 份文件的 SHA-256 这样开头，请多写几位"
    ending = [file.path for file in files if decode_file_names(file.path).endswith(f"/{name}")]
    if len(ending) > 1:
        listed = "、".join(f"“{path}”" for path in ending[:4])
        return [], f"有 {len(ending)} 份文件叫这个名字：{listed}，请写明是哪一份"
    return [file.path for file in hashed] or ending, ""


def _explain_no_match(name: str, files: Sequence["ReceivedFile"], skipped: Mapping[str, str]) -> str:
    """Why a decision is about no file, as helpfully as can be said."""
    if name in skipped:
        return f"这个文件本来就没有读（{skipped[name]}），不需要决定"
    inside = [file.path for file in files if file.path.startswith(f"{name}/")]
    if inside:
        return f"这里面有 {len(inside)} 份文件，请写明是哪一份，例如“{inside[0]}”"
    import difflib  # noqa: PLC0415 - seldom needed

    near = difflib.get_close_matches(name, [file.path for file in files], n=1)
    return "收件中没有这份文件" + (f"；是不是“{near[0]}”" if near else "")
