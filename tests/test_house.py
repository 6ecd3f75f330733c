"""The rules of the house, read from the source: who may import whom, what things are called, how large it may grow."""

import ast
import importlib
import inspect
import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "xltools"
# From the top down: a file imports from its own room and from those after it.
ROOMS = (
    "cli", "demo", "collection", "consolidation", "report", "template", "intake", "checks", "reading", "counts", "roster", "form", "excel",
)  # fmt: skip
# At the root: the public names and the version, the start of `python -m xltools`, and what every room may ask: JSON.
ROOT = ("__init__", "__main__", "to_json")
# 150 files and 23,500 lines were the aim for what there was before texts were checked and reports published; what is added pays for itself.
MOST_FILES, MOST_LINES = 189, 33_280

# Names that say nothing of what is inside.
EMPTY_WORDS = frozenset({"common", "helper", "helpers", "manager", "misc", "util", "utils"})
# Words that only their author understands as a name: participles, and pictures of the thing in place of the thing.
PRIVATE_WORDS = frozenset({
    "added_up", "aside", "asked", "behind", "carried", "desk", "hunt", "keep", "kept", "lean", "left_out", "look", "mend",
    "noted", "placed", "printed", "put", "said", "saying", "says", "settle", "settled", "shelf", "shown", "sieve", "stray",
    "told", "trouble", "under", "unseen", "untold", "wish",
})  # fmt: skip
# What a named tuple offers to everybody begins with "_", so that no field can be called the same.
NAMED_TUPLE = frozenset({"_asdict", "_fields", "_make", "_replace"})
LIBRARIES = ("calamine", "click", "openpyxl", "python_calamine", "xlsxwriter")


@cache
def files() -> tuple[Path, ...]:
    return tuple(sorted(PACKAGE.rglob("*.py")))


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def nodes(path: Path) -> tuple[ast.AST, ...]:
    return tuple(ast.walk(tree(path)))


def name_of(path: Path) -> str:
    """A file as messages name it: `checks/check.py`."""
    return path.relative_to(PACKAGE).as_posix()


def assert_none(found: list[str]) -> None:
    assert not found, "\n" + "\n".join(found)


def room_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imported_libraries(path: Path) -> set[str]:
    """The first parts of what a file imports."""
    found = {(node.module or "").partition(".")[0] for node in nodes(path) if isinstance(node, ast.ImportFrom)}
    return found | {
        one.name.partition(".")[0] for node in nodes(path) if isinstance(node, ast.Import) for one in node.names
    }


# --- imports ---------------------------------------------------------------------------------------------------------


def file_of(module: str) -> Path | None:
    """The file of a module of ours."""
    place = PACKAGE.parent.joinpath(*module.split("."))
    return next((path for path in (place.with_suffix(".py"), place / "__init__.py") if path.is_file()), None)


def imported(path: Path) -> Iterator[Path]:
    """The files of ours that a file imports: at its top, late, and for type checks alone."""
    for node in nodes(path):
        if isinstance(node, ast.Import):
            found = [file_of(name.name) for name in node.names if name.name.partition(".")[0] == "xltools"]
        elif isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] == "xltools":
            if [name.name for name in node.names] == ["__version__"]:
                continue  # of the package itself, which is there before any of its files
            found = [file_of(f"{node.module}.{name.name}") or file_of(f"{node.module}") for name in node.names]
        else:
            continue
        yield from (file for file in found if file is not None and file != path)


def test_imports_name_the_whole_module() -> None:
    relative = [
        f"{name_of(path)}:{node.lineno}"
        for path in files()
        for node in nodes(path)
        if isinstance(node, ast.ImportFrom) and node.level
    ]
    assert_none(relative)


def test_every_file_stands_in_a_room() -> None:
    assert {room_of(path) for path in files()} <= {*ROOMS, *ROOT}


def test_imports_run_downwards() -> None:
    upwards = [
        f"{name_of(path)} imports {name_of(other)}"
        for path in files()
        if room_of(path) in ROOMS
        for other in imported(path)
        if room_of(other) != "to_json"
        and (room_of(other) in ROOT or ROOMS.index(room_of(other)) < ROOMS.index(room_of(path)))
    ]
    assert_none(upwards)


def test_no_files_import_each_other_in_a_circle() -> None:
    try:
        list(TopologicalSorter({path: set(imported(path)) for path in files()}).static_order())
    except CycleError as circle:
        pytest.fail(" <- ".join(name_of(path) for path in circle.args[1]))


def allowed(room: str, words: str) -> set[str]:
    """The rooms that the first line of a room's `__init__.py` names after "import": each, or all below one."""
    below = set(ROOMS[ROOMS.index(room) + 1 :])
    named = [one for one in ROOMS if re.search(rf"\b{one}\b", words)]
    if re.search("every room|all but", words):
        return below
    return {*named, *(ROOMS[ROOMS.index(named[-1]) + 1 :] if "below" in words else ())}


