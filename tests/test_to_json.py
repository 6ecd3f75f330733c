"""JSON of the program's own data."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from pathlib import PurePath

from xltools.to_json import json_text, select_json, to_json


class Mark(StrEnum):
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Inner:
    mark: Mark
    amount: Decimal | None


@dataclass(frozen=True, slots=True)
class Outer:
    path: PurePath
    day: date
    parts: tuple[Inner, ...]
    named: dict[str, int]


def test_a_dataclass_becomes_an_object_of_its_fields_in_their_order() -> None:
    one = Outer(
        PurePath("a", "乙"), date(2026, 1, 20), (Inner(Mark.BAD, Decimal("1.50")), Inner(Mark.BAD, None)), {"x": 1}
    )
    assert to_json(one) == {
        "path": "a/乙",
        "day": "2026-01-20",
        "parts": [{"mark": "bad", "amount": 1.5}, {"mark": "bad", "amount": None}],
        "named": {"x": 1},
    }
    assert list(select_json(one, "named day")) == ["named", "day"]


def test_text_is_indented_and_stays_chinese() -> None:
    assert json_text({"时": datetime(2026, 1, 20, 9), "是": True}) == '{\n "时": "2026-01-20T09:00:00",\n "是": true\n}'
