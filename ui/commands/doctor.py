"""``dongmi doctor``: what works here and what does not."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from .grammar import Command
from .options import option, settings_from, store_options

if TYPE_CHECKING:
    from ...index.settings import Settings


@click.command(
    "doctor", cls=Command, help="检查 Python、依赖包、向量模型和索引；有问题时给出办法。"
)
@option("--repair", is_flag=True, help="尝试修复损坏的索引。")
@option("--json", "as_json", is_flag=True, help="以 JSON 输出。")
@store_options
def command(repair: bool, as_json: bool, store: Path | None, encoder: str | None) -> int:
    """Print one line a check; exit code 1 when one failed."""
    from ..console import out, plain, print_json
    from ..health import examine

    settings = settings_from(store, encoder)
    if repair:
        _repair(settings)
    findings = list(examine(settings))
    if as_json:
        print_json([asdict(finding) for finding in findings])
    else:
        marks = {True: "[green]✓[/]", False: "[red]✗[/]", None: "[yellow]–[/]"}
        for finding in findings:
            out.print(marks[finding.ok], plain(f"{finding.name}：{finding.detail}"))
            if finding.ok is not True and finding.advice:
                out.print(plain(f"  {finding.advice}"))
    return 1 if any(finding.ok is False for finding in findings) else 0


def _repair(settings: Settings) -> None:
    """Write the index's files anew; what the records and the cache hold is used again."""
    from ...index.build import repair
    from ...index.encode import load_encoder
    from ..console import note
    from .index import Stages

    with Stages() as stages:
        report = repair(settings, load_encoder(settings), progress=stages.show)
    note(f"已修复：新算向量 {report.encoded} 个，沿用 {report.reused} 个。")
