"""`xltools diff A B [--format text|json]`."""

import json
from pathlib import Path

import click

from xltools.cli import options
from xltools.cli.chinese import ChineseCommand

__all__ = ["command"]

_FILE = click.Path(path_type=Path)


@click.command("diff", cls=ChineseCommand)
@click.argument("old", type=_FILE, metavar="A")
@click.argument("new", type=_FILE, metavar="B")
@options.option(
    "--format", "style", type=click.Choice(["text", "json"]), default="text", help="输出形式", metavar="text|json"
)
@options.form_id
def command(old: Path, new: Path, style: str, form_id: str) -> int:
    """两份工作簿逐格比较：哪一格、原来是多少、现在是多少、差多少；文字和情况说明也比较。"""
    from xltools.form.load import load_form
    from xltools.reading.difference import difference
    from xltools.reading.difference_told import as_json, told
    from xltools.reading.read import read_submission

    form = load_form(form_id)
    first, second = (read_submission(path, form) for path in (old, new))
    found = difference(first, second)
    if style == "json":
        click.echo(json.dumps(as_json(first, second, found), ensure_ascii=False, indent=1))
    else:
        click.echo(told(first, second, found))
    return 0 if found.none else 1
