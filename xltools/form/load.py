"""Load a form from a folder under `templates/`, checked, and kept for the life of the process."""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path

from xltools.form.blanks import list_questions
from xltools.form.declaration import Declaration, FormFault, open_declaration
from xltools.form.layout import layout_form
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
    Field,
    FieldKind,
    ForeignLayout,
    Form,
    Guide,
    Period,
    Sheet,
    Table,
)
from xltools.form.parts import PARTS
from xltools.form.rules.expression import Attribute, Reference
from xltools.form.rules.formula import describe_exceeded_limit
from xltools.form.rules.load import read_rules

# Limits of a spreadsheet's entry checks, with room for what is put around an entry's own words.
_LONGEST_LIST, _LONGEST_ENTRY = 255, 160
# Comparisons of rules are exact to six decimals.
_MOST_DIGITS = 6


def _read_table(declaration: Declaration) -> Table:
    """One table. Raises FormFault when the declaration is wrong."""
    table_id = declaration.text("id")
    kind = _read_kind(declaration, FieldKind.TEXT)
    unit = declaration.text("unit", "")
    sets = declaration.lists("sets")
    blocks = [
        _read_block(child, table_id, kind or FieldKind.TEXT, unit, sets) for child in declaration.children("block")
    ]
    title, part, nil = declaration.text("title"), declaration.text("part", ""), declaration.text("nil", "")
    table = Table(table_id, title, part, unit, nil, sets, tuple(blocks))
    declaration.refuse_unknown()
    _check_ids(declaration, table)
    return table


def _read_block(
    declaration: Declaration, table: str, kind: FieldKind, unit: str, sets: dict[str, tuple[str, ...]]
) -> Block:
    rows = tuple(_read_line(child, sets) for child in declaration.children("rows"))
    columns = tuple(_read_line(child, sets) for child in declaration.children("columns"))
    if not rows or not columns:
        declaration.fault("一个区块至少要有一行一列")
    fields = {
        (r, c): _make_field(table, row, column, kind, unit, sets)
        for r, row in enumerate(rows)
        for c, column in enumerate(columns)
    }
    block = Block(
        table=table,
        sheet=declaration.text("sheet"),
        title=declaration.text("title", ""),
        corner=declaration.text("corner", ""),
        rows=rows,
        columns=columns,
        gap=declaration.integer("gap", 0),
        row_height=declaration.integer("row_height", 0),
        unit_column=declaration.text("unit_column", ""),
        character_count=declaration.text("character_count", ""),
        label_columns=declaration.integer("label_columns", 0),
        fields=fields,
    )
    declaration.refuse_unknown()
    return block


def _read_line(declaration: Declaration, sets: dict[str, tuple[str, ...]]) -> BlockLine:
    labels = declaration.texts("label")
    kind = _read_kind(declaration, None)
    total_of = declaration.text("total_of", "")
    if total_of and total_of not in sets:
        declaration.fault(f"本表没有名为“{total_of}”的组", "total_of")
    named = [label for label in labels if label]
    line = BlockLine(
        id=declaration.text("id"),
        labels=labels,
        short=declaration.text("short", named[-1] if named else ""),
        kind=kind,
        unit=declaration.text("unit", ""),
        digits=declaration.integer("digits", 0),
        choices=declaration.texts("choices"),
        required=declaration.flag("required"),
        entry=declaration.text("entry", ""),
        total_of=total_of,
        span=declaration.integer("span", 1),
        carried_from=declaration.text("carried_from", ""),
        since=declaration.text("since", ""),
        former_label=declaration.text("former_label", ""),
        former_choices=tuple(declaration.text_table("former_choices").items()),
    )
    if kind is FieldKind.CHOICE and not line.choices:
        declaration.fault("kind 是 choice，须列出 choices")
    if any("," in choice for choice in line.choices) or len(",".join(line.choices)) > _LONGEST_LIST:
        declaration.fault(f"choices 合起来不能超过 {_LONGEST_LIST} 个字符，其中不能有半角逗号", "choices")
    if not 0 <= line.digits <= _MOST_DIGITS:
        declaration.fault(f"digits 应在 0 到 {_MOST_DIGITS} 之间", "digits")
    if len(line.entry) > _LONGEST_ENTRY:
        declaration.fault(f"entry 不能超过 {_LONGEST_ENTRY} 个字：工作簿的提示只容得下这么多", "entry")
    declaration.refuse_unknown()
    return line


