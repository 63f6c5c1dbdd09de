"""The answerer that needs no language model: figures from the ledger, words from the passages.

`Answerer` is the seam; a language model is another side of it. What an answerer drafts still has
to pass the number gate (`verify.py`) before anyone sees it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from ..index.chunk import Chunk
from ..index.fact import Fact
from ..index.filing import BlockKind
from ..index.ledger import near_metrics
from ..index.scope import Scope
from ..index.sentences import clean
from ..index.store import Store
from ..prompts.loader import load_toml
from .answer import Hit
from .cite import Passage
from .derive import Derived, asks_sum, recipes, work_out
from .extract import Statement, best_statements
from .figures import matching_facts
from .fit import ENOUGH, Candidate, Match
from .groups import pick
from .holders import asks_rank, holder
from .lexicon import Lexicon
from .query import Query, Want
from .wording import spoken

# A second statement is shown only if it is nearly as good as the first.
NEARLY = 0.85
# Least fit of a figure where something else than a figure may be meant.
SURE = 0.78
# A head this many characters above its row is quoted in one piece with it, rows between included.
NEAR_HEAD = 600


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of an answer with the passages, facts and arithmetic behind it."""

    text: str
    passages: tuple[Passage, ...]
    facts: tuple[Fact, ...] = ()
    derived: Derived | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """What an answerer proposes, with what the refusal decision needs to know.

    Attributes:
        sentences: the answer, in order; empty when it found nothing.
        statements: all statements it weighed, best first.
        fact_fit: fit of the best fact, 0 to 1; 0 when no fact was used.
    """

    sentences: tuple[Sentence, ...]
    statements: tuple[Statement, ...]
    fact_fit: float


class Answerer(Protocol):
    """Drafts an answer from passages."""

    @property
    def engine(self) -> str:
        """Name shown in the answer."""
        ...

    def draft(self, query: Query, hits: Sequence[Hit], scope: Scope) -> Draft:
        """Draft an answer to ``query`` from ``hits``."""
        ...


class ExtractiveAnswerer:
    """Answers in the filings' own words."""

    engine = "extractive"

    def __init__(self, store: Store, lexicon: Lexicon) -> None:
        self._store = store
        self._lexicon = lexicon

    def draft(self, query: Query, hits: Sequence[Hit], scope: Scope) -> Draft:
        """Draft an answer: from the ledger where a figure is asked for, else from sentences."""
        texts = {h.chunk.doc_id: self._store.text(h.chunk.doc_id) for h in hits}
        facts = self._store.facts(doc_ids=set(texts)) if query.figure_only else ()
        statements = best_statements(query, hits, texts, self._lexicon, facts)
        sentences, fit = self._from_ledger(query, hits, scope)
        if not sentences:
            sentences, fit = self._words(query, statements), 0.0
        return Draft(sentences, tuple(statements), fit)

    def _from_ledger(
        self, query: Query, hits: Sequence[Hit], scope: Scope
    ) -> tuple[tuple[Sentence, ...], float]:
        """Return what the ledger answers, with how well it fits; nothing where it does not."""
        if rank := asks_rank(query):
            facts = holder(query, rank, self._in_scope(scope, {"持股数量", "持股比例"}))
            return ((self._say(facts),), 1.0) if facts else ((), 0.0)
        if not _may_be_figure(query):
            return (), 0.0
        matches = self._matches(query, hits, scope)
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
        said = [self._say(group) for group in self._together(query, groups, matches)]
        fit = max((m.fit for m in matches), default=ENOUGH)
        return _distinct(said), fit if said else 0.0

    def _part_groups(
        self, query: Query, hits: Sequence[Hit], scope: Scope, whole: list[list[Fact]]
    ) -> list[list[Fact]]:
        """Return the figures of a question's parts, where they say more than the whole did."""
        if not query.parts or query.trend:
            return []
        groups: list[list[Fact]] = []
        for part in query.parts:
            for group in pick(part, self._matches(part, hits, scope)):
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
                return (self._say([fact]),)
        return ()

    def _worked_out(self, query: Query, hits: Sequence[Hit], scope: Scope) -> Sentence | None:
        """Return a figure worked out from others, where the filings do not state it."""
        for recipe in recipes(query):
            inputs: list[Fact] = []
            for period in recipe.periods:
                part = replace(query, periods=(period,), change=False, trend=False, compare=False)
                if groups := pick(part, self._matches(part, hits, scope)):
                    inputs.append(groups[0][0])
            if len(inputs) < len(recipe.periods) or len({f.scope for f in inputs}) > 1:
                continue
            if derived := work_out(recipe, inputs):
                passages = [p for f in inputs for p in self._say([f]).passages]
                return Sentence(derived.words, tuple(passages), tuple(inputs), derived)
        return None

    def _together(
        self, query: Query, groups: list[list[Fact]], matches: Sequence[Match]
    ) -> list[list[Fact]]:
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

    def _in_scope(self, scope: Scope, metrics: set[str]) -> list[Fact]:
        allowed = self._allowed(scope)
        named = self._store.facts(metrics=metrics)
        return [f for f in named if allowed is None or f.doc_id in allowed]

    def _matches(self, query: Query, hits: Sequence[Hit], scope: Scope) -> list[Match]:
        found = list(self._store.facts(doc_ids={h.chunk.doc_id for h in hits}))
        support = {f: _support(f, hits) for f in found}
        candidates = [f for f in found if support[f]]
        metrics = {m for metric in query.metrics for m in (metric, *near_metrics(metric))}
        if metrics:
            metrics |= {f"{metric}占比" for metric in query.metrics}
            candidates += self._in_scope(scope, metrics)
        unique = {(f.doc_id, f.start, f.metric, f.change): f for f in candidates}
        about = [self._candidate(f, support.get(f, 0.0)) for f in unique.values()]
        return matching_facts(query, about, self._lexicon)

    def _allowed(self, scope: Scope) -> set[str] | None:
        if scope.is_open:
            return None
        return {f.doc_id for f in self._store.filings_in(scope)}

    def _candidate(self, fact: Fact, support: float) -> Candidate:
        evidence = self._store.text(fact.doc_id)[fact.evidence_start : fact.evidence_end]
        chunk = self._store.chunk_at(fact.doc_id, fact.start)
        section = " ".join(chunk.heading_path) if chunk else ""
        around = f"{fact.scope} {fact.label} {fact.metric} {clean(evidence)}"
        return Candidate(fact, around, section, support)

    def _say(self, facts: Sequence[Fact]) -> Sentence:
        """Say facts that stand together: their own sentence, or for table cells a plain one."""
        first = facts[0]
        chunk = self._store.chunk_at(first.doc_id, first.start)
        assert chunk is not None, "a fact stands in some chunk"
        if chunk.kind is BlockKind.TABLE:
            company = self._store.filing(first.doc_id).company
            whose = company or "" if self._lexicon.several_companies and not first.scope else ""
            words = f"{whose}{_row_words(facts)}"
            return Sentence(words, _table_passages(chunk, facts), tuple(facts))
        passage = Passage(chunk, first.evidence_start, first.evidence_end)
        text = self._store.text(first.doc_id)[first.evidence_start : first.evidence_end]
        inside = tuple(
            f
            for f in self._store.facts(doc_ids={first.doc_id})
            if first.evidence_start <= f.start and f.end <= first.evidence_end
        )
        return Sentence(f"{clean(text)}{_unsaid_period(text, facts)}", (passage,), inside)

    def _words(self, query: Query, statements: Sequence[Statement]) -> tuple[Sentence, ...]:
        if not statements:
            return ()
        best = statements[0]
        chosen = [best]
        if query.wants & {Want.LIST, Want.OPINION} or query.compare or query.trend:
            chosen += [s for s in statements[1:3] if s.score >= NEARLY * best.score]
        return _distinct(tuple(self._quote(s) for s in chosen))

    def _quote(self, statement: Statement) -> Sentence:
        inside = self._store.facts(doc_ids={statement.hit.chunk.doc_id})
        facts = tuple(f for f in inside if statement.start <= f.start and f.end <= statement.end)
        passage = Passage(statement.hit.chunk, statement.start, statement.end)
        return Sentence(statement.text, (passage,), facts)


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


