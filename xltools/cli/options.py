"""What commands share: options that are named alike everywhere, the collection they stand in, how results are printed."""

import importlib.util
import os
import sys
from collections.abc import Callable
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import wraps
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from xltools.cli.root import ChineseCommand, ChineseOption, print_notice
from xltools.to_json import json_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from xltools.checks.check import Terms
    from xltools.checks.file_result import SubmissionSummary
    from xltools.collection.config import Collection
    from xltools.collection.workspace import Workspace
    from xltools.excel.output import WrittenOutput
    from xltools.intake.assign import Intake
    from xltools.intake.received import ReceivedFile
    from xltools.roster.units import Roster


_Command = TypeVar("_Command", bound=Callable[..., Any])


def option(*names: str, **settings: Any) -> Callable[[_Command], _Command]:
    """`click.option`, shown in Chinese."""
    return click.option(*names, cls=ChineseOption, **settings)


def command(name: str, example: str) -> Callable[[Callable[..., Any]], click.Command]:
    """`click.command`, with its help in Chinese and an example."""
    return click.command(name, cls=ChineseCommand, example=example)


def output(name: str) -> Callable[[Callable[..., int | None]], Callable[..., int | None]]:
    """The option -o of a command of this name that prints results: it writes them into a file, always as UTF-8.

    A text begins with a mark of its byte order, as old Notepads need it, and with the command: so a later run knows that
    it may replace it.
    """

    def decorate(function: Callable[..., int | None]) -> Callable[..., int | None]:
        @wraps(function)
        def write_results(output: Path | None, **given: Any) -> int | None:
            if output is None:
                return function(**given)
            from xltools.excel.output import refuse_foreign, write_output

            head = f"xltools {name}\n\n"
            beginnings = (f"\ufeff{head}", f'{{\n "schema": "xltools/{name.split(maxsplit=1)[0]}/')
            refuse_foreign(output, *beginnings)
            with redirect_stdout(StringIO()) as results:
                code = function(**given)
            text = results.getvalue()
            data = text.encode() if text.startswith("{") else f"\ufeff{head}{text}".encode(errors="xltools")
            return notice_displaced(write_output(output, data, *beginnings)) or code

        return path("-o", "--output", help="结果写入这个文件（UTF-8），不印在屏幕上")(write_results)

    return decorate


def path(*names: str, help: str, metavar: str = "FILE", **settings: Any) -> Callable[[_Command], _Command]:
    """A file or a folder, be it there or not."""
    return option(*names, type=click.Path(path_type=Path), help=help, metavar=metavar, **settings)


def workbook(*names: str, help: str) -> Callable[[_Command], _Command]:
    """An output that will be a workbook: it must be named like one, for Excel goes by the name."""
    return path(*names, help=help, metavar="FILE.xlsx", callback=_check_workbook_name)


def _check_workbook_name(ctx: click.Context, param: click.Parameter, value: Path | None) -> Path | None:
    if value is not None and value.suffix.lower() != ".xlsx":
        raise click.UsageError(f"{param.opts[-1]} 应是以 .xlsx 结尾的文件名，不能是“{value.name}”。", ctx)
    return value


# None at all inside a collection folder: then `xltools.toml` says what is read.
paths = click.argument("paths", nargs=-1, type=click.Path(path_type=Path), metavar="[PATH...]")
folder = click.argument("folder", default=".", type=click.Path(path_type=Path, file_okay=False), metavar="[DIR]")
roster = path("--roster", help="名录（.xlsx 或 .csv）")
form_id = option(
    "--form", "form_id", default="disclosure-annual-2021", help="表样编号，或表样的文件夹", metavar="ID|DIR"
)
year = option("--year", type=click.IntRange(2000, 2100), help="应报的年度；不写则不限", metavar="Y")
last_year = path("--last-year", help="上一年的汇总工作簿、发布的报告，或各单位工作簿的文件夹", metavar="PATH")
style = option(
    "--format", "style", type=click.Choice(["text", "json"]), default="text", help="输出形式", metavar="text|json"
)
deep = option("--deep", is_flag=True, help="逐个核对合计公式，看不到公式的格式也说明（较慢）")


