"""``dongmi model``: the packaged embedding model in another form."""

from __future__ import annotations

from pathlib import Path

import click

from .grammar import Command, Group
from .options import PATH


@click.command(
    "export",
    cls=Command,
    help=(
        "把随包的 int8 模型还原成一个 sentence-transformers 文件夹，可用来微调，或用 "
        "--encoder 文件夹 加载。需要附加组件 dongmi[sentence-transformers]。"
    ),
)
@click.argument("target", metavar="目标文件夹", type=PATH, help="写到哪里；应不存在或为空。")
def export(target: Path) -> None:
    """Write the de-quantised model."""
    from ...index.encode.dequantise import export_sentence_transformers
    from ..console import err, note

    with err.status("正在还原模型……"):
        export_sentence_transformers(target)
    note(f"已写入 {target}")


@click.command(
    "model",
    cls=Group,
    lazy={"export": (f"{__name__}:export", "还原成 sentence-transformers 文件夹。")},
    help="随包自带的向量模型。",
)
@click.pass_context
def command(ctx: click.Context) -> None:
    """Show the help page when no command is named."""
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())
