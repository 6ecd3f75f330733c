"""When two names are one: written with other brackets, with or without the city's own name, with a longer ending.

Only what can be read one way is taken: 市教育局 and 招远市教育局 in 招远市. Names that are merely alike are not the same.
"""

from functools import lru_cache

from xltools.excel.text import normal_label
from xltools.reading.roster.columns import spellings

__all__ = ["name_core", "name_keys"]

# What is left of a name without the city's must still be a name: 市 before 场监督管理局 was none.
_SHORTEST = 2


@lru_cache(maxsize=16_384)
def name_keys(name: str, place: str = "") -> tuple[str, ...]:
    """The forms under which a name is known, the plainest first; two names that share one may be the same.

    Args:
        name: a unit's name, as somebody wrote it.
        place: the city whose units these are: its own bodies are often written without it.
    """
    label = normal_label(name)
    bases = [label, *(label[len(prefix) :] for prefix in _prefixes(place) if label.startswith(prefix))]
    keys = [key for base in bases for key in (base, _with_first_ending(base)) if len(key) >= _SHORTEST]
    return tuple(dict.fromkeys(keys))


@lru_cache(maxsize=4096)
def name_core(key: str) -> str:
    """What tells one name from another: 财政 of 财政局, 阜山 of 阜山镇; the whole where too little would be left."""
    endings = sorted({ending for pair in spellings().endings for ending in pair}, key=len, reverse=True)
    found = next((ending for ending in endings if key.endswith(ending)), "")
    core = key.removesuffix(found)
    return core if len(core) >= _SHORTEST else key


@lru_cache(maxsize=64)
def _prefixes(place: str) -> tuple[str, ...]:
    """What may stand before a name and add nothing to it: 招远市, 招远, 市."""
    label = normal_label(place)
    level = next((level for level in spellings().levels if label.endswith(level)), "")
    if not level:
        return (label,) if label else ()
    short = label.removesuffix(level)
    return tuple(prefix for prefix in (label, short if len(short) >= _SHORTEST else "", level) if prefix)


def _with_first_ending(name: str) -> str:
    """The name with the plainest of the endings that mean the same: 罗峰街道办事处 as 罗峰街道."""
    for ending, first in spellings().endings:
        if name.endswith(ending) and len(name) > len(ending):
            return name.removesuffix(ending) + first
    return name
