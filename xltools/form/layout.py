"""Where everything of a form stands: each label, head and field as a cell of a sheet.

One calculation serves the writer that draws the workbook, the reader that looks there first, the formulas, and
`xltools form show`. With it stand the names of the sheets that the tool adds, which the reader passes over.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from typing import Any

from xltools.form.model import COVER_UNIT, Block, BlockLine, CellAddress, Field, Form
from xltools.to_json import select_json

# Row 1 of a sheet is its title, row 2 its note.
FIRST_BLOCK_ROW = 2


@dataclass(frozen=True, slots=True)
class Label:
    """A printed label over one cell or a merged rectangle; rows and columns from 0, both ends included."""

    text: str
    row: int
    column: int
    last_row: int
    last_column: int


@dataclass(frozen=True, slots=True)
class BlockLayout:
    """A block where it stands.

    `rows` and `columns` are the sheet rows and (first, last) sheet columns of the block's lines; `stub` is how many
    columns the row labels take; `heads` and `stubs` are the labels above and to the left; `title` spans the block.
    """

    block: Block
    title: Label | None
    corner: Label | None
    heads: tuple[Label, ...]
    stubs: tuple[Label, ...]
    stub: int
    head_rows: tuple[int, ...]
    rows: tuple[int, ...]
    columns: tuple[tuple[int, int], ...]
    extra_column: int

    @property
    def last_column(self) -> int:
        """The rightmost column that belongs to the block."""
        return max(self.columns[-1][1], self.extra_column)


@dataclass(frozen=True)
class Layout:
    """The whole form, placed."""

    blocks: tuple[BlockLayout, ...]
    places: Mapping[str, CellAddress]

    def on_sheet(self, sheet: str) -> tuple[BlockLayout, ...]:
        """The blocks of a sheet, from top to bottom."""
        return tuple(block for block in self.blocks if block.block.sheet == sheet)


def verdict_address(form: Form) -> CellAddress:
    """Where the cover repeats the verdict: one empty row below its last block."""
    layout = layout_form(form)
    sheet = layout.places[COVER_UNIT].sheet if COVER_UNIT in layout.places else form.sheets[0].name
    return CellAddress(sheet, max(placed.rows[-1] for placed in layout.on_sheet(sheet)) + 2, 0)


@lru_cache(maxsize=8)
def layout_form(form: Form) -> Layout:
    """The layout of a form; calculated once for each form object."""
    next_row = {sheet.name: FIRST_BLOCK_ROW for sheet in form.sheets}
    block_layouts: list[BlockLayout] = []
    places: dict[str, CellAddress] = {}
    for block in form.blocks:
        here = _layout_block(block, next_row[block.sheet] + block.gap)
        next_row[block.sheet] = here.rows[-1] + 1
        block_layouts.append(here)
        for (r, c), field in block.fields.items():
            places[field.id] = CellAddress(block.sheet, here.rows[r], here.columns[c][0])
    return Layout(tuple(block_layouts), places)


def cover_sheet_name(form: Form) -> str:
    """The name of the sheet on which a form asks whose report it is."""
    return layout_form(form).places[COVER_UNIT].sheet


def _layout_block(block: Block, top: int) -> BlockLayout:
    stub = max(block.label_columns, *(len(row.labels) for row in block.rows))
    depth = max(len(column.labels) for column in block.columns)
    columns: list[tuple[int, int]] = []
    at = stub
    for column in block.columns:
        columns.append((at, at + column.span - 1))
        at += column.span
    extra = at if block.unit_column or block.character_count else -1
    last = max(at - 1, extra)
    head_top = top + (1 if block.title else 0)
    first_row = head_top + depth
    rows = tuple(range(first_row, first_row + len(block.rows)))
    title = Label(block.title, top, 0, top, last) if block.title else None
    corner = Label(block.corner, head_top, 0, first_row - 1, stub - 1) if block.corner and stub else None
    return BlockLayout(
        block=block,
        title=title,
        corner=corner,
        heads=tuple(_merge_labels(block.columns, columns, head_top, depth)),
        stubs=tuple(
            Label(label.text, label.column, label.row, label.last_column, label.last_row)
            for label in _merge_labels(block.rows, [(row, row) for row in rows], 0, stub)
        ),
        stub=stub,
        head_rows=tuple(range(head_top, first_row)),
        rows=rows,
        columns=tuple(columns),
        extra_column=extra,
    )


def _merge_labels(lines: tuple[BlockLine, ...], extents: list[tuple[int, int]], start: int, depth: int) -> list[Label]:
    """Label paths to merged rectangles: neighbours that share a path share a cell, a short path reaches down.

    Levels run along rows from `start`, lines along columns; stubs are the same thing transposed.
    """
    paths = [tuple(line.labels) + ("",) * (depth - len(line.labels)) for line in lines]
    labels: list[Label] = []
    for level in range(depth):
        beginnings = [path[: level + 1] for path in paths]
        for beginning, group in groupby(range(len(lines)), beginnings.__getitem__):
            covered = list(group)
            if text := beginning[-1]:
                below = (deeper for deeper in range(level + 1, depth) if any(paths[at][deeper] for at in covered))
                reach = next(below, depth) - 1
                first, last = extents[covered[0]][0], extents[covered[-1]][1]
                labels.append(Label(text, start + level, first, start + reach, last))
    return labels


def as_json(form: Form) -> dict[str, Any]:
    """Every field with id, label path, kind, unit, sheet and cell; every rule."""
    places = layout_form(form).places
    return {
        "schema": "xltools/form/1",
        "id": form.id,
        "title": form.title,
        "basis": form.basis,
        "version": form.version,
        "sheets": [sheet.name for sheet in form.sheets],
        "fields": [_field_json(field, places[field.id]) for field in form.fields.values()],
        "rules": [
            select_json(rule, "code severity title why basis each when must check") for rule in form.rules.values()
        ],
    }


def _field_json(field: Field, place: CellAddress) -> dict[str, Any]:
    return {
        "id": field.id,
        "table": field.table,
        "label": list(field.label_path),
        "name": field.label,
        **select_json(field, "kind unit digits choices required total_of entry"),
        "sheet": place.sheet,
        "cell": place.cell,
    }


def render_form(form: Form) -> str:
    """The same for a terminal: a line per field, grouped by sheet, then a line per rule."""
    places = layout_form(form).places
    lines = [f"{form.id}　{form.title}（{form.basis}），版本 {form.version}"]
    for sheet in form.sheets:
        lines += ["", f"【{sheet.name}】"]
        for field in form.fields.values():
            if places[field.id].sheet == sheet.name:
                label = " / ".join(field.label_path)
                unit = f"（{field.unit}）" if field.unit and field.unit not in label else ""
                lines.append(f"  {places[field.id].cell:<5} {field.id:<45} {label}{unit}")
    lines += ["", "【规则】"]
    lines += [f"  {rule.code}  {rule.severity.value:<8}{rule.title}" for rule in form.rules.values()]
    return "\n".join(lines)


# Sheets of an issued workbook.
GUIDE_SHEET = "填报说明"
CHECK_SHEET = "校验"
META_SHEET = "_meta"
# The head of the column of that sheet in which explanations are written.
EXPLANATION_HEAD = "情况说明"
# Where it stands on the 校验 sheet as issued, and the hidden key of each line, from 0.
EXPLANATION_COLUMN, KEY_COLUMN = 8, 9
# What the link to it says.
SEE_CHECKS = "查看校验 →"
# The heads over last year's figures beside a table begin with it.
LAST_YEAR_HEAD = "上年"
# What `_meta` of a consolidated workbook says of its scope.
TOTAL_SCOPE = "汇总"
# The one of a workbook made from a published report: where each value stood there.
IMPORT_SHEET = "导入说明"
# The one of a workbook that goes back to its unit.
RETURN_SHEET = "问题清单"
# Sheets of a consolidated one.
DETAIL_SHEET = "明细"
FINDINGS_SHEET = "问题"
STATUS_SHEET = "报送情况"
CONTENTS_SHEET = "目录"
COMPARISON_SHEET = "同比"
MOVERS_SHEET = "单位变化"
CHARTS_SHEET = "图表"
BREAKDOWN_SHEET = "构成"
RANKING_SHEET = "排名"
TEXTS_SHEET = "文字材料"
ADJUSTMENTS_SHEET = "调整"
# The heads of the columns of that sheet which name the figure, and by how much it is adjusted.
ADJUSTED_HEAD, AMOUNT_HEAD = "指标编号", "调整数"
SOURCES_SHEET = "来源"
EXPLANATIONS_SHEET = "情况说明"
# The draft of the city's part one, beside its units' texts.
DRAFT_SHEET = "总体情况草稿"

# Sheets of a consolidated workbook in which nobody but the tool writes.
LIST_SHEETS = frozenset((
    DETAIL_SHEET, BREAKDOWN_SHEET, RANKING_SHEET, MOVERS_SHEET, TEXTS_SHEET, DRAFT_SHEET, FINDINGS_SHEET,
    STATUS_SHEET, SOURCES_SHEET,
))  # fmt: skip
OWN_SHEETS = LIST_SHEETS | {
    GUIDE_SHEET, CHECK_SHEET, META_SHEET, IMPORT_SHEET, RETURN_SHEET, CONTENTS_SHEET, COMPARISON_SHEET, CHARTS_SHEET,
    ADJUSTMENTS_SHEET,
    EXPLANATIONS_SHEET,
}  # fmt: skip

# A mark is a comment that the tool put on a returned workbook. What stands outside of these two, somebody added.
COMMENT_MARK_BEGIN, COMMENT_MARK_END = "【退回意见】", "【完】"
COMMENT_MARK = f"(?s:{COMMENT_MARK_BEGIN}.*?{COMMENT_MARK_END})"
