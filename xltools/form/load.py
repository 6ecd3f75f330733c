"""Load a form from a folder under `templates/`, or what an office collects of it, and keep it for the life of the process."""

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from xltools.form.declaration import Declaration, open_declaration
from xltools.form.load_tables import read_table
from xltools.form.model import (
    PARTS,
    TABLES,
    TEXTS,
    BlankMeaning,
    Blanks,
    Block,
    Chart,
    ChartKind,
    ChartPart,
    Charts,
    CommonFault,
    Draft,
    DraftSentence,
    Field,
    ForeignLayout,
    Form,
    Guide,
    Period,
    ReportWording,
    Sheet,
    Table,
)
from xltools.form.rules.load import read_rules

DEFAULT_FORM = "disclosure-annual-2021"


def templates_folder() -> Path:
    """Where the shipped forms lie: inside an installed package, at the root of a source tree."""
    package = Path(__file__).resolve().parent.parent
    installed = package / "templates"
    return installed if installed.is_dir() else package.parent / "templates"


def form_ids() -> list[str]:
    """The ids of the shipped forms, sorted."""
    return sorted(path.parent.name for path in templates_folder().glob("*/form.toml"))


@lru_cache(maxsize=8)
def load_form(form_id: str = DEFAULT_FORM) -> Form:
    """A shipped form by id, or the form in a folder.

    Raises:
        LookupError: no form has this id, and no such folder has one; the message lists those there are.
        FormFault: its declaration is wrong.
    """
    folder = find_form_folder(form_id)
    return _read_form(folder) if folder.parent == templates_folder() else load_form_folder(folder)


def find_form_folder(form_id: str) -> Path:
    """Where a form is declared: a shipped one, by its id, else the folder that is named, or that has the file named.

    Raises LookupError where there is none.
    """
    if form_id in form_ids():
        return templates_folder() / form_id
    named = Path(form_id)
    for folder in (named, named.parent, named.parent.parent):
        if named.exists() and (folder / "form.toml").is_file():
            return folder.resolve()
    message = f"没有表样“{form_id}”。现有：{'、'.join(form_ids())}；自己的表样，请给出它的文件夹（里面有 form.toml）。"
    raise LookupError(message)


def load_form_folder(folder: Path) -> Form:
    """A form from any folder. Besides what loading sees, refuses one of which no workbook can be made.

    Raises FormFault when something in it is wrong.
    """
    from xltools.form.check import check_form  # noqa: PLC0415 - of no use to the forms that are shipped

    form = _read_form(folder)
    check_form(folder, form)
    return form


def _read_form(folder: Path) -> Form:
    """A form from form.toml, rules.toml, guide.toml and tables/, with charts.toml and report.toml where it has them."""
    declaration = open_declaration(folder / "form.toml")
    tables = {
        name: read_table(open_declaration(folder / "tables" / f"{name}.toml")) for name in declaration.texts("tables")
    }
    rules, checks = read_rules(open_declaration(folder / "rules.toml"), tables)
    return declaration.record(
        Form,
        older_versions=declaration.texts("reads"),
        parts=tuple(part for part in PARTS if any(table.part == part for table in tables.values())),
        blanks=_read_blanks(declaration),
        period=declaration.child("period").record(Period),
        sheets=tuple(child.record(Sheet) for child in declaration.children("sheet")),
        tables=tables,
        rules=rules,
        checks=checks,
        guide=_read_guide(folder),
        foreign_layouts=tuple(child.record(ForeignLayout) for child in declaration.children("foreign_layout")),
        charts=_read_charts(folder, {field.id: field for table in tables.values() for field in table.fields}),
        wording=_read_wording(folder),
        folder=folder,
    )


def _read_blanks(declaration: Declaration) -> Blanks:
    if "blanks" not in declaration.values:
        return Blanks()
    child = declaration.child("blanks")
    answers = child.text_table("answers")
    for answer, meaning in answers.items():
        if meaning not in set(BlankMeaning):
            child.fault(f"“{answer}”的含义应是 {'、'.join(BlankMeaning)}", "answers")
    return child.record(Blanks, answers={answer: BlankMeaning(meaning) for answer, meaning in answers.items()})


def _read_charts(folder: Path, fields: Mapping[str, Field]) -> Charts:
    """The charts in a form's folder; none where it declares none. Raises FormFault when something in them is wrong."""
    path = folder / "charts.toml"
    if not path.exists():
        return Charts()
    declaration = open_declaration(path)
    main = declaration.texts("main")
    _check_fields(declaration, "main", main, fields)
    return declaration.record(
        Charts, main=main, charts=tuple(_read_chart(child, fields) for child in declaration.children("chart"))
    )


