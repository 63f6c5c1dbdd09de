"""``dongmi batch``: a file of questions in, a file of answers out."""

from __future__ import annotations

from pathlib import Path

import click

from .grammar import Command
from .options import PATH, option, settings_from, store_options


@click.command(
    "batch",
    cls=Command,
    help=(
        "成批回答一个表格里的问题。输入是 .csv、.xlsx 或 .jsonl，要有名为 question（或 问题、"
        "提问内容）的一列；可另有 id、as_of（截止日期）、company（公司）三列。"
        "输出行与输入行一一对应；出错的行写明原因。中断后用同样的命令可继续。"
    ),
    epilog="例：dongmi batch 问题.xlsx -o 回答.xlsx",
)
@click.argument("source", metavar="输入文件", type=PATH, help="问题文件：.csv、.xlsx 或 .jsonl。")
@option(
    "-o", "--out", "target", metavar="输出文件", type=PATH, required=True,
    help="回答写到哪里：.csv、.xlsx 或 .jsonl（每行一个与 ask --json 相同的 JSON）。",
)  # fmt: skip
@option("--json", "as_json", is_flag=True, help="汇总以 JSON 输出。")
@store_options
def command(
    source: Path, target: Path, as_json: bool, store: Path | None, encoder: str | None
) -> int:
    """Answer a file of questions; exit code 1 when a row failed."""
    from ..batch import check_target, journal_of, run_batch
    from ..batch_rows import read_rows
    from ..console import failure, note, print_json, progress

    settings = settings_from(store, encoder)
    # What is wrong with the files is said before the model is loaded.
    read_rows(source, settings.max_file_mb)
    check_target(source, target)

    from ...rag.assistant import Assistant

    assistant = Assistant.open(settings)
    with progress() as bar:
        task = bar.add_task("回答", total=None)
        try:
            report = run_batch(
                source,
                target,
                assistant,
                max_question=settings.max_question,
                max_mb=settings.max_file_mb,
                progress=lambda done, total: bar.update(task, completed=done, total=total),
            )
        except KeyboardInterrupt:
            bar.stop()
            failure(
                f"已中断；做完的部分保存在 {journal_of(target)}。", "用同样的命令可从这里继续。"
            )
            return 130
    if as_json:
        print_json(
            {"rows": report.rows, "answered": report.answered, "refused": report.refused,
             "failed": report.failed, "resumed": report.resumed, "output": str(target)}
        )  # fmt: skip
    else:
        note(
            f"共 {report.rows} 行：回答 {report.answered}，未作回答 {report.refused}，"
            f"出错 {report.failed}"
            + (f"；其中 {report.resumed} 行是上次已完成的" if report.resumed else "")
            + f"。已写入 {target}"
        )
    return 1 if report.failed else 0
