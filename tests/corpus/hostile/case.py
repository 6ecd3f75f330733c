"""What a case is."""

from collections.abc import Callable
from dataclasses import dataclass

__all__ = ["Cases", "Hostile"]

# By the words that name it: how to make a file, and the code that opening it must give, "" for none.
Cases = dict[str, tuple[Callable[[], bytes], str]]


@dataclass(frozen=True, slots=True)
class Hostile:
    """How to make a file, and the code of the fault that opening it must give, "" for none."""

    build: Callable[[], bytes]
    code: str
