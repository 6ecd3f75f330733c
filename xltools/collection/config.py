"""`xltools.toml`: what a year's collection is about, where its folders are, and what the office has decided.

The text of a new `xltools.toml`: with the comments that an office clerk needs who opens it in Notepad.
"""

from dataclasses import dataclass, fields
from datetime import date, datetime
from itertools import combinations
from pathlib import Path, PurePosixPath

from xltools.excel.values import parse_day
from xltools.form.declaration import Declaration, format_toml_value, open_declaration
from xltools.form.load import DEFAULT_FORM, PARTS, TABLES, load_form, select_parts
from xltools.form.model import FIRST_YEAR, LAST_YEAR, BlankMeaning, Form
from xltools.intake.decisions import SHORTEST_HASH, Choice, Decision

CONFIG_NAME = "xltools.toml"


@dataclass(frozen=True, slots=True)
class Folders:
    """Names below the collection's folder: of the roster, and of the folders for what goes out and comes in."""

    roster: str = "名录.xlsx"
    issued: str = "下发"
    inbox: str = "收件"
    returned: str = "退回"
    merged: str = "汇总"


@dataclass(frozen=True, slots=True)
class Config:
    """The collection as its file says it.

    Attributes:
        path: the file itself.
        place: the city, as titles name it.
        deadline: the last day on which a report is in time; None where none is set.
        return_deadline: the last day for what was returned; None for `deadline`, as long as that is not past.
        contact: whom units may ask, in words.
        blanks: what is preset as the declaration of blank cells in workbooks that go out.
        collect: the parts of the form that are collected.
        carry_forward: whether figures that last year's report hands on are preset.
        last_year: last year's consolidated workbook or folder, below the collection's folder or elsewhere; "" for none.
    """

    path: Path
    place: str
    year: int
    form: str = DEFAULT_FORM
    deadline: date | None = None
    return_deadline: date | None = None
    contact: str = ""
    blanks: BlankMeaning = BlankMeaning.ASK
    collect: tuple[str, ...] = PARTS
    carry_forward: bool = True
    last_year: str = ""
    folders: Folders = Folders()
    decisions: tuple[Decision, ...] = ()

    def load_form(self) -> Form:
        """The form with the parts that are collected. Raises LookupError for an unknown one, FormFault for a wrong one."""
        return select_parts(load_form(self.form), self.collect)


def read_config(path: Path) -> Config:
    """Read the file. Raises FormFault naming the line for whatever in it is wrong."""
    said = open_declaration(path)
    year = said.integer("year")
    if not FIRST_YEAR <= year <= LAST_YEAR:
        said.fault(f"年度应是 {FIRST_YEAR} 到 {LAST_YEAR} 的整数", "year")
    config = Config(
        path=path,
        place=_read_filled(said, "place"),
        year=year,
        form=said.text("form", DEFAULT_FORM),
        deadline=_read_day(said, "deadline"),
        return_deadline=_read_day(said, "return_deadline"),
        contact=said.text("contact", "").strip(),
        blanks=_read_blank_cells(said),
        collect=_read_collect(said),
        carry_forward=said.flag("carry_forward", True),
        last_year=said.text("last_year", "").strip(),
        folders=_read_folders(said),
        decisions=tuple(_read_decision(child) for child in said.children("decision")),
    )
    said.refuse_unknown()
    return config


def _read_blank_cells(declaration: Declaration) -> BlankMeaning:
    meaning = declaration.text("blank_cells", BlankMeaning.ASK)
    if meaning not in (BlankMeaning.ASK, BlankMeaning.ZERO):
        declaration.fault(f"“{meaning}”应是 ask（由填报人选）或 zero（预选没填的格均为 0）", "blank_cells")
    return BlankMeaning(meaning)


def _read_collect(declaration: Declaration) -> tuple[str, ...]:
    parts = declaration.texts("collect") if "collect" in declaration.values else PARTS
    for part in parts:
        if part not in PARTS:
            declaration.fault(f"“{part}”应是 {'、'.join(PARTS)} 中的", "collect")
    if TABLES not in parts:
        declaration.fault(f"“{TABLES}”不能省：没有三张表，就没有可汇总的数", "collect")
    return tuple(part for part in PARTS if part in parts)


def _read_filled(declaration: Declaration, key: str) -> str:
    text = declaration.text(key).strip()
    if not text:
        declaration.fault(f"“{key}”不能是空的", key)
    return text


