"""The published report as data: title, opening, the parts in the law's order with their texts and tables, closing.

Parts are the sheets of the form that hold texts or statutory tables; labels, heads and merged cells are those of its layout.
One model, rendered as a web page and as a Word document.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from xltools.checks.check import check
from xltools.checks.finding import Finding
from xltools.excel.text import normalize_label, printable_unit_name
from xltools.excel.values import format_day_chinese, format_number, parse_day
from xltools.form.layout import TOTAL_SCOPE, BlockLayout, Label, layout_form
from xltools.form.model import TABLES, Field, Form, Sheet
from xltools.form.rules.text_figures import draft_texts, fill_text
from xltools.reading.meta import PLACE_KEY, STAGE_KEY
from xltools.reading.submission import Submission

# What stands before a text that nobody has written yet.
DRAFT_MARK = "【草稿】"
# What stands under the title as long as units are missing in the figures.
INTERIM_MARK = "【阶段性汇总，数字还会变动，请勿作为最终数据使用】"
_INTERIM = "这是阶段性汇总，数字还会变动：报告的标题下注明了“请勿作为最终数据使用”，全部计入后请重新写"
_BODY_OF_TOTAL = "{place}汇总，标题和落款写的机关是填报单位“{body}”；以别的机关名义发布的，请用 --body 写明。"
# On paper nobody types into the cells: labels get more of the width than on the sheet.
_STUB_SCALE = 1.35
# So many characters of 二号 fit on a line.
_TITLE_LENGTH = 20
NUMERALS = "一二三四五六七八九十"


@dataclass(frozen=True, slots=True)
class PublishedCell:
    """A cell of a table: its text, how many rows and columns it takes, and whether it heads columns or rows, or is a figure.

    `heads`: "col", "colgroup", "row" or "rowgroup" as HTML has them; "" for a figure.
    """

    text: str
    row: int
    column: int
    rows: int = 1
    columns: int = 1
    heads: str = ""


@dataclass(frozen=True, slots=True)
class PublishedTable:
    """A statutory table: its cells by rows, the widths of its columns as parts of the whole, and how many rows head it."""

    rows: tuple[tuple[PublishedCell, ...], ...]
    widths: tuple[float, ...]
    head_rows: int


@dataclass(frozen=True, slots=True)
class PublishedText:
    """A text with its heading, "" for none; its paragraphs; and whether it is a draft that nobody has looked at."""

    heading: str
    paragraphs: tuple[str, ...]
    draft: bool = False


@dataclass(frozen=True, slots=True)
class PublishedPart:
    """One of the parts of a report. A part has texts, or a table, or nothing yet."""

    title: str
    texts: tuple[PublishedText, ...]
    table: PublishedTable | None


@dataclass(frozen=True, slots=True)
class PublishedReport:
    """The whole report, `body` being who publishes it, `mark` what stands under the title, "" for nothing.

    `misnamed` are braces in texts that name no figure, `gaps` what is not final yet, `remarks` what was taken for granted: a
    sentence each.
    """

    title: str
    body: str
    year: int
    mark: str
    opening: tuple[str, ...]
    parts: tuple[PublishedPart, ...]
    closing: tuple[str, ...]
    misnamed: tuple[str, ...]
    gaps: tuple[str, ...]
    remarks: tuple[str, ...]

    @property
    def title_lines(self) -> tuple[str, ...]:
        """The title, parted behind the body's name where it is too long for a line of an official document."""
        rest = self.title.removeprefix(self.body)
        return (
            (self.body, rest)
            if self.body and rest and rest != self.title and len(self.title) > _TITLE_LENGTH
            else (self.title,)
        )


@dataclass(frozen=True, slots=True)
class ReportOptions:
    """What a workbook does not say: who publishes, whom to ask, when; "" for what the cover says. `draft` fills empty texts."""

    body: str = ""
    contact: str = ""
    day: date | None = None
    draft: bool = False


