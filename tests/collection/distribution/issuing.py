"""A collection folder for tests of what goes out."""

from pathlib import Path

from tests.filled import unit_workbook
from tests.workbooks import open_workbook
from xltools.collection.config import open_collection
from xltools.collection.distribute import Distribution, distribute
from xltools.collection.issue import IssueOptions
from xltools.excel.output import OutputStatus

__all__ = ["LINES", "enrol", "fill", "issue", "snapshot", "states", "texts", "write_config"]

LINES = (
    "招远市公安局,001,市直部门,",
    "招远市教育和体育局,002,市直部门,教育局、体育局",
    "阜山镇人民政府,,乡镇街道,",
    "供销社,,,",
)


def write_config(root: Path, deadline: str = "2026-01-20", more: str = "") -> None:
    said = f'place = "招远市"\nyear = 2025\ndeadline = "{deadline}"\ncontact = "王某 0535"\n{more}'
    (root / "xltools.toml").write_text(said + '[folders]\nroster = "名录.csv"\n', encoding="utf-8")


def enrol(root: Path, *lines: str) -> None:
    text = "单位名称,单位代码,单位类别,简称\n" + "".join(f"{line}\n" for line in lines)
    (root / "名录.csv").write_text(text, encoding="utf-8-sig")


def issue(root: Path) -> Distribution:
    collection = open_collection(root)
    return distribute(IssueOptions().plan(collection), collection.issued)


def states(distribution: Distribution) -> list[OutputStatus]:
    return [one.output.status for one in distribution.issued]


def snapshot(folder: Path) -> dict[str, tuple[int, bytes]]:
    return {
        path.relative_to(folder).as_posix(): (path.stat().st_mtime_ns, path.read_bytes())
        for path in folder.rglob("*")
        if path.is_file()
    }


def texts(path: Path, sheet: str) -> set[str]:
    cells = (cell for row in open_workbook(path)[sheet].iter_rows(values_only=True) for cell in row)
    return {cell for cell in cells if isinstance(cell, str)}


def fill(path: Path, name: str) -> bytes:
    unit_workbook(path, name)
    return path.read_bytes()
