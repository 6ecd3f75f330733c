"""The entry point: which command lives where, help pages in Chinese, and how faults reach the terminal.

This module imports click alone, so that `xltools --help` starts as fast as click itself; a command's module is imported
when the command runs, and imports what it uses.
"""

import codecs
import importlib
import os
import sys
from collections.abc import Sequence
from typing import Any

import click

from xltools import __version__

# Name, and one line for the help page.
COMMANDS = {
    "demo": "造一个示例市，把全部工作走一遍",
    "init": "建一个年度收集的文件夹：设置、名录和各个文件夹",
    "template": "生成表样：一份，或按名录每单位一份",
    "read": "读出工作簿里的全部数据（JSON 或 CSV）",
    "counts": "列出一段文字里能与表格对照的件数（JSON）",
    "validate": "校验工作簿，逐条指出问题、位置和改法",
    "return": "退回有问题的工作簿：标注、问题清单和退回函",
    "diff": "两份工作簿逐格比较",
    "status": "谁报了、谁没报、谁有错、谁报了两次",
    "round": "做一轮：校验、退回、报送情况、汇总，并说明接下来做什么",
    "log": "办理日志：每份文件、每次校验、退回和决定",
    "merge": "汇总各单位的工作簿，生成全市工作簿",
    "trace": "追查一个数由哪些单位、哪些文件而来",
    "report": "写成公开发布的年度报告：Word 或网页",
    "import": "把发布过的报告（网页、Word、Excel、PDF）读进工作簿",
    "verify": "核对发布的报告与审定的工作簿是否一致",
    "years": "一个单位各年的数放在一起：变化和不符的地方",
    "form": "表样的清单、内容和检查",
    "menu": "用数字选择要做的事（双击文件夹里的“开始.cmd”也可以）",
}
# The code of the fault after which a command runs once more, see `collection/database_file.py`.
_RECORD_SET_ASIDE = "record_set_aside"
# Commands whose module is not called like them: no module can be called `return`.
_MODULES = {"return": "return_", "log": "status", "demo": "init", "import": "import_", "report": "report_"}
# The order of a year's work, for the help page.
_ORDER = (
    ("建文件夹", "xltools init 2025年报 --year 2025 --place 招远市 --deadline 2026-01-20"),
    ("进入文件夹，填好里面的 名录.xlsx", "cd 2025年报"),
    ("下发表样", "xltools template"),
    ("收到的放进“收件”，校验", "xltools validate"),
    ("谁没报、谁有错", "xltools status"),
    ("退回有问题的", "xltools return"),
    ("汇总", "xltools merge"),
    ("写成公开发布的报告", "xltools report 汇总/示例市2025年度政府信息公开工作年度报告.xlsx -o 年报.docx"),
)


class ChineseOption(click.Option):
    """An option whose help says in Chinese that it is required, and leaves out ranges in mathematical notation."""

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        """The option and its help."""
        names = "，".join(self.opts) + (f" {self.metavar}" if self.metavar else "")
        required = "（必填）" if self.required else ""
        return None if self.hidden else (names, f"{self.help or ''}{required}")


