"""JSON of the program's own data: what `--format json` prints and the exported documents are made with."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from pathlib import PurePath
from typing import Any

# What would move the cursor of a terminal, turn the direction of writing, or cannot be encoded: a byte of a file name
# that is no UTF-8 is such a surrogate. What stands below the space JSON escapes by itself.
_HIDDEN = "[\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]"


def to_json(value: object) -> Any:
    """A value as JSON has it: a dataclass as an object of its fields, a day in ISO form, a path with `/`.

    Amounts have at most six decimals, which a double keeps exactly enough to print again.
    """
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, PurePath):
        return value.as_posix()
    if is_dataclass(value):
        return {field.name: to_json(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): to_json(one) for key, one in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [to_json(one) for one in value]
    return value


def select_json(one: object, names: str) -> dict[str, Any]:
    """These attributes of an object, in this order."""
    return {name: to_json(getattr(one, name)) for name in names.split()}


def json_text(document: object, *, ascii_only: bool = False) -> str:
    """A document as text, indented, with Chinese as it is and what cannot be seen escaped; or with all escaped."""
    text = json.dumps(to_json(document), ensure_ascii=ascii_only, indent=1)
    return re.sub(_HIDDEN, lambda found: f"\\u{ord(found[0]):04x}", text)
