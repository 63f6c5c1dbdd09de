"""``dongmi remove``: take filings out of the index."""

from __future__ import annotations

from pathlib import Path

import click

from .grammar import Command
from .options import option, settings_from, store_options


@click.command(
    "remove",
    cls=Command,
    help="从索引里删除文件（不动原文件）。用 dongmi list 看编号和文件名。",
)
@click.argument(
    "names", metavar="文件...", nargs=-1, required=True, help="文件名、标题或编号，可写多个。"
)
@option("--json", "as_json", is_flag=True, help="以 JSON 输出。")
@store_options
def command(names: tuple[str, ...], as_json: bool, store: Path | None, encoder: str | None) -> None:
    """Remove filings by name, title or id."""
    from ...index.build import remove
    from ...index.store import Store
    from ..console import note, print_json
    from ..request import resolve_docs

    settings = settings_from(store, encoder)
    opened = Store.open(settings.store)
    titles = {filing.doc_id: filing.title for filing in opened.filings()}
    ids = resolve_docs(opened, names)
    opened.close()
    removed = remove(sorted(ids), settings)
    if as_json:
        print_json({"removed": list(removed)})
    for doc_id in removed:
        note(f"已删除：{titles.get(doc_id, doc_id)}")