def _watch_progress(context: click.Context, parameter: click.Parameter, value: int | None) -> int | None:
    """Who waits at a terminal sees how far a long run is: the commands that read many files are those that have --jobs."""
    if sys.stderr.isatty():
        from xltools.cli.progress import ProgressLine
        from xltools.excel.workers import PROGRESS

        PROGRESS.set(ProgressLine())
    return value


jobs = option(
    "--jobs",
    type=click.IntRange(1, 64),
    default=None,
    help="同时读取的进程数，不写则每个处理器一个",
    metavar="N",
    callback=_watch_progress,
)


def parse_one_line(ctx: click.Context, param: click.Parameter, value: str | None) -> str | None:
    """A text that stands in titles and in file names: one line, of a length that fits, nothing that cannot be written."""
    if value is None:
        return None
    from xltools.excel.text import remove_unwritable

    text = value.strip()
    if remove_unwritable(text) != text or "\n" in text or "\t" in text:
        raise click.BadParameter("不能有换行和看不见的字符。", ctx, param)
    if len(text) > _LONGEST_TEXT:
        raise click.BadParameter(f"有 {len(text)} 个字，最多 {_LONGEST_TEXT} 个。", ctx, param)
    return text


def parse_day_option(ctx: click.Context, param: click.Parameter, value: str | None) -> date | None:
    """A day, in whatever way it is written."""
    if value is None:
        return None
    from xltools.excel.values import parse_day

    day = parse_day(value)
    if day is None:
        raise click.BadParameter(f"“{value}”不是日期，请写成 2026-01-20。", ctx, param)
    return day


_LONGEST_TEXT = 100
deadline = option("--deadline", callback=parse_day_option, help="报送期限，例如 2026-01-20", metavar="DAY")
tables = option(
    "--table", "tables", type=click.IntRange(1, 999), multiple=True, help="只用第几个表格，可以写几次", metavar="N"
)
office = option(
    "--office", default="", callback=parse_one_line, help="汇总单位，例如 招远市人民政府办公室", metavar="NAME"
)
contact = option("--contact", callback=parse_one_line, help="联系方式，写在表样上", metavar="TEXT")


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckOptions:
    """What validate, return and merge are asked alike: which files, and what they are checked against."""

    paths: tuple[Path, ...]
    roster: Path | None
    last_year: Path | None
    year: int | None
    form_id: str
    deep: bool
    jobs: int | None

    def load_terms(self) -> "Terms":
        """The terms of a run. Raises FileFault for a roster or last year's file that cannot be used."""
        from xltools.checks.check import Terms
        from xltools.form.load import load_form

        form, units, last = load_form(self.form_id), None, None
        if self.last_year is not None:
            from xltools.report.import_report import read_past_reports

            last = read_past_reports(self.last_year, form, self.year)
        if self.roster is not None:
            from xltools.reading.last_year import complete_last_year
            from xltools.roster.read import read_roster

            units = print_roster_notes(read_roster(self.roster))
            last = complete_last_year(last, units, form, self.year)
        return Terms(form, self.year, units, last, deep=self.deep, jobs=self.jobs)

    def notice_missing_last_year(self, terms: "Terms", summaries: "Iterable[SubmissionSummary]") -> None:
        """A sentence where --last-year was given and lacks units that are checked."""
        if self.last_year is None or terms.last_year is None:
            return
        from xltools.reading.last_year import format_missing
        from xltools.roster.units import Unit, identify_by, index_roster

        index = index_roster(terms.roster) if terms.roster is not None else None
        reports = []
        for one in summaries:
            known = identify_by(index, one.issued, one.stated, one.code).unit if index is not None else None
            reports.append((known or Unit(one.unit), one.year))
        if said := format_missing(terms.last_year, reports):
            print_notice(said)

    def find_collection(self, **own: object) -> "Collection | None":
        """The collection to work on, None where paths are given; `own` are the command's options that `xltools.toml` answers.

        Raises click.UsageError for what that says already: a folder must not be checked in two ways, nor an option be
        passed over in silence.
        """
        from xltools.form.load import DEFAULT_FORM

        collection = None if self.paths else require_collection(Path())
        if collection is None:
            return None
        given = {"roster": self.roster, "last-year": self.last_year, "year": self.year, **own}
        names = ["-d" if name == "directory" else f"--{name}" for name, value in given.items() if value]
        names += ["--form"] if self.form_id not in (DEFAULT_FORM, collection.config.form) else []
        if names:
            raise click.UsageError(f"收集文件夹里的这些以 xltools.toml 为准，请改那里，不写 {'、'.join(names)}。")
        return collection


