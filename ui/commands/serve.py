"""``dongmi serve``: the browser app and the REST interface."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..port import check_host, claim_port
from .grammar import Command
from .options import Whole, option, settings_from, store_options

if TYPE_CHECKING:
    from socket import socket

    from ...index.settings import Settings


@click.command(
    "serve",
    cls=Command,
    help="启动网页和 REST 接口。默认只有本机能访问；按 Ctrl-C 停止。",
)
@option("--host", metavar="地址", help="监听的地址（默认 127.0.0.1，只限本机）。")
@option("--port", metavar="端口", type=Whole(0, 65535), help="端口（默认 7860；0 表示任选）。")
@option("--allow-remote", is_flag=True, help="允许别的机器或反向代理访问（还没有登录功能）。")
@store_options
def command(
    host: str | None,
    port: int | None,
    allow_remote: bool,
    store: Path | None,
    encoder: str | None,
) -> None:
    """Serve until stopped."""
    settings = settings_from(store, encoder, host=host, port=port)
    check_host(settings.host, allow_remote=allow_remote)
    serve(settings, allow_remote=allow_remote)


def serve(
    settings: Settings, listener: socket | None = None, *, allow_remote: bool = False
) -> None:
    """Claim the port where that is not done, start, say where, and serve until Ctrl-C."""
    from ..console import err, note

    listener = listener or claim_port(settings.host, settings.port)
    with err.status("正在启动网页……"):
        from ..serve import make_app, run_server

        app = make_app(settings, allow_remote=allow_remote)
    run_server(
        app, listener, lambda url: err.print(f"已启动：[bold]{url}[/bold]（按 Ctrl-C 停止）")
    )
    note("已停止。")
