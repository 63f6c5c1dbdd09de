"""Answers from the figure ledger: found, or worked out, or a holder by rank.

Where figures come from is `candidates.py`; how they are said, `say.py`; answers in the filings'
sentences are `answerer.py`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ..index.fact import Fact
from ..index.scope import Scope
from ..index.store import Store
from ..prompts.loader import load_toml
from .answer import Hit
from .candidates import FactFinder
from .derive import asks_sum, recipes, work_out
from .draft import Sentence
from .fit import ENOUGH, Match
from .groups import pick
from .holders import HOLDER_METRICS, asks_rank, holder
from .lexicon import Lexicon
from .query import Query, Want
from .say import Speaker, distinct

# Least fit of a figure where something else than a figure may be meant.
SURE = 0.78


class LedgerAnswerer:
    """Answers with figures.

    Args:
        store: an open store.
        lexicon: its words.
        speaker: says the figures.
    """

    def __init__(self, store: Store, lexicon: Lexicon, speaker: Speaker) -> None:
        self._store = store
        self._finder = FactFinder(store, lexicon)
        self._speaker = speaker

    def answer(
        self, query: Query, hits: Sequence[Hit], scope: Scope
    ) -> tuple[tuple[Sentence, ...], float] | None:
        """Return what the ledger answers, with how well it fits; None where it does not.

        No sentence at all means that the ledger knows there is no answer: a holder beyond the last.
        """
        rank = asks_rank(query)
        if rank is not None:
            facts = holder(query, rank, self._finder.in_scope(scope, HOLDER_METRICS))
            if facts is None:
                return None
            return ((self._speaker.say(facts),), 1.0) if facts else ((), 0.0)
        if not _may_be_figure(query):
            return None
        matches = self._finder.matches(query, hits, scope)
        if not query.figure_only:
            matches = [m for m in matches if m.fit >= SURE]
        groups = pick(query, matches)
        worked = None
        if not groups or asks_sum(query) or _wants_difference(query, groups):
            worked = self._worked_out(query, hits, scope)
        if worked:
            return (worked, *self._published_change(query, matches)), 1.0
        if parts := self._part_groups(query, hits, scope, groups):
            groups = parts
        said = [self._speaker.say(group) for group in self._together(query, groups)]
        fit = max((m.fit for m in matches), default=ENOUGH)
        return (distinct(said), fit) if said else None

    def _part_groups(
        self, query: Query, hits: Sequence[Hit], scope: Scope, whole: list[list[Fact]]
    ) -> list[list[Fact]]:
        """Return the figures of a question's parts, where they say more than the whole did."""
        if not query.parts or query.trend:
            return []
        groups: list[list[Fact]] = []
        for part in query.parts:
            for group in pick(part, self._finder.matches(part, hits, scope)):
                if group not in groups:
                    groups.append(group)
        said = {fact for group in whole for fact in group}
        told = {fact for group in groups for fact in group}
        return groups if said < told else []

    def _published_change(self, query: Query, matches: Sequence[Match]) -> tuple[Sentence, ...]:
        """Return the rate of change that a filing gives beside a difference worked out here."""
        later = max((p.end for p in query.periods), default=None)
        for match in matches:
            fact = match.fact
            if fact.change and fact.period and fact.period.end == later:
                return (self._speaker.say([fact]),)
        return ()

    def _worked_out(self, query: Query, hits: Sequence[Hit], scope: Scope) -> Sentence | None:
        """Return a figure worked out from others, where the filings do not state it."""
        for recipe in recipes(query):
            inputs: list[Fact] = []
            for period in recipe.periods:
                part = replace(query, periods=(period,), change=False, trend=False, compare=False)
                if groups := pick(part, self._finder.matches(part, hits, scope)):
                    inputs.append(groups[0][0])
            if len(inputs) < len(recipe.periods) or len({f.scope for f in inputs}) > 1:
                continue
            if derived := work_out(recipe, inputs):
                passages = [p for f in inputs for p in self._speaker.say([f]).passages]
                return Sentence(derived.words, tuple(passages), tuple(inputs), derived)
        return None

    def _together(self, query: Query, groups: list[list[Fact]]) -> list[list[Fact]]:
        """Add to a holder's figure the other one of its row, where no unit was asked for."""
        words = load_toml("terms/questions")["together"]
        if query.units or not any(word in query.text for word in words["asks"]):
            return groups
        for pair in words["metrics"]:
            for group in groups:
                if group[0].metric in pair and len(group) == 1:
                    beside = self._store.facts(metrics=set(pair), doc_ids={group[0].doc_id})
                    row = [f for f in beside if f.evidence_start == group[0].evidence_start]
                    group[:] = sorted(row, key=lambda f: pair.index(f.metric)) or group
        return groups


def _may_be_figure(query: Query) -> bool:
    """Whether a figure of the ledger may answer, alone or with other things asked for."""
    if query.figure_only or query.compare:
        return True
    other = {Want.REASON, Want.OPINION, Want.MANNER, Want.DATE, Want.LIST}
    return Want.FIGURE in query.wants or not query.wants & other


def _wants_difference(query: Query, groups: Sequence[Sequence[Fact]]) -> bool:
    """Whether a change over a span is asked for and only the count at its end was found."""
    facts = [f for group in groups for f in group]
    counts = all(f.period and f.period.is_point and not f.change for f in facts)
    return query.change and counts and any(not p.is_point for p in query.periods)
