"""The report as data: what was measured, on what, and every single question. JSON in, JSON out.

Leaves out how it is measured (`runner.py`), added up (`summary.py`) and shown (`report.py`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from ..rag.retrieve import Mode
from .bootstrap import Score
from .scoring import Judgement

MODES: tuple[Mode, ...] = ("lexical", "dense", "fused", "full")
ALL = "all"
"""The group of all questions; the others are ``kind:figure`` ... and ``split:fit`` ..."""


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A passage with a little of its filing's text around it, so that it can be read alone."""

    source: str
    start: int
    end: int
    before: str
    quote: str
    after: str


@dataclass(frozen=True, slots=True)
class Row:
    """One question.

    Attributes:
        id: the question's id in the set.
        question: as asked.
        history: the questions asked before it.
        kind: what sort of question.
        split: ``fit`` or ``report``.
        as_of: the date it was asked under, ISO, or None.
        gold: the passages that answer it.
        expected: the expected figures in words.
        refusal: the reason it must be refused for, or None.
        retrieval: mode -> metric -> score; empty for a question without gold.
        ranks: mode -> rank of the first gold passage from 1, or None when not among those found.
        answer: the text shown.
        reason: the refusal's reason, or None.
        cited: the passages cited.
        figures: the figures shown, in words.
        untraced: the numbers shown that none of the passages cited holds.
        confidence: 0 to 1.
        latency_ms: wall time of the answer.
        judgement: what was right about it.
    """

    id: str
    question: str
    history: tuple[str, ...]
    kind: str
    split: str
    as_of: str | None
    gold: tuple[Excerpt, ...]
    expected: tuple[str, ...]
    refusal: str | None
    retrieval: Mapping[str, Mapping[str, float]]
    ranks: Mapping[str, int | None]
    answer: str
    reason: str | None
    cited: tuple[Excerpt, ...]
    figures: tuple[str, ...]
    untraced: tuple[str, ...]
    confidence: float
    latency_ms: int
    judgement: Judgement


@dataclass(frozen=True, slots=True)
class Report:
    """One evaluation.

    Attributes:
        set_name: the question set.
        created: when it ended, ISO with time zone.
        seconds: how long it took.
        commit: the code's commit, with ``+`` when there were changes; empty outside a checkout.
        machine: processor, cores, memory, system, Python.
        versions: packages and the index's own versions.
        settings: encoder and top_k as used.
        store: what the index holds.
        retrieval: group -> mode -> metric -> score.
        gain: mode -> metric -> how much the full pipeline scores above it, paired by question.
        answers: group -> metric -> score.
        latency: p50 and p95 of an answer, in milliseconds.
        rows: every question.
    """

    set_name: str
    created: str
    seconds: float
    commit: str
    machine: Mapping[str, str]
    versions: Mapping[str, str]
    settings: Mapping[str, str]
    store: Mapping[str, str]
    retrieval: Mapping[str, Mapping[str, Mapping[str, Score]]]
    gain: Mapping[str, Mapping[str, Score]]
    answers: Mapping[str, Mapping[str, Score]]
    latency: Mapping[str, float]
    rows: tuple[Row, ...] = field(default=())

    @property
    def misses(self) -> tuple[Row, ...]:
        """The questions answered wrongly, in the set's order."""
        return tuple(row for row in self.rows if not row.judgement.correct)

    def to_json(self) -> dict[str, Any]:
        """Return plain data for ``json.dump``."""
        return asdict(self)
