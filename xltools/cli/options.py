"""Options that several commands share, so that they are named alike everywhere."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

__all__ = ["deep", "form_id", "jobs", "last_year", "option", "paths", "roster", "workbook", "year"]

_Command = TypeVar("_Command", bound=Callable[..., Any])


class ChineseOption(click.Option):
    """An option whose help says in Chinese that it is required, and leaves out ranges in mathematical notation."""

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        """The option and its help."""
        names = "，".join(self.opts) + (f" {self.metavar}" if self.metavar else "")
        required = "（必填）" if self.required else ""
        return None if self.hidden else (names, f"{self.help or ''}{required}")


def option(*names: str, **settings: Any) -> Callable[[_Command], _Command]:
    """`click.option`, shown in Chinese."""
    return click.option(*names, cls=ChineseOption, **settings)


def workbook(*names: str, required: bool = False, help: str) -> Callable[[_Command], _Command]:
    """An output that will be a workbook: it must be named like one, for Excel goes by the name."""
    kind = click.Path(path_type=Path)
    return option(*names, type=kind, callback=_named_like_one, required=required, help=help, metavar="FILE.xlsx")


def _named_like_one(ctx: click.Context, param: click.Parameter, value: Path | None) -> Path | None:
    if value is not None and value.suffix.lower() != ".xlsx":
        raise click.UsageError(f"{param.opts[-1]} 应是以 .xlsx 结尾的文件名，不能是“{value.name}”。", ctx)
    return value


# None at all inside a collection folder: then `xltools.toml` says what is read.
paths = click.argument("paths", nargs=-1, type=click.Path(path_type=Path), metavar="[PATH...]")
roster = option("--roster", type=click.Path(path_type=Path), help="名录（.xlsx 或 .csv）", metavar="FILE")
form_id = option("--form", "form_id", default="disclosure-annual-2021", help="表样编号", metavar="ID")
year = option("--year", type=click.IntRange(2000, 2100), help="应报的年度；不写则不限", metavar="Y")
last_year = option(
    "--last-year", type=click.Path(path_type=Path), help="上一年的汇总工作簿，或各单位工作簿的文件夹", metavar="PATH"
)
deep = option("--deep", is_flag=True, help="逐个核对合计公式，看不到公式的格式也说明（较慢）")
jobs = option("--jobs", type=click.IntRange(1, 64), default=None, help="同时读取的进程数", metavar="N")
