"""`xltools form list | show ID | check FILE`."""

from pathlib import Path

import click

from xltools.cli import options
from xltools.cli.options import print_result
from xltools.cli.root import ChineseCommand, ChineseGroup


@click.group("form", cls=ChineseGroup, example="xltools form list")
def form_command() -> None:
    """表样的清单、内容和检查。"""


@form_command.command("list", cls=ChineseCommand, example="xltools form list")
@options.output("form list")
def _list_forms() -> None:
    """列出随附的表样。"""
    from xltools.form.load import form_ids, load_form

    for name in form_ids():
        form = load_form(name)
        click.echo(f"{form.id}\t{form.title}（{form.basis}）")


@form_command.command("show", cls=ChineseCommand, example="xltools form show disclosure-annual-2021")
@options.output("form show")
@click.argument("form_id", metavar="ID")
@options.style
def _show(form_id: str, style: str) -> None:
    """列出一个表样的全部指标和规则。"""
    from xltools.form.layout import as_json, render_form
    from xltools.form.load import load_form

    print_result(style, as_json, render_form, load_form(form_id))


@form_command.command("check", cls=ChineseCommand, example="xltools form check templates/disclosure-annual-2021")
@options.output("form check")
@click.argument("path", type=click.Path(path_type=Path), metavar="FILE")
def _check(path: Path) -> None:
    """检查一个表样的声明，指出错在哪个文件、哪一行。"""
    from xltools.excel.errors import FileFault
    from xltools.form.load import find_form_folder, load_form_folder

    try:
        folder = find_form_folder(str(path))
    except LookupError as cause:
        hint = "请给出表样文件夹，或其中的一个文件。"
        raise FileFault(path, "missing", "这里没有表样的声明（form.toml）", hint) from cause
    form = load_form_folder(folder)
    click.echo(
        f"表样 {form.id} 没有问题：{len(form.fields)} 个指标，{len(form.rules)} 条规则，{len(form.checks)} 处勾稽。"
    )
