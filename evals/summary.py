"""Add up the rows of an evaluation: scores with intervals, overall and by kind and split."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from .bootstrap import Score, mean, ratio
from .metrics import METRICS
from .record import ALL, MODES, Row
from .scoring import Judgement

ANSWER_METRICS = (
    "correct",
    "figures_exact",
    "figure_traced",
    "period_traced",
    "quote_genuine",
    "cites_gold",
    "refusal_precision",
    "refusal_recall",
    "wrong_refusal",
    "reason_accuracy",
)
# Metric -> what is counted, among what; both read off one judgement.
_RATIOS: dict[str, tuple[Callable[[Judgement], object], Callable[[Judgement], object]]] = {
    "correct": (lambda j: j.correct, lambda j: True),
    "figures_exact": (lambda j: j.exact, lambda j: j.exact is not None),
    "figure_traced": (lambda j: j.traced, lambda j: j.traced is not None),
    "period_traced": (lambda j: j.dated, lambda j: j.dated is not None),
    "quote_genuine": (lambda j: j.genuine, lambda j: True),
    "cites_gold": (lambda j: j.cites_gold, lambda j: j.cites_gold is not None),
    "refusal_precision": (lambda j: j.refused and j.should_refuse, lambda j: j.refused),
    "refusal_recall": (lambda j: j.refused and j.should_refuse, lambda j: j.should_refuse),
    "wrong_refusal": (lambda j: j.refused and not j.should_refuse, lambda j: not j.should_refuse),
    "reason_accuracy": (lambda j: j.reason_right, lambda j: j.reason_right is not None),
}


def groups(rows: Sequence[Row]) -> dict[str, list[Row]]:
    """Return the rows by group: ``all``, ``split:...`` and ``kind:...``, in the set's order."""
    found: dict[str, list[Row]] = {ALL: list(rows)}
    for split in sorted({row.split for row in rows}):
        found[f"split:{split}"] = [row for row in rows if row.split == split]
    for kind in dict.fromkeys(row.kind for row in rows):
        found[f"kind:{kind}"] = [row for row in rows if row.kind == kind]
    return found


def retrieval_scores(rows: Sequence[Row]) -> dict[str, dict[str, Score]]:
    """Return mode -> metric -> score over the rows that have gold."""
    judged = [row for row in rows if row.retrieval]
    return {
        mode: {metric: mean([row.retrieval[mode][metric] for row in judged]) for metric in METRICS}
        for mode in MODES
    }


def retrieval_gain(rows: Sequence[Row]) -> dict[str, dict[str, Score]]:
    """Return mode -> metric -> the full pipeline's score less that mode's, paired by question."""
    judged = [row.retrieval for row in rows if row.retrieval]
    return {
        mode: {
            metric: mean([scores["full"][metric] - scores[mode][metric] for scores in judged])
            for metric in METRICS
        }
        for mode in MODES
        if mode != "full"
    }


def answer_scores(rows: Sequence[Row]) -> dict[str, Score]:
    """Return answer metric -> score; each counts only the rows that bear on it."""
    return {
        metric: ratio(
            [float(bool(among(row.judgement)) and bool(count(row.judgement))) for row in rows],
            [float(bool(among(row.judgement))) for row in rows],
        )
        for metric, (count, among) in _RATIOS.items()
    }


def latency(rows: Sequence[Row]) -> dict[str, float]:
    """Return p50 and p95 of the answers' wall times in milliseconds; empty without rows."""
    if not rows:
        return {}
    times = [row.latency_ms for row in rows]
    return {f"p{q}": float(np.percentile(times, q)) for q in (50, 95)}