def _read_day(declaration: Declaration, key: str) -> date | None:
    """A day, as TOML has one or as text; none where it is left empty."""
    declaration.used_keys.add(key)
    value = declaration.values.get(key, "")
    # To Python a moment is a day too; as a deadline it would be another one than the whole day meant everywhere.
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    text = value.strip() if isinstance(value, str) else None
    if text == "":
        return None
    found = parse_day(text) if text is not None else None
    if found is None:
        declaration.fault(
            f'{format_toml_value(value)} 不是日期，请写成 "2026-01-20"：年月日齐全，两边有英文的双引号，不带时间', key
        )
    return found


def _read_folders(declaration: Declaration) -> Folders:
    usual = Folders()
    if "folders" not in declaration.values:
        return usual
    child = declaration.child("folders")
    names = {key: child.text(key, getattr(usual, key)) for key in Folders.__dataclass_fields__}
    for key, name in names.items():
        parts = _split_steps(name)
        if not parts or ".." in parts or name.startswith("/") or ":" in name:
            child.fault(f"“{name}”应是本文件夹里的名称", key)
    for (key, name), (other, another) in combinations(names.items(), 2):
        first, second = _split_steps(name), _split_steps(another)
        # What goes out or is made would be taken for what came in.
        if first[: len(second)] == second or second[: len(first)] == first:
            written = key if key in child.values else other
            child.fault(f"{key} 的“{name}”与 {other} 的“{another}”重叠，几个文件夹和名录应各在一处", written)
    child.refuse_unknown()
    return Folders(**names)


def _split_steps(name: str) -> tuple[str, ...]:
    """A name below the folder, step by step; none for the folder itself."""
    return PurePosixPath(name.strip().replace("\\", "/")).parts


def _read_decision(declaration: Declaration) -> Decision:
    choice = declaration.text("do")
    if choice not in set(Choice):
        declaration.fault(f"“{choice}”应是 accept（采用）或 reject（不采用）", "do")
    file = _read_filled(declaration, "file").replace("\\", "/")
    if "/" not in file and "." not in file and len(file) < SHORTEST_HASH:
        declaration.fault(f"“{file}”太短：请写文件的路径，或 SHA-256 的前 {SHORTEST_HASH} 位以上", "file")
    reason = _read_filled(declaration, "reason")
    decision = Decision(file, Choice(choice), reason, declaration.text("unit", ""), declaration.text("by", ""))
    declaration.refuse_unknown()
    return decision


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

# 给出上年数时，“上年结转”是否按上年的“结转下年”预先填好（填报人可以改）：true 预填，false 不预填。
carry_forward = true

# 下发的表样上，“没填的格怎样算”预选什么；填报人可以改选，选了什么会写进汇总。
#   "ask"   不预选，由填报人选；没有选的，空白不等于 0，要逐格填写
#   "zero"  预选“有业务，没填的格均为 0”，填报人只填有数的格
blank_cells = "ask"

# 收哪些内容：tables 三张表（不能省）；texts 文字材料，不写则可以不填；supplementary 补充指标，不写则表样里没有。
# 下发以后不要再改：已下发的表样不会跟着变。
collect = ["tables", "texts", "supplementary"]

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
_ESCAPED = str.maketrans(
    {chr(code): f"\\u{code:04X}" for code in (*range(0x20), 0x7F)}
    | {"\\": "\\\\", '"': '\\"', "\t": "\\t", "\n": "\\n"}
)


def render_config(
    *, place: str, year: int, form: str, due: str, deadline: date | None, contact: str, last_year: str
) -> str:
    """The file's text; `due` is the statutory day in words. Every line ends as old Notepads need it."""
    usual = Folders()
    names = "\n".join(f"{field.name} = {_toml_string(getattr(usual, field.name))}" for field in fields(Folders))
    text = _TEXT.format(
        plain_place=_comment_text(place),
        place=_toml_string(place),
        year=year,
        form=_toml_string(form),
        due=due,
        deadline=_toml_string(deadline.isoformat() if deadline else ""),
        contact=_toml_string(contact),
        last_year=_toml_string(last_year),
        folders=names,
    )
    return text.replace("\n", "\r\n")


def _toml_string(text: str) -> str:
    """A basic string of TOML."""
    return f'"{text.translate(_ESCAPED)}"'


def _comment_text(text: str) -> str:
    """A place as a comment may hold it: no line breaks, no control characters, nothing that would close a quote."""
    return "".join(character for character in text if character.isprintable() and character not in '"\\')