class ChineseCommand(click.Command):
    """A command with Chinese headings on its help page, and an example, as somebody would type it."""

    def __init__(self, *args: Any, example: str = "", **settings: Any) -> None:
        super().__init__(*args, **settings)
        self.example = example

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """`用法：` in place of `Usage:`."""
        pieces = " ".join(self.collect_usage_pieces(ctx)).replace("[OPTIONS]", "[选项]")
        pieces = pieces.replace("[COMMAND]", "COMMAND").replace("[ARGS]", "[参数]").replace("COMMAND", "命令")
        formatter.write_usage(ctx.command_path, pieces, prefix="用法：")

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """`选项：` in place of `Options:`."""
        options = (param for param in self.get_params(ctx) if isinstance(param, click.Option))
        records = [record for param in options if (record := param.get_help_record(ctx)) is not None]
        _write_section(formatter, "选项：", records)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The example, where there is one."""
        if self.example:
            formatter.write(f"\n例：\n  {self.example}\n")

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """The help option, described in Chinese."""
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = "显示本说明"
        return option


class ChineseGroup(ChineseCommand, click.Group):
    """A group of commands with a Chinese help page."""

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Options, then the commands under `命令：`."""
        ChineseCommand.format_options(self, ctx, formatter)
        _write_section(formatter, "命令：", [(name, self.summary(ctx, name)) for name in self.list_commands(ctx)])

    def summary(self, ctx: click.Context, name: str) -> str:
        """One line on a command."""
        command = self.get_command(ctx, name)
        return command.get_short_help_str(80) if command is not None else ""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Refuse an unknown command in Chinese, naming those there are."""
        names = self.list_commands(ctx)
        if args and args[0] not in names and not args[0].startswith("-"):
            # 校验 is not a command, but it stands in the words on one.
            told = [name for name in names if len(args[0]) > 1 and args[0] in self.summary(ctx, name)]
            near = _propose_nearest(args[0].lower(), names) or told[:1]
            proposal = f"，是不是 {'、'.join(near)}？" if near else "。"
            raise click.UsageError(f"没有命令“{args[0]}”{proposal}可用：{'、'.join(names)}", ctx)
        return super().resolve_command(ctx, args)


def _propose_nearest(word: str, names: Sequence[str]) -> list[str]:
    """The names most like a word that is none of them."""
    import difflib

    return difflib.get_close_matches(word, names, n=2, cutoff=0.6)


def _write_section(formatter: click.HelpFormatter, title: str, rows: Sequence[tuple[str, str]]) -> None:
    if rows:
        formatter.write(f"\n{title}\n")
        formatter.indent()
        formatter.write_dl(rows)
        formatter.dedent()


class _Commands(ChineseGroup):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"xltools.cli.{_MODULES.get(cmd_name, cmd_name)}")
        command: click.Command = getattr(module, f"{cmd_name}_command")
        return command

    def summary(self, ctx: click.Context, name: str) -> str:
        return COMMANDS[name]

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        lines = "\n".join(f"  {number}. {step}：{line}" for number, (step, line) in enumerate(_ORDER, 1))
        formatter.write(f"\n一年的工作，依次是：\n{lines}\n")
        formatter.write(
            "\n每个命令的用法和例子：xltools 命令 --help。在收集文件夹里只写 xltools，看办到哪一步、下一步做什么。\n"
        )


@click.group(
    cls=_Commands,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, prog_name="xltools", message="%(prog)s %(version)s", help="显示版本")
@click.pass_context
def _root(context: click.Context) -> int:
    """政府信息公开工作年度报告：生成表样，读取、校验、汇总各单位报送的工作簿。"""
    # The menu's module is found by its name, as a command's is.
    if context.invoked_subcommand is None and not importlib.import_module("xltools.cli.menu").print_progress():
        click.echo(context.get_help())
    return 0


def main(args: list[str] | None = None) -> None:
    """Run a command and leave with its exit code: 0 fine, 1 something was found or left out, 2 wrong usage."""
    if getattr(sys, "frozen", False):
        # Packed into one program, a worker starts as that program once more.
        import multiprocessing

        multiprocessing.freeze_support()
    set_up_streams()
    sys.exit(run(args))


def run(args: list[str] | None) -> int:
    """Run a command; its exit code. Faults are told."""
    try:
        code = _run(args)
    except click.ClickException as fault:
        print_notice(_format_usage_error(fault))
        if isinstance(fault, click.UsageError) and fault.ctx is not None:
            print_notice(f"用法见 {fault.ctx.command_path} --help")
        return 2
    except click.Abort:
        print_notice("已中断，没有写成的输出不会留下。")
        return 1
    except Exception as fault:  # noqa: BLE001 - the last place before the user: told apart below, never swallowed
        return _report_fault(fault)
    return code if isinstance(code, int) else 0


def _run(args: list[str] | None, *, may_repeat: bool = True) -> Any:
    """The command; once more from its start where the record turned out to be damaged and was set aside."""
    try:
        return _root.main(args, prog_name="xltools", standalone_mode=False)
    except Exception as fault:
        if not may_repeat or getattr(fault, "code", "") != _RECORD_SET_ASIDE:
            raise
        print_notice(str(fault).replace("请再运行一次", "本命令从头再运行一次"))
    return _run(args, may_repeat=False)


def print_notice(text: str) -> None:
    """A word to whoever waits, beside the results."""
    click.echo(text, err=True)


# Marks of ours that GBK has not, and what it has instead.
_PLAIN_MARKS = {"✓": "√", "✗": "×"}


def set_up_streams() -> None:
    """Make whatever is printed printable: a character that a stream lacks is shown as a code, not a crash.

    Redirected output is UTF-8, but for PYTHONIOENCODING, and for Windows: there it is what the console has, since
    PowerShell reads it so.
    """
    codecs.register_error("xltools", _replace_unencodable)
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            is_given = stream.isatty() or os.environ.get("PYTHONIOENCODING")
            reconfigure(errors="xltools", **({} if is_given else {"encoding": redirected_encoding()}))


def redirected_encoding() -> str:
    """The encoding of what is not printed on a terminal."""
    if sys.platform == "win32" and os.environ.get("PYTHONUTF8") != "1":
        import ctypes

        # 0 where there is no console, as in a task that runs by itself.
        page = ctypes.windll.kernel32.GetConsoleOutputCP()
        return f"cp{page}" if page not in (0, 65001) else "utf-8"
    return "utf-8"


def _replace_unencodable(fault: UnicodeError) -> tuple[str, int]:
    """What stands in place of a character: a mark that says the same, or its code as JSON and Python write it."""
    if not isinstance(fault, UnicodeEncodeError):
        raise fault
    mark, end = fault.object[fault.start], fault.start + 1
    plain = _PLAIN_MARKS.get(mark, "")
    if plain and fault.encoding.lower() not in ("ascii", "latin-1"):
        return plain, end
    units = mark.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{int.from_bytes(units[at : at + 2], 'big'):04x}" for at in range(0, len(units), 2)), end


def _report_fault(fault: Exception) -> int:
    """A fault of the user's files in its own sentence; a fault of the program with a sentence before its traceback."""
    from xltools.excel.errors import FileFault
    from xltools.form.declaration import FormFault

    if isinstance(fault, BrokenPipeError):
        # Whoever read our output has closed it, as `head` does: nothing is left to say, not even at the very end.
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123 - stays open until the process ends
        return 1
    if isinstance(fault, OSError):
        # A disk or a folder that fails under us is no fault of the program; the file is named where the system names it.
        # Left out above: the help page needs no paths, and starts a tenth faster.
        from pathlib import Path

        fault = FileFault.of_system(Path(str(fault.filename or "输出")), fault)
    if isinstance(fault, FileFault | FormFault):
        print_notice(str(fault))
        return 1
    if isinstance(fault, LookupError) and not isinstance(fault, KeyError | IndexError):
        print_notice(str(fault))
        return 2
    print_notice("程序出错，您的文件没有被改动。请把下面的文字发给维护人员：")
    sys.excepthook(type(fault), fault, fault.__traceback__)
    return 1


