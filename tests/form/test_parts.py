"""A form of which only some parts are collected."""

import pytest

from xltools.form.layout import layout_form
from xltools.form.load import load_form, select_parts

FORM = load_form()


def test_the_whole_form_is_itself() -> None:
    assert select_parts(FORM, FORM.parts) is FORM
    assert select_parts(FORM, ("tables",)) is select_parts(FORM, ("tables",))


def test_without_the_supplementary_indicators_nothing_asks_for_them() -> None:
    form = select_parts(FORM, ("tables", "texts"))
    assert FORM.fields.keys() - form.fields.keys() == {
        *(field for field in FORM.fields if field.startswith("s.")),
        "cover.nil_s",
    }
    assert "S-01" not in form.rules
    assert {check.rule.code for check in FORM.checks} - {check.rule.code for check in form.checks} == {"S-01"}
    kept = {name: place for name, place in layout_form(FORM).places.items() if name in form.fields}
    assert layout_form(form).places == kept, "what is left stands where it stood"


@pytest.mark.parametrize(("parts", "required"), [(("tables", "supplementary"), False), (("tables", "texts"), True)])
def test_texts_that_are_not_collected_may_stay_empty(parts: tuple[str, ...], required: bool) -> None:
    assert select_parts(FORM, parts).fields["text.problems"].required is required
