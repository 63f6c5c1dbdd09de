"""Citations, made from spans: a quote is a slice of its filing's text, never searched for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ..index.chunk import Chunk
from ..index.store import Store
from .answer import Citation


@dataclass(frozen=True, slots=True)
class Passage:
    """A span of a filing to be cited, with the chunk that it was found in."""

    chunk: Chunk
    start: int
    end: int


def cite(passages: Iterable[Passage], store: Store) -> tuple[Citation, ...]:
    """Number passages from 1 in the given order, the same span once.

    Args:
        passages: what is cited, in the order of first use.
        store: where the filings' texts are.
    """
    unique: dict[tuple[str, int, int], Passage] = {}
    for passage in passages:
        unique.setdefault((passage.chunk.doc_id, passage.start, passage.end), passage)
    return tuple(_citation(n, p, store) for n, p in enumerate(unique.values(), start=1))


def number_of(passage: Passage, citations: Sequence[Citation]) -> int:
    """Return the mark of a passage among the citations made from it."""
    key = (passage.chunk.doc_id, passage.start, passage.end)
    return next(c.id for c in citations if (c.doc_id, c.start, c.end) == key)


def _citation(number: int, passage: Passage, store: Store) -> Citation:
    filing = store.filing(passage.chunk.doc_id)
    return Citation(
        id=number,
        doc_id=filing.doc_id,
        title=filing.title,
        doc_type=filing.doc_type,
        company=filing.company,
        code=filing.code,
        period=filing.period,
        published=filing.published,
        section=" > ".join(passage.chunk.heading_path),
        page=passage.chunk.page,
        start=passage.start,
        end=passage.end,
        quote=filing.text[passage.start : passage.end],
    )
