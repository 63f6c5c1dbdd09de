"""``dongmi demo``: from nothing to three answered questions and the open app.

The sample filings go into an index of their own, ``demo`` inside the store's folder, so that they
never mix with a user's filings.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ...index.errors import ServeError
from ..port import check_host, claim_port
from .grammar import Command
from .options import Whole, option, settings_from, store_options

if TYPE_CHECKING:
    from socket import socket

    from ...index.settings import Settings

QUESTIONS = (
    "2024年研发费用是多少？",
    "2024年营业收入比上年增长了多少？",
    "Opera 2024年的收入是多少？",
)


@click.command(
    "demo",
    cls=Command,
    help=(
        "试一试：索引随包的五份示例公告，在终端回答三个问题，再启动网页。"
        "示例放在单独的索引里（<索引目录>/demo），不会混入您自己的文件。"
    ),
)
@option("--no-serve", is_flag=True, help="回答完三个问题就结束，不启动网页。")
@option("--port", metavar="端口", type=Whole(0, 65535), help="网页的端口（默认 7860）。")
@store_options
def command(no_serve: bool, port: int | None, store: Path | None, encoder: str | None) -> int:
    """Show the main job end to end."""
    from ...evals.questions import sample_filings_dir
    from ..console import note
    from .index import build_with_progress, show_report

    base = settings_from(store, encoder, port=port)
    check_host(base.host, allow_remote=False)
    settings = replace(base, store=base.store / "demo")
    note(f"正在索引五份示例公告（索引在 {settings.store}）……")
    report = build_with_progress((sample_filings_dir(),), settings)
    show_report(report, settings)

    from ...rag.assistant import Assistant
    from ..console import out, print_answer

    assistant = Assistant.open(settings)
    for number, question in enumerate(QUESTIONS, 1):
        out.rule(f"问题 {number}：{question}", align="left")
        print_answer(assistant.answer(question), assistant.store.text)
    own = f"dongmi ask --store {settings.store}"
    if no_serve:
        note(f'接着问：{own} "您的问题"　　打开网页：dongmi serve --store {settings.store}')
        return 0
    from .serve import serve

    serve(settings, _listener(settings, chosen=port is not None))
    return 0


def _listener(settings: Settings, *, chosen: bool) -> socket:
    """Claim the port; a newcomer whose usual port is taken gets a free one."""
    try:
        return claim_port(settings.host, settings.port)
    except ServeError:
        if chosen:
            raise
        return claim_port(settings.host, 0)
