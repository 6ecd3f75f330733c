"""Figures that a text names in braces: {t3.received.total}; and the drafts of texts, made of sentences with such names.

Braces hold the id of a field, or an expression over fields in the language of the rules, so that text and table cannot
part. What names no field, or a blank one, is said, never written as it is.
"""

import difflib
import re
from collections.abc import Iterator

from xltools.excel.values import format_number
from xltools.form.model import DraftSentence, Form
from xltools.form.rules.evaluate import Figures, Number, RuleValues, evaluate_number
from xltools.form.rules.expression import Expression
from xltools.form.rules.load import make_vocabulary
from xltools.form.rules.parse import PLACEHOLDER, RuleSyntaxError, list_references, parse_figure


def _parse(form: Form, name: str) -> Expression | str:
    """The expression that braces hold, or what is wrong with it and what it may have been meant to be."""
    try:
        return parse_figure(name, make_vocabulary(form.tables))
    except RuleSyntaxError as fault:
        near = difflib.get_close_matches(name.strip(), list(form.fields), 1)
        return f"{fault}{f'，是不是 {near[0]}' if near else ''}"


def find_misnamed(form: Form, text: str) -> Iterator[tuple[str, str]]:
    """The braces of a text that name no figure of the form, each with the reason."""
    for found in re.finditer(PLACEHOLDER, text):
        fault = _parse(form, found[1])
        if isinstance(fault, str):
            yield found[0], fault


def evaluate_figure(form: Form, name: str, figures: Figures) -> Number | str:
    """The figure that braces name, or why there is none."""
    expression = _parse(form, name)
    if isinstance(expression, str):
        return expression
    blank = next((one.field for one in list_references(expression) if figures.get(one.field) is None), "")
    if blank:
        return f"“{form.fields[blank].label}”（{blank}）是空白"
    return evaluate_number(expression, RuleValues(figures, None, {}))


def fill_text(form: Form, text: str, figures: Figures) -> tuple[str, tuple[str, ...]]:
    """A text with its figures in place of their names, and what is wrong with those that stay as they are."""
    faults: list[str] = []

    def replace(found: re.Match[str]) -> str:
        figure = evaluate_figure(form, found[1], figures)
        if isinstance(figure, str):
            faults.append(f"{found[0]}：{figure}")
            return found[0]
        return format_number(figure)

    return re.sub(PLACEHOLDER, replace, text), tuple(faults)


def draft_texts(form: Form, figures: Figures) -> dict[str, str]:
    """A draft of each text that the form has sentences for, by field id, with the figures of the tables."""
    drafts = {
        draft.field: "".join(sentence for one in draft.sentences for sentence in _write_sentence(form, one, figures))
        for draft in form.wording.drafts
    }
    return {field: text for field, text in drafts.items() if text and field in form.fields}


def _write_sentence(form: Form, sentence: DraftSentence, figures: Figures) -> Iterator[str]:
    """The sentence; what it says of nothing but 0; or nothing at all, where that is "", and where a figure is blank."""
    amounts = _evaluate_figures(form, sentence.text, figures)
    if amounts is None:
        return
    text, parts = sentence.zero, []
    if any(amounts):
        text = fill_text(form, sentence.text, figures)[0]
        parts = [
            fill_text(form, one, figures)[0]
            for one in sentence.parts
            if any(_evaluate_figures(form, one, figures) or ())
        ]
    if text:
        yield f"{text}，其中{'，'.join(parts)}。" if parts else f"{text}。"


def _evaluate_figures(form: Form, text: str, figures: Figures) -> list[Number] | None:
    """The figures that a text names; None where one of them is blank or not collected."""
    found = [evaluate_figure(form, name, figures) for name in re.findall(PLACEHOLDER, text)]
    numbers = [one for one in found if not isinstance(one, str)]
    return numbers if len(numbers) == len(found) else None
