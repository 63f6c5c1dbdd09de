"""How well a figure of the ledger fits a question: its metric, its period, its subject.

Choosing among figures that fit is `figures.py` and `groups.py`.
"""

from __future__ import annotations

from dataclasses import dataclass

import rjieba

from ..index.fact import Fact
from ..index.metric_words import metric_terms, near_metrics
from ..index.period import Period
from .coverage import coverage, stands, weigh
from .lexicon import Lexicon
from .query import Query, Subject
from .words import words_of

# Below this a fact is not what was asked for; fitted on the "fit" split.
ENOUGH = 0.6
# What a question without any subject counts as told, in units of word rarity.
PRIOR = 3.0
# Share of a fact's subject that a question must say, where it names a subject at all.
STRANGER = 0.2
# What a figure of a span that ends on the day asked about counts beside one of the day.
NOT_THE_DAY = 0.9
# Words that ask for a share of the metric they stand with.
_SHARE = ("占比", "比例", "比重", "占总", "百分之")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A fact with what stands around it.

    Attributes:
        fact: the fact.
        around: its evidence, label and subject on one line.
        section: the headings above it.
        support: 1 where the best passage holds it, less further down, 0 where none does.
    """

    fact: Fact
    around: str
    section: str
    support: float


@dataclass(frozen=True, slots=True)
class Match:
    """A fact with how well it fits the question, 0 to 1."""

    fact: Fact
    fit: float


def fit_of(query: Query, candidate: Candidate, lexicon: Lexicon) -> float:
    """Return how well a figure fits a question, 0 to 1; 0 where it is of another period."""
    fact = candidate.fact
    fits = not query.periods or any(_period_fits(p, fact) for p in query.periods)
    if not fits and not _on_the_way(query, fact):
        return 0.0
    metric = _metric_fit(query, fact, candidate.support, lexicon)
    if not metric:
        return 0.0
    near = _told(query, candidate.around, lexicon)
    subject = 0.7 * near + 0.3 * _told(query, f"{candidate.around} {candidate.section}", lexicon)
    scope = _scope_fit(query, fact, lexicon)
    if fact.scope and scope < STRANGER and any(s.weight >= 0.8 for s in query.subjects):
        return 0.0  # the figure of somebody else, told in a sentence that names the one asked about
    fit = metric * (0.1 + 0.45 * subject + 0.3 * scope + 0.15 * candidate.support)
    # A count of the very day asked about before one of the span that ends on it.
    exact = not query.periods or fact.period in query.periods
    return fit if exact or fit < ENOUGH else max(ENOUGH, NOT_THE_DAY * fit)


def period_fits(asked: Period, told: Period) -> bool:
    """Whether a figure of the period ``told`` answers a question about ``asked``.

    The same period; or a balance-sheet date that ends it; or a day inside a month asked for.
    """
    if asked.code == told.code:
        return True
    if told.is_point:
        return told.end == asked.end or (asked.kind == "month" and asked.contains(told))
    return asked.is_point and told.kind == "month" and told.end == asked.end


def _period_fits(asked: Period, fact: Fact) -> bool:
    if fact.period is None:
        return False
    if period_fits(asked, fact.period):
        return True
    # A count at a day (users, staff) may be told of the span that ends on it.
    term = metric_terms().get(fact.metric)
    return asked.is_point and fact.period.end == asked.end and bool(term and term.kind == "stock")


def _on_the_way(query: Query, fact: Fact) -> bool:
    """Whether a figure lies between the ends of a course asked about (从2023年底到2024年底)."""
    if not query.trend or len(query.periods) < 2 or fact.period is None:
        return False
    ends = [p.end for p in query.periods]
    alike = fact.period.kind in {p.kind for p in query.periods}
    return alike and min(ends) <= fact.period.end <= max(ends)


def _told(query: Query, text: str, lexicon: Lexicon) -> float:
    """Return the share of the question's subjects that a text tells; few weak ones count little."""
    total = sum(weigh(s, lexicon) for s in query.subjects)
    share = coverage(query.subjects, words_of(text), lexicon)
    return (PRIOR + share * total) / (PRIOR + total)


def _metric_fit(query: Query, fact: Fact, support: float, lexicon: Lexicon) -> float:
    """Return how well the metric fits: by name, by a near name, by its label, by its unit."""
    by_unit = 1.0 if not query.units or fact.change or fact.unit in query.units else 0.7
    share = any(word in query.text for word in _SHARE)
    if fact.metric in query.metrics:
        return by_unit
    if share and any(fact.metric == f"{metric}占比" for metric in query.metrics):
        return 1.0
    label = _label_fit(query, fact, lexicon)
    fits = [label if label >= 0.75 else 0.0]
    if any(fact.metric in near_metrics(m) or m in near_metrics(fact.metric) for m in query.metrics):
        fits.append(0.92)
    if not query.metrics and label >= 0.3 and support >= 0.5:
        fits.append(0.6 + 0.4 * label)
    # "How many shares does X hold": the unit and the subject say which figure is meant.
    open_figure = not query.metrics or len(query.units) > 1
    if open_figure and fact.unit in query.units and names_scope(query, fact.scope):
        fits.append(0.85 + 0.1 * label)
    return max(fits) * by_unit


def _label_fit(query: Query, fact: Fact, lexicon: Lexicon) -> float:
    """Return the share of a fact's label that the question says."""
    asked = query.search.lower()
    best = 0.0
    for name in {fact.label.lower(), fact.metric.lower()}:
        if name in asked:
            return 1.0
        words = [Subject(w) for w in rjieba.cut(name) if len(w) > 1]
        best = max(best, coverage(words, words_of(asked), lexicon) if words else 0.0)
    return best


def _scope_fit(query: Query, fact: Fact, lexicon: Lexicon) -> float:
    """Return how well the subject of a fact fits: told and asked about, or told and not asked."""
    asked = query.search.lower()
    if not fact.scope:
        # A figure of the whole company, where the question names a part of it, is a weak fit.
        return 0.6 if any(s.weight >= 1 for s in query.subjects) else 1.0
    if fact.scope.lower() in asked:
        return 1.0
    words = [Subject(w) for w in rjieba.cut(fact.scope.lower()) if w.strip()]
    return coverage(words, words_of(asked), lexicon)


def names_scope(query: Query, scope: str) -> bool:
    """Whether a question names a subject: as a whole, or by most of its words."""
    asked = query.search.lower()
    if not scope or scope.lower() in asked:
        return bool(scope)
    words = [w for w in rjieba.cut(scope.lower()) if len(w) > 1]
    said = [w for w in words if w in asked]
    if words and 2 * len(said) >= len(words):
        return True
    # A long name said short: all that the question says of it stands in it.
    named = [s for s in query.subjects if s.weight >= 0.8]
    inside = [s for s in named if stands(s, words_of(scope))]
    return len(inside) >= 2 and 4 * len(inside) >= 3 * len(named)
