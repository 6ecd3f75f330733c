"""Findings in the words of the form's own rules: the catalogue stands in templates/, here it only gets its figures."""

from collections.abc import Mapping
from decimal import Decimal

from xltools.checks.finding import Finding
from xltools.excel.text import visible
from xltools.form.model import Place
from xltools.form.rules.model import Rule

__all__ = ["figure", "find"]


def find(  # one parameter for each part of a finding
    rule: Rule,
    key: str,
    words: Mapping[str, str],
    *,
    place: Place | None = None,
    sheet: str = "",
    field: str = "",
    related: tuple[str, ...] = (),
    explanation: str = "",
) -> Finding:
    """A finding of a rule. `key` picks the message, `words` fill it; `left` and `right` become both sides."""
    # A sentence is one line, whatever a unit wrote that it quotes; both sides stay as they were written.
    told = _Words({name: visible(word) for name, word in words.items()})
    return Finding(
        code=rule.code,
        severity=rule.severity,
        message=rule.messages[key].format_map(told),
        hint=words.get("remedy") or rule.hints.get(key, "").format_map(told),
        sheet=place.sheet if place else sheet,
        cell=place.cell if place else "",
        related=related,
        field=field,
        expected=words.get("expected", words.get("right", "")),
        actual=words.get("actual", words.get("left", words.get("raw", ""))),
        explanation=explanation,
    )


def figure(value: Decimal | int | None) -> str:
    """A number as people write it: no exponent, no trailing zeros; "" for none."""
    if value is None:
        return ""
    text = format(Decimal(value), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


class _Words(dict[str, str]):
    """A word that a message names and nobody gave is left out of the sentence, not a crash in front of a clerk."""

    def __missing__(self, key: str) -> str:
        return ""
