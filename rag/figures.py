"""Answers from the figure ledger: which facts a question asks for.

A fact answers only if its metric, its period and its subject all fit; a near miss is no answer.
How a fact is said is `answerer.py`. Deriving figures (second half = year - first half) is left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import rjieba

from ..index.fact import Fact
from ..index.metric_words import metric_terms, near_metrics
from ..index.period import Period
from .lexicon import Lexicon
from .query import Query, Subject
from .rank import coverage, stands, weigh
from .words import words_of

# Below this a fact is not what was asked for; fitted on the "fit" split.
ENOUGH = 0.6
# What a question without any subject counts as told, in units of word rarity.
PRIOR = 3.0
NOT_THE_DAY = 0.9
# Two figures of one kind this close in fit differ by their wording, not by what they are of.
ABOUT_AS_GOOD = 0.2
# Facts this far below the best are not said beside it.
NEARLY = 0.12
# Two cells of one row lie within this many characters of each other.
_ROW = 600
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


def matching_facts(query: Query, candidates: Iterable[Candidate], lexicon: Lexicon) -> list[Match]:
    """Return the facts that answer a figure question, best first."""
    candidates = list(candidates)
    scopes = {c.fact.scope for c in candidates if names_scope(query, c.fact.scope)}
    matches = [Match(c.fact, _fit(_about(query, c.fact, scopes), c, lexicon)) for c in candidates]
    good = [m for m in matches if m.fit >= ENOUGH]
    if not query.change:
        # A change is said beside its level, never alone.
        levels = {_key(m.fact) for m in good if not m.fact.change}
        good = [m for m in good if not m.fact.change or _key(m.fact) in levels]
    ordered = sorted(good, key=lambda m: _order(query, m), reverse=True)
    return ordered if query.periods else _newest_first(ordered)


def pick(query: Query, matches: Sequence[Match]) -> list[list[Fact]]:
    """Choose what is said: groups of facts of one metric, period and subject, level first.

    One group for each metric and period asked about; all periods for a trend; each of the
    subjects that the question names.
    """
    groups: dict[tuple[str, str, str], list[Match]] = {}
    for match in matches:
        f = match.fact
        key = _key(f)
        if match.fit >= matches[0].fit - NEARLY or key in groups:
            groups.setdefault(key, []).append(match)
    chosen = _wanted(query, list(groups.values()))
    return [_one_of_each(query, group) for group in chosen]


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


def _key(fact: Fact) -> tuple[str, str, str]:
    return fact.metric, fact.period.code if fact.period else "", fact.scope


def _on_the_way(query: Query, fact: Fact) -> bool:
    """Whether a figure lies between the ends of a course asked about (从2023年底到2024年底)."""
    if not query.trend or len(query.periods) < 2 or fact.period is None:
        return False
    ends = [p.end for p in query.periods]
    alike = fact.period.kind in {p.kind for p in query.periods}
    return alike and min(ends) <= fact.period.end <= max(ends)


def _wanted(query: Query, groups: list[list[Match]]) -> list[list[Match]]:
    if not groups:
        return []
    best = groups[0][0].fact
    kept: dict[tuple[str, str, str], list[Match]] = {}
    for group in groups:
        fact = group[0].fact
        # The same figure in another filing, or a wider or narrower subject, is said once.
        scope = fact.scope if names_scope(query, fact.scope) else ""
        kept.setdefault(
            (_family(query, fact), fact.period.code if fact.period else "", scope), group
        )
    chosen = list(kept.values())
    if query.trend or len(query.periods) > 1:
        kinds = {p.kind for p in query.periods} or {_kind(best)}
        chosen = [g for g in chosen if _kind(g[0].fact) in kinds | {"point"}]
        chosen = [g for g in chosen if g[0].fact.metric == best.metric or query.metrics[1:]]
        return sorted(chosen, key=lambda g: _when(g[0].fact))
    newest = [g for g in chosen if query.periods or g[0].fact.period == best.period]
    if len(query.metrics) > 1:
        return newest
    if query.metrics and len(query.units) < 2:
        newest = [g for g in newest if g[0].fact.metric == best.metric]
    several = len({g[0].fact.scope for g in newest if names_scope(query, g[0].fact.scope)}) > 1
    return newest if query.compare or several or len(query.units) > 1 else newest[:1]


def _one_of_each(query: Query, group: list[Match]) -> list[Fact]:
    """Return the level with the change that a filing tells beside it.

    A reader of one figure wants to know where it comes from; in a row of periods that is plain.
    """
    level = next((m.fact for m in group if not m.fact.change), None)
    if level and query.trend:
        return [level]
    beside = (m.fact for m in group if m.fact.change and (not level or _together(m.fact, level)))
    change = next(beside, None) or next((m.fact for m in group if m.fact.change), None)
    if level and change and not _together(level, change):
        return [change] if query.change else [level]
    return [f for f in (level, change) if f]


def _together(a: Fact, b: Fact) -> bool:
    """Whether two facts stand in one sentence or one row."""
    near = abs(a.evidence_start - b.evidence_start) < 4 or abs(a.start - b.start) < _ROW
    return a.doc_id == b.doc_id and a.label == b.label and near


def _fit(query: Query, candidate: Candidate, lexicon: Lexicon) -> float:
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
    fit = metric * (0.1 + 0.45 * subject + 0.3 * scope + 0.15 * candidate.support)
    # A count of the very day asked about before one of the span that ends on it.
    exact = not query.periods or fact.period in query.periods
    return fit if exact or fit < ENOUGH else max(ENOUGH, NOT_THE_DAY * fit)


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


def _order(query: Query, match: Match) -> tuple[float, int, int, bool, int]:
    """Fit first, then the newest, then the longest period, then the most exact figure."""
    fact = match.fact
    newest = fact.period.end.toordinal() if fact.period and not query.periods else 0
    length = (fact.period.end - fact.period.start).days if fact.period else 0
    digits = len(fact.value.normalize().as_tuple().digits)
    told_first = not fact.change or query.change
    return (round(match.fit, 1), newest, length, told_first and not fact.approximate, digits)


def _family(query: Query, fact: Fact) -> str:
    """Return the metric asked about that a fact stands for."""
    if fact.metric in query.metrics:
        return fact.metric
    near = (m for m in query.metrics if fact.metric in near_metrics(m))
    return next(near, fact.metric)


def _when(fact: Fact) -> tuple[int, int]:
    return (fact.period.end.toordinal(), fact.period.start.toordinal()) if fact.period else (0, 0)


def _kind(fact: Fact) -> str:
    return fact.period.kind if fact.period else ""
