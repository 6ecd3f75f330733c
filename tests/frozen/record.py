"""Play the stories and write what users see of them: plain texts, the same at every run.

python -m tests.frozen.record                            renew what is committed beside this file
python -m tests.frozen.record DIR                        write everything, both stories, into DIR
python -m tests.frozen.record DIR --source CHECKOUT      the same of another checkout's xltools
"""

import argparse
import bisect
import contextlib
import hashlib
import io
import os
import re
import runpy
import shutil
import sys
import tempfile
import time
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path, PurePosixPath
from unittest import mock

from tests.frozen.scenario import play_city, play_year
from tests.frozen.workbook import workbook_text

__all__ = ["CITY", "Recorder", "record_city"]

RESOURCE = Path(__file__).parent
CITY = RESOURCE / "city"
YEAR = RESOURCE / "year"
# How many of the workbooks that one command writes into one folder the committed texts show; of those issued, always.
_SHOWN = 2
_ISSUED = 15
# In what is brief: so many characters of a text; of sheets this long only the first of their kind is shown.
_LONG_TEXT = 10_000
_LONG_SHEET = 5_000
_HEX = re.compile(r"(?<![0-9A-Za-z])[0-9a-f]{8,64}(?![0-9A-Za-z])")
_TIME = re.compile(r"20\d\d-\d\d-\d\d[ T]\d\d:\d\d(:\d\d)?")
_KIND = re.compile(r"^category: (.*)$", re.MULTILINE)
_PLAIN = (".txt", ".html", ".json", ".csv", ".toml", ".md")


