"""Rule declarations to rules and checks: each rule is spread over its places, parsed and type-checked."""

from collections.abc import Mapping
from string import Formatter

from xltools.form.declaration import Declaration
from xltools.form.model import Field, Table
from xltools.form.rules.expression import (
    Attribute,
    Check,
    Comparison,
    Expression,
    Reference,
    Rule,
    Severity,
    TextMention,
)
from xltools.form.rules.parse import (
    TRUTH,
    RuleSyntaxError,
    Vocabulary,
    list_operands,
    list_references,
    parse_expression,
    refuse,
    type_of,
)

# Rules about cells and workbooks, carried out by xltools/checks, with the messages that these ask for by name.
_BUILT_IN = {
    "number": "not_a_number other_unit other_unit_alone error_value not_calculated negative not_whole too_precise too_large"
    " not_a_choice not_a_year read_as error_in_text picture marked shown_otherwise merged_away",
    "blank": "blank blanks whole_table nil_but_filled",
    "identity": "no_unit other_unit not_in_roster code_not_of_unit no_year other_year year_altered other_form other_version"
    " other_layout no_scope",
    "locked": "missing_table missing_labels altered_label double_labels double_table formula_lost formula_cleared"
    " formulas_lost formulas_unseen values_only values_wrong stale_total no_meta no_checks not_added_up handmade_line"
    " added_lines",
    "text": "empty placeholder misnamed",
    "scope": "other_scope",
    "change": "rise fall",
    "date": "early late",
    "counts": "differs",
    "growth": "rises falls from_zero other_last no_base share",
    "lists": "larger exceed short unequal",
    "foreign": "other_year other_unit other_body other_level other_basis nothing",
    "repeated": "same",
    "copied": "same same_but_figures alike",
    "dominant": "dominant dominant_rows",
    "children": "differs missing",
}
# What a form may do without: comparing with the year before and with other units, a cover's date, and counts in texts.
_OPTIONAL = frozenset(
    {"change", "date", "counts", "growth", "lists", "foreign", "repeated", "copied", "dominant", "children"}
)
# The numbers and the lists of words that a check asks for by name.
_LIMITS = {
    "change": {"times": "多少倍", "apart": "至少相差多少"},
    "repeated": {"share": "百分之几相同"},
    "copied": {"share": "百分之几相同"},
    "dominant": {"share": "占百分之几", "times": "是其次的多少倍", "units": "至少多少个单位"},
}
_WORD_LISTS = {
    "children": ("main",),
    "foreign": ("bases", "openings", "spans", "compares", "levels", "own_levels", "bodies", "nothing"),
}
# What a message may name; the checks fill these in.
_WORDS = frozenset({
    "place", "left", "right", "difference", "raw", "seen", "expected", "unit", "amount", "digits", "choices",
    "count", "nearest", "there", "line", "now",
})  # fmt: skip


def make_vocabulary(tables: Mapping[str, Table]) -> Vocabulary:
    """What expressions over the fields of these tables may name."""
    return Vocabulary(
        {
            one.id: one.unit or one.kind if one.kind.numeric else None
            for table in tables.values()
            for one in table.fields
        },
        {(table.id, name): members for table in tables.values() for name, members in table.sets.items()},
    )


