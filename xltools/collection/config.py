"""One year's folder (年度收集工作): what its `xltools.toml` says, and where everything in it is.

The roster and last year's data that `xltools.toml` names: read, and where they cannot be, told by where they are named.
"""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, fields
from datetime import date, datetime
from itertools import combinations
from pathlib import Path, PurePosixPath
from string import Template
from typing import TYPE_CHECKING

from xltools.excel.errors import FileFault
from xltools.excel.values import parse_day
from xltools.form.declaration import Declaration, format_toml_value, open_declaration
from xltools.form.load import DEFAULT_FORM, form_ids, load_form, select_parts
from xltools.form.model import FIRST_YEAR, LAST_YEAR, PARTS, TABLES, BlankMeaning, Form
from xltools.intake.decisions import SHORTEST_HASH, Choice, Decision
from xltools.roster.read import read_roster
from xltools.roster.units import Roster

if TYPE_CHECKING:
    from xltools.reading.last_year import LastYear

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
        place: the city, as titles name it.
        form: the id of a shipped form, or the path of another.
        deadline: the last day on which a report is in time; None where none is set.
        return_deadline: the last day for what was returned; None for `deadline`, as long as that is not past.
        contact: whom units may ask, in words.
        office: who collects: it signs letters and reminders, and is the reporting unit of the city's workbook; "" for
            the place alone.
        blanks: what is preset as the declaration of blank cells in workbooks that go out.
        collect: the parts of the form that are collected.
        carry_forward: whether figures that last year's report hands on are preset.
        last_year: last year's consolidated workbook or folder, below the collection's folder or elsewhere; "" for none.
    """

    place: str
    year: int
    form: str = DEFAULT_FORM
    deadline: date | None = None
    return_deadline: date | None = None
    contact: str = ""
    office: str = ""
    blanks: BlankMeaning = BlankMeaning.ASK
    collect: tuple[str, ...] = PARTS
    carry_forward: bool = True
    last_year: str = ""
    folders: Folders = Folders()
    decisions: tuple[Decision, ...] = ()

    def load_form(self) -> Form:
        """The form with the parts that are collected. Raises LookupError for an unknown one, FormFault for a wrong one."""
        return select_parts(load_form(self.form), self.collect)


@dataclass(frozen=True, slots=True)
class Collection:
    """A collection: its folder and what its file says."""

    root: Path
    config: Config

    @property
    def roster(self) -> Path:
        """The roster."""
        return self.root / self.config.folders.roster

    @property
    def issued(self) -> Path:
        """What goes out."""
        return self.root / self.config.folders.issued

    @property
    def inbox(self) -> Path:
        """What comes in."""
        return self.root / self.config.folders.inbox

    @property
    def returned(self) -> Path:
        """What goes back."""
        return self.root / self.config.folders.returned

    @property
    def merged(self) -> Path:
        """What is made of all."""
        return self.root / self.config.folders.merged

    @property
    def last_year(self) -> Path | None:
        """Last year's consolidated workbook or folder, None where none is named."""
        return self.root / self.config.last_year if self.config.last_year else None

    @property
    def record(self) -> Path:
        """The record of every file seen."""
        return self.root / "xltools.sqlite"


def open_collection(root: Path) -> Collection:
    """The collection in a folder. Raises FormFault when its file is missing or wrong."""
    return Collection(root, read_config(root / CONFIG_NAME))


def find_collection(start: Path) -> Collection | None:
    """The collection that a folder is in or below; None where it is in none. Raises FormFault for a wrong file."""
    here = start.absolute()
    root = next((folder for folder in (here, *here.parents) if (folder / CONFIG_NAME).is_file()), None)
    return open_collection(root) if root is not None else None


# Another path would mend these; of any other fault the file itself is to be mended.
_PATH_FAULTS = frozenset({"missing", "other_year"})


def read_configured_roster(collection: Collection) -> Roster:
    """The collection's roster. Raises FileFault where it cannot be used."""
    with _blame_setting("roster"):
        return read_roster(collection.roster, place=collection.config.place)


def read_configured_last_year(collection: Collection, form: Form) -> "LastYear | None":
    """Last year's data of the collection, None where it names none. Raises FileFault where they cannot be used."""
    if collection.last_year is None:
        return None
    # What reads published reports costs every command as much as a workbook does.
    from xltools.report.import_report import read_past_reports  # noqa: PLC0415 - see above

    with _blame_setting("last_year"):
        return read_past_reports(collection.last_year, form, collection.config.year)


