"""Which of the fitting figures are said, and which of them together.

How well a figure fits is `fit.py`; how it is said, `say.py`.
"""

from __future__ import annotations

from collections.abc import Sequence

from ..index.fact import Fact
from ..index.metric_words import near_metrics
from .fit import Match, names_scope
from .query import Query

# What makes two figures the same one: metric, period code, subject.
Key = tuple[str, str, str]
# Facts this far below the best are not said beside it.
NEARLY = 0.12
# Two cells of one row lie within this many characters of each other.
_ROW = 600


def pick(query: Query, matches: Sequence[Match]) -> list[list[Fact]]:
    """Choose what is said: groups of facts of one metric, period and subject, level first.

    One group for each metric and period asked about; all periods for a trend; each of the
    subjects that the question names.
    """
    groups: dict[Key, list[Match]] = {}
    for match in matches:
        f = match.fact
        key = key_of(f)
        if match.fit >= matches[0].fit - NEARLY or key in groups:
            groups.setdefault(key, []).append(match)
    chosen = _wanted(query, list(groups.values()))
    return [_one_of_each(query, group) for group in chosen]


def key_of(fact: Fact) -> Key:
    """Return what a figure has in common with itself in another filing."""
    return fact.metric, fact.period.code if fact.period else "", fact.scope


def _wanted(query: Query, groups: list[list[Match]]) -> list[list[Match]]:
    if not groups:
        return []
    best = groups[0][0].fact
    kept: dict[Key, list[Match]] = {}
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
