"""The text of a new `xltools.toml`: with the comments that an office clerk needs who opens it in Notepad."""

from dataclasses import fields
from datetime import date

from xltools.collection.config import Folders

__all__ = ["config_text"]

_TEXT = """\
# 年度收集工作的设置。用记事本打开，改好后保存即可；保存时编码选 UTF-8。
# 井号（#）后面是说明，程序不读。等号右边的文字要写在英文的双引号里："这样"；不要用中文的“引号”。
# 文字里如有反斜杠或英文双引号，前面再加一个反斜杠：\\\\ 和 \\"。路径可以用正斜杠：D:/年报/2024。

# 地方：写在表和汇总的标题里。单位名称前面省掉它的，也认得出（市教育局＝{plain_place}教育局）。
place = {place}

# 报告所属的年度，不是填报的那一年。
year = {year}

# 表样。有哪些可用：xltools form list
form = {form}

# 报送期限，最后一天当天仍算按时。写成 "2026-01-20"；留空则表样上写规定的期限（{due}），也不判断迟报。
deadline = {deadline}

# 退回件的报送期限，写在退回件和退回函里。写成 "2026-01-27"；留空则用上面的期限，已经过了的写“请尽快”。
return_deadline = ""

# 联系方式：写在表样、退回件和催报里，例如 "市政府办政务公开科 王某 0535-8000000"。
contact = {contact}

# 上一年的汇总工作簿，或上一年各单位工作簿的文件夹；可以写本文件夹里的名称，也可以写完整的路径。没有的留空。
# 给出后，表样上带上年数，并核对“上年结转”等跨年的关系。
last_year = {last_year}

# 本文件夹里的名录和各个文件夹叫什么。改了名的，在这里改过来。
[folders]
{folders}

# 对某一份文件的决定。程序按时间判断哪一份有效、按封面判断是哪家单位的；与实际不符的，在这里写明。
# 照下面的样子写在最后，去掉行首的井号和空格：
#   file    哪一份文件：在本文件夹里的位置，或它的 SHA-256 的前 8 位以上
#   do      accept 采用这一份，reject 不采用
#   reason  为什么，必须写；会写进报送情况
#   unit    认定是哪家单位的；文件里已写清楚的可以不写
#   by      谁决定的，可以不写
#
# [[decision]]
# file = "收件/教育局（更正）.xlsx"
# do = "accept"
# reason = "已电话核实，以这一份为准"
# unit = "{plain_place}教育局"
# by = "王某"
#
# [[decision]]
# file = "收件/旧表.xlsx"
# do = "reject"
# reason = "误发的去年的表"
"""
_ESCAPED = {"\\": "\\\\", '"': '\\"', "\t": "\\t", "\n": "\\n"}


def config_text(
    *, place: str, year: int, form: str, due: str, deadline: date | None, contact: str, last_year: str
) -> str:
    """The file's text; `due` is the statutory day in words. Every line ends as old Notepads need it."""
    usual = Folders()
    names = "\n".join(f"{field.name} = {_quoted(getattr(usual, field.name))}" for field in fields(Folders))
    text = _TEXT.format(
        plain_place=_in_comment(place),
        place=_quoted(place),
        year=year,
        form=_quoted(form),
        due=due,
        deadline=_quoted(deadline.isoformat() if deadline else ""),
        contact=_quoted(contact),
        last_year=_quoted(last_year),
        folders=names,
    )
    return text.replace("\n", "\r\n")


def _quoted(text: str) -> str:
    """A basic string of TOML."""
    return f'"{"".join(_escaped(character) for character in text)}"'


def _escaped(character: str) -> str:
    if character in _ESCAPED:
        return _ESCAPED[character]
    return f"\\u{ord(character):04X}" if ord(character) < 0x20 or ord(character) == 0x7F else character


def _in_comment(text: str) -> str:
    """A place as a comment may hold it: no line breaks, no control characters, nothing that would close a quote."""
    return "".join(character for character in text if character.isprintable() and character not in '"\\')
