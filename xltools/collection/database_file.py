"""Opening the record: one command at a time, never damaged, rebuilt where it is, and done without where it cannot be kept."""

import sqlite3
from collections.abc import Callable, Container, Iterator
from contextlib import closing, contextmanager
from itertools import count
from pathlib import Path

from xltools.collection.database import CARRY_OVER, SCHEMA, VERSION, Record
from xltools.excel.errors import FileFault

# A sentence for whoever waits.
Notify = Callable[[str], None]

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


@contextmanager
def open_record(path: Path, say: Notify) -> Iterator[Record]:
    """The record, held by this command alone; what the command wrote is kept when it ends well, or not at all.

    What was written before a `Record.keep()` is kept however the command ends. A second command waits, saying so, and
    gives up after a minute. A damaged record is set aside and a new one made.

    Raises:
        FileFault: another command holds the record and does not let go.
    """
    connection, kept = _connect(path, say)
    try:
        try:
            yield Record(connection, persistent=kept)
        except KeyboardInterrupt:
            # Each line is true by itself: what was seen before somebody lost patience need not be seen again.
            connection.commit()
            raise
        connection.execute("COMMIT")
    except sqlite3.OperationalError as cause:
        connection.rollback()
        if not _has_code(cause, _FOLDER_ERRORS):
            raise
        hint = "请清理磁盘，或核对文件夹的权限，再试。各单位的文件没有改动。"
        raise FileFault(
            path, "unwritable", f"记录写不进去（{_FOLDER_ERRORS[cause.sqlite_errorcode & 0xFF]}）", hint
        ) from cause
    except BaseException:
        if connection.in_transaction:
            connection.rollback()
        raise
    finally:
        connection.close()


def _connect(path: Path, say: Notify) -> tuple[sqlite3.Connection, bool]:
    try:
        return _connect_locked(path, say), True
    except sqlite3.OperationalError as cause:
        if not _has_code(cause, _FOLDER_ERRORS):
            raise
        say(_NOT_PERSISTENT.format(reason=_FOLDER_ERRORS[cause.sqlite_errorcode & 0xFF]))
        return _open_in_memory(path), False
    except sqlite3.DatabaseError:
        aside = _free_name(path)
        try:
            path.rename(aside)
        except OSError as cause:
            say(_NOT_PERSISTENT.format(reason=FileFault.of_system(path, cause).message))
            return _open_in_memory(path), False
        say(f"记录 {path.name} 已损坏或是别的版本写的，改名为 {aside.name}，并由文件重新建立")
        return _connect_locked(path, say), True


def _connect_locked(path: Path, say: Notify) -> sqlite3.Connection:
    """A connection that holds the only right to write. Raises sqlite3's errors, and FileFault when another holds it."""
    connection = sqlite3.connect(path, timeout=_WAIT_BEFORE_NOTICE, isolation_level=None)
    try:
        _lock_database(path, connection, say)
        # Only now: whoever waits must not hold on to anything. From here on a commit does not let the record go.
        connection.execute("PRAGMA locking_mode = EXCLUSIVE")
        _create_tables(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def _lock_database(path: Path, connection: sqlite3.Connection, say: Notify) -> None:
    try:
        connection.execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError as cause:
        if not _has_code(cause, _BUSY_CODES):
            raise
        say(f"{_BUSY}，请稍候……")
        connection.execute(f"PRAGMA busy_timeout = {int(_LONGEST_WAIT * 1000)}")
        try:
            connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as again:
            if _has_code(again, _BUSY_CODES):
                raise FileFault(path, "busy", f"{_BUSY}，等了一分钟还没有结束", "请等它结束后再试。") from again
            raise


def _create_tables(connection: sqlite3.Connection) -> None:
    """Make the tables of a new record, or carry over those of an older one. Raises sqlite3.DatabaseError for one of another version."""
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version != VERSION:
        is_new = not version and connection.execute("SELECT 1 FROM sqlite_master").fetchone() is None
        if not is_new and version not in CARRY_OVER:
            message = f"record of version {version}"
            raise sqlite3.DatabaseError(message)
        for statement in SCHEMA if is_new else CARRY_OVER[version]:
            connection.execute(statement)
    # Written even where it stands already: a record that cannot be written may be held all the same, and says so only
    # when it is written to.
    connection.execute(f"PRAGMA user_version = {VERSION}")


def _open_in_memory(path: Path) -> sqlite3.Connection:
    """A record that lives as long as the command, with what the one on the disk knows where that can be read."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)) as there:
            there.backup(connection)
        connection.execute("BEGIN")
        _create_tables(connection)
    except sqlite3.DatabaseError:
        connection.close()
        connection = sqlite3.connect(":memory:", isolation_level=None)
        connection.execute("BEGIN")
        _create_tables(connection)
    return connection


def _has_code(cause: sqlite3.OperationalError, codes: Container[int]) -> bool:
    """Whether an error is of these kinds; the upper bits of a code only tell more of it."""
    return cause.sqlite_errorcode & 0xFF in codes


def _free_name(path: Path) -> Path:
    names = (path.with_name(f"{path.stem}-旧{number}{path.suffix}") for number in count(1))
    return next(aside for aside in names if not aside.exists())
