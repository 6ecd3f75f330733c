"""`xltools diff A B | --unit NAME [--format text|json]`."""

from pathlib import Path

import click

from xltools.cli import options
from xltools.cli.options import current_time, print_result, relative_path, require_collection
from xltools.cli.root import print_notice


@options.command("diff", "xltools diff 教育局.xlsx 教育局（更正）.xlsx")
@options.output("diff")
@click.argument("files", nargs=-1, type=click.Path(path_type=Path), metavar="[A B]")
@options.option("--unit", help="在收集文件夹里：这家单位现用的一份与前一份", metavar="NAME")
@options.style
@options.form_id
def diff_command(files: tuple[Path, ...], unit: str | None, style: str, form_id: str) -> int:
    """两份工作簿逐格比较：哪一格、原来是多少、现在是多少、差多少；文字和情况说明也比较。"""
    from xltools.excel.errors import FileFault
    from xltools.form.load import load_form
    from xltools.reading.diff import as_json, compare_submissions, render_diff
    from xltools.reading.read_submission import read_files
    from xltools.reading.submission import Submission

    if (unit is None) != (len(files) == 2) or (unit is not None and files):
        raise click.UsageError("请写明两份工作簿 A 和 B；在收集文件夹里，也可以只写 --unit 单位名称。")
    if unit is not None:
        files, form_id = _find_unit_versions(unit)
        if not files:
            return 0
    read = list(read_files(files, load_form(form_id)))
    for fault in (one for one in read if isinstance(one, FileFault)):
        print_notice(str(fault))
    if len(found := [one for one in read if isinstance(one, Submission)]) < 2:
        return 1
    difference = compare_submissions(*found)
    print_result(style, as_json, render_diff, *found, difference)
    return 0 if difference.is_empty else 1


def _find_unit_versions(name: str) -> tuple[tuple[Path, ...], str]:
    """The version of a unit before the current one, and the current one; with them, the collection's form.

    No files where the unit sent fewer than two; that is said.
    """
    from xltools.collection.workspace import open_workspace
    from xltools.excel.text import printable

    collection = require_collection(Path())
    with open_workspace(collection, current_time(), print_notice) as desk:
        versions = desk.versions_of(name)
    if len(versions) < 2:
        sent = "只报了一份工作簿" if versions else "还没有报"
        click.echo(f"“{printable(name)}”{sent}，没有可以比较的。")
        return (), collection.config.form
    return tuple(relative_path(collection.root / version.path) for version in versions[1::-1]), collection.config.form