def _support(fact: Fact, hits: Sequence[Hit]) -> float:
    """Return 1 for a fact in the best passage, less further down, 0 outside all."""
    for position, hit in enumerate(hits):
        chunk = hit.chunk
        if chunk.doc_id == fact.doc_id and chunk.start <= fact.start and fact.end <= chunk.end:
            return 1 / (1 + 0.5 * position)
    return 0.0


def _unsaid_period(text: str, facts: Sequence[Fact]) -> str:
    """Name the period of a quoted figure where its sentence does not (报告期内, 截至报告期末)."""
    period = facts[0].period
    if period is None or str(period.end.year) in text or str(period.end.year - 2000) + "年" in text:
        return ""
    return f"（{spoken(period)}）"


def _table_passages(chunk: Chunk, facts: Sequence[Fact]) -> tuple[Passage, ...]:
    """Cite cells of one row with their columns' head: in one piece where they stand close."""
    start = min(f.evidence_start for f in facts)
    end = max(f.evidence_end for f in facts)
    row = Passage(chunk, start, end)
    head = next((f for f in facts if f.head_start >= 0), None)
    if head is None:
        return (row,)
    if 0 <= start - head.head_end <= NEAR_HEAD:
        return (Passage(chunk, head.head_start, end),)
    return (row, Passage(chunk, head.head_start, head.head_end))


def _row_words(facts: Sequence[Fact]) -> str:
    """Say table cells of one row: 2024年营业收入为5,662,496,707.12元，同比变动15.20%。"""
    first = facts[0]
    when = spoken(first.period) if first.period else ""
    subject = f"{first.scope}的" if first.scope else ""
    parts = []
    for fact in facts:
        figure = fact.text if fact.text.endswith(fact.unit) else f"{fact.text}{fact.unit}"
        if not fact.change:
            parts.append(f"{fact.metric}为{figure}")
        else:
            against = "较上年末" if fact.period and fact.period.is_point else "同比"
            parts.append(f"{'' if parts else fact.metric}{against}变动{figure}")
    return f"{when}{subject}{'，'.join(parts)}。"


def _distinct(sentences: Sequence[Sentence]) -> tuple[Sentence, ...]:
    """Drop sentences said before; their facts are kept together."""
    seen: dict[str, Sentence] = {}
    for sentence in sentences:
        if before := seen.get(sentence.text):
            facts = tuple(dict.fromkeys((*before.facts, *sentence.facts)))
            sentence = Sentence(before.text, before.passages, facts)
        seen[sentence.text] = sentence
    return tuple(seen.values())
