"""A published report to a submission: whose, of which year, its figures, its texts by their headings, each with its place.

Nothing is moved, made up or thrown away unsaid. Pages carry much that is no part of the report: what stands before its
title and behind its date is left out. The years after it ask for the figures alone, of a workbook as of a report.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from xltools.excel.errors import FileFault
from xltools.excel.grid import Book
from xltools.excel.text import normalize_label, printable_excerpt
from xltools.form.model import COVER_UNIT, COVER_YEAR, CellAddress, Form
from xltools.reading.last_year import LastYear, PastFile, make_past_file, read_last_year, read_past_file
from xltools.reading.meta import read_meta
from xltools.reading.read_submission import read_from_book
from xltools.reading.submission import FieldEntry, Submission
from xltools.report.extract import FoundTable, Paragraph, PublishedFile
from xltools.report.headings import Block, find_parts, read_table_texts, read_texts
from xltools.report.open_published import open_published, run_guarded
from xltools.report.published import list_parts
from xltools.report.tables import read_figures
from xltools.report.title_and_date import cut_tail, describe_period, divide_years, read_closing, read_opening


@dataclass(frozen=True, slots=True)
class ImportedReport:
    """A published report as a submission, and what of it could not be read for sure: a sentence each.

    `kind` is what the file is, in words; `undivided` are the parts whose text has no headings of the form: all of it stands
    in one field.
    """

    submission: Submission
    kind: str
    problems: tuple[str, ...] = ()
    undivided: frozenset[str] = frozenset()

    @property
    def unstated(self) -> tuple[str, ...]:
        """What a workbook's cover must say and the report did not, in words: no published report says what it adds up."""
        form = self.submission.form
        asked = (one for one in form.tables[form.fields[COVER_UNIT].table].fields if one.required)
        return tuple(
            f"{one.label}（{'、'.join(one.choices)}）" if one.choices else one.label
            for one in asked
            if self.submission.value(one.id) is None
        )


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """What is expected of a report, None for anything; and the numbers of the tables to be used, all where there are none."""

    year: int | None = None
    unit: str | None = None
    tables: tuple[int, ...] = ()


def read_published(path: Path, form: Form, options: ImportOptions | None = None) -> ImportedReport:
    """Read a published report, whatever kind of file it is.

    Raises FileFault where it cannot be opened, holds nothing of a report of this form, or is another unit's or year's.
    """
    (imported,) = read_published_files([path], form, options)
    if isinstance(imported, FileFault):
        raise imported
    return imported


def read_published_files(
    paths: Sequence[Path], form: Form, options: ImportOptions | None = None
) -> Iterator[ImportedReport | FileFault]:
    """Read each of these, or say what is wrong with it, in the order given: one that is bad never stops the others."""
    return run_guarded(partial(_import_file, form=form, options=options or ImportOptions()), paths, form)


def _import_file(path: Path, form: Form, options: ImportOptions) -> ImportedReport:
    found = open_published(path)
    if isinstance(found, Book) and read_meta(found):
        return _check_expected(ImportedReport(read_from_book(path, found, form), "工作簿"), options)
    return import_opened(path, form, found, options)


def import_opened(path: Path, form: Form, opened: Book | PublishedFile, options: ImportOptions) -> ImportedReport:
    """The report that an open file holds. Raises FileFault."""
    found = _read_workbook(opened) if isinstance(opened, Book) else opened
    if options.tables:
        found = _choose_tables(path, found, options.tables)
    reports = _divide_reports(form, found)
    year = options.year if options.year in reports else next(iter(reports), None)
    imported = _read_report(path, form, reports[year] if year is not None else found)
    if len(reports) > 1:
        others = "、".join(str(one) for one in reports if one != year)
        said = f"文件里还有 {others} 年度的报告，只读了 {year} 年度的；要读别的，请加 --year"
        imported = replace(imported, problems=(*imported.problems, said))
    return _check_expected(imported, options)


def _divide_reports(form: Form, found: PublishedFile) -> dict[int, PublishedFile]:
    """The reports of several years in one file, by years; none where it holds but one."""
    sheets = [part.sheet for part in list_parts(form)]
    years = {
        year: replace(found, blocks=tuple(blocks))
        for year, blocks in divide_years(found.blocks).items()
        if len(find_parts(sheets, blocks)) > len(sheets) // 2
    }
    return years if len(years) > 1 else {}


def _check_expected(imported: ImportedReport, options: ImportOptions) -> ImportedReport:
    submission = imported.submission
    if options.year is not None and submission.year not in (None, options.year):
        message = f"这是 {submission.year} 年度的报告，应是 {options.year} 年度的"
        raise FileFault(submission.path, "other_year", message, "请核对文件，或改正 --year。")
    if options.unit and submission.unit and normalize_label(submission.unit) != normalize_label(options.unit):
        message = f"这是“{printable_excerpt(submission.unit)}”的报告，应是“{options.unit}”的"
        raise FileFault(submission.path, "other_unit", message, "请核对文件，或改正 --unit。")
    stated = {COVER_YEAR: options.year, COVER_UNIT: options.unit}
    entries = dict(submission.entries)
    for name, value in stated.items():
        if value and submission.value(name) is None and name in submission.form.fields:
            entries[name] = FieldEntry(CellAddress("命令行", 0, 0), value, value)
    return replace(imported, submission=replace(submission, entries=entries))


