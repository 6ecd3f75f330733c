"""A new collection folder with everything in it; nothing that was there before is touched."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path

from xltools.collection.config import CONFIG_NAME, Config, Folders, read_config, render_config
from xltools.collection.folder import Collection
from xltools.excel.errors import FileFault
from xltools.excel.output import write_once
from xltools.form.model import Form
from xltools.roster.units import Unit
from xltools.roster.write import build_roster_workbook
from xltools.template.messages import DUE


@dataclass(frozen=True, slots=True)
class InitOptions:
    """What a collection starts with. `units` are those of a roster that is there already."""

    place: str
    year: int
    form: Form
    deadline: date | None = None
    contact: str = ""
    last_year: Path | None = None
    units: Sequence[Unit] = ()


@dataclass(frozen=True, slots=True)
class InitResult:
    """A collection that was started, or completed.

    Attributes:
        created: what was made, by its name in the folder.
        existing: what of it was there already.
        others: how many other things lie in the folder.
        outer: another collection that this one lies in, None where it lies in none.
    """

    collection: Collection
    created: tuple[str, ...]
    existing: tuple[str, ...]
    others: int
    outer: Path | None


def init_collection(root: Path, options: InitOptions) -> InitResult:
    """Make the folder and whatever of a collection is missing in it.

    Raises FileFault when something cannot be made, FormFault when the folder's own `xltools.toml` is wrong.
    """
    text = _config_file(root, options)
    _make_folder(root)
    there = {path.name for path in _list_entries(root)}
    config_path = root / CONFIG_NAME
    settled = read_config(config_path) if config_path.exists() else None
    folders = settled.folders if settled is not None else Folders()
    made = [name for name in _list_folder_names(folders) if _make_subfolder(root / name)]
    title = f"{options.place}{options.year}年度填报单位名录"
    if write_once(
        root / folders.roster, lambda: build_roster_workbook(title, options.year, options.form, options.units)
    ):
        made.append(folders.roster)
    # Last of all: a folder that has it is a collection, and a whole one.
    if write_once(config_path, text.encode):
        made.append(CONFIG_NAME)
    own = (CONFIG_NAME, folders.roster, *_list_folder_names(folders))
    others = there - {Path(name).parts[0] for name in own}
    config = settled or read_config(config_path)
    kept = tuple(name for name in own if name not in made)
    outer = next((folder for folder in root.absolute().parents if (folder / CONFIG_NAME).is_file()), None)
    return InitResult(Collection(root, config), tuple(name for name in own if name in made), kept, len(others), outer)


def compare_config(config: Config, options: InitOptions) -> str:
    """What the `xltools.toml` that was kept says otherwise than was asked for, "" where it says the same."""
    asked = {
        "地方": (config.place, options.place),
        "年度": (str(config.year), str(options.year)),
        "表样": (config.form, options.form.id),
        "期限": (str(config.deadline or ""), str(options.deadline or config.deadline or "")),
        "联系方式": (config.contact, options.contact or config.contact),
    }
    return "，".join(f"{what}写的是“{said}”，不是“{asks}”" for what, (said, asks) in asked.items() if said != asks)


def _list_folder_names(folders: Folders) -> tuple[str, ...]:
    return tuple(getattr(folders, field.name) for field in fields(Folders) if field.name != "roster")


def _config_file(root: Path, options: InitOptions) -> str:
    form = options.form
    month, day = form.period.due.split("-")
    return render_config(
        place=options.place,
        year=options.year,
        form=form.id,
        due=DUE.format(year=options.year + 1, month=int(month), day=int(day)),
        deadline=options.deadline,
        contact=options.contact,
        last_year=_config_path(options.last_year, root),
    )


def _config_path(path: Path | None, root: Path) -> str:
    """A path as the file shall name it: short where it lies within, so that the folder may be moved as a whole."""
    if path is None:
        return ""
    if not path.exists():
        raise FileFault(path, "missing", "没有这个文件或文件夹", "请核对 --last-year 给出的路径。")
    whole, base = path.resolve(), root.resolve()
    return (whole.relative_to(base) if whole.is_relative_to(base) else whole).as_posix()


def _make_folder(root: Path) -> None:
    if root.exists() and not root.is_dir():
        raise FileFault(root, "unwritable", "这是一个文件，不是文件夹", "请给年度收集另取一个文件夹名。")
    try:
        root.mkdir(parents=True, exist_ok=True)
    except OSError as cause:
        raise FileFault.of_system(root, cause) from cause


def _list_entries(root: Path) -> list[Path]:
    try:
        return list(root.iterdir())
    except OSError as cause:
        raise FileFault.of_system(root, cause) from cause


def _make_subfolder(folder: Path) -> bool:
    """Make a folder; False where it was there."""
    if folder.is_dir():
        return False
    _make_folder(folder)
    return True
