"""``dongmi index``: add or refresh filings."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import click

from .grammar import Command
from .options import PATH, option, settings_from, store_options

if TYPE_CHECKING:
    from rich.progress import TaskID

    from ...index.build import BuildReport, FileResult, Progress
    from ...index.settings import Settings


@click.command(
    "index",
    cls=Command,
    help=(
        "把公告文件加入索引，或更新它们。没有变化的文件会跳过，变了的会替换；"
        "中途被打断时，原来的索引保持完好。"
    ),
    epilog="例：dongmi index 公告/ 2024年年度报告摘要.txt",
)
@click.argument(
    "paths", metavar="路径...", nargs=-1, required=True, type=PATH, help="文件或文件夹，可写多个。"
)
@option("--json", "as_json", is_flag=True, help="结果以 JSON 输出。")
@store_options
def command(paths: tuple[Path, ...], as_json: bool, store: Path | None, encoder: str | None) -> int:
    """Index files; exit code 1 when one of them failed."""
    from ..console import print_json

    settings = settings_from(store, encoder)
    report = build_with_progress(paths, settings)
    if as_json:
        print_json(report_json(report))
    else:
        show_report(report, settings)
    return 1 if any(result.status == "failed" for result in report.results) else 0


class Stages:
    """The stages of a build as progress bars on standard error."""

    WORDS: ClassVar = {"read": "读文件", "encode": "计算向量", "write": "写索引"}

    def __init__(self) -> None:
        from ..console import progress

        self.bar = progress()
        self.tasks: dict[str, TaskID] = {}

    def __enter__(self) -> Stages:
        self.bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.bar.stop()

    def show(self, step: Progress) -> None:
        """Move the bar of one stage."""
        if step.stage not in self.tasks:
            self.tasks[step.stage] = self.bar.add_task(self.WORDS[step.stage], total=None)
        name = Path(step.source).name[:30]
        self.bar.update(
            self.tasks[step.stage],
            completed=step.done,
            total=step.total,
            description=f"{self.WORDS[step.stage]} {name}".strip(),
        )


def build_with_progress(paths: tuple[Path, ...], settings: Settings) -> BuildReport:
    """Index ``paths`` with progress bars on standard error."""
    from ...index.build import build
    from ...index.encode import load_encoder

    with Stages() as stages:
        return build(paths, settings, load_encoder(settings), progress=stages.show)


def show_report(report: BuildReport, settings: Settings) -> None:
    """Print the table of files, then what failed."""
    from ..console import failure, note, out, table

    good = [result for result in report.results if result.status != "failed"]
    if good:
        columns = ("文件", "类型", "报告期", "片段", "数据", "提示", "状态")
        out.print(table("索引结果", columns, _rows(good, settings)))
    for result in report.results:
        if result.status == "failed":
            failure(f"{result.source}：{result.error}")
    failed = len(report.results) - len(good)
    note(
        f"共 {len(report.results)} 个文件，失败 {failed} 个；新算向量 {report.encoded} 个，"
        f"沿用 {report.reused} 个；用时 {report.seconds:.1f} 秒。索引在 {settings.store}"
    )


def _rows(results: list[FileResult], settings: Settings) -> list[tuple[str, ...]]:
    from ...index.store import Store
    from ..words import DOC_TYPES, flag_words

    words = {"added": "新加", "replaced": "已更新", "unchanged": "没有变化"}
    store = Store.open(settings.store)
    known = {filing.doc_id: filing for filing in store.filings()}
    store.close()
    shown = [(known[result.doc_id or ""], result) for result in results]
    return [
        (
            filing.title,
            DOC_TYPES[filing.doc_type],
            filing.period.code if filing.period else "—",
            f"{result.chunks:,}",
            f"{result.facts:,}",
            flag_words(result.flags),
            words[result.status],
        )
        for filing, result in shown
    ]


def report_json(report: BuildReport) -> dict[str, Any]:
    """Return the report as JSON."""
    return {
        "files": [
            {
                "source": result.source,
                "doc_id": result.doc_id,
                "status": result.status,
                "chunks": result.chunks,
                "facts": result.facts,
                "flags": [str(flag) for flag in result.flags],
                "error": result.error or None,
            }
            for result in report.results
        ],
        "encoded": report.encoded,
        "reused": report.reused,
        "seconds": round(report.seconds, 2),
    }
