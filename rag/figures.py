"""Answers from the figure ledger: which facts a question asks for, best first.

A fact answers only if its metric, its period and its subject all fit (`fit.py`); a near miss is no
answer. Which of them are said is `groups.py`; working figures out is `derive.py`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from ..index.fact import Fact
from .coverage import stands
from .fit import ENOUGH, Candidate, Match, fit_of, names_scope
from .groups import key_of
from .lexicon import Lexicon
from .query import Query
from .words import words_of

# Two figures of one kind this close in fit differ by their wording, not by what they are of.
ABOUT_AS_GOOD = 0.2


def matching_facts(query: Query, candidates: Iterable[Candidate], lexicon: Lexicon) -> list[Match]:
    """Return the facts that answer a figure question, best first."""
    candidates = list(candidates)
    scopes = {c.fact.scope for c in candidates if names_scope(query, c.fact.scope)}
    matches = [Match(c.fact, fit_of(_about(query, c.fact, scopes), c, lexicon)) for c in candidates]
    good = [m for m in matches if m.fit >= ENOUGH]
    if not query.change:
        # A change is said beside its level, never alone.
        levels = {key_of(m.fact) for m in good if not m.fact.change}
        good = [m for m in good if not m.fact.change or key_of(m.fact) in levels]
    ordered = sorted(good, key=lambda m: _order(query, m), reverse=True)
    return ordered if query.periods else _newest_first(ordered)


def _newest_first(matches: list[Match]) -> list[Match]:
    """Put the newest figure of the best one's metric and subject first: no period was asked for."""
    if not matches:
        return matches
    best = matches[0]
    same = [
        m
        for m in matches
        if (m.fact.metric, m.fact.scope) == (best.fact.metric, best.fact.scope)
        and m.fit >= best.fit - ABOUT_AS_GOOD
    ]
    same.sort(key=lambda m: m.fact.period.end.toordinal() if m.fact.period else 0, reverse=True)
    newest = [Match(m.fact, max(m.fit, best.fit)) for m in same]
    return newest + [m for m in matches if m not in same]


def _about(query: Query, fact: Fact, scopes: set[str]) -> Query:
    """Return the question as it concerns one of the subjects it names, less the others' words."""
    if fact.scope not in scopes or len(scopes) < 2:
        return query
    own = words_of(fact.scope)
    others = frozenset(w for scope in scopes if scope != fact.scope for w in words_of(scope)) - own
    return replace(query, subjects=tuple(s for s in query.subjects if not stands(s, others)))


def _order(query: Query, match: Match) -> tuple[float, int, int, bool, int]:
    """Fit first, then the newest, then the longest period, then the most exact figure."""
    fact = match.fact
    newest = fact.period.end.toordinal() if fact.period and not query.periods else 0
    length = (fact.period.end - fact.period.start).days if fact.period else 0
    digits = len(fact.value.normalize().as_tuple().digits)
    told_first = not fact.change or query.change
    return (round(match.fit, 1), newest, length, told_first and not fact.approximate, digits)
