"""Retrieval metrics: two nouns, `Qrels` (where the gold is) and `Run` (what was found), one verb.

Leaves out the scoring of answers (`scoring.py`) and intervals (`bootstrap.py`).

What counts as a hit, everywhere: passage and gold lie in the same file, and the passage covers at
least half of the gold's characters, or lies wholly inside the gold (a long gold cut into chunks).

    >>> gold = {"q1": (Passage("a.txt", 10, 20),)}
    >>> found = {"q1": (Passage("a.txt", 90, 99), Passage("a.txt", 0, 40))}
    >>> evaluate(gold, found, ("recall@1", "recall@3", "mrr"))["mrr"]
    {'q1': 0.5}
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

METRICS = ("recall@1", "recall@3", "recall@5", "recall@10", "mrr", "ndcg@10")
_NAME = re.compile(r"(?P<metric>recall|mrr|ndcg)(?:@(?P<k>[1-9]\d*))?")


@dataclass(frozen=True, slots=True)
class Passage:
    """A half-open range of characters of a file's decoded text."""

    source: str
    start: int
    end: int

    def overlap(self, other: Passage) -> int:
        """Return how many characters both share."""
        if self.source != other.source:
            return 0
        return max(0, min(self.end, other.end) - max(self.start, other.start))


Qrels: TypeAlias = Mapping[str, Sequence[Passage]]
"""Question id -> gold passages, any of which answers; a question without gold has no entry."""

Run: TypeAlias = Mapping[str, Sequence[Passage]]
"""Question id -> passages found, best first."""

PerQuestion: TypeAlias = dict[str, float]


def is_hit(gold: Passage, found: Passage) -> bool:
    """Return whether a passage found shows the gold, by the rule above."""
    shared = gold.overlap(found)
    if shared == 0:
        return False
    return 2 * shared >= gold.end - gold.start or shared == found.end - found.start


def gold_ranks(golds: Sequence[Passage], found: Sequence[Passage]) -> tuple[int | None, ...]:
    """Return for each gold the rank, from 1, of the first passage that shows it, or None."""
    return tuple(
        next((rank for rank, hit in enumerate(found, 1) if is_hit(gold, hit)), None)
        for gold in golds
    )


def first_rank(golds: Sequence[Passage], found: Sequence[Passage]) -> int | None:
    """Return the rank, from 1, of the first passage that shows any gold, or None."""
    return min((rank for rank in gold_ranks(golds, found) if rank is not None), default=None)


def evaluate(qrels: Qrels, run: Run, metrics: Sequence[str] = METRICS) -> dict[str, PerQuestion]:
    """Score a run, question by question.

    Args:
        qrels: the gold; only its questions are scored.
        run: the passages found; a question it lacks found nothing.
        metrics: ``recall@k`` (1 when any gold is among the first k, the success rate of a question
            whose golds are alternatives), ``mrr`` or ``mrr@k`` (1 / rank of the first hit) and
            ``ndcg`` or ``ndcg@k`` (binary gain, each gold counted once, at its first passage).

    Returns:
        Metric name -> question id -> score between 0 and 1.

    Raises:
        ValueError: a metric name is not one of these.
    """
    scores: dict[str, PerQuestion] = {}
    for name in metrics:
        metric, k = _parse(name)
        scores[name] = {
            qid: _score(metric, k, gold_ranks(golds, run.get(qid, ())))
            for qid, golds in qrels.items()
        }
    return scores


def _parse(name: str) -> tuple[str, int | None]:
    match = _NAME.fullmatch(name)
    if match is None or (match["metric"] == "recall" and match["k"] is None):
        raise ValueError(f"unknown metric {name!r}; use recall@k, mrr, mrr@k, ndcg or ndcg@k")
    return match["metric"], int(match["k"]) if match["k"] else None


def _score(metric: str, k: int | None, ranks: tuple[int | None, ...]) -> float:
    found = [rank for rank in ranks if rank is not None and (k is None or rank <= k)]
    if not found:
        return 0.0
    if metric == "recall":
        return 1.0
    if metric == "mrr":
        return 1 / min(found)
    ideal = range(1, min(len(ranks), k or len(ranks)) + 1)
    # Two golds in one passage share its rank and would score above the ideal order: hence the min.
    return min(1.0, sum(map(_discount, found)) / sum(map(_discount, ideal)))


def _discount(rank: int) -> float:
    return 1 / math.log2(rank + 1)
