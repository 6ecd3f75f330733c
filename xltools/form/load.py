"""Load a form from a folder under `templates/`, or what an office collects of it, and keep it for the life of the process."""

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from xltools.excel.styles import HIGHEST
from xltools.form.check import check_form
from xltools.form.declaration import Declaration, open_declaration
from xltools.form.model import (
    BlankMeaning,
    Blanks,
    Block,
    BlockLine,
    Chart,
    ChartKind,
    ChartPart,
    Charts,
    CommonFault,
    Draft,
    DraftSentence,
    Field,
    FieldKind,
    ForeignLayout,
    Form,
    Guide,
    Period,
    ReportWording,
    Sheet,
    Table,
)
from xltools.form.rules.load import make_vocabulary, read_rules
from xltools.form.rules.parse import PLACEHOLDER, RuleSyntaxError, Vocabulary, parse_figure

# The parts of a form: the tables are what the report is; a text that is not collected may be written all the same.
TABLES, TEXTS = "tables", "texts"
PARTS = (TABLES, TEXTS, "supplementary")

# Limits of a spreadsheet's entry checks, with room for what is put around an entry's own words.
_LONGEST_LIST, _LONGEST_ENTRY, _LONGEST_LABEL = 255, 160, 255
# Comparisons of rules are exact to six decimals.
_MOST_DIGITS = 6


def _read_table(declaration: Declaration) -> Table:
    """One table. Raises FormFault when the declaration is wrong."""
    table_id, unit, sets = declaration.text("id"), declaration.text("unit", ""), declaration.lists("sets")
    kind = declaration.choice("kind", FieldKind, FieldKind.TEXT)
    blocks = tuple(_read_block(child, table_id, kind, unit, sets) for child in declaration.children("block"))
    table = declaration.record(Table, sets=sets, blocks=blocks)
    if table.part not in ("", *PARTS):
        declaration.fault(f"没有这种 part：“{table.part}”，可用 {'、'.join(PARTS)}", "part")
    _check_ids(declaration, table)
    return table


def _read_block(
    declaration: Declaration, table: str, kind: FieldKind, unit: str, sets: dict[str, tuple[str, ...]]
) -> Block:
    rows = tuple(_read_line(child, sets) for child in declaration.children("rows"))
    columns = tuple(_read_line(child, sets) for child in declaration.children("columns"))
    if not rows or not columns:
        declaration.fault("一个区块至少要有一行一列")
    if not all(row.id or column.id for row in rows for column in columns):
        declaration.fault("行和列的 id 不能都是空的：指标要有编号")
    fields = {
        (r, c): _make_field(table, row, column, kind, unit, sets)
        for r, row in enumerate(rows)
        for c, column in enumerate(columns)
    }
    block = declaration.record(Block, table=table, rows=rows, columns=columns, fields=fields)
    if not all(0 <= size <= HIGHEST for size in (block.gap, block.row_height, block.label_columns)):
        declaration.fault(f"gap、row_height 和 label_columns 应在 0 到 {HIGHEST:.0f} 之间")
    return block


def _read_line(declaration: Declaration, sets: dict[str, tuple[str, ...]]) -> BlockLine:
    labels = declaration.texts("label")
    kind = declaration.choice("kind", FieldKind) if "kind" in declaration.values else None
    former_choices = tuple(declaration.text_table("former_choices").items())
    line = declaration.record(
        BlockLine,
        labels=labels,
        short=declaration.text("short", next((label for label in reversed(labels) if label), "")),
        kind=kind,
        former_choices=former_choices,
    )
    if line.total_of and line.total_of not in sets:
        declaration.fault(f"本表没有名为“{line.total_of}”的组", "total_of")
    if kind is FieldKind.CHOICE and not line.choices:
        declaration.fault("kind 是 choice，须列出 choices")
    if any("," in choice for choice in line.choices) or len(",".join(line.choices)) > _LONGEST_LIST:
        declaration.fault(f"choices 合起来不能超过 {_LONGEST_LIST} 个字符，其中不能有半角逗号", "choices")
    if any(len(label) > _LONGEST_LABEL for label in labels):
        declaration.fault(f"标签不能超过 {_LONGEST_LABEL} 个字", "label")
    if line.span < 1:
        declaration.fault("span 至少是 1", "span")
    if not 0 <= line.digits <= _MOST_DIGITS:
        declaration.fault(f"digits 应在 0 到 {_MOST_DIGITS} 之间", "digits")
    if len(line.entry) > _LONGEST_ENTRY:
        declaration.fault(f"entry 不能超过 {_LONGEST_ENTRY} 个字：工作簿的提示只容得下这么多", "entry")
    return line


