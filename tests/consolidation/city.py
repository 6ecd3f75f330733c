"""A made-up city: submissions with consistent figures, as the reader would give them."""

import hashlib
import random
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from xltools.checks.finding import CheckedFile, Finding
from xltools.form.layout import layout_form
from xltools.form.load import load_form
from xltools.form.model import CellAddress, Form
from xltools.form.rules.expression import Severity
from xltools.reading.submission import FieldEntry, Submission, Value
from xltools.roster.units import Roster, Unit

__all__ = ["FORM", "YEAR", "checked", "figures", "finding", "roster", "submission"]

FORM: Form = load_form()
YEAR = 2025


def figures(seed: int) -> dict[str, Value]:
    """Figures of one unit that satisfy every rule: mostly 0, as real ones are."""
    chance = random.Random(seed)  # noqa: S311 - figures, not secrets
    applicants, results = FORM.tables["t3"].sets["applicants"], FORM.tables["t3"].sets["results"]
    found: dict[str, Value] = {field.id: 0 for field in FORM.numbers if not field.total_of}
    for who in applicants:
        done = [
            (result, chance.randint(0, 9)) for result in chance.sample(results, 4 if who == "natural_person" else 1)
        ]
        found.update({f"t3.{result}.{who}": count for result, count in done if who == "natural_person" or count > 6})
        total = sum(int(str(found[f"t3.{result}.{who}"])) for result in results)
        carried_in, carried_out = min(total, chance.randint(0, 2)), chance.randint(0, 3)
        received = total - carried_in + carried_out
        found.update(
            {f"t3.received.{who}": received, f"t3.carried_in.{who}": carried_in, f"t3.carried_out.{who}": carried_out}
        )
    for field in FORM.tables["t4"].fields + FORM.tables["s"].fields:
        if not field.total_of:
            found[field.id] = chance.choice([0, 0, 1, 3, 12])
    found["s.website_items"] = 40
    documents = {"issued": chance.randint(0, 3), "repealed": chance.randint(0, 2), "effective": chance.randint(5, 40)}
    found.update({f"t2.normative_documents.{name}": count for name, count in documents.items()})
    found["t2.licensing.decisions"] = chance.randint(0, 4000)
    found["t2.penalties.decisions"] = chance.randint(0, 900)
    found["t2.fees.amount"] = Decimal(chance.randint(0, 10**7)) / 10**4
    return found


def submission(
    unit: str,
    values: Mapping[str, Value] | None = None,
    *,
    code: str = "",
    year: int | None = YEAR,
    path: str = "",
    meta: Mapping[str, str] | None = None,
    content: str = "",
    **changes: Any,
) -> Submission:
    """What the reader would give for a workbook with these values; `content` stands for its bytes."""
    places = layout_form(FORM).places
    cover: dict[str, Value] = {
        "cover.unit": unit or None,
        "cover.code": code or None,
        "cover.year": year,
        "cover.scope": "本单位",
    }
    said = {**cover, **(figures(len(unit)) if values is None else values)}
    entries = {name: _entry(places[name], said.get(name)) for name in FORM.fields}
    file = Path(path or f"收件/{unit}.xlsx")
    sha = hashlib.sha256((content or str(file)).encode()).hexdigest()
    return replace(Submission(file, sha, FORM, meta or {}, entries), **changes)


def checked(unit: str, values: Mapping[str, Value] | None = None, *findings: Finding, **more: Any) -> CheckedFile:
    """A workbook with these findings."""
    return CheckedFile(submission(unit, values, **more), findings)


def finding(severity: Severity, code: str = "T3-01", *, field: str = "", explanation: str = "") -> Finding:
    """A finding of this severity."""
    place = layout_form(FORM).places.get(field, CellAddress("三、依申请公开", 29, 3))
    return Finding(
        code=code,
        severity=severity,
        message="自然人：第一项＋第二项＝61，第三项＋第四项＝60，相差 1",
        hint="请核对本列的新收、上年结转、各项办理结果和结转下年；同一件申请在各项中须记在同一列。",
        sheet=place.sheet,
        cell=place.cell,
        field=field,
        expected="60",
        actual="61",
        explanation=explanation,
    )


def roster(*names: str) -> Roster:
    """A roster of these units."""
    return Roster(tuple(Unit(name, code=f"3706{number:04}") for number, name in enumerate(names, 1)))


def _entry(place: CellAddress, value: Value) -> FieldEntry:
    raw = float(value) if isinstance(value, int | Decimal) else value
    return FieldEntry(place, raw, value)
