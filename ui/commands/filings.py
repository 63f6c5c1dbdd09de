"""``dongmi list``: the filings of the index."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from .grammar import Command
from .options import option, settings_from, store_options

if TYPE_CHECKING:
    from ...index.filing import Filing


@click.command("list", cls=Command, help="列出索引里的文件。")
@option("--json", "as_json", is_flag=True, help="以 JSON 输出。")
@store_options
def command(as_json: bool, store: Path | None, encoder: str | None) -> None:
    """List the filings."""
    from ...index.store import Store
    from ..console import entries, note, print_json
    from ..filing_json import filing_json

    settings = settings_from(store, encoder)
    opened = Store.open(settings.store)
    filings = opened.filings()
    opened.close()
    if as_json:
        print_json([filing_json(filing) for filing in filings])
        return
    entries((f.doc_id[:8], f.title, details(f)) for f in filings)
    note(f"共 {len(filings)} 份。编号可用于 dongmi ask --doc 和 dongmi remove。")


def details(filing: Filing) -> str:
    """Return one line on a filing: kind, period, date, file, what the parser was unsure of."""
    from ..words import DOC_TYPES, flag_words

    parts = [
        DOC_TYPES[filing.doc_type],
        f"报告期 {filing.period.code}" if filing.period else "",
        f"{filing.published} 公布" if filing.published else "",
        f"{filing.event_date} 举行" if filing.event_date else "",
        filing.source,
        f"提示：{flag_words(filing.flags)}" if filing.flags else "",
    ]
    return " · ".join(part for part in parts if part)
