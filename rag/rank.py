"""Rank fused candidates by what a question asks for: subjects, period, metric, answer kind.

Every signal is a number in [0, 1] (period agreement in [-1, 1]) and their weights are one line
each, fitted on the evaluation's "fit" split and reported on the other.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

import rjieba

from ..index.chunk import Chunk
from ..index.filing import BlockKind
from ..index.ledger import find_metrics
from ..index.period import Period
from ..index.period_words import find_periods
from ..index.quantity import find_quantities
from .answer import Hit
from .lexicon import Lexicon
from .question import Query, Want

_DATE = re.compile(r"\d{4}\s*年|\d{1,2}\s*月|\d{4}-\d{2}")


@dataclass(frozen=True, slots=True)
class Weights:
    """How much each signal counts."""

    fused: float = 1.0
    coverage: float = 1.0
    metric: float = 0.5
    period: float = 0.6
    figure: float = 0.15
    date: float = 0.15
    question: float = 0.3


WEIGHTS = Weights()


def rank(query: Query, hits: list[Hit], lexicon: Lexicon, weights: Weights = WEIGHTS) -> list[Hit]:
    """Return the candidates best first, with their new scores."""
    scored = [
        Hit(h.chunk_id, h.chunk, _score(query, h, lexicon, weights), h.dense, h.lexical)
        for h in hits
    ]
    return sorted(scored, key=lambda h: (-h.score, h.chunk_id))


def _score(query: Query, hit: Hit, lexicon: Lexicon, w: Weights) -> float:
    chunk = hit.chunk
    score = w.fused * hit.score
    score += w.coverage * coverage(query.subjects, chunk_words(chunk), lexicon)
    score += w.period * period_agreement(query.periods, chunk)
    if query.metrics:
        score += w.metric * (len(set(query.metrics) & chunk_metrics(chunk)) / len(query.metrics))
    if Want.FIGURE in query.wants and find_quantities(chunk.text):
        score += w.figure
    if Want.DATE in query.wants and _DATE.search(chunk.text):
        score += w.date
    if chunk.question:
        asked = set(rjieba.cut(chunk.question.lower()))
        score += w.question * coverage(query.subjects, asked, lexicon)
    return score


def coverage(words: tuple[str, ...], present: set[str] | frozenset[str], lexicon: Lexicon) -> float:
    """Return the share of ``words`` that are ``present``, each weighed by its rarity."""
    total = sum(lexicon.idf(word) for word in words)
    if not total:
        return 0.0
    return sum(lexicon.idf(word) for word in words if word in present) / total


@lru_cache(maxsize=8192)
def chunk_words(chunk: Chunk) -> frozenset[str]:
    """Return the words of a passage with its context and question, lower case."""
    text = f"{chunk.context}\n{chunk.question}\n{chunk.text}".lower()
    return frozenset(rjieba.cut(text)) | frozenset(rjieba.cut_for_search(text))


@lru_cache(maxsize=8192)
def chunk_metrics(chunk: Chunk) -> frozenset[str]:
    """Return the standard metrics that a passage names."""
    return frozenset(m.metric for m in find_metrics(chunk.text))


@lru_cache(maxsize=8192)
def chunk_periods(chunk: Chunk) -> tuple[Period, ...]:
    """Return the periods that a passage names, its filing's period resolving 本报告期 and such."""
    mentions = find_periods(f"{chunk.context}\n{chunk.text}", anchor=chunk.period)
    return tuple(dict.fromkeys(m.period for m in mentions))


def period_agreement(periods: tuple[Period, ...], chunk: Chunk) -> float:
    """Return how well a passage fits the periods asked about.

    1 where it names one of them, 0.5 where its filing reports on one, 0 where it may hold one,
    -1 where it speaks of other periods only; the mean over the periods asked about.
    """
    if not periods:
        return 0.0
    return sum(_agreement(period, chunk) for period in periods) / len(periods)


def _agreement(period: Period, chunk: Chunk) -> float:
    named = chunk_periods(chunk)
    if period in named:
        return 1.0
    if chunk.period == period:
        return 0.5
    if any(period.overlaps(p) for p in named) or (chunk.period and period.overlaps(chunk.period)):
        return 0.25 if chunk.kind is BlockKind.TABLE else 0.0
    return -1.0 if named or chunk.period else 0.0
