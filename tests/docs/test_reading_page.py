"""docs/reading.md leaves nothing out: whatever is said of a file of the corpora stands in it."""

import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.corpus.hostile import HOSTILE
from tests.corpus.odd import ODD
from tests.excel.test_open import OTHERS
from xltools.excel.errors import FileFault
from xltools.excel.open import open_book

PAGE = Path(__file__).parents[2] / "docs" / "reading.md"
# What differs from file to file: figures, names in quotes, the name of a cell.
OWN = re.compile(r"[0-9][0-9,.]*|“[^”]*”|(?<=单元格 )[A-Z]+(?=[0-9])")


def refused() -> Iterator[Any]:
    hostile = ((name, one.build) for name, one in HOSTILE.items() if one.code)
    yield from (pytest.param(*one, marks=pytest.mark.long) for one in hostile)
    yield from ((name, odd.make) for name, odd in ODD.items() if odd.code)
    yield from ((name, lambda data=data: data) for name, (data, _, _) in OTHERS.items())


@cache
def rows() -> frozenset[tuple[str, ...]]:
    """What the tables of the page say, and what to do."""
    lines = OWN.sub("…", PAGE.read_text("utf-8")).splitlines()
    return frozenset(tuple(cell.strip() for cell in line.split("|")[2:4]) for line in lines)


@pytest.mark.parametrize(("name", "make"), list(refused()))
def test_what_is_said_of_a_refused_file_stands_in_the_page(name: str, make: Callable[[], bytes]) -> None:
    with pytest.raises(FileFault) as told:
        open_book(Path("教育局.xlsx"), data=make())
    assert (OWN.sub("…", told.value.message), told.value.hint) in rows(), name
