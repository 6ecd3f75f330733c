"""Opening the record: one command at a time, never damaged, rebuilt where it is, and done without where it cannot be kept."""

import os
import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from itertools import count
from pathlib import Path

from xltools.collection.database import Record
from xltools.excel.errors import FileFault

# A sentence for whoever waits.
Notify = Callable[[str], None]

# The code of the fault after which a command is to run once more: the record was damaged, and is set aside.
SET_ASIDE = "record_set_aside"

_WAIT_BEFORE_NOTICE = 2.0
_LONGEST_WAIT = 60.0
_BUSY = "另一个 xltools 命令正在这个文件夹里工作"
_BUSY_CODES = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})
# Faults of the folder, not of the record: read-only, full, not to be written into.
_FOLDER_ERRORS = {
    sqlite3.SQLITE_READONLY: "只能读",
    sqlite3.SQLITE_CANTOPEN: "打不开",
    sqlite3.SQLITE_FULL: "磁盘已满",
    sqlite3.SQLITE_PERM: "没有权限",
    sqlite3.SQLITE_IOERR: "磁盘读写出错",
}
_NOT_PERSISTENT = "这个文件夹写不进去，本次看到的不会记入记录（{reason}）"

# A record of another version is set aside and a new one is made, but for those that can be carried over.
_VERSION = 6
_SCHEMA = tuple(Path(__file__).with_name("schema.sql").read_text(encoding="utf-8").split("\n\n"))
_TABLES = frozenset(re.findall(r"CREATE TABLE (\w+)", "\n".join(_SCHEMA)))
# Which looks into the inbox there were, the journal tells.
_FROM_5 = (
    *_SCHEMA[-2:],
    """INSERT INTO look SELECT substr(at, 1, 10), min(at) FROM event
       WHERE kind IN ('收到', '移动', '移走', '校验', '采用') GROUP BY substr(at, 1, 10)""",
)
# What was found in the files was kept as text; the next check finds it again.
_FROM_4 = (
    "ALTER TABLE file DROP COLUMN cover",
    "ALTER TABLE file DROP COLUMN outcome",
    "ALTER TABLE file DROP COLUMN told",
    "ALTER TABLE file ADD COLUMN summary TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE file ADD COLUMN findings TEXT NOT NULL DEFAULT ''",
    "UPDATE file SET terms = ''",
    # The shape of a finding's key changed: what was reported is asked of the returned workbooks anew.
    "UPDATE returned SET told = 'null'",
)
_CARRY_OVER = {4: _FROM_4 + _FROM_5, 5: _FROM_5}
# A record of up to so many pages, of some 400 units, is looked through when it is opened, in 4 ms at most. Of a larger one
# the damage shows where it is used.
_MOST_PAGES = 250


@contextmanager
def open_record(path: Path, say: Notify) -> Iterator[Record]:
    """The record, held by this command alone; what the command wrote is kept when it ends well, or not at all.

    What was written before a `Record.commit()` is kept however the command ends. A second command waits, saying so, and
    gives up after a minute. A damaged record is set aside and a new one made.

    Raises:
        FileFault: another command holds the record and does not let go; it cannot be written; or damage showed while it
            was used: then its code is SET_ASIDE, the record has another name now, and whoever begins anew gets a new one.
    """
    connection, persistent = _connect(path, say)
    try:
        try:
            yield Record(connection, persistent=persistent)
        except KeyboardInterrupt:
            # Each line is true by itself: what was seen before somebody lost patience need not be seen again.
            connection.commit()
            raise
        connection.execute("COMMIT")
    except sqlite3.ProgrammingError:
        raise  # ours, not the record's
    except sqlite3.DatabaseError as cause:
        connection.close()
        if reason := _FOLDER_ERRORS.get(_error_code(cause)):
            hint = "请清理磁盘，或核对文件夹的权限，再试。各单位的文件没有改动。"
            raise FileFault(path, "unwritable", f"记录写不进去（{reason}）", hint) from cause
        try:
            said = f"记录已损坏，已改名为 {_set_aside(path).name} 留下"
        except OSError:
            raise FileFault(path, "unwritable", "记录已损坏，又不能改名", "请移走它，再运行一次。") from cause
        raise FileFault(path, SET_ASIDE, said, "请再运行一次，记录由文件重新建立。") from cause
    finally:
        # What was begun and not kept is taken back by this.
        connection.close()


