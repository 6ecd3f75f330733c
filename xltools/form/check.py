"""What is asked of a whole form, besides that each of its declarations can be read: without it no workbook can be made.

A test asks it of the forms that are shipped; loading one of those does not ask again.
"""

import re
from collections import Counter
from datetime import date
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

from xltools.excel.text import BLANKS
from xltools.form.count_wordings import check_wordings
from xltools.form.declaration import Declaration, FormFault, open_declaration
from xltools.form.layout import OWN_SHEETS, layout_form
from xltools.form.model import COVER_UNIT, COVER_YEAR, FieldKind, Form, Table
from xltools.form.rules.evaluate import list_questions
from xltools.form.rules.expression import Attribute, Check, Reference
from xltools.form.rules.formula import AddressOf, compile_formula
from xltools.form.rules.load import make_vocabulary
from xltools.form.rules.parse import PLACEHOLDER, RuleSyntaxError, parse_figure

# What Excel takes as the name of a sheet, and as the width of a column.
_LONGEST_NAME, _FORBIDDEN, _WIDEST = 31, "[]:*?/\\", 255
_LONGEST_NOTE = 255
# Excel 2007 takes 8,192 characters, 64 levels and 255 arguments; the sheet puts its own conditions around a rule.
_LONGEST, _DEEPEST, _BROADEST = 7_000, 50, 250


def check_form(folder: Path, form: Form) -> None:
    """Check a form that was read from a folder. Raises FormFault for the first fault."""
    declaration = open_declaration(folder / "form.toml")
    for key in ("id", "title", "version"):
        if not declaration.text(key).strip():
            declaration.fault(f"“{key}”不能是空的", key)
    for day in (form.period.begins, form.period.ends, form.period.due):
        try:
            date.fromisoformat(f"2000-{day}")
        except ValueError:
            declaration.fault(f"“{day}”不是“月-日”，例如 01-31", "period")
    _check_sheet_texts(declaration)
    if len(form.tables) < len(declaration.texts("tables")):
        declaration.fault("同一张表写了两次", "tables")
    for name, table in form.tables.items():
        if table.id != name:
            declaration.fault(f"tables/{name}.toml 里的 id 是“{table.id}”", "tables")
        _check_table(declaration, form, table)
    for child in declaration.children("sheet"):
        _check_sheet(child, form)
    _check_fields(declaration, form)
    for layout in form.foreign_layouts:
        if layout.table not in form.tables:
            declaration.fault(f"foreign_layout 提到没有的表“{layout.table}”")
    _check_formulas(folder / "rules.toml", form)
    check_wordings(form)
    _check_drafts(folder / "report.toml", form)


def _check_sheet_texts(declaration: Declaration) -> None:
    """Refuse a name that no sheet can have, or that another has, the tool's own among them; Excel minds no case."""
    taken = {name.casefold(): f"“{name}”是工具自己的工作表名，请换一个" for name in OWN_SHEETS}
    taken["history"] = "“History”是 Excel 自己的工作表名，请换一个"
    for child in declaration.children("sheet"):
        name = child.text("name")
        if not 0 < len(name) <= _LONGEST_NAME or set(name) & set(_FORBIDDEN) or name.strip("'" + BLANKS + " ") != name:
            rule = f"1 到 {_LONGEST_NAME} 个字，不用 {_FORBIDDEN}，首尾没有空格和单引号"
            child.fault(f"“{name}”不能作工作表名：{rule}", "name")
        if name.casefold() in taken:
            child.fault(taken[name.casefold()], "name")
        taken[name.casefold()] = f"有两张工作表叫“{name}”"
        if len(child.text("note")) > _LONGEST_NOTE:
            child.fault(f"note 不能超过 {_LONGEST_NOTE} 个字：公式里的一段文字只容得下这么多", "note")


def _check_sheet(declaration: Declaration, form: Form) -> None:
    """Refuse a sheet that holds nothing, or has columns without a width."""
    name, widths = declaration.text("name"), declaration.integers("widths")
    blocks = layout_form(form).on_sheet(name)
    if not blocks:
        declaration.fault(f"工作表“{name}”里没有一个区块")
    columns = max(block.last_column for block in blocks) + 1
    if len(widths) < columns or not 0 < min(widths) <= max(widths) <= _WIDEST:
        declaration.fault(f"工作表“{name}”有 {columns} 列，每列都要有 1 到 {_WIDEST} 的列宽", "widths")


