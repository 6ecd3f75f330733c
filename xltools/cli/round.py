"""`xltools round [DIR] [--jobs N] [-o FILE]`: validate, return, status and merge in one go."""

from pathlib import Path

import click

from xltools.cli import options
from xltools.cli.options import relative_path, require_collection


@options.command("round", "xltools round")
@options.output("round")
@options.folder
@options.jobs
def round_command(folder: Path, jobs: int | None) -> int:
    """做一轮：校验、退回、报送情况、汇总，依次做完；说明上一轮以来变了什么、接下来做什么。

    有一份文件读不出、一份输出正被打开，其余照做，最后说明。各单位都通过的，退出码是 0。
    """
    from xltools.collection.round import render_round, run_round

    collection = require_collection(folder)
    with options.open_workspace(collection, jobs=jobs) as workspace:
        done = run_round(workspace, relative_path(collection.root))
    for line in render_round(done):
        click.echo(line)
    return 0 if done.is_clear else 1
