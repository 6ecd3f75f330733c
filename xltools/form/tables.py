"""Table declarations to tables: rows, columns, and the fields where they cross."""

from xltools.form.declaration import Declaration
from xltools.form.model import Block, BlockLine, Field, FieldKind, Table

__all__ = ["read_table"]

# Limits of a spreadsheet's entry checks, with room for what is put around an entry's own words.
_LONGEST_LIST, _LONGEST_ENTRY = 255, 160
# Comparisons of rules are exact to six decimals.
_MOST_DIGITS = 6


def read_table(declaration: Declaration) -> Table:
    """One table. Raises FormFault when the declaration is wrong."""
    table_id = declaration.text("id")
    kind = _read_kind(declaration, FieldKind.TEXT)
    unit = declaration.text("unit", "")
    sets = declaration.lists("sets")
    blocks = [
        _read_block(child, table_id, kind or FieldKind.TEXT, unit, sets) for child in declaration.children("block")
    ]
    table = Table(table_id, declaration.text("title"), unit, declaration.text("nil", ""), sets, tuple(blocks))
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
        for part in field.total_of:
            if part not in seen:
                declaration.fault(f"“{field.id}”的合计用到没有的指标“{part}”")
            if part == field.id:
                declaration.fault(f"“{field.id}”的合计包括它自己")