@pytest.mark.parametrize("room", [path.name for path in sorted(PACKAGE.iterdir()) if path.name in ROOMS])
def test_a_room_says_in_its_first_line_what_it_is_for_and_what_it_may_import(room: str) -> None:
    first = (ast.get_docstring(tree(PACKAGE / room / "__init__.py")) or "").partition("\n")[0]
    purpose, imports, rest = first.partition("mport")
    assert imports, first
    assert len(purpose.split()) >= 4, first
    used = {room_of(other) for path in files() if room_of(path) == room for other in imported(path)} - {room, *ROOT}
    assert used <= allowed(room, rest) <= set(ROOMS[ROOMS.index(room) + 1 :]), (
        f"{room} imports {used} and says: {first}"
    )


# --- names -----------------------------------------------------------------------------------------------------------


def borne(names: Iterator[tuple[str, Path]], most: int) -> list[str]:
    """The names that more than so many things bear, and where."""
    found = defaultdict(list)
    for name, path in names:
        found[name].append(name_of(path))
    return [f"{name}: {', '.join(places)}" for name, places in sorted(found.items()) if len(places) > most]


def test_no_class_name_is_borne_twice() -> None:
    classes = ((node.name, path) for path in files() for node in nodes(path) if isinstance(node, ast.ClassDef))
    assert_none(borne(classes, 1))


def test_no_file_name_is_borne_more_than_twice() -> None:
    assert_none(borne(((path.name, path) for path in files() if path.name != "__init__.py"), 2))


def test_folders_lie_at_most_two_deep() -> None:
    assert_none([name_of(path) for path in files() if len(path.relative_to(PACKAGE).parts) > 3])


def test_file_names_say_what_is_inside() -> None:
    assert_none([name_of(path) for path in files() if EMPTY_WORDS & set(path.stem.split("_"))])


def test_names_are_words_that_anybody_would_use() -> None:
    private = [name_of(path) for path in files() if path.stem in PRIVATE_WORDS]
    private += [
        f"{name_of(path)}:{node.lineno} {node.name}"
        for path in files()
        for node in nodes(path)
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and node.name.strip("_").lower() in PRIVATE_WORDS
    ]
    assert_none(private)


# --- size ------------------------------------------------------------------------------------------------------------


def test_the_house_is_no_larger_than_it_need_be() -> None:
    lines = sum(len(path.read_text(encoding="utf-8").splitlines()) for path in files())
    assert (len(files()) <= MOST_FILES, lines <= MOST_LINES) == (True, True), f"{len(files())} files, {lines} lines"


# --- private members of libraries ------------------------------------------------------------------------------------


def private(name: str) -> bool:
    return name.startswith("_") and not name.startswith("__") and name not in NAMED_TUPLE


def own_names(path: Path) -> set[str]:
    """The private names that a file gives: to functions, classes, fields, and in `self._name = ...`."""
    found = set()
    for node in nodes(path):
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            found.add(node.name)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            found.add(node.id)
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store) and is_self(node.value):
            found.add(node.attr)
    return {name for name in found if private(name)}


def is_self(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id in ("self", "cls")


def reached(node: ast.AST) -> str:
    """The private name that an expression or an import asks of something; "" for none."""
    if isinstance(node, ast.Attribute):
        return node.attr
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("getattr", "setattr"):
        name = node.args[1]
        return name.value if isinstance(name, ast.Constant) and isinstance(name.value, str) else ""
    return ""


def test_nothing_private_of_a_library_is_used() -> None:
    found = []
    for path in files():
        own = own_names(path)
        for node in nodes(path):
            if private(name := reached(node)) and name not in own:
                found.append(f"{name_of(path)}:{node.lineno} {name}")  # type: ignore[attr-defined]  # an expression has a line
            elif isinstance(node, ast.ImportFrom):
                parts = [*(node.module or "").split("."), *(one.name for one in node.names)]
                if parts[0] in LIBRARIES and any(private(part) for part in parts):
                    found.append(f"{name_of(path)}:{node.lineno} {'.'.join(parts)}")
    assert_none(found)


def test_no_class_takes_the_place_of_a_private_member_of_its_librarys_class() -> None:
    """A method of ours that bears the private name of one that we inherit."""
    found = []
    for path in files():
        if not set(LIBRARIES) & imported_libraries(path):
            continue
        module = importlib.import_module(".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts))
        for name, made in inspect.getmembers(module, inspect.isclass):
            theirs = [base for base in made.__mro__ if base.__module__.partition(".")[0] in LIBRARIES]
            if made.__module__ == module.__name__ and theirs:
                taken = {one for one in own_names(path) for base in theirs if hasattr(base, one)}
                found += [f"{name_of(path)}: {name}.{one}" for one in sorted(taken)]
    assert_none(found)
