"""Part three as units still send it from old templates: one row of （六）其他处理 where the form has three.

Made from the form itself, so that not one label stands here.
"""

from dataclasses import replace

from xltools.form.model import Block, Field, Form, Line

__all__ = ["with_single_other_row"]

_TABLE = "t3"
_ROW = "other_single_2019"
_SPLIT = ("other_not_corrected", "other_fee_unpaid", "other_misc")


def with_single_other_row(form: Form) -> Form:
    """The form with its three last kinds of result in one row, `t3.other_single_2019`; it has no rules of its own."""
    table = form.tables[_TABLE]
    blocks = tuple(_merged(block) for block in table.blocks)
    tables = {**form.tables, _TABLE: replace(table, blocks=blocks)}
    return replace(form, tables=tables, checks=())


def _merged(block: Block) -> Block:
    first = next(line for line in block.rows if line.id == _SPLIT[0])
    labels = tuple(label for label in first.labels if label)[:-1]
    row = Line(_ROW, labels, labels[-1])
    rows = tuple(row if line is first else line for line in block.rows if line is first or line.id not in _SPLIT)
    fields = {
        (r, c): _field(block, line, block.rows.index(first) if line is row else block.rows.index(line), c)
        for r, line in enumerate(rows)
        for c in range(len(block.columns))
    }
    return replace(block, rows=rows, fields=fields)


def _field(block: Block, line: Line, row: int, column: int) -> Field:
    field = block.fields[row, column]
    if line.id == _ROW:
        return replace(
            field,
            id=_renamed(field.id),
            row=_ROW,
            row_labels=line.labels,
            row_name=line.short,
            total_of=tuple(_renamed(part) for part in field.total_of),
        )
    kept = [_renamed(part) if part.split(".")[1] == _SPLIT[0] else part for part in field.total_of]
    return replace(field, total_of=tuple(part for part in kept if part.split(".")[1] not in _SPLIT))


def _renamed(field_id: str) -> str:
    table, _, column = field_id.split(".")
    return f"{table}.{_ROW}.{column}"
