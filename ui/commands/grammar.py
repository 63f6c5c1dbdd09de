"""The grammar of the command line in Chinese: help pages, usage errors, lazily loaded commands.

Holds the click classes every command is made of. What is outside: the commands themselves, and
the options they share (`options.py`).
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from difflib import get_close_matches
from importlib import import_module
from io import StringIO
from typing import Any

import click
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from ..prose import Prose

HELP_NAMES = ("-h", "--help")


class Command(click.Command):
    """A command whose help and whose usage errors are Chinese."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse, and report what is left over in Chinese."""
        ctx.allow_extra_args = True
        rest = super().parse_args(ctx, args)
        if rest and not ctx.resilient_parsing:
            shown = "、".join(f"“{_short(word)}”" for word in rest[:5])
            raise click.UsageError(f"多出了参数 {shown}。含空格的内容请用引号括起来。", ctx)
        return rest

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """Return click's help option with Chinese words."""
        return _chinese_help(super().get_help_option(ctx))

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the help page."""
        formatter.write(_help_page(self, ctx, []))


class Group(click.Group):
    """A group whose commands are imported when they are called.

    Args:
        lazy: command name -> (where, one line of help), in the order to show; where is a module,
            whose ``command`` is meant, or ``module:name``.
    """

    def __init__(self, *args: Any, lazy: Mapping[str, tuple[str, str]], **kwargs: Any) -> None:
        kwargs.setdefault("invoke_without_command", True)
        kwargs.setdefault("subcommand_metavar", "命令 [参数]...")
        super().__init__(*args, **kwargs)
        self.lazy = dict(lazy)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names in the order to show."""
        return list(self.lazy)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import and return one command."""
        if cmd_name not in self.lazy:
            return None
        module, _, name = self.lazy[cmd_name][0].partition(":")
        command = getattr(import_module(module), name or "command")
        assert isinstance(command, click.Command)
        return command

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """Return click's help option with Chinese words."""
        return _chinese_help(super().get_help_option(ctx))

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the help page with the list of commands."""
        rows = [(name, line) for name, (_, line) in self.lazy.items()]
        formatter.write(_help_page(self, ctx, rows))


def usage_message(error: click.ClickException) -> str:
    """Say in Chinese what is wrong with how a command was called."""
    if isinstance(error, click.NoSuchOption):
        return f"没有 {error.option_name} 这个选项。{_did_you_mean(error.possibilities)}"
    if isinstance(error, click.exceptions.NoSuchCommand):
        group = error.ctx.command if error.ctx else None
        names = list(group.lazy) if isinstance(group, Group) else []
        close = get_close_matches(error.command_name, names, cutoff=0.5)
        return f"没有“{_short(error.command_name)}”这个命令。{_did_you_mean(close)}"
    if isinstance(error, click.MissingParameter):
        return f"缺少{_named(error)}。"
    if isinstance(error, click.BadOptionUsage):
        takes_none = "does not take" in error.message
        return f"选项 {error.option_name} {'后面不带值' if takes_none else '后面要跟一个值'}。"
    if isinstance(error, click.BadParameter):
        return f"{_named(error)} 的值不对：{error.message}"
    return error.message


def _named(error: click.BadParameter) -> str:
    param = error.param
    if isinstance(param, click.Argument):
        return f"参数 {param.make_metavar(error.ctx or _bare_context())}"
    if param is not None:
        return f"选项 {' / '.join(param.opts)}"
    return f"参数 {error.param_hint or ''}".rstrip()


def _bare_context() -> click.Context:
    return click.Context(click.Command("dongmi"))


def _did_you_mean(names: list[str] | None) -> str:
    return f"是不是想写 {'、'.join(names)}？" if names else ""


def _short(word: str) -> str:
    return word if len(word) <= 40 else word[:40] + "…"


def _chinese_help(option: click.Option | None) -> click.Option | None:
    if option is not None:
        option.help = "显示这页帮助。"
    return option


def _help_page(command: click.Command, ctx: click.Context, commands: list[tuple[str, str]]) -> str:
    """Lay a help page out by display width: a Chinese character takes two columns."""
    out = StringIO()
    page = Console(file=out, force_terminal=sys.stdout.isatty(), width=_width(), highlight=False)
    pieces = " ".join(_usage_piece(piece) for piece in command.collect_usage_pieces(ctx))
    page.print(Text.assemble(("用法：", "bold"), f"{ctx.command_path} {pieces}"))
    if command.help:
        page.print(Padding(Prose(Text(command.help.strip())), (1, 0, 0, 2)))
    params = command.get_params(ctx)
    arguments = [p for p in params if isinstance(p, click.Argument)]
    options = [p for p in params if isinstance(p, click.Option) and not p.hidden]
    _section(page, "参数", [(p.make_metavar(ctx), p.help or "") for p in arguments])
    _section(page, "命令", commands)
    _section(page, "选项", [_option_row(p, ctx) for p in options])
    if command.epilog:
        page.print(Padding(Prose(Text(command.epilog.strip())), (1, 0, 0, 2)))
    return "\n".join(line.rstrip() for line in out.getvalue().splitlines()) + "\n"


def _section(page: Console, title: str, rows: list[tuple[str, str]]) -> None:
    if not rows:
        return
    grid = Table.grid(padding=(0, 2))
    grid.add_column(style="cyan", no_wrap=True)
    grid.add_column()
    for name, text in rows:
        grid.add_row(Text(name), Prose(Text(text)))
    page.print()
    page.print(Text(f"{title}：", "bold"))
    page.print(Padding(grid, (0, 0, 0, 2)))


def _option_row(option: click.Option, ctx: click.Context) -> tuple[str, str]:
    names = ", ".join((*option.opts, *option.secondary_opts))
    if not option.is_flag and not option.count:
        names = f"{names} {option.make_metavar(ctx)}"
    return names, option.help or ""


def _usage_piece(piece: str) -> str:
    return "[选项]" if piece == "[OPTIONS]" else piece


def _width() -> int:
    return max(60, min(100, Console().width))