@dataclass
class Recorder:
    """Runs commands in `root`, and writes of each what it said and what it changed into `tree`.

    `brief` leaves out the slow commands and most of what is alike or long: a digest stands in its place.
    """

    root: Path
    tree: Path
    brief: bool = False
    _moment: datetime = datetime(2026, 1, 4, 9, 0, tzinfo=UTC)
    _number: int = 0
    _seen: dict[Path, tuple[int, int]] = field(default_factory=dict)
    _digests: dict[Path, str] = field(default_factory=dict)
    _kinds: set[str] = field(default_factory=set)
    _sections: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._mask = _Mask(self.root)

    def at(self, moment: str) -> None:
        """Set the clock of the commands and of the files that come in, never back."""
        self._moment = max(self._moment, datetime.fromisoformat(moment).replace(tzinfo=UTC))

    def receive(self, path: str, data: bytes, moment: str = "") -> None:
        """Put a file where somebody else would put it, with the time of the clock or another one."""
        target = self.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
        saved = datetime.fromisoformat(moment).replace(tzinfo=UTC) if moment else self._moment
        os.utime(target, (saved.timestamp(), saved.timestamp()))
        self._mask.learn(path, data)
        self._look()

    def ask(self, *words: str, where: str = ".") -> str:
        """What a command prints, not recorded."""
        return self._play(words, where)[1]

    def run(self, *words: str, where: str = ".", slow: bool = False) -> str:
        """Type a command in a folder below the root and record it; gives what it printed, as it is."""
        self._number += 1
        self._moment += timedelta(minutes=1)
        if slow and self.brief:
            return ""
        code, out, err = self._play(words, where)
        changed = self._look()
        name = f"{self._number:02}-{words[0].lstrip('-') if words else 'xltools'}"
        head = f"{where}$ xltools {' '.join(words)}\nexit {code}\n"
        files = "".join(f"{sign} {self._mask.hide(path.as_posix())}\n" for sign, path in changed)
        self._write(f"{name}.txt", head + _block("stdout", out) + _block("stderr", err) + _block("files", files))
        shown: Counter[Path] = Counter()
        for sign, path in changed:
            if sign == "-":
                continue
            shown[path.parent] += path.suffix == ".xlsx"
            if path.suffix != ".xlsx" or self._is_shown(path, shown[path.parent]):
                self._keep(name, path)
        return out

    def _is_shown(self, path: Path, count: int) -> bool:
        """Whether the `count`-th workbook that a command wrote into one folder is shown; those issued are much alike."""
        if self.brief:
            return count <= _SHOWN and "收件" not in path.parts
        return count <= _ISSUED or not any(part.endswith("下发") for part in path.parts)

    def _play(self, words: tuple[str, ...], where: str) -> tuple[int, str, str]:
        """Run `python -m xltools` in this process; the exit code, standard output and standard error."""
        out, err = (io.TextIOWrapper(io.BytesIO(), "utf-8", write_through=True) for _ in range(2))
        clock = {"SOURCE_DATE_EPOCH": str(int(self._moment.timestamp())), "COLUMNS": "100", "LINES": "40"}
        code = 0
        with (
            contextlib.chdir(self.root / where),
            mock.patch.dict(os.environ, clock),
            mock.patch.object(sys, "argv", ["xltools", *words]),
            contextlib.redirect_stdout(out),
            contextlib.redirect_stderr(err),
        ):
            try:
                runpy.run_module("xltools", run_name="__main__")
            except SystemExit as left:
                code = int(left.code or 0)
        return code, _text(out), _text(err)

    def _look(self) -> list[tuple[str, Path]]:
        """What was written (+), changed (~) or removed (-) since the last look. Its time becomes that of the clock."""
        there = sorted(path for path in self.root.rglob("*") if path.is_file())
        found: list[tuple[str, Path]] = []
        for path in there:
            status = path.stat()
            if self._seen.get(path) == (status.st_mtime_ns, status.st_size):
                continue
            data = path.read_bytes()
            digest = hashlib.sha256(data).hexdigest()
            if digest != self._digests.get(path):
                relative = path.relative_to(self.root)
                found.append(("~" if path in self._digests else "+", relative))
                self._mask.learn(relative.as_posix(), data)
            if abs(status.st_mtime - time.time()) < _Mask.LONGEST:
                os.utime(path, (self._moment.timestamp(), self._moment.timestamp()))
            self._digests[path] = digest
            self._seen[path] = (path.stat().st_mtime_ns, status.st_size)
        for path in sorted(set(self._seen) - set(there)):
            found.append(("-", path.relative_to(self.root)))
            del self._seen[path], self._digests[path]
        return found

    def _keep(self, name: str, path: Path) -> None:
        data = (self.root / path).read_bytes()
        if path.suffix == ".xlsx" and zipfile.is_zipfile(io.BytesIO(data)):
            text = self._mask.hide(workbook_text(data))
            self._write(f"{name}/{path.as_posix()}.txt", self._shortened(f"{name}/{path.as_posix()}", text), whole=True)
        elif path.suffix == ".zip":
            with zipfile.ZipFile(io.BytesIO(data)) as pack:
                members = [f"{one.filename} {hashlib.sha256(pack.read(one)).hexdigest()}\n" for one in pack.infolist()]
            self._write(f"{name}/{path.as_posix()}.txt", self._mask.hide("".join(members)))
        elif path.suffix in _PLAIN:
            self._write(f"{name}/{path.as_posix()}.txt", self._mask.hide(data.decode("utf-8")))

    def _shortened(self, name: str, text: str) -> str:
        """Where the record is brief: the first workbook of a kind whole; of the others no sheet twice, no long sheet."""
        kind = _KIND.search(text)
        if not self.brief or kind is None:
            return text
        whole = kind[1] not in self._kinds
        self._kinds.add(kind[1])
        return (
            "\n\n".join(self._section(name, section, whole=whole) for section in text.rstrip("\n").split("\n\n")) + "\n"
        )

    def _section(self, name: str, section: str, *, whole: bool) -> str:
        head = section.split("\n", 1)[0]
        if section in self._sections:
            return f"{head} as in {self._sections[section]}"
        self._sections[section] = name
        if len(section) < _LONG_SHEET:
            return section
        if not whole:
            return f"{head} {_digest_line(section)}"
        return _beginning(section)

    def _write(self, name: str, text: str, *, whole: bool = False) -> None:
        target = self.tree / PurePosixPath(name)
        target.parent.mkdir(parents=True, exist_ok=True)
        hidden = self._mask.hide(text)
        if self.brief and not whole:
            hidden = _beginning(hidden)
        target.write_text(hidden, encoding="utf-8", newline="\n")


class _Mask:
    """Puts names in the place of what differs from run to run, or from state to state without a meaning."""

    # Seconds that a recording may take; a time of day within them is taken for the clock on the wall.
    LONGEST = 3_600

    def __init__(self, root: Path) -> None:
        from xltools import __version__  # noqa: PLC0415 - the checkout that is recorded is known only now

        self._known: dict[str, str] = {}
        self._sorted: list[str] = []
        self._places = sorted({str(root), str(root.resolve()), root.as_posix()}, key=len, reverse=True)
        self._version = re.compile(rf"(?<![\d.]){re.escape(__version__)}(?![\d.]*\d)")

    def learn(self, name: str, data: bytes) -> None:
        """A file's SHA-256, full or shortened, is shown as the name under which its bytes were first seen."""
        digest = hashlib.sha256(data).hexdigest()
        if digest not in self._known:
            self._known[digest] = name
            bisect.insort(self._sorted, digest)

    def hide(self, text: str) -> str:
        """The text with placeholders."""
        for place in self._places:
            text = text.replace(place, "<root>")
        text = _HEX.sub(self._file, text)
        return self._version.sub("<version>", _TIME.sub(_wall, text))

    def _file(self, found: re.Match[str]) -> str:
        token = found[0]
        at = bisect.bisect_left(self._sorted, token)
        if at < len(self._sorted) and self._sorted[at].startswith(token):
            return f"<sha256 of {self._known[self._sorted[at]]}>"
        return "<sha256>" if len(token) == 64 else token


