"""A city's published figures, dealt out to units so that every unit satisfies every rule and all add up to the city."""

import random
from collections import Counter
from collections.abc import Mapping, Sequence
from decimal import Decimal

from xltools.form.model import FieldKind, Form

__all__ = ["split"]

Number = int | Decimal


def split(form: Form, city: Mapping[str, Number], requests: Sequence[int]) -> list[dict[str, Number]]:
    """Input figures for as many units as `requests` has numbers: of so many requests, new and carried in, for each.

    Every request is dealt out whole, with its applicant, how it came in and how it went out: columns balance by
    themselves. What only one body may have (规章) goes to the first unit; all else is spread evenly.
    """
    cards = _requests(form, city)
    assert len(cards) == sum(requests)
    random.Random(2023).shuffle(cards)  # noqa: S311 - figures, not secrets
    units: list[dict[str, Number]] = []
    for number, size in enumerate(requests):
        hand, cards = cards[:size], cards[size:]
        counts = Counter(name for card in hand for name in card)
        own: dict[str, Number] = {
            field.id: counts[field.id] for field in form.tables["t3"].fields if not field.total_of
        }
        units.append(own | _spread(form, city, number, len(requests)))
    return units


def _requests(form: Form, city: Mapping[str, Number]) -> list[tuple[str, str]]:
    """Each request of the city: the field it came in by, and the field it went out by."""
    table = form.tables["t3"]
    cards: list[tuple[str, str]] = []
    for who in table.sets["applicants"]:
        came = [f"t3.{row}.{who}" for row in ("received", "carried_in")]
        went = [f"t3.{row}.{who}" for row in (*table.sets["results"], "carried_out")]
        inward = [name for name in came for _ in range(int(city[name]))]
        outward = [name for name in went for _ in range(int(city[name]))]
        cards += zip(inward, outward, strict=True)
    return cards


def _spread(form: Form, city: Mapping[str, Number], unit: int, units: int) -> dict[str, Number]:
    found: dict[str, Number] = {}
    for field in form.numbers:
        if field.total_of or field.table == "t3":
            continue
        step = Decimal(1).scaleb(-field.digits) if field.kind is FieldKind.DECIMAL else 1
        whole = city.get(field.id, 0)
        if field.row == "regulations":
            found[field.id] = whole if unit == 0 else 0
        else:
            share, rest = divmod(int(whole / step), units)
            found[field.id] = (share + (unit < rest)) * step
    return found
