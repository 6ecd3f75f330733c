"""The lines of the page: a unit's and a stray file's. End tags that HTML does not need are left out: there may be 5,000."""

import re
from collections.abc import Iterator
from html import escape

from xltools.collection.board.words import findings_words, kind_of, nearest_words, plain, remarks
from xltools.collection.standing import LATE, State, Stray, UnitStanding, Version
from xltools.form.unit import Unit

__all__ = ["row", "stray_item"]

_NUMBER = {state: number for number, state in enumerate(State)}
_LONGEST = 240
# Anything else in a link might be a command to the telephone, such as *#06#.
_TELEPHONE = re.compile(r"\+?[0-9][0-9-]{4,24}")


def row(one: UnitStanding, trace: str) -> str:
    """A unit as a row of the table, with what there is of it where it is missing.

    The script reads kind and state from the cells, and whether it is late.
    """
    unit = one.unit
    code = f"<small>{_text(unit.code)}</small>" if unit.code else ""
    late = f"<i>{LATE}</i>" if one.late else ""
    return (
        f'<tr class="s{_NUMBER[one.state]}"><td>{_text(unit.name)}{code}<td>{escape(kind_of(one))}'
        f"<td><b>{one.state}</b>{late}<td>{escape(trace)}{''.join(_papers(one))}<td>{_person(unit)}"
    )


def stray_item(stray: Stray) -> str:
    """A stray file as an item of the list: what it is, why it does not count, what to do."""
    said = f"（自称“{_text(stray.said)}”）" if stray.said else ""
    nearest = f"<small>{nearest_words(stray)}{'、'.join(map(_text, stray.nearest))}</small>" if stray.nearest else ""
    remedy = f"<small>{_text(stray.remedy)}</small>" if stray.remedy else ""
    return f"<li><b>{stray.word}</b> <strong>{_text(stray.path)}</strong>{said}<br>{_text(stray.reason)}{nearest}{remedy}</li>"


def _text(text: str) -> str:
    """Somebody else's text: escaped, what is invisible in it named, and its direction kept to itself."""
    shown = escape(plain(text, _LONGEST))
    return shown if text.isascii() or not _turns(text) else f"<bdi>{shown}</bdi>"


def _turns(text: str) -> bool:
    """Whether a text has letters that are written from right to left."""
    return any("\u0590" <= character <= "\u08ff" or "\ufb1d" <= character <= "\ufefc" for character in text)


def _papers(one: UnitStanding) -> Iterator[str]:
    """What there is of a unit: findings, current file, return, remarks, earlier versions."""
    version = one.current
    if version is not None:
        found = findings_words(version)
        yield f"{found}<small>{_text(version.path)}</small>" if found else _text(version.path)
    if one.returned:
        yield f"<small>退回件：{_text(one.returned)}</small>"
    yield from (f"<small>{_text(remark)}</small>" for remark in remarks(one))
    if one.earlier:
        yield f"<details><summary>其他 {len(one.earlier)} 版</summary><ul>{''.join(map(_earlier, one.earlier))}</ul></details>"


def _earlier(version: Version) -> str:
    return f"<li>{_text(version.path)}"


def _person(unit: Unit) -> str:
    number = unit.telephone.strip()
    shown = _text(number)
    if _TELEPHONE.fullmatch(number):
        shown = f'<a href="tel:{number}">{number}</a>'
    return _text(unit.contact) + (f"<small>{shown}</small>" if number else "")
