"""The answerer that needs no language model: figures from the ledger, words from the passages."""

from __future__ import annotations

from collections.abc import Sequence

from ..index.scope import Scope
from ..index.store import Store
from .answer import Hit
from .draft import Draft, Sentence
from .extract import Statement, best_statements
from .ledger_answerer import LedgerAnswerer
from .lexicon import Lexicon
from .query import Query, Want
from .say import Speaker, distinct

# A second statement is shown only if it is nearly as good as the first.
NEARLY = 0.85


class ExtractiveAnswerer:
    """Answers in the filings' own words."""

    engine = "extractive"

    def __init__(self, store: Store, lexicon: Lexicon) -> None:
        self._store = store
        self._lexicon = lexicon
        self._speaker = Speaker(store, name_company=lexicon.several_companies)
        self._ledger = LedgerAnswerer(store, lexicon, self._speaker)

    def draft(self, query: Query, hits: Sequence[Hit], scope: Scope) -> Draft:
        """Draft an answer: from the ledger where a figure is asked for, else from sentences."""
        texts = {h.chunk.doc_id: self._store.text(h.chunk.doc_id) for h in hits}
        facts = self._store.facts(doc_ids=set(texts)) if query.figure_only else ()
        statements = best_statements(query, hits, texts, self._lexicon, facts)
        found = self._ledger.answer(query, hits, scope)
        sentences, fit = found or (self._words(query, statements), 0.0)
        return Draft(sentences, tuple(statements), fit)

    def _words(self, query: Query, statements: Sequence[Statement]) -> tuple[Sentence, ...]:
        if not statements:
            return ()
        best = statements[0]
        chosen = [best]
        if query.wants & {Want.LIST, Want.OPINION} or query.compare or query.trend:
            chosen += [s for s in statements[1:3] if s.score >= NEARLY * best.score]
        return distinct(tuple(self._speaker.quote(s) for s in chosen))
