"""Published pages as they are met, made from the figures of three published reports."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from html import escape
from pathlib import Path

from tests.filled import unit_workbook
from xltools.demo.workbooks import load_published
from xltools.excel.grid import Cell
from xltools.form.load import load_form
from xltools.reading.read_submission import read_submission
from xltools.report.html_page import render_page
from xltools.report.published import PublishedCell, PublishedReport, PublishedTable, ReportOptions, publish

__all__ = [
    "REPORTS",
    "figures_of",
    "flat_text",
    "html_table",
    "page_of",
    "plain_page",
    "published_report",
    "report_page",
]

# The reports of the current layout.
REPORTS = {"zhaoyuan_office_2023": "招远市人民政府办公室", "suqian_city_2023": "宿迁市人民政府"}


def figures_of(name: str) -> dict[str, int | Decimal]:
    """Every statutory figure of a report as it was published."""
    form = load_form()
    return {
        field: value
        for field, value in load_published(name).items()
        if field in form.fields and field[:2] in ("t2", "t3", "t4")
    }


def published_report(folder: Path, name: str, **changes: Cell | Decimal) -> PublishedReport:
    """The report as it is rendered, with texts; `changes` go over its cells."""
    form = load_form()
    values: dict[str, Cell | Decimal] = {
        field: value for field, value in figures_of(name).items() if not form.fields[field].total_of
    }
    path = unit_workbook(
        folder / f"{name}.xlsx", REPORTS[name], values=values, year=2023, rule_making=True, changes=changes
    )
    return publish(read_submission(path, form), ReportOptions())


def report_page(folder: Path, name: str = "zhaoyuan_office_2023") -> Path:
    """The web page that the tool makes of it."""
    path = folder / f"{name}.html"
    path.write_bytes(render_page(published_report(folder, name)))
    return path


_Write = Callable[[PublishedCell], str]


def html_table(table: PublishedTable, write: _Write = lambda cell: escape(cell.text)) -> str:
    """A table as a site has it, its cells written by `write`."""
    rows = (
        "".join(f'<td rowspan="{cell.rows}" colspan="{cell.columns}">{write(cell)}</td>' for cell in row)
        for row in table.rows
    )
    return "<table><tbody>" + "".join(f"<tr>{row}</tr>\n" for row in rows) + "</tbody></table>"


def plain_page(
    report: PublishedReport, tables: Mapping[int, str] | None = None, *, before: str = "", behind: str = ""
) -> str:
    """A page of a site's own making: paragraphs and tables, no heading marked as one. `tables` replace those of parts, by number."""
    made = []
    for number, part in enumerate(report.parts, 1):
        made.append(f"<p><strong>{part.title}</strong></p>")
        for text in part.texts:
            made += [
                f"<p>{escape(text.heading)}</p>" if text.heading else "",
                *(f"<p>　　{escape(line)}</p>" for line in text.paragraphs),
            ]
        if part.table is not None:
            made.append((tables or {}).get(number, html_table(part.table)))
    lead = f"<p>{report.title}</p>" + "".join(f"<p>{line}</p>" for line in report.opening)
    closing = "".join(f'<p style="text-align:right">{line}</p>' for line in report.closing)
    return f"<html><head><meta charset=utf-8><title>{report.title}</title></head><body>{before}{lead}{''.join(made)}{closing}{behind}</body></html>"


def page_of(folder: Path, text: str, name: str = "page.html") -> Path:
    """A file with this text."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def flat_text(report: PublishedReport, shape: str) -> str:
    """A report as text after its page was flattened, in one of the shapes that are met."""
    lines = [report.title, *report.opening]
    for part in report.parts:
        lines.append(part.title)
        for text in part.texts:
            lines += [text.heading, *text.paragraphs]
        if part.table is not None:
            lines += _flatten(part.table.rows, shape)
    return "\n".join([*lines, *report.closing])


def _flatten(rows: Sequence[Sequence[PublishedCell]], shape: str) -> list[str]:
    texts = [[cell.text for cell in row] for row in rows]
    match shape:
        case "row a line":
            return [" | ".join(row) + " |" for row in texts]
        case "row a line, empty bars":
            return [
                " | ".join(row) + " |" + "|" * sum(cell.columns - 1 for cell in cells)
                for row, cells in zip(texts, rows, strict=True)
            ]
        case "bars on both sides":
            return ["| " + " | ".join(row) + " |" for row in texts]
        case "cell a line":
            return [line for row in texts for cell in row for line in (cell, "")]
        case "cell a line, bar behind":
            return [line for row in texts for line in (*(f"{cell} |" for cell in row), "||")]
        case "cell a line, bar behind, a blank for 0":
            return [
                line
                for row, cells in zip(texts, rows, strict=True)
                for line in (
                    *(f"{text} |" if text != "0" else "|" for text in row),
                    "|" * sum(cell.columns - 1 for cell in cells),
                )
            ]
        case "bar on its own line":
            return [line for row in texts for line in ("|", *(f"    {cell}" for cell in row))]
        case "labels torn off":
            return [" ".join(cell.text for cell in row if not cell.heads) or row[0].text[:9] for row in rows]
    raise ValueError(shape)