def _choose_tables(path: Path, found: PublishedFile, numbers: Sequence[int]) -> PublishedFile:
    names = {f"第 {number} 个表格" for number in numbers}
    missing = names - {name for table in found.tables for name in (table.grid.name, table.caption)}
    if missing:
        message = f"没有{'、'.join(sorted(missing))}，一共有 {len(found.tables)} 个表格"
        raise FileFault(path, "no_table", message, "请核对 --table。")
    blocks = (one for one in found.blocks if isinstance(one, Paragraph) or names & {one.grid.name, one.caption})
    return replace(found, blocks=tuple(blocks))


def _read_workbook(book: Book) -> PublishedFile:
    """The sheets of any workbook as tables, and what stands alone in a row as a paragraph."""
    blocks: list[Block] = []
    for number, grid in enumerate(book.grids, 1):
        for cells in grid.rows:
            there = [cell for cell in cells if isinstance(cell, str) and cell.strip()]
            if len(there) == 1 and sum(cell not in (None, "") for cell in cells) == 1:
                blocks += [Paragraph(line.strip(), len(blocks) + 1) for line in there[0].splitlines() if line.strip()]
        blocks.append(FoundTable(grid, f"第 {number} 个表格"))
    return PublishedFile(book.sha256, "工作簿", tuple(blocks))


def _read_report(path: Path, form: Form, found: PublishedFile) -> ImportedReport:
    layouts = list_parts(form)
    starts = find_parts([part.sheet for part in layouts], found.blocks)
    ends = dict(zip(starts, [*list(starts.values())[1:], len(found.blocks)], strict=False))
    parts: dict[str, Sequence[Block]] = {name: found.blocks[start + 1 : ends[name]] for name, start in starts.items()}
    # Without its heading a table may stand anywhere.
    regions = {one.block.table: parts.get(part.sheet.name, found.blocks) for part in layouts for one in part.tables}
    figures = read_figures(form, found.tables, regions, flat=found.flat)
    if not figures.entries and not figures.is_asked and len(starts) < len(layouts) // 2:
        has_title = bool(divide_years(found.blocks))
        message = f"只有“{form.title}”的标题，没有正文和表格" if has_title else f"没有认出“{form.title}”的标题和表格"
        hint = "报告可能在附件里，请下载附件再导入" if has_title else "请核对是否发错了文件"
        raise FileFault(path, "not_published", message, f"{hint}；扫描件和图片须先人工录入。")
    lead = found.blocks[: min(starts.values(), default=len(found.blocks))]
    opening = [one for one in lead if isinstance(one, Paragraph)]
    cover = read_opening(form, opening, found.title)
    unit = str(cover[COVER_UNIT].value) if COVER_UNIT in cover else ""
    last = layouts[-1].sheet.name
    if last in parts:
        parts[last], closing = cut_tail(parts[last], unit)
        cover = read_closing(form, closing) | cover
    texts, undivided, problems = read_texts(layouts, parts)
    notes = [*figures.notes, *read_table_texts(form, parts, texts, flat=found.flat)]
    submission = Submission(
        path, found.sha256, form, {}, cover | texts | figures.entries, notes=tuple(notes), has_checks=False
    )
    problems = [*describe_period(opening, submission.year), *figures.problems, *problems]
    if found.pictures and figures.problems:
        problems.append(f"文件里有 {found.pictures} 张图片，图片里的内容没有读取")
    return ImportedReport(submission, found.kind, tuple(problems), undivided)


def read_past_report(path: Path, form: Form) -> PastFile:
    """An earlier year's figures from a workbook or from a published report. Raises FileFault."""
    (past,) = run_guarded(partial(_read_past, form=form), [path], form)
    if isinstance(past, FileFault):
        raise past
    return past


def _read_past(path: Path, form: Form) -> PastFile:
    opened = open_published(path)
    if isinstance(opened, Book):
        return read_past_file(path, form, opened)
    submission = import_opened(path, form, opened, ImportOptions()).submission
    if submission.year is None:
        raise FileFault(path, "other_year", "看不出是哪一年度的报告", "请先用 xltools import 导入，在封面填好年度。")
    return make_past_file(submission, submission.year, {}, {})


def read_past_reports(path: Path, form: Form, year: int | None = None) -> LastYear:
    """The values of the year before `year` from a file or a folder, published reports among them. Raises FileFault."""
    return read_last_year(path, form, year, read_past_report)
