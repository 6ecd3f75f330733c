"""Read a table of a form from its declaration: blocks of rows and columns, and the field where each two of them cross."""

from xltools.excel.styles import HIGHEST
from xltools.form.declaration import Declaration
from xltools.form.model import PARTS, Block, BlockLine, Field, FieldKind, Table

# Limits of a spreadsheet's entry checks, with room for what is put around an entry's own words.
_LONGEST_LIST, _LONGEST_ENTRY, _LONGEST_LABEL = 255, 160, 255
# Comparisons of rules are exact to six decimals.
_MOST_DIGITS = 6


def read_table(declaration: Declaration) -> Table:
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
