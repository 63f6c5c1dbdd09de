"""``dongmi eval``: scores on a question set over the sample filings, and a report."""

from __future__ import annotations

from pathlib import Path

import click

from .grammar import Command
from .options import PATH, OneOf, Whole, option, settings_from, store_options


@click.command(
    "eval",
    cls=Command,
    help=(
        "在问题集上评测：并排比较 BM25、向量、融合和完整流程，检查数字、引文和拒答，"
        "写出 Markdown 和 HTML 报告。用随包的示例公告，不动您的索引。"
    ),
)
@click.argument(
    "name", metavar="[问题集]", required=False, default="kunlun",
    help="随包问题集的名称（默认 kunlun），或一个 .jsonl 文件。",
)  # fmt: skip
@option("--limit", metavar="数目", type=Whole(1), help="只评前若干个问题。")
@option(
    "--split", metavar="部分", type=OneOf("fit", "report"), help="只评其中一部分：fit 或 report。"
)
@option(
    "-o",
    "--out",
    "folder",
    metavar="目录",
    type=PATH,
    help="报告写到哪里（默认 out/eval 下，以时间命名）。",
)
@option("--json", "as_json", is_flag=True, help="把得分以 JSON 输出。")
@store_options
def command(
    name: str,
    limit: int | None,
    split: str | None,
    folder: Path | None,
    as_json: bool,
    store: Path | None,
    encoder: str | None,
) -> None:
    """Evaluate a question set."""
    from ...evals.report import print_report, write_report
    from ...evals.runner import run
    from ..console import note, out, print_json, progress

    settings = settings_from(store, encoder)
    with progress() as bar:
        task = bar.add_task("评测", total=None)
        report = run(
            name,
            settings,
            limit=limit,
            split=split,
            progress=lambda done, total, label: bar.update(
                task, completed=done, total=total, description=label[:24]
            ),
        )
    written = write_report(report, folder.parent, folder.name) if folder else write_report(report)
    if as_json:
        print_json(report.to_json())
    else:
        print_report(report, out)
    note(f"报告：{written}")
