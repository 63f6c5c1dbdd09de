"""Retrieval metrics: two nouns, `Qrels` (where the gold is) and `Run` (what was found), one verb.

Leaves out the scoring of answers (`scoring.py`) and intervals (`bootstrap.py`).

What counts as a hit, everywhere: passage and gold lie in the same file, and the passage covers at
least half of the gold's characters, or lies wholly inside the gold (a long gold cut into chunks).

    >>> gold = {"q1": ((Passage("a.txt", 10, 20),),)}
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


Group: TypeAlias = Sequence[Passage]
"""Gold passages that stand for one another, such as one fact stated in two filings."""

Qrels: TypeAlias = Mapping[str, Sequence[Group]]
"""Question id -> groups of gold, one for each part of its answer; no entry without gold."""

Run: TypeAlias = Mapping[str, Sequence[Passage]]
"""Question id -> passages found, best first."""

PerQuestion: TypeAlias = dict[str, float]


def is_hit(gold: Passage, found: Passage) -> bool:
    """Return whether a passage found shows the gold, by the rule above."""
    shared = gold.overlap(found)
    if shared == 0:
        return False
    return 2 * shared >= gold.end - gold.start or shared == found.end - found.start


def group_ranks(groups: Sequence[Group], found: Sequence[Passage]) -> tuple[int | None, ...]:
    """Return for each group the rank, from 1, of the first passage that shows any of its golds."""
    return tuple(
        next(
            (rank for rank, hit in enumerate(found, 1) if any(is_hit(g, hit) for g in group)), None
        )
        for group in groups
    )


def first_rank(groups: Sequence[Group], found: Sequence[Passage]) -> int | None:
    """Return the rank, from 1, of the first passage that shows any gold at all, or None."""
    return min((rank for rank in group_ranks(groups, found) if rank is not None), default=None)


def evaluate(qrels: Qrels, run: Run, metrics: Sequence[str] = METRICS) -> dict[str, PerQuestion]:
    """Score a run, question by question.

    Args:
        qrels: the gold; only its questions are scored.
        run: the passages found; a question it lacks found nothing.
        metrics: ``recall@k`` (1 when any gold is among the first k: success at k), ``mrr`` or
            ``mrr@k`` (1 / rank of the first hit), ``ndcg`` or ``ndcg@k`` (binary gain, each group
            counted once, at its first passage; so it alone asks for every part of an answer).

    Returns:
        Metric name -> question id -> score between 0 and 1.

    Raises:
        ValueError: a metric name is not one of these.
    """
    scores: dict[str, PerQuestion] = {}
    for name in metrics:
        metric, k = _parse(name)
        scores[name] = {
            qid: _score(metric, k, group_ranks(groups, run.get(qid, ())))
            for qid, groups in qrels.items()
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
    # Two groups in one passage share its rank, which scores above the ideal order: hence the min.
    return min(1.0, sum(map(_discount, found)) / sum(map(_discount, ideal)))


def _discount(rank: int) -> float:
    return 1 / math.log2(rank + 1)
