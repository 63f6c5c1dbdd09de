"""Rank fused candidates by what a question asks for: subjects, period, metric, answer kind.

Each signal is a number of about [0, 1] (period agreement in [-1, 1]); a passage's score is their
weighted sum. The weights are fitted on the evaluation's "fit" split and reported on the other.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, fields
from itertools import pairwise

from ..index.quantity import find_quantities
from .answer import Hit
from .coverage import coverage
from .lexicon import Lexicon
from .passages import chunk_metrics, chunk_pairs, chunk_words, period_agreement
from .query import Query, Want
from .words import words_of

# A passage shorter than this is a caption or a ticked box, not a statement.
_SHORT = 16
# A date as a filing or an English document writes it.
_DATE = re.compile(r"\d{4}\s*年|\d{1,2}\s*月|\d{4}-\d{2}")


@dataclass(frozen=True, slots=True)
class Signals:
    """What speaks for a passage; as `WEIGHTS`, how much each counts.

    Attributes:
        fused: the fused score of the two searches.
        coverage: rarity-weighted share of the question's subjects in the passage.
        pairs: the same over character pairs, which survive a misspelt character.
        question: the same in the published question of a pair.
        metric: share of the metrics asked about that the passage names.
        period: agreement of the periods.
        figure: a figure is wanted and there is one.
        date: a date is wanted and there is one.
        recent: how new the filing is, where no period is asked about.
        latest: the same, where the newest is asked for.
        short: the passage is too short to state anything.
    """

    fused: float = 0.0
    coverage: float = 0.0
    pairs: float = 0.0
    question: float = 0.0
    metric: float = 0.0
    period: float = 0.0
    figure: float = 0.0
    date: float = 0.0
    recent: float = 0.0
    latest: float = 0.0
    short: float = 0.0

    def weighed(self, weights: Signals) -> float:
        """Return the weighted sum."""
        pairs = ((getattr(self, f.name), getattr(weights, f.name)) for f in fields(self))
        return float(sum(value * weight for value, weight in pairs))


# Fitted on the "fit" split.
WEIGHTS = Signals(
    fused=1.5,
    coverage=1.2,
    pairs=0.6,
    question=0.2,
    metric=0.8,
    period=0.9,
    figure=0.25,
    date=0.2,
    recent=0.1,
    latest=0.4,
    short=-0.5,
)


def rank(query: Query, hits: Sequence[Hit], lexicon: Lexicon) -> list[Hit]:
    """Return the candidates best first, with their new scores."""
    scored = [
        Hit(h.chunk_id, h.chunk, s.weighed(WEIGHTS), h.dense, h.lexical)
        for h, s in zip(hits, signals(query, hits, lexicon), strict=True)
    ]
    return sorted(scored, key=lambda h: (-h.score, h.chunk_id))


def signals(query: Query, hits: Sequence[Hit], lexicon: Lexicon) -> list[Signals]:
    """Measure every candidate."""
    pairs = _pair_shares(query, hits)
    return [_signals(query, hit, pairs[hit.chunk_id], lexicon) for hit in hits]


def _signals(query: Query, hit: Hit, pairs: float, lexicon: Lexicon) -> Signals:
    chunk = hit.chunk
    asked = words_of(chunk.question) if chunk.question else frozenset()
    fresh = 0.0 if query.periods else lexicon.recency(chunk.doc_id)
    named = len(set(query.metrics) & chunk_metrics(chunk))
    return Signals(
        fused=hit.score,
        coverage=coverage(query.subjects, chunk_words(chunk), lexicon),
        pairs=pairs,
        question=coverage(query.subjects, asked, lexicon),
        metric=named / len(query.metrics) if query.metrics else 0.0,
        period=period_agreement(query.periods, chunk),
        figure=float(Want.FIGURE in query.wants and bool(find_quantities(chunk.text))),
        date=float(Want.DATE in query.wants and bool(_DATE.search(chunk.text))),
        recent=fresh,
        latest=fresh if query.latest else 0.0,
        short=float(len(chunk.text) < _SHORT),
    )


def _pair_shares(query: Query, hits: Sequence[Hit]) -> dict[int, float]:
    asked = {a + b for s in query.subjects for a, b in pairwise(s.word)}
    held = {h.chunk_id: asked & chunk_pairs(h.chunk) for h in hits}
    count = Counter(pair for pairs in held.values() for pair in pairs)
    rarity = {pair: math.log(1 + len(hits) / count[pair]) for pair in count}
    total = sum(rarity.values())
    return {i: sum(rarity[p] for p in pairs) / total if total else 0.0 for i, pairs in held.items()}
