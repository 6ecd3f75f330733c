"""Read a declaration (TOML) key by key, and say file, line and place of whatever is wrong in it.

`tomllib` forgets lines. The people who write forms and settings need them, so each table finds its own line again in
the text: the n-th `[[rule]]` header, the row with `id = "x"`, the key inside it. Where a line is no TOML, what most
likely is wrong with it is guessed from its look: these files are written in Notepad, with a Chinese keyboard.
"""

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, field, fields
from datetime import date, datetime, time
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

_Record = TypeVar("_Record", bound="DataclassInstance")
_Choice = TypeVar("_Choice", bound=StrEnum)


class FormFault(Exception):
    """A form declaration that cannot be used: the file, the line, the place in it, and the fault in a sentence."""

    def __init__(self, path: Path, line: int, place: str, fault: str) -> None:
        self.path = path
        self.line = line
        self.place = place
        self.fault = fault
        file = f"{path.parent.name}/{path.name}" if path.parent.name == "tables" else path.name
        where = f"{file} 第 {line} 行" if line else file
        super().__init__(f"{where}（{place}）：{fault}" if place else f"{where}：{fault}")


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
        remedy = _syntax_hint(lines[number - 1] if number else "", str(cause))
        raise FormFault(path, number, "", f"不是有效的 TOML：{remedy}{where}") from cause
    return Declaration(path, lines, values, "", lambda: 1)


@dataclass(slots=True)
class Declaration:
    """One table of a TOML file, taken apart key by key; a key nobody asked for is a fault, not a surprise."""

    path: Path
    lines: tuple[str, ...]
    values: dict[str, Any]
    place: str
    locate: Callable[[], int]
    used_keys: set[str] = field(default_factory=set)

    @property
    def line(self) -> int:
        """The line where it begins, counted from 1: searched for where a fault is to name it."""
        return self.locate()

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
        children = []
        for index, values in enumerate(self._list(key, dict)):
            name = str(values.get("code") or values.get("id") or values.get("name") or index + 1)
            place = f"{self.place} · {key} {name}" if self.place else f"{key} {name}"
            locate = partial(self._line_of_child, key, index, name)
            children.append(Declaration(self.path, self.lines, values, place, locate))
        return children

    def child(self, key: str) -> "Declaration":
        """A table inside this one."""
        values = self._take(key, dict, None)
        return Declaration(self.path, self.lines, values, key, partial(self._line_of, f"[{key}]"))

    def choice(self, key: str, choices: type[_Choice], default: _Choice | None = None) -> _Choice:
        """One of the words of an enumeration."""
        word = self.text(key, default)
        if word not in set(choices):
            self.fault(f"没有这种 {key}：“{word}”，可用 {'、'.join(choices)}", key)
        return choices(word)

    def record(self, model: type[_Record], /, **given: Any) -> _Record:
        """A dataclass of which each field is a key, but for those `given`, and which leaves no key over."""
        for one in fields(model):
            if one.name not in given and (one.name in self.values or one.default is MISSING):
                given[one.name] = _READERS[one.type](self, one.name)
        self.refuse_unknown()
        return model(**given)

    def refuse_unknown(self) -> None:
        """Refuse keys that nobody asked for: a misspelt key must not be lost in silence."""
        for key in self.values:
            if key not in self.used_keys:
                self.fault(f"不认识的键“{key}”", key)

    def _take(self, key: str, kind: type, default: Any) -> Any:
        self.used_keys.add(key)
        value = self.values.get(key, default)
        if value is None:
            self.fault(f"缺少“{key}”")
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            self.fault(_type_hint(key, kind, value), key)
        return value

    def _list(self, key: str, kind: type) -> list[Any]:
        items: list[Any] = self._take(key, list, [])
        for item in items:
            if not isinstance(item, kind):
                self.fault(f"“{key}”中有一项的类型不对：{format_toml_value(item)}", key)
        return items

    def _line_of(self, key: str) -> int:
        for number, line in enumerate(self.lines[self.line - 1 :], self.line):
            if line.strip() in (key, f"[{key}]", f"[[{key}]]") or re.match(rf"\s*{re.escape(key)}\s*=", line):
                return number
        return self.line

    def _line_of_child(self, key: str, index: int, name: str) -> int:
        """The line of the n-th table of a list: its header, or the line of an inline table that has its id."""
        headers = [number for number, line in enumerate(self.lines, 1) if line.strip() == f"[[{key}]]"]
        named = (
            number for number in range(self.line, len(self.lines) + 1) if f'id = "{name}"' in self.lines[number - 1]
        )
        return headers[index] if index < len(headers) else next(named, self.line)


