"""Drafts of texts, made of the sentences that a form declares, with the figures of its tables."""

import re
from collections.abc import Iterator

from xltools.form.model import DraftSentence, Form
from xltools.form.rules.evaluate import Figures, Number
from xltools.form.rules.parse import PLACEHOLDER
from xltools.form.rules.text_figures import evaluate_figure, fill_text


def draft_texts(form: Form, figures: Figures) -> dict[str, str]:
    """A draft of each text that the form has sentences for, by field id, with the figures of the tables."""
    drafts = {
        draft.field: "".join(sentence for one in draft.sentences for sentence in _write_sentence(form, one, figures))
        for draft in form.wording.drafts
    }
    return {field: text for field, text in drafts.items() if text and field in form.fields}


def _write_sentence(form: Form, sentence: DraftSentence, figures: Figures) -> Iterator[str]:
    """The sentence; what it says of nothing but 0; or nothing at all, where that is "", and where a figure is blank."""
    amounts = _list_figures(form, sentence.text, figures)
    if amounts is None:
        return
    text, parts = sentence.zero, []
    if any(amounts):
        text = fill_text(form, sentence.text, figures)[0]
        parts = [
            fill_text(form, one, figures)[0] for one in sentence.parts if any(_list_figures(form, one, figures) or ())
        ]
    if text:
        yield f"{text}，其中{'，'.join(parts)}。" if parts else f"{text}。"


def _list_figures(form: Form, text: str, figures: Figures) -> list[Number] | None:
    """The figures that a text names; None where one of them is blank or not collected."""
    found = [evaluate_figure(form, name, figures) for name in re.findall(PLACEHOLDER, text)]
    numbers = [one for one in found if not isinstance(one, str)]
    return numbers if len(numbers) == len(found) else None
