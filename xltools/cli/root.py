"""The entry point: which command lives where, and how faults of the user and of the program reach the terminal."""

import importlib
import keyword
import os
import sys
from pathlib import Path
from typing import Any

import click

from xltools.cli.options import ChineseGroup, format_usage_error, print_notice
from xltools.version import __version__

# Name, and one line for the help page: a command's module is imported only when the command runs.
COMMANDS = {
    "demo": "造一个示例市，把全部工作走一遍",
    "init": "建一个年度收集的文件夹：设置、名录和各个文件夹",
    "template": "生成表样：一份，或按名录每单位一份",
    "read": "读出工作簿里的全部数据（JSON 或 CSV）",
    "validate": "校验工作簿，逐条指出问题、位置和改法",
    "return": "退回有问题的工作簿：标注、问题清单和退回函",
    "diff": "两份工作簿逐格比较",
    "status": "谁报了、谁没报、谁有错、谁报了两次",
    "log": "办理日志：每份文件、每次校验、退回和决定",
    "merge": "汇总各单位的工作簿，生成全市工作簿",
    "trace": "追查一个数由哪些单位、哪些文件而来",
    "form": "表样的清单、内容和检查",
}


class _Commands(ChineseGroup):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        # A command may be called what no module can be: return, import.
        module = f"{cmd_name}_" if keyword.iskeyword(cmd_name) else cmd_name
        command: click.Command = importlib.import_module(f"xltools.cli.{module}").command
        return command

    def summary(self, ctx: click.Context, name: str) -> str:
        return COMMANDS[name]


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="xltools", message="%(prog)s %(version)s", help="显示版本")
def _root() -> None:
    """政府信息公开工作年度报告：生成表样，读取、校验、汇总各单位报送的工作簿。"""


def main(args: list[str] | None = None) -> None:
    """Run a command and leave with its exit code: 0 fine, 1 something was found or left out, 2 wrong usage."""
    _use_utf8()
    try:
        code: Any = _root.main(args, prog_name="xltools", standalone_mode=False)
    except click.ClickException as fault:
        print_notice(format_usage_error(fault))
        if isinstance(fault, click.UsageError) and fault.ctx is not None:
            print_notice(f"用法见 {fault.ctx.command_path} --help")
        sys.exit(2)
    except click.Abort:
        print_notice("已中断，没有写成的输出不会留下。")
        sys.exit(1)
    except Exception as fault:  # noqa: BLE001 - the last place before the user: told apart below, never swallowed
        sys.exit(_report_fault(fault))
    sys.exit(code if isinstance(code, int) else 0)


def _report_fault(fault: Exception) -> int:
    """A fault of the user's files in its own sentence; a fault of the program with a sentence before its traceback."""
    from xltools.excel.errors import FileFault
    from xltools.form.declaration import FormFault

    if isinstance(fault, FileFault | FormFault):
        print_notice(str(fault))
        return 1
    if isinstance(fault, BrokenPipeError):
        return _close_broken_pipe()
    if isinstance(fault, OSError):
        # A disk or a folder that fails under us is no fault of the program; the file is named where the system names it.
        print_notice(str(FileFault.of_system(Path(str(fault.filename or "输出")), fault)))
        return 1
    if isinstance(fault, LookupError) and not isinstance(fault, KeyError | IndexError):
        print_notice(str(fault))
        return 2
    print_notice("程序出错，您的文件没有被改动。请把下面的文字发给维护人员：")
    sys.excepthook(type(fault), fault, fault.__traceback__)
    return 1


def _close_broken_pipe() -> int:
    """Whoever read our output has closed it, as `head` does: nothing is left to say, not even at the very end."""
    sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123 - stays open until the process ends
    return 1


def _use_utf8() -> None:
    """Redirected output is UTF-8 everywhere; on a terminal, a character it lacks is shown as a code, not a crash."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            if stream.isatty():
                reconfigure(errors="backslashreplace")
            else:
                reconfigure(encoding="utf-8", errors="backslashreplace")
