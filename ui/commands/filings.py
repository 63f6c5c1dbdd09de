"""``dongmi list``: the filings of the index."""

from __future__ import annotations

from pathlib import Path

import click

from .grammar import Command
from .options import option, settings_from, store_options


@click.command("list", cls=Command, help="列出索引里的文件。")
@option("--json", "as_json", is_flag=True, help="以 JSON 输出。")
@store_options
def command(as_json: bool, store: Path | None, encoder: str | None) -> None:
    """List the filings."""
    from ...index.store import Store
    from ..console import out, print_json, table
    from ..filing_json import filing_json
    from ..words import DOC_TYPES, flag_words

    settings = settings_from(store, encoder)
    opened = Store.open(settings.store)
    filings = opened.filings()
    opened.close()
    if as_json:
        print_json([filing_json(filing) for filing in filings])
        return
    rows = (
        (
            filing.doc_id[:8],
            filing.title,
            DOC_TYPES[filing.doc_type],
            filing.period.code if filing.period else "—",
            str(filing.published or filing.event_date or "—"),
            filing.source,
            flag_words(filing.flags),
        )
        for filing in filings
    )
    columns = ("编号", "标题", "类型", "报告期", "公布/活动日", "来源", "提示")
    out.print(table(f"索引里有 {len(filings)} 份文件", columns, rows))
