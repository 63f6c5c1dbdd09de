"""What the terminal shows: answers with marked quotes, tables, errors.

Results go to standard output, everything else (progress, notes, errors) to standard error, so
that output can be piped. What a filing says is data: it is never read as markup, and control
characters in it never reach the terminal.
"""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from rich import box
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.panel import Panel
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
)
from rich.table import Table
from rich.text import Text

from ..index.errors import DongmiError
from ..rag.answer import Answer, Citation
from .prose import Prose

CONTEXT = 60
"""Characters of the filing shown on each side of a quote."""
LONGEST_QUOTE = 600
"""Characters of a quote shown in the terminal; the JSON always has all of it."""
LONGEST_NEAR = 150
"""The same for a passage that a refusal shows."""
PIPED_WIDTH = 120
"""Columns of output that goes to a file or another program."""

_BLANK_LINES = re.compile(r"\n[ \t]*(?:\n[ \t]*)+")

out = Console(
    highlight=False,
    width=None if sys.stdout.isatty() or "COLUMNS" in os.environ else PIPED_WIDTH,
)
err = Console(stderr=True, highlight=False)


def plain(text: str) -> Text:
    """Make filing or user text safe to print: no markup, no control characters."""
    return Text("".join(c if c in "\n\t" or c.isprintable() else " " for c in text))


def print_json(value: Any) -> None:
    """Write JSON alone to standard output, readable wherever the encoding allows it."""
    unicode = (sys.stdout.encoding or "").lower().replace("-", "").startswith("utf")
    sys.stdout.write(json.dumps(value, ensure_ascii=not unicode, indent=2) + "\n")


def note(text: str) -> None:
    """Say something that is not part of the result."""
    err.print(plain(text), style="dim", soft_wrap=True)


def print_error(error: DongmiError) -> None:
    """Show an error: what is wrong in red, then what to do next."""
    failure(error.message, error.advice)


def failure(message: str, advice: str = "") -> None:
    """Show what is wrong in red, then what to do next."""
    err.print(Text("✗ ", "bold").append_text(plain(message)), style="red", soft_wrap=True)
    if advice:
        err.print(Text("  ").append_text(plain(advice)), soft_wrap=True)


def print_answer(answer: Answer, read: Callable[[str], str]) -> None:
    """Show an answer and its passages.

    Args:
        answer: the answer.
        read: doc_id -> the filing's text, for a little context around each quote.
    """
    style = "yellow" if answer.refused else "green"
    title = "未作回答" if answer.refused else "回答"
    body = plain(answer.text)
    body.highlight_regex(r"\[\d+\]", "bold cyan")
    out.print(Panel(Prose(body), title=title, title_align="left", border_style=style))
    if answer.citations:
        heading = "最接近的原文（供进一步查阅）" if answer.refused else "依据"
        out.print(Text(heading, "bold"))
    for citation in answer.citations:
        longest = LONGEST_NEAR if answer.refused else LONGEST_QUOTE
        out.print(_passage(citation, read(citation.doc_id), longest))
    if not answer.refused:
        out.print(Text(f"置信度 {answer.confidence:.2f}　用时 {answer.latency_ms} 毫秒", "dim"))


def table(title: str, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> Table:
    """Build a table whose cells are shown as they are written; the first column is the wide one."""
    grid = Table(title=title, title_justify="left", header_style="bold", box=box.SIMPLE_HEAD)
    grid.padding, grid.pad_edge = (0, 1, 0, 0), False
    for number, name in enumerate(columns):
        right = name in {"片段", "数据"}
        grid.add_column(name, justify="right" if right else "left", ratio=int(number == 0) or None)
    for row in rows:
        grid.add_row(*(Prose(plain(cell)) for cell in row))
    return grid


def entries(items: Iterable[tuple[str, str, str]]) -> None:
    """Print a list of (mark, title, line of details), each on lines of its own."""
    for mark, title, details in items:
        head = Text(f"{mark}  ", "cyan").append_text(_styled(title, "bold"))
        out.print(Prose(head))
        out.print(Padding(Prose(_styled(details, "dim")), (0, 0, 0, len(mark) + 2)))


def progress() -> Progress:
    """Return a progress bar on standard error; silent when that is not a terminal."""
    return Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=err,
        transient=True,
        disable=not err.is_terminal,
    )


def _passage(citation: Citation, text: str, longest: int) -> RenderableType:
    where = [citation.title, citation.period.code if citation.period else ""]
    where += [f"第 {citation.page} 页" if citation.page else "", citation.section]
    head = Text.assemble((f"[{citation.id}] ", "bold cyan"))
    head.append_text(plain("　".join(part for part in where if part)))
    return Group(Prose(head), Padding(Prose(_marked(citation, text, longest)), (0, 0, 1, 4)))


def _marked(citation: Citation, text: str, longest: int) -> Text:
    """Show the quote marked inside its own text, with a little of what stands around it."""
    start, end = citation.start, citation.end
    before = text[max(0, start - CONTEXT) : start].rpartition("\n\n")[2].lstrip()
    after = text[end : end + CONTEXT].partition("\n\n")[0].rstrip()
    after += "…" if len(after) == CONTEXT else ""
    shown = text[start:end]
    if len(shown) > longest:
        shown, after = shown[:longest] + "……", ""
    passage = Text("…" if start - len(before) > 0 and before else "", "dim")
    passage.append_text(_styled(before, "dim")).append_text(_styled(shown, "bold black on yellow"))
    return passage.append_text(_styled(after, "dim"))


def _styled(text: str, style: str) -> Text:
    safe = plain(_BLANK_LINES.sub("\n", text))
    safe.stylize(style)
    return safe
