"""What a passage speaks of: its words, its metrics, its periods; read once and kept."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

from ..index.chunk import Chunk
from ..index.filing import BlockKind
from ..index.ledger import find_metrics
from ..index.period import Period
from ..index.period_words import find_periods
from .words import words_of


@lru_cache(maxsize=8192)
def chunk_words(chunk: Chunk) -> frozenset[str]:
    """Return the words of a passage with its context and question, lower case."""
    return words_of(_said(chunk))


@lru_cache(maxsize=8192)
def chunk_pairs(chunk: Chunk) -> frozenset[str]:
    """Return the pairs of neighbouring characters of the same, lower case."""
    return frozenset(a + b for a, b in pairwise(_said(chunk)))


def _said(chunk: Chunk) -> str:
    return f"{chunk.context}\n{chunk.question}\n{chunk.text}".lower()


@lru_cache(maxsize=8192)
def chunk_metrics(chunk: Chunk) -> frozenset[str]:
    """Return the standard metrics that a passage names."""
    return frozenset(m.metric for m in find_metrics(chunk.text))


@lru_cache(maxsize=8192)
def chunk_periods(chunk: Chunk) -> tuple[Period, ...]:
    """Return the periods that a passage names, its filing's period resolving 本报告期 and such."""
    mentions = find_periods(f"{chunk.context}\n{chunk.text}", anchor=chunk.period)
    return tuple(dict.fromkeys(m.period for m in mentions))


def period_agreement(periods: Sequence[Period], chunk: Chunk) -> float:
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