def _read_kind(declaration: Declaration, default: FieldKind | None) -> FieldKind | None:
    name = declaration.text("kind", default.value if default else "")
    if not name:
        return default
    if name not in set(FieldKind):
        declaration.fault(f"没有这种 kind：“{name}”，可用 {'、'.join(FieldKind)}", "kind")
    return FieldKind(name)


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
    """A shipped form by id.

    Raises:
        LookupError: no form has this id; the message lists those there are.
        FormFault: its declaration is wrong.
    """
    folder = templates_folder() / form_id
    if form_id not in form_ids():
        message = f"没有表样“{form_id}”。现有：{'、'.join(form_ids())}"
        raise LookupError(message)
    return load_form_folder(folder)


def load_form_folder(folder: Path) -> Form:
    """A form from a folder with form.toml, rules.toml, guide.toml and tables/, and charts.toml where it has charts.

    Raises FormFault when something in it is wrong.
    """
    declaration = open_declaration(folder / "form.toml")
    tables = {
        name: _read_table(open_declaration(folder / "tables" / f"{name}.toml")) for name in declaration.texts("tables")
    }
    sheets = tuple(_read_sheet(child) for child in declaration.children("sheet"))
    rules, checks = read_rules(open_declaration(folder / "rules.toml"), tables)
    period = declaration.child("period")
    form = Form(
        id=declaration.text("id"),
        title=declaration.text("title"),
        basis=declaration.text("basis"),
        version=declaration.text("version"),
        older_versions=declaration.texts("reads"),
        parts=tuple(part for part in PARTS if any(table.part == part for table in tables.values())),
        blanks=_read_blanks(declaration),
        period=Period(period.text("begins"), period.text("ends"), period.text("due")),
        sheets=sheets,
        tables=tables,
        rules=rules,
        checks=checks,
        guide=_read_guide(folder),
        foreign_layouts=tuple(_read_foreign_layout(child) for child in declaration.children("foreign_layout")),
        charts=_read_charts(folder, {field.id: field for table in tables.values() for field in table.fields}),
    )
    period.refuse_unknown()
    declaration.refuse_unknown()
    _check_form(declaration, form)
    _check_formulas(folder / "rules.toml", form)
    return form


def _check_formulas(path: Path, form: Form) -> None:
    """Refuse a rule that no cell could hold: the workbook would be broken when it is opened."""
    places = layout_form(form).places

    def cell_of(name: Reference | Attribute) -> str:
        return places[name.field].full if isinstance(name, Reference) else "_meta!$B$9"

    for check in form.checks:
        fault = describe_exceeded_limit(check, cell_of)
        if fault:
            raise FormFault(path, 0, f"rule {check.rule.code}", fault)


def _read_blanks(declaration: Declaration) -> Blanks:
    if "blanks" not in declaration.values:
        return Blanks()
    child = declaration.child("blanks")
    answers = child.text_table("answers")
    for answer, meaning in answers.items():
        if meaning not in set(BlankMeaning):
            child.fault(f"“{answer}”的含义应是 {'、'.join(BlankMeaning)}", "answers")
    blanks = Blanks(child.text("all", ""), {answer: BlankMeaning(meaning) for answer, meaning in answers.items()})
    child.refuse_unknown()
    return blanks


def _read_sheet(declaration: Declaration) -> Sheet:
    sheet = Sheet(
        name=declaration.text("name"),
        title=declaration.text("title"),
        note=declaration.text("note"),
        widths=declaration.integers("widths"),
        landscape=declaration.flag("landscape"),
    )
    declaration.refuse_unknown()
    return sheet


def _read_foreign_layout(declaration: Declaration) -> ForeignLayout:
    layout = ForeignLayout(
        table=declaration.text("table"),
        name=declaration.text("name"),
        present=declaration.texts("present"),
        absent=declaration.texts("absent"),
        remedy=declaration.text("remedy"),
    )
    declaration.refuse_unknown()
    return layout


