"""Small filings of known content, written to a store without a parser or a model."""

from __future__ import annotations

import runpy
from collections.abc import Callable, Sequence
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from dongmi.index.cache import EmbeddingCache
from dongmi.index.chunk import Chunk
from dongmi.index.embed import embed_views
from dongmi.index.fact import Fact
from dongmi.index.filing import BlockKind, DocType, Filing
from dongmi.index.period import Period
from dongmi.index.writer import writing

Part = tuple[Filing, Sequence[Chunk], Sequence[Fact]]
TinyEncoder = runpy.run_path(str(Path(__file__).with_name("tiny_encoder.py")))["TinyEncoder"]


@pytest.fixture
def tiny_encoder() -> Any:
    """The class of the test encoder."""
    return TinyEncoder


@pytest.fixture
def make_filing() -> Callable[..., Part]:
    """Return a filing with a chunk for each line of its text, and no facts."""

    def make(doc_id: str, text: str, **fields: Any) -> Part:
        values: dict[str, Any] = {
            "title": "",
            "doc_type": DocType.ANNUAL_REPORT,
            "company": "昆仑万维",
            "company_full": "昆仑万维科技股份有限公司",
            "code": "300418",
            "period": Period.year(2024),
            "published": date(2025, 4, 26),
            "event_date": None,
            "source": f"{doc_id}.txt",
            "parser": "lines/1",
        }
        filing = Filing(doc_id=doc_id, text=text, **(values | fields))
        chunks, start = [], 0
        for line in text.split("\n"):
            kind = BlockKind.PARAGRAPH
            span = (start, start + len(line))
            chunks.append(Chunk(doc_id, *span, kind, (), line, "", period=filing.period))
            start += len(line) + 1
        return filing, chunks, ()

    return make


@pytest.fixture
def write_store() -> Callable[..., None]:
    """Add filings to the store in a folder, as a build does after reading them."""

    def write(folder: Path, parts: Sequence[Part], encoder: Any = None) -> None:
        encoder = encoder or TinyEncoder()
        with writing(folder) as writer:
            for filing, chunks, facts in parts:
                writer.tables.add(filing, chunks, facts, "recipe")
                writer.tables.point(str(folder / filing.source), filing.doc_id)
            with closing(EmbeddingCache(folder, encoder.name)) as cache:
                ids, vectors, _ = embed_views(writer.tables, cache, encoder, lambda *_: None)
            writer.switch(encoder.name, {}, ids, vectors)

    return write
