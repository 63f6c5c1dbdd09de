"""``dongmi status``: what the index holds, in a few lines."""

from __future__ import annotations

from pathlib import Path

import click

from .grammar import Command
from .options import option, settings_from, store_options


@click.command("status", cls=Command, help="看索引的概况：文件数、片段数、向量模型、更新时间。")
@option("--json", "as_json", is_flag=True, help="以 JSON 输出。")
@store_options
def command(as_json: bool, store: Path | None, encoder: str | None) -> None:
    """Show the index's manifest."""
    from ...index.store import Store
    from ..console import out, print_json, table

    settings = settings_from(store, encoder)
    opened = Store.open(settings.store)
    manifest = opened.manifest
    size = sum(path.stat().st_size for path in settings.store.rglob("*") if path.is_file())
    companies = sorted({filing.company for filing in opened.filings() if filing.company})
    opened.close()
    values = {
        "store": str(settings.store),
        "filings": manifest.filings,
        "chunks": manifest.chunks,
        "facts": manifest.facts,
        "companies": companies,
        "encoder": manifest.encoder,
        "generation": manifest.generation,
        "created": manifest.created,
        "updated": manifest.updated,
        "bytes": size,
    }
    if as_json:
        print_json(values)
        return
    rows = [
        ("位置", str(settings.store)),
        ("文件", f"{manifest.filings:,} 份"),
        ("公司", "、".join(companies) or "—"),
        ("片段", f"{manifest.chunks:,} 个"),
        ("数据", f"{manifest.facts:,} 条"),
        ("向量模型", manifest.encoder),
        ("版本", f"第 {manifest.generation} 版，{manifest.updated}"),
        ("大小", f"{size / (1 << 20):.1f} MB"),
    ]
    out.print(table("索引概况", ("项目", "内容"), rows))