def _wall(found: re.Match[str]) -> str:
    told = datetime.fromisoformat(found[0]).replace(tzinfo=UTC)
    return "<now>" if abs(told.timestamp() - time.time()) < _Mask.LONGEST else found[0]


def _beginning(text: str) -> str:
    """The first lines of a long text, and a digest of the whole."""
    lines = text.splitlines(keepends=True)
    count = 0
    for number, line in enumerate(lines):
        count += len(line)
        if count > _LONG_TEXT:
            return "".join(lines[:number]) + f"... {_digest_line(text)}\n"
    return text


def _digest_line(text: str) -> str:
    return f"{text.count(chr(10)) + 1} lines, digest {hashlib.sha256(text.encode()).hexdigest()[:16]}"


def _block(name: str, text: str) -> str:
    if not text:
        return ""
    return f"--- {name}\n{text}" + ("" if text.endswith("\n") else "\n\\ no end of line\n")


def _text(stream: io.TextIOWrapper) -> str:
    stream.flush()
    raw = stream.buffer
    return raw.getvalue().decode("utf-8") if isinstance(raw, io.BytesIO) else ""


@contextlib.contextmanager
def _utc() -> Iterator[None]:
    """Files are dated in UTC, wherever the recording is made."""
    with mock.patch.dict(os.environ, {"TZ": "UTC"}):
        _set_zone()
        yield
    _set_zone()


def _set_zone() -> None:
    if hasattr(time, "tzset"):
        time.tzset()


def _record(play: Callable[[Recorder], None], tree: Path, *, brief: bool) -> None:
    shutil.rmtree(tree, ignore_errors=True)
    with _utc(), tempfile.TemporaryDirectory() as place:
        play(Recorder(Path(place).resolve(), tree, brief))


def record_city(tree: Path) -> None:
    """What is committed of the example city, written anew into `tree`."""
    _record(play_city, tree, brief=True)


def _record_year(tree: Path) -> None:
    """What is committed of the year of sixty units: what the commands say, and a digest of each text of a file."""
    with tempfile.TemporaryDirectory() as place:
        whole = Path(place) / "year"
        _record(play_year, whole, brief=False)
        shutil.rmtree(tree, ignore_errors=True)
        tree.mkdir()
        for path in sorted(whole.glob("*.txt")):
            text = _beginning(path.read_text(encoding="utf-8"))
            (tree / path.name).write_text(text, encoding="utf-8", newline="\n")
        digests = [
            f"{hashlib.sha256(path.read_bytes()).hexdigest()[:16]} {path.relative_to(whole).as_posix()}\n"
            for path in sorted(whole.rglob("*.txt"))
            if path.parent != whole
        ]
        (tree / "digests.txt").write_text("".join(digests), encoding="utf-8", newline="\n")


def main() -> None:
    """Record what the command line says."""
    parser = argparse.ArgumentParser(prog="python -m tests.frozen.record", description=__doc__)
    parser.add_argument("tree", nargs="?", type=Path, metavar="DIR", help="where to write everything")
    parser.add_argument("--source", type=Path, metavar="CHECKOUT", help="whose xltools is recorded")
    parser.add_argument("--only", choices=("city", "year"), help="one story only")
    chosen = parser.parse_args()
    if chosen.source is not None:
        sys.path.insert(0, str(chosen.source.resolve()))
        os.environ["PYTHONPATH"] = str(chosen.source.resolve())
    import xltools  # noqa: PLC0415 - the checkout to record is known only now

    print(f"recording {Path(xltools.__file__).parent}")
    if chosen.only != "year":
        _record(play_city, chosen.tree / "city", brief=False) if chosen.tree else record_city(CITY)
    if chosen.only != "city":
        _record(play_year, chosen.tree / "year", brief=False) if chosen.tree else _record_year(YEAR)


if __name__ == "__main__":
    main()
