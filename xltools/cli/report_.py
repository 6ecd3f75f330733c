"""`xltools report FILE -o OUT.docx|OUT.html [--draft] [--reference FILE.docx] [--body NAME] [--date DAY] [--contact TEXT]`."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from xltools.cli import options
from xltools.cli.options import notice_displaced, require_extra
from xltools.cli.root import print_notice

if TYPE_CHECKING:
    from collections.abc import Sequence

    from xltools.checks.finding import Finding
    from xltools.report.published import PublishedReport

# More are listed by `validate`.
_MOST_FINDINGS = 20
_SUFFIXES = (".docx", ".html", ".htm")


def _check_name(ctx: click.Context, param: click.Parameter, value: Path) -> Path:
    if value.suffix.lower() not in _SUFFIXES:
        raise click.UsageError(f"-o 应是以 .docx 或 .html 结尾的文件名，不能是“{value.name}”。", ctx)
    return value


@options.command("report", "xltools report 汇总.xlsx -o 年报.docx --draft")
@click.argument("file", type=click.Path(path_type=Path), metavar="FILE")
@options.path(
    "-o", "--output", required=True, callback=_check_name, help="写成 Word 或网页", metavar="OUT.docx|OUT.html"
)
@options.option("--draft", is_flag=True, help="第一部分没有写的，按表里的数拟一份草稿（标明“草稿”）")
@options.path("--reference", help="用这份 Word 文档的页面和样式", metavar="FILE.docx")
@options.option("--body", callback=options.parse_one_line, help="标题和落款的机关；不写则是填报单位", metavar="NAME")
@options.option("--date", "day", callback=options.parse_day_option, help="落款的日期；不写则是填报日期", metavar="DAY")
@options.option(
    "--contact",
    callback=options.parse_one_line,
    help="联系方式，写在报告开头；在收集文件夹里不写，就用设置里的",
    metavar="TEXT",
)
@options.form_id
def report_command(
    file: Path,
    output: Path,
    draft: bool,
    reference: Path | None,
    body: str | None,
    day: date | None,
    contact: str | None,
    form_id: str,
) -> int:
    """把一个单位的或汇总的工作簿写成公开发布的年度报告：六个部分、三张表、开头和落款。

    工作簿校验出的问题先列出，报告照写，退出码 1。

    文字里可以用表中的数：{t3.received.total} 会换成那一格的数；写错的名称逐个指出，不写出报告。
    """
    from xltools.excel.output import REPORT, refuse_foreign, write_output
    from xltools.form.load import load_form
    from xltools.reading.read_submission import read_submission
    from xltools.report.published import ReportOptions, list_findings, publish

    is_word = output.suffix.lower() == ".docx"
    if reference is not None and not is_word:
        raise click.UsageError("--reference 只用于 Word（-o OUT.docx）。")
    if is_word:
        require_extra("docx", "lxml")
    refuse_foreign(output, REPORT)
    submission = read_submission(file, load_form(form_id))
    report = publish(submission, ReportOptions(body or "", _find_contact() if contact is None else contact, day, draft))
    for fault in (*report.misnamed, *report.gaps, *report.remarks):
        print_notice(fault)
    if report.misnamed:
        print_notice("文字里有认不得的名称，没有写出报告；请改正后再运行。")
        return 1
    found = list_findings(submission)
    _print_findings(found)
    written = write_output(output, _render(report, reference, is_word=is_word), REPORT)
    code = notice_displaced(written)
    if not code:
        click.echo(written.describe())
    return 1 if code or report.gaps or found else 0


def _print_findings(found: "Sequence[Finding]") -> None:
    from xltools.checks.report import format_finding

    if found:
        print_notice(f"工作簿里有 {len(found)} 处要改正或说明，请处理后重新写报告（xltools validate 也逐条列出）：")
    for finding in found[:_MOST_FINDINGS]:
        print_notice(format_finding(finding))
    if len(found) > _MOST_FINDINGS:
        print_notice(f"    …… 另有 {len(found) - _MOST_FINDINGS} 处。")


def _find_contact() -> str:
    """Whom to ask, as the settings of the year's folder say; "" outside of one."""
    from xltools.collection.config import find_collection

    collection = find_collection(Path.cwd())
    return collection.config.contact if collection is not None else ""


def _render(report: "PublishedReport", reference: Path | None, *, is_word: bool) -> bytes:
    if is_word:
        from xltools.report.document import render_document

        return render_document(report, reference)
    from xltools.report.html_page import render_page

    return render_page(report)