@dataclass(frozen=True, slots=True)
class PartLayout:
    """A sheet of the form that is a part of the report: its statutory tables, and its texts in order."""

    sheet: Sheet
    tables: tuple[BlockLayout, ...]
    fields: tuple[Field, ...]

    @property
    def main_field(self) -> Field:
        """The text that stands for the whole part where it is not divided: the one that its title names, or the first."""
        title = normalize_label(self.sheet.title)
        return next((field for field in self.fields if normalize_label(field.row_name) in title), self.fields[0])


@lru_cache(maxsize=8)
def list_parts(form: Form) -> tuple[PartLayout, ...]:
    """The parts of a published report in their order."""
    parts = []
    for sheet in form.sheets:
        blocks = layout_form(form).on_sheet(sheet.name)
        tables = tuple(one for one in blocks if form.tables[one.block.table].part == TABLES)
        fields = (field for one in blocks for field in one.block.fields.values())
        parts.append(PartLayout(sheet, tables, tuple(field for field in fields if field in form.texts)))
    return tuple(part for part in parts if part.tables or part.fields)


def publish(submission: Submission, options: ReportOptions | None = None) -> PublishedReport:
    """The report that a unit's or a city's workbook makes."""
    form, options = submission.form, options or ReportOptions()
    texts, faults = fill_texts(submission)
    drafts = draft_texts(form, submission.numbers) if options.draft else {}
    drafts = {name: text for name, text in drafts.items() if not texts.get(name)}
    parts = (
        PublishedPart(part.sheet.title, tuple(list_texts(part.fields, texts, drafts)), _make_table(part, submission))
        for part in list_parts(form)
    )
    words = _list_words(submission, options)
    wording = form.wording
    opening = [*wording.opening, *([wording.contact] if words["contact"] and wording.contact else [])]
    closing = (words["body"], _format_day(submission, options))
    return PublishedReport(
        title=wording.title.format_map(words),
        body=words["body"],
        year=submission.year or 0,
        mark=INTERIM_MARK if submission.meta.get(STAGE_KEY) else "",
        opening=tuple(line.format_map(words) for line in opening),
        parts=tuple(parts),
        closing=tuple(line for line in closing if line),
        misnamed=tuple(faults),
        gaps=tuple(_list_gaps(submission, drafts)),
        remarks=() if options.body else tuple(_list_remarks(submission, words["body"])),
    )


def list_findings(submission: Submission) -> list[Finding]:
    """What must be mended or explained in the workbook before it is published; blank cells are told as gaps."""
    blank = {name for name, entry in submission.entries.items() if entry.blank}
    return [one for one in check(submission) if one.is_open and one.field not in blank]


def fill_texts(submission: Submission) -> tuple[dict[str, str], list[str]]:
    """Each text with the figures that it names, and what is wrong with those names."""
    texts: dict[str, str] = {}
    faults: list[str] = []
    figures = submission.numbers
    for field in submission.form.texts:
        texts[field.id], wrong = fill_text(submission.form, submission.text(field.id), figures)
        place = submission.entries[field.id].place if field.id in submission.entries else field.label
        faults += [f"{place} {field.label}：{one}" for one in wrong]
    return texts, faults


def list_texts(fields: Sequence[Field], texts: Mapping[str, str], drafts: Mapping[str, str]) -> Iterator[PublishedText]:
    """The texts of a part, those that are not empty, numbered; the only one that a part can have needs no heading."""
    there = [field for field in fields if texts.get(field.id) or field.id in drafts]
    for number, field in enumerate(there):
        numeral = NUMERALS[number : number + 1] or str(number + 1)
        heading = f"（{numeral}）{field.row_name}" if len(fields) > 1 else ""
        draft = field.id in drafts
        text = f"{DRAFT_MARK}{drafts[field.id]}" if draft else texts[field.id]
        lines = [line.strip() for line in text.split("\n")]
        yield PublishedText(heading, tuple(line for line in lines if line), draft)