# How a field of a record is read, by its type.
_READERS: Mapping[Any, Callable[..., Any]] = {
    str: Declaration.text,
    int: Declaration.integer,
    bool: Declaration.flag,
    tuple[int, ...]: Declaration.integers,
    tuple[str, ...]: Declaration.texts,
}

_LONGEST = 40
_QUOTE = "两边要有英文的双引号"
# What a line looks like, and what to do about it: the first that fits. Compiled when they are needed, which is seldom.
_SYNTAX_HINTS = (
    (r"=\s*[“”＂‘’「『]", "文字两边请用英文的双引号"),
    (r"^[^=\"]*＝", "等号请用英文的"),
    (r"^\s*[^\s#\[\"'][^=]*$", "这一行没有等号；如是说明，请在行首加井号 #"),
    (r"=\s*\d{4}\s*[-/.年]\s*\d", f'日期请写成 "2026-01-20"，{_QUOTE}'),
    (r"=\s*(True|False|TRUE|FALSE|是|否)\s*(#|$)", "是写 true，否写 false，全部小写，不加引号"),
    (r"=\s*\d+[^\d\s#\"']", f"数字后面不带别的字；是文字的，{_QUOTE}"),
    (r"\\", "反斜杠请写两个，路径也可以用正斜杠 /"),
    (r"=\s*(#|$)", '等号右边是空的；不填的请写成 ""'),
    (r"^\s*\[", "方括号要成对：一层的 [folders]，两层的 [[decision]]，各占一行"),
    (r"^[^#\"]*\"[^\"]*$", "英文的双引号要成对，末尾缺一个"),
    (r"=\s*\"[^\"]*\"\s*[^\s#]", '引号后面又有内容：一行写一项；文字里的英文双引号，前面加一个反斜杠 \\"'),
)
_GENERAL_HINT = f"请核对等号，文字{_QUOTE}"
# What Python's reader says, where the line itself looks right.
_PARSER_MESSAGES = (
    ("Cannot overwrite", "前面已经写过这一项，请只留一处"),
    ("Cannot declare", "前面已经有这个方括号的标题，请合在一处"),
    ("Unclosed array", "有一个方括号没有成对"),
    ("Unterminated", "有一处引号没有成对"),
)


def _syntax_hint(line: str, parser_message: str) -> str:
    """What most likely is wrong with a line that is not TOML, "" for the end of the file; `parser_message` is the reader's message."""
    twice = next((remedy for start, remedy in _PARSER_MESSAGES if parser_message.startswith(start)), "")
    return twice or next((remedy for look, remedy in _SYNTAX_HINTS if line and re.search(look, line)), _GENERAL_HINT)


def _type_hint(key: str, kind: type, value: Any) -> str:
    """What to write where a key holds another kind of value than it should."""
    if kind is list:
        return f"“{key}”应写成 [[{key}]]，两层方括号，一项一个" if isinstance(value, dict) else f"“{key}”应是列表 [ ]"
    if kind is dict:
        return f"“{key}”应写成 [{key}]，一层方括号，另起一行"
    if kind is bool:
        return f"“{key}”应是 true 或 false，不加引号"
    if kind is int:
        plain = isinstance(value, str) and re.fullmatch(r"\s*\d+\s*", value)
        return f"“{key}”应是整数，" + (
            f"不加引号：{key} = {int(value)}" if plain else f"现在写的是 {format_toml_value(value)}"
        )
    if isinstance(value, dict | list):
        return f"“{key}”应是一行文字，{_QUOTE}"
    return f'“{key}”应是文字，{_QUOTE}：{key} = "{format_toml_value(value)}"'


def format_toml_value(value: Any) -> str:
    """A value as TOML has it, in short."""
    match value:
        case bool():
            return "true" if value else "false"
        case str():
            return f'"{value if len(value) <= _LONGEST else value[: _LONGEST - 1] + "…"}"'
        case datetime() | date() | time():
            return value.isoformat()
        case dict():
            return "一张表"
        case list():
            return "一个列表"
    return str(value)