def _read_charts(folder: Path, fields: Mapping[str, Field]) -> Charts:
    """The charts in a form's folder; none where it declares none. Raises FormFault when something in them is wrong."""
    path = folder / "charts.toml"
    if not path.exists():
        return Charts()
    declaration = open_declaration(path)
    main = declaration.texts("main")
    _check_fields(declaration, "main", main, fields)
    charts = Charts(main, tuple(_read_chart(child, fields) for child in declaration.children("chart")))
    declaration.refuse_unknown()
    return charts


def _read_chart(declaration: Declaration, fields: Mapping[str, Field]) -> Chart:
    kind = declaration.text("kind")
    if kind not in [one.value for one in ChartKind]:
        declaration.fault(f"“{kind}”不是图的种类：{'、'.join(ChartKind)}", "kind")
    chart = Chart(
        id=declaration.text("id"),
        kind=ChartKind(kind),
        title=declaration.text("title"),
        unit=declaration.text("unit"),
        parts=tuple(_read_part(child, fields) for child in declaration.children("parts")),
    )
    if not chart.parts:
        declaration.fault("缺少“parts”")
    if chart.kind is ChartKind.UNITS and len([field for part in chart.parts for field in part.fields]) != 1:
        declaration.fault("按单位的图只能有一个指标", "parts")
    declaration.refuse_unknown()
    return chart


def _read_part(declaration: Declaration, fields: Mapping[str, Field]) -> ChartPart:
    part = ChartPart(declaration.text("label"), declaration.texts("fields"))
    if not part.fields:
        declaration.fault("缺少“fields”")
    _check_fields(declaration, "fields", part.fields, fields)
    declaration.refuse_unknown()
    return part


def _check_fields(declaration: Declaration, key: str, field_ids: tuple[str, ...], fields: Mapping[str, Field]) -> None:
    for name in field_ids:
        if name not in fields or not fields[name].kind.numeric:
            declaration.fault(f"没有数字指标“{name}”", key)


def _read_guide(folder: Path) -> Guide:
    """The guide in a form's folder. Raises FormFault when it is wrong."""
    declaration = open_declaration(folder / "guide.toml")
    steps = declaration.texts("steps")
    faults = []
    for child in declaration.children("fault"):
        faults.append(CommonFault(child.text("fault"), child.text("remedy")))
        child.refuse_unknown()
    declaration.refuse_unknown()
    return Guide(steps, tuple(faults))


def _check_form(declaration: Declaration, form: Form) -> None:
    for day in (form.period.begins, form.period.ends, form.period.due):
        try:
            date.fromisoformat(f"2000-{day}")
        except ValueError:
            declaration.fault(f"“{day}”不是“月-日”，例如 01-31", "period")
    names = [sheet.name for sheet in form.sheets]
    for name, table in form.tables.items():
        if table.id != name:
            declaration.fault(f"tables/{name}.toml 里的 id 是“{table.id}”", "tables")
        _check_table(declaration, form, table, names)
    for layout in form.foreign_layouts:
        if layout.table not in form.tables:
            declaration.fault(f"foreign_layout 提到没有的表“{layout.table}”")


def _check_table(declaration: Declaration, form: Form, table: Table, sheets: list[str]) -> None:
    for question in list_questions(form, table):
        if question not in form.fields:
            declaration.fault(f"表 {table.id} 的 nil 提到没有的指标“{question}”")
        unknown = [choice for choice in form.fields[question].choices if choice not in form.blanks.answers]
        if unknown or not form.fields[question].choices:
            declaration.fault(f"[blanks.answers] 里没有“{question}”的选项“{''.join(unknown[:1])}”", "blanks")
    for block in table.blocks:
        if block.sheet not in sheets:
            declaration.fault(f"表 {table.id} 的一个区块放在没有的工作表“{block.sheet}”", "sheet")
        if any(len(row.labels) == 0 and len(block.rows) > 1 for row in block.rows):
            raise FormFault(declaration.path, 0, f"表 {table.id}", "多行的区块，每行都要有标签")
