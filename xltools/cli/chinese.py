"""click in Chinese: headings of the help, and the sentence for each way of calling a command wrongly."""

from collections.abc import Sequence

import click

__all__ = ["ChineseCommand", "ChineseGroup", "format_usage_error"]


class ChineseCommand(click.Command):
    """A command with Chinese headings on its help page."""

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """`用法：` in place of `Usage:`."""
        pieces = " ".join(self.collect_usage_pieces(ctx)).replace("[OPTIONS]", "[选项]")
        formatter.write_usage(ctx.command_path, pieces.replace("COMMAND [ARGS]...", "命令 [参数]..."), prefix="用法：")

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """`选项：` in place of `Options:`."""
        options = (param for param in self.get_params(ctx) if isinstance(param, click.Option))
        records = [record for param in options if (record := param.get_help_record(ctx)) is not None]
        _write_section(formatter, "选项：", records)

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
            raise click.UsageError(f"没有命令“{args[0]}”。可用：{'、'.join(names)}", ctx)
        return super().resolve_command(ctx, args)


def _write_section(formatter: click.HelpFormatter, title: str, rows: Sequence[tuple[str, str]]) -> None:
    if rows:
        formatter.write(f"\n{title}\n")
        formatter.indent()
        formatter.write_dl(rows)
        formatter.dedent()


def format_usage_error(fault: click.ClickException) -> str:
    """What was wrong with the call, in Chinese."""
    match fault:
        case click.NoSuchOption():
            near = f"，是不是 {'、'.join(fault.possibilities)}" if fault.possibilities else ""
            return f"没有选项 {fault.option_name}{near}。"
        case click.MissingParameter():
            return f"缺少 {_option_name(fault)}。"
        case click.BadOptionUsage():
            return f"选项 {fault.option_name} 缺少取值，或写法不对。"
        case click.BadParameter():
            return f"{_option_name(fault)} 的取值不对：{_error_reason(fault)}"
        case click.FileError():
            return f"{fault.ui_filename}：读不出来，请核对路径和权限。"
    return fault.format_message()


def _option_name(fault: click.BadParameter) -> str:
    known = fault.param is not None and fault.ctx is not None
    return fault.param.get_error_hint(fault.ctx) if fault.param is not None and known else ""


def _error_reason(fault: click.BadParameter) -> str:
    kind = fault.param.type if fault.param is not None else None
    match kind:
        case click.Choice():
            return f"只能是 {'、'.join(str(choice) for choice in kind.choices)}。"
        case click.IntRange():
            return f"应是 {kind.min} 到 {kind.max} 的整数。"
        case click.DateTime():
            return "应是日期，例如 2026-01-20。"
        case click.Path(file_okay=False):
            return "应是文件夹，不能是文件。"
        case click.Path():
            return "读不出来，请核对路径和权限。"
    return fault.message
