"""Where figures come from: the passages found, and the ledger of the filings in scope.

How well each fits is `figures.py`.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from ..index.fact import Fact
from ..index.ledger import near_metrics
from ..index.scope import Scope
from ..index.sentences import clean
from ..index.store import Store
from .answer import Hit
from .figures import matching_facts
from .fit import Candidate, Match
from .lexicon import Lexicon
from .query import Query


class FactFinder:
    """Finds figures of one store.

    Args:
        store: an open store.
        lexicon: its words.
    """

    def __init__(self, store: Store, lexicon: Lexicon) -> None:
        self._store = store
        self._lexicon = lexicon

    def matches(self, query: Query, hits: Sequence[Hit], scope: Scope) -> list[Match]:
        """Return the figures that answer a question, best first: in the hits, or of its metrics."""
        found = list(self._store.facts(doc_ids={h.chunk.doc_id for h in hits}))
        support = {f: _support(f, hits) for f in found}
        candidates = [f for f in found if support[f]]
        metrics = {m for metric in query.metrics for m in (metric, *near_metrics(metric))}
        if metrics:
            metrics |= {f"{metric}占比" for metric in query.metrics}
            candidates += self.in_scope(scope, metrics)
        unique = {(f.doc_id, f.start, f.metric, f.change): f for f in candidates}
        about = [self._candidate(f, support.get(f, 0.0)) for f in unique.values()]
        return matching_facts(query, about, self._lexicon)

    def in_scope(self, scope: Scope, metrics: Collection[str]) -> list[Fact]:
        """Return all figures of some metrics in the filings that a scope allows."""
        allowed = self._allowed(scope)
        named = self._store.facts(metrics=metrics)
        return [f for f in named if allowed is None or f.doc_id in allowed]

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


def _support(fact: Fact, hits: Sequence[Hit]) -> float:
    """Return 1 for a fact in the best passage, less further down, 0 outside all."""
    for position, hit in enumerate(hits):
        chunk = hit.chunk
        if chunk.doc_id == fact.doc_id and chunk.start <= fact.start and fact.end <= chunk.end:
            return 1 / (1 + 0.5 * position)
    return 0.0
