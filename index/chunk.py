"""A chunk: the unit that is embedded and retrieved, able to be understood alone.

Holds the type. Making chunks from blocks is `chunking.py`.
"""

from __future__ import annotations

from dataclasses import dataclass

from .filing import BlockKind, Span
from .period import Period


@dataclass(frozen=True, slots=True)
class Chunk:
    """A passage of a filing.

    Attributes:
        doc_id: the filing.
        start: first character in the filing's text.
        end: one past the last character.
        kind: what block it was cut from.
        heading_path: headings above it, outermost first.
        text: its words for reading and matching: line breaks inside a sentence joined, markup
            dropped. Not for citing: a quote is sliced from the filing's text.
        context: what makes it understandable alone: filing title, heading path and, for a table,
            its title, unit and header.
        question: the published question, for a Q&A pair; else empty.
        page: page number from 1, or None.
        period: the period the filing reports on, or None.
        rows: for a table that could be read, where each line of ``text`` stands; else empty.
    """

    doc_id: str
    start: int
    end: int
    kind: BlockKind
    heading_path: tuple[str, ...]
    text: str
    context: str
    question: str = ""
    page: int | None = None
    period: Period | None = None
    rows: tuple[Span, ...] = ()

    @property
    def views(self) -> tuple[str, ...]:
        """The texts to embed, each its own vector: the passage and, for a pair, its question."""
        passage = f"{self.context}\n{self.text}"
        return (self.question, passage) if self.question else (passage,)
