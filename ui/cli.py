"""The command ``dongmi``: its commands, and what happens when one fails.

Nothing heavy is imported here; each command imports what it needs when it is called.
"""

from __future__ import annotations

import io
import os
import sys
import traceback
from collections.abc import Sequence
from importlib.metadata import version

import click

from ..index.errors import DongmiError
from .commands.grammar import HELP_NAMES, Group, usage_message
from .commands.options import store_options

UNEXPECTED = 70
"""Exit code of an error that is the program's own (EX_SOFTWARE)."""
IO_FAILED = 74
"""Exit code of a file that cannot be read or written (EX_IOERR)."""
INTERRUPTED = 130
"""Exit code after Ctrl-C."""

_HERE = __package__ + ".commands"
COMMANDS = {
    "demo": (f"{_HERE}.demo", "试一试：索引随包的示例公告，回答三个问题，再打开网页。"),
    "index": (f"{_HERE}.index", "把公告文件（或整个文件夹）加入索引，或更新它们。"),
    "ask": (f"{_HERE}.ask", "提一个问题，给出回答和原文依据。"),
    "batch": (f"{_HERE}.batch", "成批回答一个表格里的问题，可中断后继续。"),
    "serve": (f"{_HERE}.serve", "启动网页和 REST 接口。"),
    "eval": (f"{_HERE}.evaluate", "在问题集上评测，打印得分并写出报告。"),
    "status": (f"{_HERE}.status", "看索引的概况。"),
    "list": (f"{_HERE}.filings", "列出索引里的文件。"),
    "remove": (f"{_HERE}.remove", "从索引里删除文件。"),
    "doctor": (f"{_HERE}.doctor", "检查安装和索引是否正常。"),
    "model": (f"{_HERE}.model", "导出随包自带的向量模型。"),
}


def _show_version(ctx: click.Context, param: click.Parameter, value: bool) -> None:
    if value and not ctx.resilient_parsing:
        click.echo(f"dongmi {version('dongmi')}")
        ctx.exit()


@click.command(
    cls=Group,
    lazy=COMMANDS,
    context_settings={"help_option_names": HELP_NAMES},
    help="董秘：根据上市公司自己披露的文件回答投资者的问题，并给出每句话的原文依据。",
    epilog="第一次使用请运行：dongmi demo",
)
@click.option(
    "--version",
    is_flag=True,
    expose_value=False,
    is_eager=True,
    callback=_show_version,
    help="显示版本号。",
)
@store_options
@click.pass_context
def root(ctx: click.Context, store: object, encoder: object) -> None:
    """Show the help page when no command is named."""
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())


def main(args: Sequence[str] | None = None) -> None:
    """Run the command line and exit with its code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    try:
        code = _run(args)
        sys.stdout.flush()
    except BrokenPipeError:
        # The reader went away (`| head`): nothing is left to say, and nobody to say it to.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        code = 0
    sys.exit(code)


def _run(args: Sequence[str] | None) -> int:
    from .console import failure, print_error

    try:
        words = sys.argv[1:] if args is None else list(args)
        with root.make_context("dongmi", words) as ctx:
            return int(root.invoke(ctx) or 0)
    except click.exceptions.Exit as done:
        return done.exit_code
    except click.UsageError as error:
        path = error.ctx.command_path if error.ctx else "dongmi"
        failure(usage_message(error), f"运行 {path} --help 可看到用法。")
        return error.exit_code
    except click.ClickException as error:
        failure(usage_message(error))
        return error.exit_code
    except KeyboardInterrupt:
        failure("已中断。")
        return INTERRUPTED
    except DongmiError as error:
        _show_traceback()
        print_error(error)
        return error.exit_code
    except BrokenPipeError:
        raise
    except OSError as error:
        _show_traceback()
        failure(
            f"读写 {error.filename or '文件'} 失败（{error.strerror or error}）。",
            "请检查路径、权限和磁盘空间。",
        )
        return IO_FAILED
    except Exception as error:  # noqa: BLE001 - the last boundary: a person sees no traceback
        _show_traceback()
        failure(
            f"程序内部出错（{type(error).__name__}：{error}）。",
            "这不是您的问题。设置环境变量 DONGMI_DEBUG=1 再运行一次，可得到完整的出错信息。",
        )
        return UNEXPECTED


def _show_traceback() -> None:
    if os.environ.get("DONGMI_DEBUG", "") not in ("", "0"):
        traceback.print_exc()


if __name__ == "__main__":
    main()
