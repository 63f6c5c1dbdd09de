"""The answer and its parts, with the one JSON that every surface shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from ..index.chunk import Chunk
from ..index.filing import DocType
from ..index.period import Period


class RefusalReason(StrEnum):
    """Why no answer is given; the wording of each stands in ``prompts/refusals.toml``."""

    NOT_IN_FILINGS = "not_in_filings"
    OTHER_COMPANY = "other_company"
    OUTSIDE_PERIOD = "outside_period"
    PRICE_OR_PROMISE = "price_or_promise"
    NOT_A_FILING_QUESTION = "not_a_filing_question"


@dataclass(frozen=True, slots=True)
class Hit:
    """A retrieved chunk.

    Attributes:
        chunk_id: the store's id of the chunk.
        chunk: the chunk.
        score: the fused score, higher is better, comparable within one search only.
        dense: cosine of question and passage, or None when dense search did not return it.
        lexical: BM25 score, or None when lexical search did not return it.
    """

    chunk_id: int
    chunk: Chunk
    score: float
    dense: float | None = None
    lexical: float | None = None


@dataclass(frozen=True, slots=True)
class Citation:
    """A passage shown as evidence; ``quote`` is ``filing.text[start:end]``, to the character."""

    id: int
    doc_id: str
    title: str
    doc_type: DocType
    company: str | None
    code: str | None
    period: Period | None
    published: date | None
    section: str
    page: int | None
    start: int
    end: int
    quote: str

    def to_json(self) -> dict[str, Any]:
        """Return the citation as DESIGN.md's JSON."""
        return {
            "id": self.id,
            "doc_id": self.doc_id,
            "title": self.title,
            "doc_type": self.doc_type.value,
            "company": self.company,
            "code": self.code,
            "period": self.period.code if self.period else None,
            "published": self.published.isoformat() if self.published else None,
            "section": self.section,
            "page": self.page,
            "start": self.start,
            "end": self.end,
            "quote": self.quote,
        }


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure in the answer; ``citation`` is the id of the passage it stands in."""

    metric: str
    period: Period | None
    value: Decimal
    unit: str
    text: str
    citation: int

    def to_json(self) -> dict[str, Any]:
        """Return the figure as DESIGN.md's JSON; the value is a string, so no digit is lost."""
        return {
            "metric": self.metric,
            "period": self.period.code if self.period else None,
            "value": f"{self.value:f}",
            "unit": self.unit,
            "text": self.text,
            "citation": self.citation,
        }


@dataclass(frozen=True, slots=True)
class Answer:
    """What was asked, what is answered, and why one may believe it.

    Attributes:
        question: as asked.
        text: the answer with ``[n]`` marks, or the refusal's wording.
        refusal_reason: why it was refused; None when it was answered.
        citations: evidence, in the order of its marks; for a refusal, the nearest passages.
        figures: every figure shown in ``text``.
        confidence: 0 to 1.
        as_of: the as-of date the question was answered under.
        engine: ``extractive``, or the language model's name.
        latency_ms: wall time in milliseconds.
    """

    question: str
    text: str
    refusal_reason: RefusalReason | None
    citations: tuple[Citation, ...]
    figures: tuple[Figure, ...]
    confidence: float
    as_of: date | None
    engine: str
    latency_ms: int

    @property
    def refused(self) -> bool:
        """Whether this is a refusal."""
        return self.refusal_reason is not None

    def to_json(self) -> dict[str, Any]:
        """Return the answer as DESIGN.md's JSON."""
        return {
            "question": self.question,
            "answer": self.text,
            "refused": self.refused,
            "refusal_reason": self.refusal_reason.value if self.refusal_reason else None,
            "citations": [citation.to_json() for citation in self.citations],
            "figures": [figure.to_json() for figure in self.figures],
            "confidence": round(self.confidence, 2),
            "as_of": self.as_of.isoformat() if self.as_of else None,
            "engine": self.engine,
            "latency_ms": self.latency_ms,
        }
