"""``dongmi ask``: one question, one answer with its passages."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

import click

from .grammar import Command
from .options import option, scope_options, settings_from, store_options


@click.command(
    "ask",
    cls=Command,
    help="提一个问题，给出回答和原文依据；文件里没有答案时会直说。",
    epilog='例：dongmi ask "2024年研发费用是多少？" --period 2024FY',
)
@click.argument("question", metavar="问题", help="要问的问题，请用引号括起来；写 - 从标准输入读。")
@scope_options
@option("--json", "as_json", is_flag=True, help="只输出 JSON。")
@store_options
def command(
    question: str,
    as_of: date | None,
    company: str | None,
    periods: tuple[str, ...],
    docs: tuple[str, ...],
    as_json: bool,
    store: Path | None,
    encoder: str | None,
) -> None:
    """Answer one question."""
    from ..request import check_question, make_scope

    settings = settings_from(store, encoder)
    text = sys.stdin.read() if question == "-" else question
    asked = check_question(text, settings.max_question)

    from ...rag.assistant import Assistant

    assistant = Assistant.open(settings)
    scope = make_scope(assistant.store, company=company, periods=periods, docs=docs, as_of=as_of)
    answer = assistant.answer(asked, scope)
    from ..console import print_answer, print_json

    if as_json:
        print_json(answer.to_json())
    else:
        print_answer(answer, assistant.store.text)