def _make_field(
    table: str, row: BlockLine, column: BlockLine, kind: FieldKind, unit: str, sets: dict[str, tuple[str, ...]]
) -> Field:
    field_id = ".".join(part for part in (table, row.id, column.id) if part)
    parts = field_id.split(".")
    row_name, column_name = row.short, column.short
    if not row.id and "." in column.id:
        # One row of grouped columns (t4): the group is what people call the row.
        row_name = "".join(label for label in column.labels[:-1] if label)
    elif not column.id:
        column_name = ""
    return Field(
        id=field_id,
        table=table,
        row=parts[1],
        column=parts[2] if len(parts) > 2 else "",
        row_labels=row.labels,
        column_labels=column.labels,
        row_name=row_name,
        column_name=column_name,
        kind=row.kind or column.kind or kind,
        unit=row.unit or column.unit or unit,
        digits=row.digits or column.digits,
        choices=row.choices or column.choices,
        required=row.required or column.required,
        entry=row.entry or column.entry,
        total_of=_total_parts(table, row, column, sets),
        carried_from=f"{table}.{row.carried_from}.{column.id}" if row.carried_from else "",
        former_choices=row.former_choices or column.former_choices,
    )


def _total_parts(table: str, row: BlockLine, column: BlockLine, sets: dict[str, tuple[str, ...]]) -> tuple[str, ...]:
    """The fields a total sums. Where a total row and a total column cross, the columns of that row are summed."""
    if column.total_of:
        group = column.id.rpartition(".")[0]
        start = ".".join(part for part in (table, row.id, group) if part)
        return tuple(f"{start}.{member}" for member in sets[column.total_of])
    if row.total_of:
        return tuple(f"{table}.{member}.{column.id}" for member in sets[row.total_of])
    return ()


def _check_ids(declaration: Declaration, table: Table) -> None:
    seen: set[str] = set()
    for field in table.fields:
        if not all(part.isidentifier() for part in field.id.split(".")):
            declaration.fault(f"指标编号“{field.id}”只能用字母、数字和下划线")
        if field.id in seen:
            declaration.fault(f"指标编号“{field.id}”重复")
        seen.add(field.id)
    for field in table.fields:
        if field.carried_from and field.carried_from not in seen:
            declaration.fault(f"“{field.id}”的 carried_from 提到没有的指标“{field.carried_from}”")
        for part in field.total_of:
            if part not in seen:
                declaration.fault(f"“{field.id}”的合计用到没有的指标“{part}”")
            if part == field.id:
                declaration.fault(f"“{field.id}”的合计包括它自己")


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
    form = _read_form(folder)
    check_form(folder, form)
    return form


def _read_form(folder: Path) -> Form:
    """A form from form.toml, rules.toml, guide.toml and tables/, with charts.toml and report.toml where it has them."""
    declaration = open_declaration(folder / "form.toml")
    tables = {
        name: _read_table(open_declaration(folder / "tables" / f"{name}.toml")) for name in declaration.texts("tables")
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
        wording=_read_wording(folder, tables),
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


def _read_wording(folder: Path, tables: Mapping[str, Table]) -> ReportWording:
    """The wording of the published report; a plain one where a form declares none. Raises FormFault."""
    path = folder / "report.toml"
    if not path.exists():
        return ReportWording()
    declaration, names = open_declaration(path), make_vocabulary(tables)
    drafts = tuple(_read_draft(child, names) for child in declaration.children("draft"))
    footnotes = declaration.text("footnotes", "")
    if footnotes and names.units.get(footnotes, "") is not None:
        declaration.fault(f"没有文字指标“{footnotes}”", "footnotes")
    return declaration.record(ReportWording, drafts=drafts)


def _read_draft(declaration: Declaration, names: Vocabulary) -> Draft:
    if names.units.get(field := declaration.text("field"), "") is not None:
        declaration.fault(f"没有文字指标“{field}”", "field")
    sentences = []
    for child in declaration.children("sentences"):
        sentence = child.record(DraftSentence)
        for figure in [name for text in (sentence.text, *sentence.parts) for name in PLACEHOLDER.findall(text)]:
            try:
                parse_figure(figure, names)
            except RuleSyntaxError as fault:
                child.fault(str(fault), "text")
        sentences.append(sentence)
    return declaration.record(Draft, sentences=tuple(sentences))


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