def _check_fields(declaration: Declaration, form: Form) -> None:
    """Refuse a form that does not ask whose report it is and of which year, or has nothing to be summed."""
    for name, kind in ((COVER_UNIT, FieldKind.TEXT), (COVER_YEAR, FieldKind.YEAR)):
        if name not in form.fields:
            declaration.fault(f"缺少指标“{name}”：没有它，不知道是哪家单位、哪一年的报告", "tables")
        if form.fields[name].kind is not kind:
            declaration.fault(f"“{name}”的 kind 应是 {kind}", "tables")
    if not form.numbers:
        declaration.fault(f"没有数字指标（kind 是 {FieldKind.COUNT} 或 {FieldKind.DECIMAL}），没有可汇总的", "tables")
    parts = {field.id: field.total_of for field in form.fields.values() if field.total_of}
    try:
        TopologicalSorter(parts).prepare()
    except CycleError as cycle:
        declaration.fault(f"合计互相包含：{'、'.join(dict.fromkeys(cycle.args[1]))}", "tables")


def _check_table(declaration: Declaration, form: Form, table: Table) -> None:
    for question in list_questions(form, table):
        if question not in form.fields:
            declaration.fault(f"表 {table.id} 的 nil 提到没有的指标“{question}”")
        unknown = [choice for choice in form.fields[question].choices if choice not in form.blanks.answers]
        if unknown or not form.fields[question].choices:
            declaration.fault(f"[blanks.answers] 里没有“{question}”的选项“{''.join(unknown[:1])}”", "blanks")
    if not table.blocks:
        raise FormFault(declaration.path, 0, f"表 {table.id}", "没有一个区块")
    for block in table.blocks:
        if block.sheet not in [sheet.name for sheet in form.sheets]:
            declaration.fault(f"表 {table.id} 的一个区块放在没有的工作表“{block.sheet}”", "sheet")
        for lines, what in ((block.rows, "行"), (block.columns, "列")):
            if len(lines) > 1 and not all(any(line.labels) for line in lines):
                raise FormFault(declaration.path, 0, f"表 {table.id}", f"多{what}的区块，每{what}都要有标签")
            twice = [path for path, count in Counter(line.labels for line in lines).items() if count > 1]
            if twice:
                raise FormFault(
                    declaration.path, 0, f"表 {table.id}", f"有两{what}的标签都是“{' / '.join(twice[0])}”，读取时分不清"
                )


def _check_formulas(path: Path, form: Form) -> None:
    """Refuse a rule that no cell could hold: the workbook would be broken when it is opened."""
    places = layout_form(form).places

    def cell_of(name: Reference | Attribute) -> str:
        return places[name.field].full if isinstance(name, Reference) else "_meta!$B$9"

    for check in form.checks:
        if fault := _describe_exceeded_limit(check, cell_of):
            raise FormFault(path, 0, f"rule {check.rule.code}", fault)


def _describe_exceeded_limit(check: Check, cell_of: AddressOf) -> str:
    """What of a check's formulas goes beyond the limits, in a sentence; "" where nothing does."""
    for expression in (check.must, check.left, check.right):
        text = compile_formula(expression, cell_of)
        if len(text) > _LONGEST:
            return f"编译成的公式有 {len(text)} 个字符，超过 {_LONGEST}"
        if text.count("(") <= _DEEPEST and text.count(",") < _BROADEST:
            continue  # neither limit is within reach
        depth = breadth = 0
        arguments: list[int] = []
        for mark in text:
            if mark == "(":
                arguments.append(1)
            elif mark == ")" and arguments:
                breadth = max(breadth, arguments.pop())
            elif mark == "," and arguments:
                arguments[-1] += 1
            depth = max(depth, len(arguments))
        if depth > _DEEPEST:
            return f"编译成的公式嵌套 {depth} 层，超过 {_DEEPEST}"
        if breadth > _BROADEST:
            return f"编译成的公式中一个函数有 {breadth} 个参数，超过 {_BROADEST}"
    return ""


def _check_drafts(path: Path, form: Form) -> None:
    """Refuse a draft of what is no text, and a sentence that names what is no figure."""
    if not path.exists():
        return
    declaration, names = open_declaration(path), make_vocabulary(form.tables)
    if form.wording.footnotes and names.units.get(form.wording.footnotes, "") is not None:
        declaration.fault(f"没有文字指标“{form.wording.footnotes}”", "footnotes")
    for child in declaration.children("draft"):
        if names.units.get(field := child.text("field"), "") is not None:
            child.fault(f"没有文字指标“{field}”", "field")
        for line in child.children("sentences"):
            for figure in re.findall(PLACEHOLDER, "".join((line.text("text"), *line.texts("parts")))):
                try:
                    parse_figure(figure, names)
                except RuleSyntaxError as fault:
                    line.fault(str(fault), "text")