@contextmanager
def open_workspace(collection: "Collection", *, deep: bool = False, jobs: int | None = None) -> "Iterator[Workspace]":
    """The collection with its record, held until the command is done; what is odd about it is told first."""
    from xltools.collection.workspace import open_workspace

    notice_early_deadline(collection.config.deadline, collection.config.year)
    with open_workspace(collection, current_time(), print_notice, deep=deep, jobs=jobs) as workspace:
        print_roster_notes(workspace.terms.roster)
        yield workspace


def require_collection(folder: Path) -> "Collection":
    """The collection that a folder is in. Raises click.UsageError where it is in none, or where there is no such folder."""
    from xltools.collection.config import find_collection
    from xltools.excel.text import printable

    name = printable(folder)
    if not folder.is_dir():
        raise click.UsageError(f"没有文件夹“{name}”，请核对路径。")
    found = find_collection(folder)
    if found is None:
        where = "当前文件夹" if folder == Path() else f"“{name}”"
        raise click.UsageError(
            f"{where}不在收集文件夹里（没有 xltools.toml）。请写明要读的文件或文件夹，或先用 xltools init 建一个。"
        )
    return found


def assign_paths(terms: "Terms", now: datetime, files: "Sequence[ReceivedFile]") -> "Intake":
    """What came of files that were named, outside a collection: nothing was decided, and nobody is late."""
    from xltools.intake.assign import IntakeTerms, assign_files

    return assign_files(files, IntakeTerms(terms.roster, terms.year, now))


def print_roster_notes(roster: "Roster") -> "Roster":
    """What the office should know of the file that lists its units; the roster itself."""
    for note in roster.notes:
        print_notice(note)
    return roster


def relative_path(path: Path) -> Path:
    """A path as whoever stands here would write it."""
    here = Path.cwd()
    return path.relative_to(here) if path.is_relative_to(here) else path


def notice_early_deadline(day: date | None, year: int | None) -> None:
    """A sentence where a deadline that is used is before the end of the year that is reported."""
    from xltools.collection.config import format_early_deadline

    if said := format_early_deadline(day, year):
        print_notice(said)


def notice_displaced(written: "WrittenOutput") -> int:
    """1 and a sentence where an output that was asked for by name does not stand under it, 0 where it does."""
    if written.is_in_place:
        return 0
    print_notice(f"{written.describe()}。")
    return 1


def print_result(style: str, as_json: Callable[..., object], render: Callable[..., str], *found: object) -> None:
    """What was found, as the document or the text that `--format` asks for."""
    if style == "json":
        print_json(as_json(*found))
    else:
        click.echo(render(*found))


def print_json(document: object) -> None:
    """A document. A stream that is not Unicode gets it in ASCII, which says the same to whatever reads it."""
    is_unicode = "utf" in (getattr(sys.stdout, "encoding", None) or "utf-8").lower()
    click.echo(json_text(document, ascii_only=not is_unicode))


def require_extra(*modules: str) -> None:
    """Raise click.UsageError with one sentence where the libraries for published reports are not installed."""
    if any(importlib.util.find_spec(module) is None for module in modules):
        raise click.UsageError('这条命令要另装读写报告的组件，请先运行：pip install "xltools[report]"')


def current_time() -> datetime:
    """The local time. SOURCE_DATE_EPOCH fixes it where the same input must give the same bytes."""
    fixed = os.environ.get("SOURCE_DATE_EPOCH", "")
    there = datetime.fromtimestamp(int(fixed), tz=UTC) if fixed.isdecimal() else datetime.now().astimezone()
    return there.replace(tzinfo=None, microsecond=0)