def _make_table(part: PartLayout, submission: Submission) -> PublishedTable | None:
    """The blocks of a part as one table, with its labels where the law prints them; None where it has none."""
    blocks, figures = part.tables, submission.numbers
    if not blocks:
        return None
    top = min(min(block.rows[0], *(label.row for label, _ in _labels(block))) for block in blocks)
    cells: list[PublishedCell] = []
    for block in blocks:
        cells += (_label_cell(block, label, top) for label in _labels(block))
        for (r, c), field in block.block.fields.items():
            (first, last), row = block.columns[c], block.rows[r]
            cells.append(PublishedCell(format_number(figures.get(field.id)), row - top, first, 1, last - first + 1))
    height, width = max(cell.row + cell.rows for cell in cells), max(cell.column + cell.columns for cell in cells)
    rows = [sorted((cell for cell in cells if cell.row == row), key=lambda one: one.column) for row in range(height)]
    stub = max(block.stub for block in blocks)
    widths = [
        size * (_STUB_SCALE if column < stub and len(blocks) == 1 else 1)
        for column, size in enumerate(part.sheet.widths[:width])
    ]
    # A head that covers the whole table: its rows are repeated on the next page. Blocks under each other have heads of their own.
    heads = blocks[0].rows[0] - top if len(blocks) == 1 else 0
    return PublishedTable(tuple(map(tuple, rows)), tuple(one / sum(widths) for one in widths), heads)


def _labels(block: BlockLayout) -> Iterator[tuple[Label, bool]]:
    """The labels of a block, each with whether it stands beside rows."""
    yield from ((label, False) for label in (block.title, block.corner, *block.heads) if label is not None)
    yield from ((label, True) for label in block.stubs)


def _label_cell(block: BlockLayout, labelled: tuple[Label, bool], top: int) -> PublishedCell:
    label, beside = labelled
    rows, columns = label.last_row - label.row + 1, label.last_column - label.column + 1
    is_group = rows > 1 if beside else columns > 1 and label is not block.corner
    heads = ("row" if beside else "col") + ("group" if is_group else "")
    return PublishedCell(label.text, label.row - top, label.column, rows, columns, heads)


def _list_gaps(submission: Submission, drafts: Mapping[str, str]) -> Iterator[str]:
    """A sentence for each statutory table with cells that hold no number, for texts that are missing and for drafts."""
    form = submission.form
    for table in form.tables.values():
        blank = [field.label for field in table.fields if table.part == TABLES and submission.value(field.id) is None]
        if blank:
            more = f"等 {len(blank)} 格" if len(blank) > 1 else ""
            yield f"“{table.title}”的“{blank[0]}”{more}是空白或读不出的，报告里是空格"
    unwritten = [field for field in form.texts if field.required and not submission.text(field.id)]
    missing = "、".join(field.label for field in unwritten if field.id not in drafts)
    drafted = "、".join(field.label for field in unwritten if field.id in drafts)
    yield from [f"文字材料还没有写：{missing}"] if missing else []
    yield from [f"文字材料是草稿，请核对、补写：{drafted}"] if drafted else []
    yield from [_INTERIM] if submission.meta.get(STAGE_KEY) else []


def _list_remarks(submission: Submission, body: str) -> Iterator[str]:
    """Who publishes a city's report is not said in its workbook: the unit that added up the figures need not be it."""
    if submission.meta.get("scope") == TOTAL_SCOPE:
        place = submission.meta.get(PLACE_KEY, "")
        yield _BODY_OF_TOTAL.format(place=f"这是{printable_unit_name(place)}的" if place else "这是", body=body)


def _list_words(submission: Submission, options: ReportOptions) -> dict[str, str]:
    """What the wording may name."""
    form, unit = submission.form, printable_unit_name(submission.unit)
    begins, ends = (_format_month_day(day) for day in (form.period.begins, form.period.ends))
    body = options.body or unit
    contact = options.contact or (f"电话：{number}" if (number := submission.text("cover.telephone")) else "")
    return {
        "unit": unit,
        "year": str(submission.year or "××××"),
        "form": form.title,
        "basis": form.basis,
        "body": body,
        "contact": contact,
        "begins": begins,
        "ends": ends,
    }


def _format_month_day(day: str) -> str:
    month, _, number = day.partition("-")
    return f"{int(month)}月{int(number)}日"


def _format_day(submission: Submission, options: ReportOptions) -> str:
    written = submission.text("cover.date")
    day = options.day or parse_day(written)
    return format_day_chinese(day) if day is not None else written
