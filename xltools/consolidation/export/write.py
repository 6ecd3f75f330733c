"""Writing the exports: whole or not at all, and never over a file that is not an earlier export."""

import json
from pathlib import Path

from xltools.consolidation.consolidation import Consolidation
from xltools.consolidation.export.document import SCHEMA, document
from xltools.consolidation.export.tables import HEADS, tables
from xltools.excel.atomic import write_text
from xltools.excel.fault import FileFault

__all__ = ["refuse_foreign_csv", "refuse_foreign_json", "write_csv", "write_json"]

_JSON_BEGINS = f'{{\n "schema": "{SCHEMA}"'


def write_json(consolidation: Consolidation, path: Path) -> None:
    """Write the document. Raises FileFault when it cannot be written."""
    text = json.dumps(document(consolidation), ensure_ascii=False, indent=1)
    write_text(path, text + "\n")


def write_csv(consolidation: Consolidation, folder: Path) -> None:
    """Write a CSV for each table into a folder. Raises FileFault when one cannot be written."""
    for name, text in tables(consolidation):
        write_text(folder / name, text, encoding="utf-8-sig")


def refuse_foreign_json(path: Path) -> None:
    """Raise FileFault where something else than an earlier export stands at the path."""
    _refuse(path, _JSON_BEGINS)


def refuse_foreign_csv(folder: Path) -> None:
    """Raise FileFault where the folder is none, or one of its files would be replaced and is no earlier export."""
    if folder.exists() and not folder.is_dir():
        raise FileFault(folder, "unwritable", "--csv 要的是文件夹，这是一个文件", "请换一个文件夹名。")
    for name, heads in HEADS.items():
        _refuse(folder / name, "\ufeff" + ",".join(heads))


def _refuse(path: Path, begins: str) -> None:
    try:
        if path.is_dir():
            raise FileFault(path, "unwritable", "这是一个文件夹，不能写成文件", "请在输出路径的末尾加上文件名。")
        if not path.exists() or path.stat().st_size == 0:
            return
        with path.open("rb") as file:
            ours = file.read(len(begins.encode())) == begins.encode()
    except OSError as cause:
        raise FileFault.of_system(path, cause) from cause
    if not ours:
        message = "已有同名文件，且不是以前生成的同类输出，没有覆盖"
        raise FileFault(path, "unwritable", message, "请换一个输出名，或先移走这个文件。")
