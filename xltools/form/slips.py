"""Slips in a TOML file that somebody wrote in Notepad, with a Chinese keyboard: what most likely is wrong, and what to write."""

import re
from datetime import date, datetime, time
from typing import Any

__all__ = ["as_written", "syntax_remedy", "type_remedy"]

_LONGEST = 40
_QUOTE = "两边要有英文的双引号"
# What a line looks like, and what to do about it: the first that fits. Compiled when they are needed, which is seldom.
_LOOKS = (
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
_OTHERWISE = f"请核对等号，文字{_QUOTE}"
# What Python's reader says, where the line itself looks right.
_SAID = (
    ("Cannot overwrite", "前面已经写过这一项，请只留一处"),
    ("Cannot declare", "前面已经有这个方括号的标题，请合在一处"),
    ("Unclosed array", "有一个方括号没有成对"),
    ("Unterminated", "有一处引号没有成对"),
)


def syntax_remedy(line: str, said: str) -> str:
    """What most likely is wrong with a line that is not TOML, "" for the end of the file; `said` is the reader's message."""
    twice = next((remedy for start, remedy in _SAID if said.startswith(start)), "")
    return twice or next((remedy for look, remedy in _LOOKS if line and re.search(look, line)), _OTHERWISE)


def type_remedy(key: str, kind: type, value: Any) -> str:
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
            f"不加引号：{key} = {int(value)}" if plain else f"现在写的是 {as_written(value)}"
        )
    if isinstance(value, dict | list):
        return f"“{key}”应是一行文字，{_QUOTE}"
    return f'“{key}”应是文字，{_QUOTE}：{key} = "{as_written(value)}"'


def as_written(value: Any) -> str:
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
