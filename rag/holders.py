"""Shareholders by rank: "the largest", "the second largest" are rows of the holders' table."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ..index.fact import Fact
from ..index.folding import chinese_number
from .fit import period_fits
from .query import Query

# 第三大股东, 最大股东.
_RANK = re.compile(
    r"第\s*([一二三四五六七八九十]{1,3}|\d{1,2})\s*大\s*(?:流通)?股东|最大(?:的)?股东"
    r"|largest shareholder",
    re.I,
)
# The metrics of the holders' table: its order is by the first.
_SHARES, _STAKE = "持股数量", "持股比例"
HOLDER_METRICS = frozenset({_SHARES, _STAKE})


def asks_rank(query: Query) -> int | None:
    """Return which holder by size a question asks for, or None.

    A question with history is read by its own words, not those of the turn before.
    """
    match = _RANK.search(query.text)
    if match is None:
        return None
    word = match[1]
    if word is None:
        return 1
    return chinese_number(word)


def holder(query: Query, rank: int, facts: Sequence[Fact]) -> list[Fact] | None:
    """Return the figures of the holder of that rank: shares first, then the rest of its row.

    Args:
        query: the question; its period chooses the table, else the newest one does.
        rank: from 1.
        facts: all holders' figures of the filings in scope.

    Returns:
        The figures; none where the table is not so long; None where there is no table.
    """
    shares = [f for f in facts if f.metric == _SHARES and f.scope and f.period and not f.change]
    if query.periods:
        shares = [
            f for f in shares if any(period_fits(p, f.period) for p in query.periods if f.period)
        ]
    if not shares:
        return None
    newest = max(f.period.end for f in shares if f.period)
    table = [f for f in shares if f.period and f.period.end == newest]
    doc_id = table[0].doc_id
    largest = sorted((f for f in table if f.doc_id == doc_id), key=lambda f: f.value, reverse=True)
    if not 0 < rank <= len(largest):
        return []
    chosen = largest[rank - 1]
    row = [f for f in facts if _beside(f, chosen) and f.metric == _STAKE]
    return [chosen, *row[:1]]


def _beside(a: Fact, b: Fact) -> bool:
    return (a.doc_id, a.scope, a.period) == (b.doc_id, b.scope, b.period)