def _read_chart(declaration: Declaration, fields: Mapping[str, Field]) -> Chart:
    chart = declaration.record(
        Chart,
        kind=declaration.choice("kind", ChartKind),
        parts=tuple(_read_part(child, fields) for child in declaration.children("parts")),
    )
    if not chart.parts:
        declaration.fault("缺少“parts”")
    if chart.kind is ChartKind.UNITS and len([field for part in chart.parts for field in part.fields]) != 1:
        declaration.fault("按单位的图只能有一个指标", "parts")
    return chart


def _read_part(declaration: Declaration, fields: Mapping[str, Field]) -> ChartPart:
    part = declaration.record(ChartPart)
    if not part.fields:
        declaration.fault("缺少“fields”")
    _check_fields(declaration, "fields", part.fields, fields)
    return part


def _check_fields(declaration: Declaration, key: str, field_ids: tuple[str, ...], fields: Mapping[str, Field]) -> None:
    for name in field_ids:
        if name not in fields or not fields[name].kind.numeric:
            declaration.fault(f"没有数字指标“{name}”", key)


def _read_wording(folder: Path) -> ReportWording:
    """The wording of the published report; a plain one where a form declares none. Raises FormFault."""
    path = folder / "report.toml"
    if not path.exists():
        return ReportWording()
    declaration = open_declaration(path)
    return declaration.record(ReportWording, drafts=tuple(map(_read_draft, declaration.children("draft"))))


def _read_draft(declaration: Declaration) -> Draft:
    sentences = tuple(child.record(DraftSentence) for child in declaration.children("sentences"))
    return declaration.record(Draft, sentences=sentences)


def _read_guide(folder: Path) -> Guide:
    """The guide in a form's folder. Raises FormFault when it is wrong."""
    declaration = open_declaration(folder / "guide.toml")
    faults = tuple(child.record(CommonFault) for child in declaration.children("fault"))
    return declaration.record(Guide, faults=faults)


@lru_cache(maxsize=16)
def select_parts(form: Form, parts: tuple[str, ...]) -> Form:
    """The form with some of its parts: without the supplementary indicators, or with texts that may stay empty.

    The same object for the same arguments; `form` itself where nothing is left out.
    """
    if set(form.parts) <= set(parts):
        return form
    tables = {
        name: table if TEXTS in parts or table.part != TEXTS else _make_optional(table)
        for name, table in form.tables.items()
        if table.part in ("", TABLES, TEXTS) or table.part in parts
    }
    gone = {form.tables[name].nil for name in form.tables if name not in tables} - {""}
    tables = {name: _without_rows(table, gone) for name, table in tables.items()}
    left = {field.id for table in tables.values() for field in table.fields}
    checks = tuple(check for check in form.checks if {*check.fields, *check.last_fields, check.at} <= left)
    asked = {check.rule.code for check in checks}
    rules = {code: rule for code, rule in form.rules.items() if rule.check or code in asked}
    charts = Charts(
        tuple(name for name in form.charts.main if name in left),
        tuple(chart for chart in form.charts.charts if {name for part in chart.parts for name in part.fields} <= left),
    )
    collected = tuple(part for part in form.parts if part in parts)
    return replace(form, tables=tables, rules=rules, checks=checks, charts=charts, parts=collected)


def _make_optional(table: Table) -> Table:
    return replace(
        table,
        blocks=tuple(
            replace(block, fields={at: replace(field, required=False) for at, field in block.fields.items()})
            for block in table.blocks
        ),
    )


def _without_rows(table: Table, gone: set[str]) -> Table:
    """The table without the rows of some fields, and without blocks of which nothing is left."""
    if not any(field.id in gone for field in table.fields):
        return table
    blocks = (_without_block_rows(block, gone) for block in table.blocks)
    return replace(table, blocks=tuple(block for block in blocks if block.rows))


def _without_block_rows(block: Block, gone: set[str]) -> Block:
    kept = [
        r for r in range(len(block.rows)) if not any(block.fields[r, c].id in gone for c in range(len(block.columns)))
    ]
    fields = {(new, c): block.fields[old, c] for new, old in enumerate(kept) for c in range(len(block.columns))}
    return replace(block, rows=tuple(block.rows[r] for r in kept), fields=fields)
