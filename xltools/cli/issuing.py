"""Options about what is issued: the day it is due, and whom to ask."""

from datetime import date

import click

from xltools.cli import options

__all__ = ["contact", "deadline", "one_line"]


def one_line(ctx: click.Context, param: click.Parameter, value: str | None) -> str | None:
    """A text that stands in titles and in file names: one line, of a length that fits, nothing that cannot be written."""
    if value is None:
        return None
    from xltools.excel.text import clean_text

    text = value.strip()
    if clean_text(text) != text or "\n" in text or "\t" in text:
        raise click.BadParameter("不能有换行和看不见的字符。", ctx, param)
    if len(text) > LONGEST_TEXT:
        raise click.BadParameter(f"有 {len(text)} 个字，最多 {LONGEST_TEXT} 个。", ctx, param)
    return text


def _day(ctx: click.Context, param: click.Parameter, value: str | None) -> date | None:
    if value is None:
        return None
    from xltools.excel.days import read_day

    day = read_day(value)
    if day is None:
        raise click.BadParameter(f"“{value}”不是日期，请写成 2026-01-20。", ctx, param)
    return day


LONGEST_TEXT = 100
deadline = options.option("--deadline", callback=_day, help="报送期限，例如 2026-01-20", metavar="DAY")
contact = options.option("--contact", callback=one_line, help="联系方式，写在表样上", metavar="TEXT")