def _format_usage_error(fault: click.ClickException) -> str:
    """What was wrong with the call, in Chinese."""
    match fault:
        case click.NoSuchOption(option_name=name, possibilities=near, ctx=ctx):
            if not near and ctx is not None:
                # -roster is taken for the letters r, o, s …: what was typed is meant as one word.
                known = [word for param in ctx.command.params for word in param.opts if word.startswith("--")]
                typed = [word for word in sys.argv[1:] if word.startswith(name) and word not in (name, "--")]
                near = [one for word in typed[:1] for one in _propose_nearest(f"--{word.lstrip('-')}", known)[:1]]
            proposal = f"，是不是 {'、'.join(near)}" if near else ""
            return f"没有选项 {name}{proposal}。"
        case click.BadOptionUsage():
            return f"选项 {fault.option_name} 缺少取值，或写法不对。"
        case click.BadParameter(param=click.Parameter() as param, ctx=click.Context() as ctx):
            name = param.get_error_hint(ctx)
            missing = isinstance(fault, click.MissingParameter)
            return f"缺少 {name}。" if missing else f"{name} 的取值不对：{_error_reason(fault, param.type)}"
    return fault.format_message()


def _error_reason(fault: click.BadParameter, kind: object) -> str:
    match kind:
        case click.Choice():
            return f"只能是 {'、'.join(str(choice) for choice in kind.choices)}。"
        case click.IntRange():
            return f"应是 {kind.min} 到 {kind.max} 的整数。"
        case click.Path(file_okay=False):
            return "应是文件夹，不能是文件。"
        case click.Path():
            return "读不出来，请核对路径和权限。"
    return fault.message