def _connect(path: Path, say: Notify) -> tuple[sqlite3.Connection, bool]:
    try:
        return _connect_locked(path, say), True
    except sqlite3.DatabaseError as cause:
        reason = _FOLDER_ERRORS.get(_error_code(cause), "")
        try:
            if not reason:
                said = f"记录 {path.name} 已损坏或是别的版本写的，改名为 {_set_aside(path).name}，并由文件重新建立"
                say(said)
                return _connect_locked(path, say), True
        except OSError as failed:
            reason = FileFault.of_system(path, failed).message
        say(_NOT_PERSISTENT.format(reason=reason))
        return _open_in_memory(path), False


def _connect_locked(path: Path, say: Notify) -> sqlite3.Connection:
    """A connection that holds the only right to write. Raises sqlite3's errors, and FileFault when another holds it."""
    connection = sqlite3.connect(path, timeout=_WAIT_BEFORE_NOTICE, isolation_level=None)
    try:
        before = path.stat() if path.exists() else None
        _lock_database(path, connection, say)
        # Whoever held it meanwhile may have set it aside.
        if before is None or (path.exists() and os.path.samestat(before, path.stat())):
            # Only now: whoever waits must not hold on to anything. From here on a commit does not let the record go.
            connection.execute("PRAGMA locking_mode = EXCLUSIVE")
            _create_tables(connection)
            return connection
    except BaseException:
        connection.close()
        raise
    connection.close()
    return _connect_locked(path, say)


def _lock_database(path: Path, connection: sqlite3.Connection, say: Notify) -> None:
    try:
        connection.execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError as cause:
        if _error_code(cause) not in _BUSY_CODES:
            raise
        say(f"{_BUSY}，请稍候……")
        connection.execute(f"PRAGMA busy_timeout = {int(_LONGEST_WAIT * 1000)}")
        try:
            connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as again:
            if _error_code(again) in _BUSY_CODES:
                raise FileFault(path, "busy", f"{_BUSY}，等了一分钟还没有结束", "请等它结束后再试。") from again
            raise


def _create_tables(connection: sqlite3.Connection) -> None:
    """Make the tables of a new record, carry over those of an older one, and look whether all of it is whole.

    Raises sqlite3.DatabaseError for a record that is not, or of another version.
    """
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}
    if version != _VERSION:
        is_new = not version and not tables
        if not is_new and version not in _CARRY_OVER:
            message = f"record of version {version}"
            raise sqlite3.DatabaseError(message)
        for statement in _SCHEMA if is_new else _CARRY_OVER[version]:
            connection.execute(statement)
    elif not tables >= _TABLES:
        message = f"record without {_TABLES - tables}"
        raise sqlite3.DatabaseError(message)
    # Written even where it stands already: a record that cannot be written may be held all the same, and says so only
    # when it is written to.
    connection.execute(f"PRAGMA user_version = {_VERSION}")
    (pages,) = connection.execute("PRAGMA page_count").fetchone()
    if pages <= _MOST_PAGES:
        (found,) = connection.execute("PRAGMA quick_check(1)").fetchone()
        if found != "ok":
            raise sqlite3.DatabaseError(found)


def _open_in_memory(path: Path) -> sqlite3.Connection:
    """A record that lives as long as the command, with what the one on the disk knows where all of that can be read."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)) as there:
            there.backup(connection)
        connection.execute("BEGIN")
        _create_tables(connection)
        Record(connection, persistent=False).read_all()
    except sqlite3.DatabaseError:
        connection.close()
        connection = sqlite3.connect(":memory:", isolation_level=None)
        connection.execute("BEGIN")
        _create_tables(connection)
    return connection


def _error_code(cause: sqlite3.Error) -> int:
    """The kind of an error, 0 for one that Python's own module raises; the upper bits of a code only tell more of it."""
    code: int = getattr(cause, "sqlite_errorcode", 0)
    return code & 0xFF


def _set_aside(path: Path) -> Path:
    """Give a record that cannot be used another name. Raises OSError."""
    names = (path.with_name(f"{path.stem}-旧{number}{path.suffix}") for number in count(1))
    aside = next(one for one in names if not one.exists())
    path.rename(aside)
    return aside
