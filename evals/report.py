"""Write a report (JSON, Markdown, HTML) and show its summary in the terminal."""

from __future__ import annotations

import json
import re
from datetime import datetime
from pathlib import Path

from rich import box
from rich.console import Console, Group
from rich.table import Table as RichTable
from rich.text import Text

from . import labels, tables
from .page import to_html
from .plots import PLOTS
from .record import Report, Row

OUT = Path("out/eval")


def write_report(report: Report, root: Path = OUT, name: str | None = None) -> Path:
    """Write ``report.json``, ``report.html`` (whole in itself) and ``report.md`` (with pictures).

    Args:
        report: the evaluation.
        root: folder of all reports.
        name: this report's folder; set and time by default.

    Returns:
        The folder written to.
    """
    created = datetime.fromisoformat(report.created)
    plain = re.sub(r"[^\w-]+", "_", report.set_name)
    folder = root / (name or f"{plain}-{created:%Y%m%d-%H%M%S}")
    folder.mkdir(parents=True, exist_ok=True)
    data = json.dumps(report.to_json(), ensure_ascii=False, indent=1)
    (folder / "report.json").write_text(data + "\n", "utf-8")
    (folder / "report.md").write_text(to_markdown(report), "utf-8")
    pictures = {name: draw(report) for name, (draw, _) in PLOTS.items()}
    for picture, svg in pictures.items():
        (folder / f"{picture}.svg").write_text(svg, "utf-8")
    (folder / "report.html").write_text(to_html(report, pictures), "utf-8")
    return folder


def render_summary(report: Report) -> Group:
    """Return the summary for a rich console: the four searches, the answers, the misses."""
    misses = report.misses
    count = Text(f"答错 {len(misses)} / {len(report.rows)} 题", style="bold")
    shown = [
        Text.assemble("  ", (row.id, "dim"), f" {row.question}（{labels.outcome(row.reason)}）")
        for row in misses[:10]
    ]
    more = [Text(f"  其余 {len(misses) - 10} 题见报告。", style="dim")] if len(misses) > 10 else []
    searched = _rich(tables.retrieval(report))
    return Group(searched, _rich(tables.answers(report)), count, *shown, *more)


def print_report(report: Report, console: Console) -> None:
    """Print the summary."""
    console.print(render_summary(report))


def to_markdown(report: Report) -> str:
    """Return the report as Markdown; its pictures are files beside it."""
    parts = [f"# 董秘评测报告：{_md(report.set_name)}", ""]
    made = (tables.about, tables.retrieval, tables.gain, tables.answers, tables.kinds)
    for make in made:
        parts += _markdown(make(report))
    for name, (_, caption) in PLOTS.items():
        parts += [f"![{caption}]({name}.svg)", ""]
    parts += [f"## 答错的题（{len(report.misses)} / {len(report.rows)}）", ""]
    for row in report.misses:
        parts += _miss(row)
    return "\n".join(parts + _markdown(tables.questions(report.rows)))


def _miss(row: Row) -> list[str]:
    wanted = "拒答：" + labels.outcome(row.refusal) if row.refusal else "；".join(row.expected)
    gold = "；".join(f"{e.source} [{e.start}:{e.end}]" for e in row.gold)
    lines = [
        f"### {_md(row.id)} {_md(row.question)}",
        "",
        f"- 题类：{_md(labels.kind(row.kind))}",
        f"- 应为：{_md(wanted or '作答，并引用标准段落')}",
        f"- 实际：{_md(labels.outcome(row.reason))}：{_md(row.answer)}",
    ]
    return [*lines, f"- 标准段落：{_md(gold)}", ""] if gold else [*lines, ""]


def _rich(table: tables.Table) -> RichTable:
    shown = RichTable(title=table.title, box=box.SIMPLE_HEAD, title_justify="left")
    for number, name in enumerate(table.header):
        shown.add_column(Text(name), justify="left" if number == 0 else "right")
    for number, row in enumerate(table.rows):
        cells = [
            Text(cell, style="bold green" if (number, i) in table.best else "")
            for i, cell in enumerate(row)
        ]
        shown.add_row(*cells)
    return shown


def _markdown(table: tables.Table) -> list[str]:
    def line(cells: tuple[str, ...]) -> str:
        return "| " + " | ".join(map(_md, cells)) + " |"

    rule = "|" + "---|" * len(table.header)
    return [f"## {table.title}", "", line(table.header), rule, *map(line, table.rows), ""]


def _md(text: str) -> str:
    """Keep a text from being read as a table's edge, a line's end or HTML."""
    flat = " ".join(text.split())
    for mark in "\\`*_|[]":
        flat = flat.replace(mark, f"\\{mark}")
    return flat.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
