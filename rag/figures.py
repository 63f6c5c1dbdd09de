"""Answers from the figure ledger: which facts a question asks for, and how each is said.

A fact answers only if its metric, its period and its subject all fit; a near miss is no answer.
Deriving figures (second half = year - first half) is left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import rjieba

from ..index.fact import Fact
from ..index.period import Period
from .answer import Hit
from .lexicon import Lexicon
from .question import Query
from .rank import coverage

# Below this a fact is not what was asked for; fitted on the "fit" split.
ENOUGH = 0.55


@dataclass(frozen=True, slots=True)
class Match:
    """A fact with how well it fits the question, 0 to 1."""

    fact: Fact
    fit: float


def matching_facts(
    query: Query, facts: Iterable[Fact], headings: dict[Fact, str], lexicon: Lexicon
) -> list[Match]:
    """Return the facts that answer a figure question, best first.

    Args:
        query: the question.
        facts: candidates.
        headings: for each candidate the words that stand around it (context and evidence).
        lexicon: word rarity.
    """
    matches = [Match(f, _fit(query, f, headings[f], lexicon)) for f in facts]
    good = [m for m in matches if m.fit >= ENOUGH]
    return sorted(good, key=lambda m: _order(query, m), reverse=True)


def pick(query: Query, matches: Sequence[Match]) -> list[Fact]:
    """Choose what is said: one fact for each metric and period asked, all periods for a trend."""
    if not matches:
        return []
    best = matches[0]
    chosen: dict[tuple[str, str, str], Fact] = {}
    for match in matches:
        fact = match.fact
        if match.fit < best.fit - 0.2 or fact.scope != best.fact.scope:
            continue
        if len(query.metrics) < 2 and fact.metric != best.fact.metric:
            continue
        chosen.setdefault((fact.metric, fact.period.code if fact.period else "", ""), fact)
    facts = list(chosen.values())
    if query.trend:
        same_kind = [f for f in facts if _kind(f) == _kind(best.fact)]
        return sorted(same_kind, key=lambda f: (f.metric, f.period.start if f.period else None))
    if query.periods:
        return facts[: max(1, len(query.periods)) * max(1, len(query.metrics))]
    newest = best.fact.period
    return [f for f in facts if f.period == newest][: max(1, len(query.metrics))]


def period_fits(asked: Period, told: Period) -> bool:
    """Whether a figure of the period ``told`` answers a question about ``asked``.

    The same period; or a balance-sheet date that ends it; or a day inside a month asked for.
    """
    if asked.code == told.code:
        return True
    if told.is_point:
        return told.end == asked.end or (asked.kind == "month" and asked.contains(told))
    return asked.is_point and told.kind == "month" and told.end == asked.end


def _fit(query: Query, fact: Fact, around: str, lexicon: Lexicon) -> float:
    if query.periods and not (
        fact.period and any(period_fits(p, fact.period) for p in query.periods)
    ):
        return 0.0
    if query.change != fact.change and not (query.change and query.trend):
        return 0.0
    if query.metrics:
        metric = 1.0 if fact.metric in query.metrics else 0.0
    else:
        metric = _label_fit(query, fact, lexicon)
    if not metric:
        return 0.0
    words = frozenset(rjieba.cut(around.lower())) | frozenset(rjieba.cut_for_search(around.lower()))
    subject = coverage(query.subjects, words, lexicon) if query.subjects else 1.0
    asked = query.search.lower()
    scope = 1.0
    if fact.scope:
        told = tuple(w for w in rjieba.cut(fact.scope.lower()) if w.strip())
        known = frozenset(rjieba.cut(asked)) | frozenset(rjieba.cut_for_search(asked))
        scope = coverage(told, known, lexicon)
    return metric * (0.2 + 0.45 * subject + 0.35 * scope)


def _label_fit(query: Query, fact: Fact, lexicon: Lexicon) -> float:
    label = tuple(w for w in rjieba.cut(fact.label.lower()) if len(w) > 1)
    return coverage(label, frozenset(query.subjects), lexicon) if label else 0.0


def _order(query: Query, match: Match) -> tuple[float, float, int, int]:
    """Fit first, then the newest, then the most exact figure."""
    fact = match.fact
    newest = fact.period.end.toordinal() if fact.period else 0
    digits = len(fact.value.normalize().as_tuple().digits)
    return (round(match.fit, 1), 0 if query.periods else newest, not fact.approximate, digits)


def _kind(fact: Fact) -> str:
    return fact.period.kind if fact.period else ""


def facts_in(hits: Sequence[Hit], facts: Iterable[Fact]) -> list[Fact]:
    """Return the facts that stand inside retrieved passages."""
    spans: dict[str, list[tuple[int, int]]] = {}
    for hit in hits:
        spans.setdefault(hit.chunk.doc_id, []).append((hit.chunk.start, hit.chunk.end))
    return [
        f
        for f in facts
        if any(start <= f.start and f.end <= end for start, end in spans.get(f.doc_id, ()))
    ]
