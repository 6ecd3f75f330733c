"""The architecture page names files and functions: each of them is there, and the rooms are those of the tree."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
# `checks/check.py` `check_files`: a file, then what stands in it.
_NAMED = re.compile(r"`(?P<file>[a-z_/]+\.(?:py|toml))`(?:(?P<names>(?:,? `[A-Za-z_.]+`)+))?")


def _places() -> list[tuple[str, str]]:
    return [
        (match["file"], name.rpartition(".")[2])
        for match in _NAMED.finditer(PAGE)
        for name in re.findall(r"`([A-Za-z_.]+)`", match["names"] or "") or [""]
    ]


@pytest.mark.parametrize(("file", "name"), _places())
def test_what_the_page_names_is_there(file: str, name: str) -> None:
    path = next((base / file for base in (ROOT, ROOT / "xltools", ROOT / "templates") if (base / file).is_file()), None)
    assert path is not None, f"docs/architecture.md names {file}, which is gone"
    if name and path.suffix == ".py":
        tree = ast.parse(path.read_text(encoding="utf-8"))
        defined = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.ClassDef)}
        assert name in defined, f"docs/architecture.md names {name} of {file}, which is gone"


def test_the_page_names_many_places() -> None:
    assert len(_places()) > 30


def test_the_page_has_every_room() -> None:
    rooms = {path.name for path in (ROOT / "xltools").iterdir() if (path / "__init__.py").is_file()}
    assert rooms <= set(re.findall(r"^\| `([a-z]+)/`", PAGE, re.MULTILINE))
