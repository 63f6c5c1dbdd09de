"""Hybrid retrieval: dense and lexical search, fused, then ranked by what the question asks for.

Four modes stand side by side so that the evaluation can compare them: ``lexical`` (BM25 alone),
``dense`` (vectors alone), ``fused`` (both) and ``full`` (fused, then `rank.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from ..index.encode.base import Encoder
from ..index.scope import EVERYTHING, Scope
from ..index.store import Store
from .answer import Hit
from .lexicon import Lexicon
from .query import Query
from .question import understand
from .rank import rank

# Which search; see the top of this file.
Mode = Literal["lexical", "dense", "fused", "full"]
# Candidates each search hands to the fusion.
POOL = 60
# Weight of the dense side; fitted on the "fit" split, see docs/architecture.md.
DENSE_WEIGHT = 0.4


class Retriever:
    """Searches one store.

    Args:
        store: an open store.
        encoder: the encoder that made it.
    """

    def __init__(self, store: Store, encoder: Encoder) -> None:
        store.check_encoder(encoder)
        self.store = store
        self.encoder = encoder
        self.lexicon = Lexicon(store)

    def search(
        self, question: str | Query, scope: Scope = EVERYTHING, k: int = 10, mode: Mode = "full"
    ) -> list[Hit]:
        """Return the best ``k`` passages, best first.

        Args:
            question: a question, or one already understood.
            scope: hard filter; a scope that holds nothing gives no passage at all.
            k: how many passages.
            mode: which search; see the top of this file.
        """
        query = question if isinstance(question, Query) else self._understand(question, scope)
        ids = self.store.select(scope)
        if ids is not None and not len(ids):
            return []
        if mode == "lexical":
            return self._hits({}, self._lexical(query.text, ids), k)
        if mode == "dense":
            return self._hits(self._dense(query.text, ids), {}, k)
        if mode == "fused":
            return self._hits(self._dense(query.text, ids), self._lexical(query.text, ids), k)
        dense, lexical = self._dense(query.search, ids), self._lexical(query.search, ids)
        return rank(query, self._hits(dense, lexical, POOL), self.lexicon)[:k]

    def _understand(self, question: str, scope: Scope) -> Query:
        return understand(question, lexicon=self.lexicon, today=scope.as_of)

    def _dense(self, text: str, ids: NDArray[np.int64] | None) -> dict[int, float]:
        vector = self.encoder.encode_queries([text])[0]
        return dict(self.store.dense(vector, POOL, ids))

    def _lexical(self, text: str, ids: NDArray[np.int64] | None) -> dict[int, float]:
        return dict(self.store.lexical(text, POOL, ids))

    def _hits(self, dense: dict[int, float], lexical: dict[int, float], k: int) -> list[Hit]:
        scores = fuse(dense, lexical)
        best = sorted(scores, key=lambda i: (-scores[i], i))[:k]
        return [
            Hit(i, chunk, scores[i], dense.get(i), lexical.get(i))
            for i, chunk in zip(best, self.store.chunks(best), strict=True)
        ]


def fuse(dense: dict[int, float], lexical: dict[int, float]) -> dict[int, float]:
    """Add the two scores, each scaled to [0, 1] over its own candidates.

    A passage that one search did not return gets that search's lowest score, not zero credit on
    both. With one side empty the other's order is kept.
    """
    if not dense or not lexical:
        return dense or lexical
    a, b = _scaled(dense), _scaled(lexical)
    weight = DENSE_WEIGHT
    return {i: weight * a.get(i, 0.0) + (1 - weight) * b.get(i, 0.0) for i in {*a, *b}}


def _scaled(scores: dict[int, float]) -> dict[int, float]:
    low, high = min(scores.values()), max(scores.values())
    return {i: (s - low) / (high - low) if high > low else 1.0 for i, s in scores.items()}


def reciprocal_rank(orders: Sequence[Sequence[int]], constant: int = 60) -> dict[int, float]:
    """Fuse orders by reciprocal rank (Cormack et al. 2009); the rule `fuse` is measured against."""
    scores: dict[int, float] = {}
    for order in orders:
        for position, i in enumerate(order, start=1):
            scores[i] = scores.get(i, 0.0) + 1 / (constant + position)
    return scores
