"""A new collection folder with everything in it; nothing that was there before is touched."""

from collections.abc import Sequence
from dataclasses import astuple, dataclass, replace
from pathlib import Path

from xltools.collection.config import CONFIG_NAME, Collection, Config, read_config, render_config
from xltools.excel.errors import FileFault
from xltools.excel.output import write_once
from xltools.form.load import load_form
from xltools.roster.units import Unit
from xltools.roster.write import build_roster_workbook
from xltools.template.messages import DUE

# On Windows a double click on it opens the menu.
START_NAME = "开始.cmd"


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


def init_collection(root: Path, config: Config, units: Sequence[Unit] = ()) -> InitResult:
    """Make the folder and whatever of a collection is missing in it; `units` are those of a roster that is there already.

    Raises FileFault when something cannot be made, FormFault when the folder's own `xltools.toml` is wrong.
    """
    form = load_form(config.form)
    _make_folder(root)
    there = {path.name for path in _list_entries(root)}
    config_path = root / CONFIG_NAME
    collection = Collection(root, read_config(config_path) if config_path.exists() else config)
    roster, *folders = astuple(collection.config.folders)
    made = [name for name in folders if _make_folder(root / name)]
    title = f"{config.place}{config.year}年度填报单位名录"
    if write_once(collection.roster, lambda: build_roster_workbook(title, config.year, form, units)):
        made.append(roster)
    # cmd.exe wants its line ends.
    start = Path(__file__).with_name("start.cmd").read_text(encoding="utf-8").replace("\n", "\r\n")
    if write_once(root / START_NAME, start.encode):
        made.append(START_NAME)
    # Last of all: a folder that has it is a collection, and a whole one.
    month, day = form.period.due.split("-")
    due = DUE.format(year=config.year + 1, month=int(month), day=int(day))
    own_form = Path(config.form)
    named = replace(config, form=setting_of_path(own_form, root)) if own_form.is_absolute() else config
    if write_once(config_path, lambda: render_config(named, due).encode()):
        made.append(CONFIG_NAME)
    own = (CONFIG_NAME, roster, *folders, START_NAME)
    others = there - {Path(name).parts[0] for name in own}
    created, existing = (tuple(name for name in own if (name in made) is new) for new in (True, False))
    outer = next((folder for folder in root.absolute().parents if (folder / CONFIG_NAME).is_file()), None)
    return InitResult(collection, created, existing, len(others), outer)


def compare_config(config: Config, asked: Config) -> str:
    """What the `xltools.toml` that was kept says otherwise than was asked for, "" where it says the same."""
    pairs = {
        "地方": (config.place, asked.place),
        "年度": (config.year, asked.year),
        "表样": (config.form, asked.form),
        "期限": (config.deadline or "", asked.deadline or config.deadline or ""),
        "汇总单位": (config.office, asked.office or config.office),
        "联系方式": (config.contact, asked.contact or config.contact),
    }
    return "，".join(f"{what}写的是“{said}”，不是“{asks}”" for what, (said, asks) in pairs.items() if said != asks)


def setting_of_path(path: Path | None, root: Path) -> str:
    """A path as `xltools.toml` shall name it: short where it lies within, so that the folder may be moved as a whole.

    Raises FileFault where nothing is there.
    """
    if path is None:
        return ""
    if not path.exists():
        raise FileFault(path, "missing", "没有这个文件或文件夹", "请核对 --last-year 给出的路径。")
    whole, base = path.resolve(), root.resolve()
    return (whole.relative_to(base) if whole.is_relative_to(base) else whole).as_posix()


def _make_folder(folder: Path) -> bool:
    """Make a folder; False where it was there."""
    if folder.is_dir():
        return False
    if folder.exists():
        raise FileFault(folder, "unwritable", "这是一个文件，不是文件夹", "请给年度收集另取一个文件夹名。")
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as cause:
        raise FileFault.of_system(folder, cause) from cause
    return True


def _list_entries(root: Path) -> list[Path]:
    try:
        return list(root.iterdir())
    except OSError as cause:
        raise FileFault.of_system(root, cause) from cause
