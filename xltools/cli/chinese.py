"""click in Chinese: headings of the help, and the sentence for each way of calling a command wrongly."""

import click

__all__ = ["ChineseCommand", "ChineseGroup", "sentence"]


class _Chinese(click.Command):
    """Help pages with Chinese headings."""

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """`用法：` in place of `Usage:`."""
        pieces = " ".join(self.collect_usage_pieces(ctx)).replace("[OPTIONS]", "[选项]")
        formatter.write_usage(ctx.command_path, pieces.replace("COMMAND [ARGS]...", "命令 [参数]..."), prefix="用法：")

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """`选项：` in place of `Options:`."""
        records = [record for param in self.get_params(ctx) if (record := param.get_help_record(ctx)) is not None]
        if records:
            with formatter.section("选项"):
                formatter.write_dl(records)

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """The help option, described in Chinese."""
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = "显示本说明"
        return option


class ChineseCommand(_Chinese):
    """A command with a Chinese help page."""


class ChineseGroup(_Chinese, click.Group):
    """A group of commands with a Chinese help page."""

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Options, then the commands under `命令：`."""
        _Chinese.format_options(self, ctx, formatter)
        rows = [(name, self.summary(ctx, name)) for name in self.list_commands(ctx)]
        with formatter.section("命令"):
            formatter.write_dl(rows)

    def summary(self, ctx: click.Context, name: str) -> str:
        """One line on a command."""
        command = self.get_command(ctx, name)
        return command.get_short_help_str(80) if command is not None else ""


def sentence(fault: click.ClickException) -> str:
    """What was wrong with the call, in Chinese."""
    match fault:
        case click.NoSuchOption():
            near = f"，是不是 {'、'.join(fault.possibilities)}" if fault.possibilities else ""
            return f"没有选项 {fault.option_name}{near}。"
        case click.MissingParameter():
            parameter = fault.param
            name = parameter.get_error_hint(fault.ctx) if parameter is not None and fault.ctx is not None else ""
            return f"缺少 {name}。"
        case click.BadOptionUsage():
            return f"选项 {fault.option_name} 缺少取值，或写法不对。"
        case click.BadParameter():
            parameter = fault.param
            name = parameter.get_error_hint(fault.ctx) if parameter is not None and fault.ctx is not None else ""
            return f"{name} 的取值不对：{_reason(fault)}"
        case click.UsageError():
            return fault.message
    return fault.format_message()


def _reason(fault: click.BadParameter) -> str:
    parameter = fault.param
    if parameter is not None and isinstance(parameter.type, click.Choice):
        return f"只能是 {'、'.join(str(choice) for choice in parameter.type.choices)}。"
    if parameter is not None and isinstance(parameter.type, click.IntRange):
        return f"应是 {parameter.type.min} 到 {parameter.type.max} 的整数。"
    return fault.message
