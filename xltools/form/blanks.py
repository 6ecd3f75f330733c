"""What the blank cells of a table mean, as its unit declares on the cover. Without a declaration blank is not 0."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from xltools.form.model import BlankMeaning, Form, Table


@dataclass(frozen=True, slots=True)
class BlankDeclaration:
    """The declaration in force for a table: what blanks mean, the field of the cover that says so, and its answer."""

    meaning: BlankMeaning
    field: str
    answer: str

    @property
    def counts_as_zero(self) -> bool:
        """Whether a blank cell stands for 0."""
        return self.meaning is not BlankMeaning.ASK


def find_blank_declarations(form: Form, answer_of: Callable[[str], object]) -> Mapping[str, BlankDeclaration]:
    """The declarations by table id; a table for which nothing was said is not among them.

    `answer_of` gives what stands in a cell of the cover, None or "" for a blank one. A table's own answer goes before
    the one for all tables, an answer that is none of the choices too: then nothing was declared.
    """
    found: dict[str, BlankDeclaration] = {}
    for table in form.tables.values():
        for name in list_questions(form, table):
            answer = answer_of(name)
            if answer in (None, ""):
                continue
            said = form.fields[name].current_choice(str(answer))
            if said in form.blanks.answers:
                found[table.id] = BlankDeclaration(form.blanks.answers[said], name, said)
            break
    return found


def list_questions(form: Form, table: Table) -> tuple[str, ...]:
    """The fields of the cover that ask what a table's blanks mean, the one that goes first before the other."""
    return tuple(name for name in (table.nil, form.blanks.all) if name) if table.nil else ()


def list_answers(form: Form, field_id: str, meaning: BlankMeaning) -> tuple[str, ...]:
    """Every answer of a question that declares a meaning, those of earlier versions of the form too."""
    field = form.fields[field_id]
    return tuple(said for said in field.accepted if form.blanks.answers.get(field.current_choice(said)) is meaning)


def format_blank_declarations(form: Form, declarations: Mapping[str, BlankDeclaration]) -> str:
    """The declarations by which blanks count as 0, in a sentence: 四、复议诉讼：本表无业务，全部为 0；…"""
    tables: dict[str, list[str]] = {}
    for name, declaration in declarations.items():
        if declaration.counts_as_zero:
            tables.setdefault(declaration.answer, []).append(_table_name(form.tables[name]))
    return "；".join(f"{'，'.join(names)}：{answer}" for answer, names in tables.items())


def _table_name(table: Table) -> str:
    sheets = {block.sheet for block in table.blocks}
    return table.title if len(sheets) > 1 else next(iter(sheets))