def format_missing_last_year(collection: Collection) -> str:
    """A sentence where last year's data are named and are not there, "" where there is nothing to say; nothing is read."""
    path = collection.last_year
    if path is None or path.exists():
        return ""
    return f"注意：{CONFIG_NAME} 里 last_year 写的“{collection.config.last_year}”不在，校验前请核对。"


def format_early_deadline(day: date | None, year: int | None) -> str:
    """A sentence where a deadline is a day before the report's year has ended, "" where there is nothing to say."""
    if day is None or year is None or day > date(year, 12, 31):
        return ""
    return f"注意：报送期限 {day} 在 {year} 年度结束之前，请核对。"


@contextmanager
def _blame_setting(key: str) -> Iterator[None]:
    try:
        yield
    except FileFault as fault:
        if fault.code not in _PATH_FAULTS:
            raise
        hint = f"这是 {CONFIG_NAME} 里 {key} 写的，请核对。"
        raise FileFault(fault.path, fault.code, fault.message, hint) from fault


def read_config(path: Path) -> Config:
    """Read the file. Raises FormFault naming the line for whatever in it is wrong."""
    said = open_declaration(path)
    year = said.integer("year")
    if not FIRST_YEAR <= year <= LAST_YEAR:
        said.fault(f"年度应是 {FIRST_YEAR} 到 {LAST_YEAR} 的整数", "year")
    return said.record(
        Config,
        place=_read_filled(said, "place"),
        year=year,
        form=_read_form_setting(said, path.parent),
        deadline=_read_day(said, "deadline"),
        return_deadline=_read_day(said, "return_deadline"),
        contact=said.text("contact", "").strip(),
        office=said.text("office", "").strip(),
        blanks=BlankMeaning(_read_choice(said, "blank_cells", _BLANK_CELLS, BlankMeaning.ASK)),
        collect=_read_collect(said),
        last_year=said.text("last_year", "").strip(),
        folders=_read_folders(said),
        decisions=tuple(_read_decision(child) for child in said.children("decision")),
    )


def _read_form_setting(declaration: Declaration, root: Path) -> str:
    """The id of a form, or the path of one that the office declares itself, counted from the collection's folder."""
    named = declaration.text("form", DEFAULT_FORM)
    own = root / named
    return named if named in form_ids() or not own.exists() else own.resolve().as_posix()


_BLANK_CELLS: Mapping[str, str] = {BlankMeaning.ASK: "由填报人选", BlankMeaning.ZERO: "预选没填的格均为 0"}
_CHOICES: Mapping[str, str] = {choice: choice.word for choice in Choice}


def _read_choice(declaration: Declaration, key: str, words: Mapping[str, str], default: str | None = None) -> str:
    """One of these values; `words` say what each means."""
    value = declaration.text(key, default)
    if value not in words:
        choices = "或 ".join(f"{name}（{meaning}）" for name, meaning in words.items())
        declaration.fault(f"“{value}”应是 {choices}", key)
    return value


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
    choice = _read_choice(declaration, "do", _CHOICES)
    file = _read_filled(declaration, "file").replace("\\", "/")
    if "/" not in file and "." not in file and len(file) < SHORTEST_HASH:
        declaration.fault(f"“{file}”太短：请写文件的路径，或 SHA-256 的前 {SHORTEST_HASH} 位以上", "file")
    reason = _read_filled(declaration, "reason")
    decision = Decision(file, Choice(choice), reason, declaration.text("unit", ""), declaration.text("by", ""))
    declaration.refuse_unknown()
    return decision


def render_config(config: Config, due: str) -> str:
    """The text of a new `xltools.toml`, with comments for who opens it in Notepad; `due` is the statutory day in words.

    Every line ends as old Notepads need it.
    """
    deadline = config.deadline.isoformat() if config.deadline else ""
    folders = (f"{field.name} = {_toml_string(getattr(config.folders, field.name))}" for field in fields(Folders))
    # In a comment: no line breaks, no control characters, nothing that would close a quote.
    plain_place = "".join(character for character in config.place if character.isprintable() and character not in '"\\')
    template = Template(Path(__file__).with_name("new_collection.toml").read_text(encoding="utf-8"))
    text = template.substitute(
        {name: _toml_string(getattr(config, name)) for name in ("place", "office", "form", "contact", "last_year")},
        year=config.year,
        deadline=_toml_string(deadline),
        due=due,
        folders="\n".join(folders),
        plain_place=plain_place,
    )
    return text.replace("\n", "\r\n")


def _toml_string(text: str) -> str:
    """A basic string of TOML: escaped as JSON has it, and one character more."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
