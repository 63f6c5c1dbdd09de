"""The answerer that needs no language model: figures from the ledger, words from the passages.

`Answerer` is the seam; a language model is another side of it. What an answerer drafts still has
to pass the number gate (`verify.py`) before anyone sees it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from ..index.fact import Fact
from ..index.filing import BlockKind
from ..index.scope import Scope
from ..index.sentences import clean
from ..index.store import Store
from .answer import Hit
from .cite import Passage
from .extract import Statement, best_statements
from .figures import Match, facts_in, matching_facts, pick
from .lexicon import Lexicon
from .question import Query, Want
from .wording import spoken

# A second statement is shown only if it is nearly as good as the first.
NEARLY = 0.85
FIGURE_CANDIDATES = 12


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of an answer with the passages and facts behind it."""

    text: str
    passages: tuple[Passage, ...]
    facts: tuple[Fact, ...] = ()


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
        statements = best_statements(query, hits, texts, self._lexicon)
        matches = self._matches(query, hits, scope) if wants_figure(query) else []
        facts = pick(query, matches)
        if facts:
            sentences = tuple(self._say(query, fact, hits) for fact in facts)
            return Draft(_distinct(sentences), tuple(statements), matches[0].fit)
        return Draft(self._words(query, statements), tuple(statements), 0.0)

    def _matches(self, query: Query, hits: Sequence[Hit], scope: Scope) -> list[Match]:
        candidates = facts_in(hits, self._store.facts(doc_ids={h.chunk.doc_id for h in hits}))
        if query.metrics:
            allowed = self._allowed(scope)
            named = self._store.facts(metrics=set(query.metrics))
            candidates += [f for f in named if allowed is None or f.doc_id in allowed]
        unique = {(f.doc_id, f.start, f.metric, f.change): f for f in candidates}
        around = {f: self._around(f) for f in unique.values()}
        return matching_facts(query, unique.values(), around, self._lexicon)

    def _allowed(self, scope: Scope) -> set[str] | None:
        if scope.is_open:
            return None
        ids = self._store.select(scope)
        if ids is None:
            return None
        return {c.doc_id for c in self._store.chunks([int(i) for i in ids])}

    def _around(self, fact: Fact) -> str:
        text = self._store.text(fact.doc_id)
        filing = self._store.filing(fact.doc_id)
        evidence = text[fact.evidence_start : fact.evidence_end]
        return f"{filing.company or ''} {fact.scope} {fact.label} {fact.metric} {clean(evidence)}"

    def _say(self, query: Query, fact: Fact, hits: Sequence[Hit]) -> Sentence:
        """Say one fact: its own sentence, or for a table cell a plain one made from it."""
        chunk = self._store.chunk_at(fact.doc_id, fact.start)
        passage = Passage(chunk, fact.evidence_start, fact.evidence_end)
        if chunk.kind is not BlockKind.TABLE:
            text = self._store.text(fact.doc_id)[fact.evidence_start : fact.evidence_end]
            return Sentence(clean(text), (passage,), (fact,))
        when = spoken(fact.period) if fact.period else ""
        unit = "" if fact.text.endswith(fact.unit) else fact.unit
        verb = "变动" if fact.change else "为"
        return Sentence(
            f"{when}{fact.scope}{fact.metric}{verb}{fact.text}{unit}。", (passage,), (fact,)
        )

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


def wants_figure(query: Query) -> bool:
    """Whether a figure would answer the question."""
    asked = Want.FIGURE in query.wants or query.change or query.trend or query.compare
    other = query.wants & {Want.REASON, Want.MANNER, Want.PERSON, Want.DATE, Want.PLACE}
    return (asked and not other) or (bool(query.metrics) and not query.wants)


def _distinct(sentences: tuple[Sentence, ...]) -> tuple[Sentence, ...]:
    seen: dict[str, Sentence] = {}
    for sentence in sentences:
        seen.setdefault(sentence.text, sentence)
    return tuple(seen.values())
