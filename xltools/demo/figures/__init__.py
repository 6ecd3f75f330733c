"""Figures of real published reports, shipped for the example city and for tests."""

import json
from decimal import Decimal
from pathlib import Path

__all__ = ["REPORTS", "load_published"]

REPORTS = ("zhaoyuan_office_2023", "suqian_city_2023", "hongze_district_2023")


def load_published(name: str) -> dict[str, int | Decimal]:
    """The table figures of a published report by field id, exactly as printed there (件; fees in 万元)."""
    path = Path(__file__).parent / f"{name}.json"
    document = json.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
    figures: dict[str, int | Decimal] = document["fields"]
    return figures
