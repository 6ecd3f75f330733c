"""What is asked of a whole form, besides that each of its declarations can be read: without it no workbook can be made.

A test asks it of the forms that are shipped; loading one of those does not ask again.
"""

from datetime import date
from pathlib import Path

from xltools.form.declaration import Declaration, FormFault, open_declaration
from xltools.form.layout import layout_form
from xltools.form.model import Form, Table
from xltools.form.rules.evaluate import list_questions
from xltools.form.rules.expression import Attribute, Check, Reference
from xltools.form.rules.formula import AddressOf, compile_formula

# Excel 2007 takes 8,192 characters, 64 levels and 255 arguments; the sheet puts its own conditions around a rule.
_LONGEST, _DEEPEST, _BROADEST = 7_000, 50, 250


def check_form(folder: Path, form: Form) -> None:
    """Check a form that was read from a folder. Raises FormFault for the first fault."""
    declaration = open_declaration(folder / "form.toml")
    for day in (form.period.begins, form.period.ends, form.period.due):
        try:
            date.fromisoformat(f"2000-{day}")
        except ValueError:
            declaration.fault(f"“{day}”不是“月-日”，例如 01-31", "period")
    for name, table in form.tables.items():
        if table.id != name:
            declaration.fault(f"tables/{name}.toml 里的 id 是“{table.id}”", "tables")
        _check_table(declaration, form, table)
    for layout in form.foreign_layouts:
        if layout.table not in form.tables:
            declaration.fault(f"foreign_layout 提到没有的表“{layout.table}”")
    _check_formulas(folder / "rules.toml", form)


def _check_table(declaration: Declaration, form: Form, table: Table) -> None:
    for question in list_questions(form, table):
        if question not in form.fields:
            declaration.fault(f"表 {table.id} 的 nil 提到没有的指标“{question}”")
        unknown = [choice for choice in form.fields[question].choices if choice not in form.blanks.answers]
        if unknown or not form.fields[question].choices:
            declaration.fault(f"[blanks.answers] 里没有“{question}”的选项“{''.join(unknown[:1])}”", "blanks")
    sheets = [sheet.name for sheet in form.sheets]
    for block in table.blocks:
        if block.sheet not in sheets:
            declaration.fault(f"表 {table.id} 的一个区块放在没有的工作表“{block.sheet}”", "sheet")
        if any(len(row.labels) == 0 and len(block.rows) > 1 for row in block.rows):
            raise FormFault(declaration.path, 0, f"表 {table.id}", "多行的区块，每行都要有标签")


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
