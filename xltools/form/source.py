"""A declaration file as TOML values that remember where they stand.

`tomllib` forgets lines. A form's maintainer needs them, so each declaration finds its own line again in the text:
the n-th `[[rule]]` header, the row with `id = "x"`, the key inside it.
"""

import re
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn

from xltools.form.fault import FormFault
from xltools.form.slips import as_written, syntax_remedy, type_remedy

__all__ = ["Declaration", "open_declaration"]


def open_declaration(path: Path) -> "Declaration":
    """Read a TOML file. Raises FormFault when it is missing or is not TOML."""
    try:
        # Notepad puts a mark before the text.
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as cause:
        raise FormFault(path, 0, "", "文字编码不是 UTF-8，请另存为 UTF-8") from cause
    except OSError as cause:
        reason = "没有这个文件" if isinstance(cause, FileNotFoundError) else "读不出这个文件"
        raise FormFault(path, 0, "", reason) from cause
    lines = tuple(text.split("\n"))
    try:
        # The last line has an end too, so that a fault in it has a number.
        values = tomllib.loads(f"{text}\n")
    except tomllib.TOMLDecodeError as cause:
        found = re.search(r"at line (\d+), column (\d+)", str(cause))
        number = int(found[1]) if found else 0
        where = f"（第 {found[2]} 个字附近）" if found else "（到文件末尾还没有结束）"
        remedy = syntax_remedy(lines[number - 1] if number else "", str(cause))
        raise FormFault(path, number, "", f"不是有效的 TOML：{remedy}{where}") from cause
    return Declaration(path, lines, values, "", 1)


@dataclass(slots=True)
class Declaration:
    """One table of a TOML file, taken apart key by key; a key nobody asked for is a fault, not a surprise."""

    path: Path
    lines: tuple[str, ...]
    values: dict[str, Any]
    place: str
    line: int
    taken: set[str] = field(default_factory=set)

    def fault(self, message: str, key: str = "") -> NoReturn:
        """Refuse this declaration, naming file, line and place."""
        place = " · ".join(part for part in (self.place, key) if part)
        raise FormFault(self.path, self._line_of(key) if key else self.line, place, message)

    def text(self, key: str, default: str | None = None) -> str:
        """A string; without a default it must be there."""
        return str(self._take(key, str, default))

    def integer(self, key: str, default: int | None = None) -> int:
        """A whole number."""
        return int(self._take(key, int, default))

    def flag(self, key: str, default: bool = False) -> bool:
        """True or false."""
        return bool(self._take(key, bool, default))

    def integers(self, key: str) -> tuple[int, ...]:
        """A list of whole numbers; empty when it is not there."""
        return tuple(self._list(key, int))

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of strings; empty when it is not there."""
        return tuple(self._list(key, str))

    def text_table(self, key: str) -> dict[str, str]:
        """A table of strings; empty when it is not there."""
        table = self._take(key, dict, {})
        for name, value in table.items():
            if not isinstance(value, str):
                self.fault(f"“{name}”应是文字", key)
        return dict(table)

    def lists(self, key: str) -> dict[str, tuple[str, ...]]:
        """A table of lists of strings; empty when it is not there."""
        table = self._take(key, dict, {})
        for name, value in table.items():
            if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
                self.fault(f"“{name}”应是文字的列表", key)
        return {name: tuple(value) for name, value in table.items()}

    def children(self, key: str) -> list["Declaration"]:
        """The tables of a list of tables, `[[key]]` or inline."""
        items = self._list(key, dict)
        headers = [number for number, line in enumerate(self.lines, 1) if line.strip() == f"[[{key}]]"]
        children = []
        for index, values in enumerate(items):
            name = str(values.get("code") or values.get("id") or values.get("name") or index + 1)
            line = headers[index] if index < len(headers) else self._line_of_id(name)
            place = f"{self.place} · {key} {name}" if self.place else f"{key} {name}"
            children.append(Declaration(self.path, self.lines, values, place, line))
        return children

    def child(self, key: str) -> "Declaration":
        """A table inside this one."""
        return Declaration(self.path, self.lines, self._take(key, dict, None), key, self._line_of(f"[{key}]"))

    def end(self) -> None:
        """Refuse keys that nobody asked for: a misspelt key must not be lost in silence."""
        for key in self.values:
            if key not in self.taken:
                self.fault(f"不认识的键“{key}”", key)

    def _take(self, key: str, kind: type, default: Any) -> Any:
        self.taken.add(key)
        value = self.values.get(key, default)
        if value is None:
            self.fault(f"缺少“{key}”")
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            self.fault(type_remedy(key, kind, value), key)
        return value

    def _list(self, key: str, kind: type) -> list[Any]:
        items: list[Any] = self._take(key, list, [])
        for item in items:
            if not isinstance(item, kind):
                self.fault(f"“{key}”中有一项的类型不对：{as_written(item)}", key)
        return items

    def _line_of(self, key: str) -> int:
        for number, line in enumerate(self.lines[self.line - 1 :], self.line):
            if line.strip() in (key, f"[{key}]", f"[[{key}]]") or re.match(rf"\s*{re.escape(key)}\s*=", line):
                return number
        return self.line

    def _line_of_id(self, name: str) -> int:
        for number, line in enumerate(self.lines[self.line - 1 :], self.line):
            if f'id = "{name}"' in line:
                return number
        return self.line
