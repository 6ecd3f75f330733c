"""What a form's figures are drawn as in the city's workbook, and which of them are followed down to the units."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from xltools.form.field import Field
from xltools.form.source import Declaration, open_declaration

__all__ = ["Chart", "ChartKind", "Charts", "Part", "read_charts"]

_FILE = "charts.toml"


class ChartKind(StrEnum):
    """What stands along a chart: the parts of a total, the units with the largest figures, or the years."""

    PARTS = "parts"
    UNITS = "units"
    YEARS = "years"


@dataclass(frozen=True, slots=True)
class Part:
    """A bar or a line of a chart: its label, and the fields whose sum it shows."""

    label: str
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart: its title, the unit of measure, and its parts. A chart of units has one part of one field."""

    id: str
    kind: ChartKind
    title: str
    unit: str
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Charts:
    """All of it. `main` are the ids of the indicators whose changes are followed down to the units."""

    main: tuple[str, ...] = ()
    charts: tuple[Chart, ...] = ()


def read_charts(folder: Path, fields: Mapping[str, Field]) -> Charts:
    """The charts in a form's folder; none where it declares none. Raises FormFault when something in them is wrong."""
    path = folder / _FILE
    if not path.exists():
        return Charts()
    declaration = open_declaration(path)
    main = declaration.texts("main")
    _check(declaration, "main", main, fields)
    charts = Charts(main, tuple(_chart(child, fields) for child in declaration.children("chart")))
    declaration.end()
    return charts


def _chart(declaration: Declaration, fields: Mapping[str, Field]) -> Chart:
    kind = declaration.text("kind")
    if kind not in [one.value for one in ChartKind]:
        declaration.fault(f"“{kind}”不是图的种类：{'、'.join(ChartKind)}", "kind")
    chart = Chart(
        id=declaration.text("id"),
        kind=ChartKind(kind),
        title=declaration.text("title"),
        unit=declaration.text("unit"),
        parts=tuple(_part(child, fields) for child in declaration.children("parts")),
    )
    if not chart.parts:
        declaration.fault("缺少“parts”")
    if chart.kind is ChartKind.UNITS and len([field for part in chart.parts for field in part.fields]) != 1:
        declaration.fault("按单位的图只能有一个指标", "parts")
    declaration.end()
    return chart


def _part(declaration: Declaration, fields: Mapping[str, Field]) -> Part:
    part = Part(declaration.text("label"), declaration.texts("fields"))
    if not part.fields:
        declaration.fault("缺少“fields”")
    _check(declaration, "fields", part.fields, fields)
    declaration.end()
    return part


def _check(declaration: Declaration, key: str, named: tuple[str, ...], fields: Mapping[str, Field]) -> None:
    for name in named:
        if name not in fields or not fields[name].kind.numeric:
            declaration.fault(f"没有数字指标“{name}”", key)
