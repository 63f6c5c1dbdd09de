"""The answerer that needs no language model: figures from the ledger, words from the passages.

`Answerer` is the seam; a language model is another side of it. What an answerer drafts still has
to pass the number gate (`verify.py`) before anyone sees it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from ..index.chunk import Chunk
from ..index.fact import Fact
from ..index.filing import BlockKind
from ..index.ledger import near_metrics
from ..index.scope import Scope
from ..index.sentences import clean
from ..index.store import Store
from .answer import Hit
from .cite import Passage
from .extract import Statement, best_statements
from .figures import Candidate, Match, matching_facts, pick
from .lexicon import Lexicon
from .question import Query, Want
from .wording import spoken

# A second statement is shown only if it is nearly as good as the first.
NEARLY = 0.85
# A head this many characters above its row is quoted in one piece with it, rows between included.
NEAR_HEAD = 600


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
        matches = self._matches(query, hits, scope) if _may_be_figure(query) else []
        groups = pick(query, matches)
        if groups:
            sentences = _distinct([self._say(group) for group in groups])
            return Draft(sentences, tuple(statements), matches[0].fit)
        return Draft(self._words(query, statements), tuple(statements), 0.0)

    def _matches(self, query: Query, hits: Sequence[Hit], scope: Scope) -> list[Match]:
        found = list(self._store.facts(doc_ids={h.chunk.doc_id for h in hits}))
        support = {f: _support(f, hits) for f in found}
        candidates = [f for f in found if support[f]]
        metrics = {m for metric in query.metrics for m in (metric, *near_metrics(metric))}
        if metrics:
            metrics |= {f"{metric}占比" for metric in query.metrics}
            allowed = self._allowed(scope)
            named = self._store.facts(metrics=metrics)
            candidates += [f for f in named if allowed is None or f.doc_id in allowed]
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
            return Sentence(_row_words(facts), _table_passages(chunk, first), tuple(facts))
        passage = Passage(chunk, first.evidence_start, first.evidence_end)
        text = self._store.text(first.doc_id)[first.evidence_start : first.evidence_end]
        inside = tuple(
            f
            for f in self._store.facts(doc_ids={first.doc_id})
            if first.evidence_start <= f.start and f.end <= first.evidence_end
        )
        return Sentence(clean(text), (passage,), inside)

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
    return bool(query.metrics) and not query.wants & {Want.REASON, Want.PERSON, Want.DATE}


def _support(fact: Fact, hits: Sequence[Hit]) -> float:
    """Return 1 for a fact in the best passage, less further down, 0 outside all."""
    for position, hit in enumerate(hits):
        chunk = hit.chunk
        if chunk.doc_id == fact.doc_id and chunk.start <= fact.start and fact.end <= chunk.end:
            return 1 / (1 + 0.5 * position)
    return 0.0


def _table_passages(chunk: Chunk, fact: Fact) -> tuple[Passage, ...]:
    """Cite a cell's row with its column's head: in one piece where they stand close together."""
    row = Passage(chunk, fact.evidence_start, fact.evidence_end)
    if fact.head_start < 0:
        return (row,)
    if 0 <= fact.evidence_start - fact.head_end <= NEAR_HEAD:
        return (Passage(chunk, fact.head_start, fact.evidence_end),)
    return (row, Passage(chunk, fact.head_start, fact.head_end))


def _row_words(facts: Sequence[Fact]) -> str:
    """Say table cells of one row: 2024年营业收入为5,662,496,707.12元，同比变动15.20%。"""
    first = facts[0]
    when = spoken(first.period) if first.period else ""
    parts = []
    for fact in facts:
        figure = fact.text if fact.text.endswith(fact.unit) else f"{fact.text}{fact.unit}"
        if not fact.change:
            parts.append(f"为{figure}")
        else:
            parts.append(
                f"{'较上年末' if first.period and first.period.is_point else '同比'}变动{figure}"
            )
    subject = f"{first.scope}的" if first.scope else ""
    return f"{when}{subject}{first.metric}{'，'.join(parts)}。"


def _distinct(sentences: Sequence[Sentence]) -> tuple[Sentence, ...]:
    """Drop sentences said before; their facts are kept together."""
    seen: dict[str, Sentence] = {}
    for sentence in sentences:
        if before := seen.get(sentence.text):
            facts = tuple(dict.fromkeys((*before.facts, *sentence.facts)))
            sentence = Sentence(before.text, before.passages, facts)
        seen[sentence.text] = sentence
    return tuple(seen.values())