def read_rules(declaration: Declaration, tables: Mapping[str, Table]) -> tuple[dict[str, Rule], tuple[Check, ...]]:
    """All rules by code, and their checks in order. Raises FormFault when a rule is wrong."""
    fields = {field.id: field for table in tables.values() for field in table.fields}
    vocabulary = make_vocabulary(tables)
    rules: dict[str, Rule] = {}
    checks: list[Check] = []
    declared = declaration.children("rule")
    for child in declared:
        sides = child.texts("sides")
        rule = _read_rule(child, fields)
        if rule.code in rules:
            child.fault(f"规则编号“{rule.code}”重复", "code")
        rules[rule.code] = rule
        if rule.must:
            checks += _expand_rule(child, rule, sides, fields, vocabulary)
    declaration.refuse_unknown()
    missing = sorted(_BUILT_IN.keys() - _OPTIONAL - {rule.check for rule in rules.values()})
    if missing:
        declaration.fault(f"缺少内置检查“{missing[0]}”的规则：它的编号、级别和消息须在这里声明")
    for child, rule in zip(declared, rules.values(), strict=True):
        lacking = sorted(set(_BUILT_IN.get(rule.check, "").split()) - rule.messages.keys())
        if lacking:
            child.fault(f"缺少消息“{lacking[0]}”")
        if "" in rule.placeholders:
            child.fault("占位符不能是空的", "placeholders")
    return rules, tuple(checks)


def _read_rule(declaration: Declaration, fields: Mapping[str, Field]) -> Rule:
    must, check = declaration.text("must", ""), declaration.text("check", "")
    limits = declaration.child("limits") if "limits" in declaration.values else None
    if bool(must) == bool(check):
        declaration.fault("must 和 check 须且只须写一个")
    if check and check not in _BUILT_IN:
        declaration.fault(f"没有内置检查“{check}”，可用 {'、'.join(sorted(_BUILT_IN))}", "check")
    rule = declaration.record(
        Rule,
        severity=declaration.choice("severity", Severity),
        at=declaration.text("at") if must else "",
        limits={name: limits.integer(name) for name in limits.values} if limits is not None else {},
        words=declaration.lists("words"),
        unless=_read_mention(declaration.child("unless"), fields) if "unless" in declaration.values else None,
        messages=declaration.text_table("messages") if check else {"fails": declaration.text("message")},
        hints=declaration.text_table("hints") if check else {"fails": declaration.text("hint")},
    )
    asked = _LIMITS.get(check, {})
    if rule.limits.keys() != asked.keys():
        named = "和".join(f" {name}（{meaning}）" for name, meaning in asked.items())
        declaration.fault(f"须写明{named}" if asked else "这种检查没有限度", "limits")
    if rule.words.keys() != set(_WORD_LISTS.get(check, ())):
        declaration.fault(f"须写明的词：{'、'.join(_WORD_LISTS.get(check, ())) or '没有'}", "words")
    _check_words(declaration, rule)
    return rule


def _read_mention(declaration: Declaration, fields: Mapping[str, Field]) -> TextMention:
    """`fields` are those that may speak, every other key is a list of words of which one must stand there."""
    named = declaration.texts("fields")
    for name in named:
        if name not in fields or fields[name].kind.numeric:
            declaration.fault(f"“{name}”不是文字指标", "fields")
    words = {key: declaration.texts(key) for key in declaration.values if key != "fields"}
    if not named or not words or not all(all(group) and group for group in words.values()):
        declaration.fault("须写明在哪些文字里（fields）和要出现的词")
    return TextMention(named, tuple(words.values()))


def _check_words(declaration: Declaration, rule: Rule) -> None:
    """Refuse a message that names what nobody will fill in: a clerk would read a sentence with a hole."""
    for key, text in [*rule.messages.items(), *rule.hints.items()]:
        try:
            named = {name for _, name, _, _ in Formatter().parse(text) if name is not None}
        except ValueError:
            declaration.fault(f"消息“{key}”的花括号不成对")
        if unknown := sorted(named - _WORDS):
            declaration.fault(f"消息“{key}”用到没有的词“{{{unknown[0]}}}”，可用 {'、'.join(sorted(_WORDS))}")


