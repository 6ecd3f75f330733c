"""`xltools demo [DIR]`."""

from pathlib import Path

import click

from xltools.cli import options
from xltools.cli.options import current_time


@options.command("demo")
@click.argument("folder", default="示例市", type=click.Path(path_type=Path, file_okay=False), metavar="[DIR]")
def demo_command(folder: Path) -> int:
    """造一个示例市（15 家单位，有真实数据，也有典型差错），把全部工作走一遍。"""
    from xltools.demo.run import run_demo

    for line in run_demo(folder, current_time()):
        click.echo(line)
    click.echo(f"\n示例做完了，请打开 {folder} 看看：先看“收件”里的一份和“退回”里它的退回件，")
    click.echo("再看“汇总”里的工作簿和 报送情况.html。在那个文件夹里，各条命令都可以接着运行。")
    return 0