def _expand_rule(
    declaration: Declaration, rule: Rule, sides: tuple[str, ...], fields: Mapping[str, Field], vocabulary: Vocabulary
) -> list[Check]:
    """The checks of a rule, one for each place it holds in."""
    checks, key = [], "each"
    try:
        for binding in _expand_bindings(rule.each, fields, vocabulary):
            key = "must"
            must = parse_expression(rule.must, vocabulary, binding)
            if type_of(must, vocabulary.units) != TRUTH:
                refuse("规则须是一个判断，例如 a == b")
            key = "when"
            when = parse_expression(rule.when, vocabulary, binding) if rule.when else None
            if when is not None and (type_of(when, vocabulary.units) != TRUTH or any(list_references(when))):
                refuse("适用条件须是一个判断，且只能用单位属性：指标可能空着，空着就无从判断")
            key = "at"
            at = parse_expression(rule.at, vocabulary, binding)
            if not isinstance(at, Reference) or at.last:
                refuse("at 须是本年的一个指标：消息指向它的格")
            key = "sides"
            left, right = _parse_sides(must, [parse_expression(side, vocabulary, binding) for side in sides])
            _check_sides(must, (left, right), vocabulary)
            checks.append(_make_check(rule, binding, fields[at.field], (when, must, left, right)))
    except RuleSyntaxError as cause:
        declaration.fault(str(cause), key)
    return checks


def _check_sides(must: Expression, sides: tuple[Expression, Expression], vocabulary: Vocabulary) -> None:
    """The sides shown are numbers over fields that the rule waits for anyway: nothing else is sure to be there."""
    needed = set(list_references(must))
    if not needed:
        refuse("规则没有用到任何指标")
    for side in sides:
        if type_of(side, vocabulary.units) == TRUTH or not set(list_references(side)) <= needed:
            refuse("左右两边须是数，且只能用 must 里用到的指标")


def _make_check(
    rule: Rule,
    binding: Mapping[str, str],
    at: Field,
    expressions: tuple[Expression | None, Expression, Expression, Expression],
) -> Check:
    when, must, left, right = expressions
    used = list(dict.fromkeys(list_references(must)))
    asked = (one for part in (when, must) if part is not None for one in list_operands(part))
    bound = next(iter(binding.values()), "")
    return Check(
        rule=rule,
        key=f"{rule.code}:{bound}" if bound else rule.code,
        place=_format_place(rule.each, at),
        at=at.id,
        when=when,
        must=must,
        left=left,
        right=right,
        fields=tuple(reference.field for reference in used if not reference.last),
        last_fields=tuple(reference.field for reference in used if reference.last),
        attributes=tuple(dict.fromkeys(one.name for one in asked if isinstance(one, Attribute))),
    )


def _expand_bindings(each: str, fields: Mapping[str, Field], vocabulary: Vocabulary) -> list[dict[str, str]]:
    """`column of t3`, `row of t3`, `column of t2.regulations` (of one row), `row of t2.documents` (of a set)."""
    if not each:
        return [{}]
    variable, _, scope = each.partition(" of ")
    table, _, name = scope.partition(".")
    here = [field for field in fields.values() if field.table == table]
    if variable not in ("row", "column") or not here:
        refuse(f"each 应写成“row of 表”或“column of 表”，不能是“{each}”")
    members = vocabulary.sets.get((table, name), ())
    if name and not members:
        here = [field for field in here if name in (field.row, field.column)]
    found = dict.fromkeys(getattr(field, variable) for field in here)
    chosen = [value for value in found if not members or value in members]
    if not chosen:
        refuse(f"“{scope}”里没有可用的行或列")
    return [{variable: value} for value in chosen]


def _format_place(each: str, at: Field) -> str:
    """What a message calls the place: the row or the column alone where the rule runs over a whole table."""
    scope = each.partition(" of ")[2]
    if "." in scope or not scope:
        return at.label if not each.startswith("row") else at.row_name
    return at.column_name if each.startswith("column") else at.row_name


def _parse_sides(must: Expression, declared: list[Expression]) -> tuple[Expression, Expression]:
    if len(declared) == 2:
        return declared[0], declared[1]
    if declared or not isinstance(must, Comparison):
        refuse("规则不是单一比较，须用 sides 给出要显示的左右两边")
    return must.left, must.right
