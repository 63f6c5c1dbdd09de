"""Bootstrap intervals: how far a score would move with other questions of the same sort.

Percentile bootstrap over questions, seeded, so that a report is the same each time. A score is a
sum over a sum (a plain mean has ones below), which covers precision and recall as well.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

ROUNDS = 2000
LEVEL = 0.95
SEED = 20250101


@dataclass(frozen=True, slots=True)
class Score:
    """A score with its interval.

    Attributes:
        value: the score; None when no question bears on it.
        low: lower bound of the 95% interval.
        high: upper bound.
        n: how many questions bear on it.
    """

    value: float | None
    low: float | None
    high: float | None
    n: int

    def __str__(self) -> str:
        if self.value is None or self.low is None or self.high is None:
            return "–"
        return f"{self.value:.3f} [{self.low:.2f}, {self.high:.2f}]"


def mean(values: Sequence[float], *, rounds: int = ROUNDS, seed: int = SEED) -> Score:
    """Return the mean of one value a question, with its interval."""
    return ratio(values, [1.0] * len(values), rounds=rounds, seed=seed)


def ratio(
    above: Sequence[float], below: Sequence[float], *, rounds: int = ROUNDS, seed: int = SEED
) -> Score:
    """Return ``sum(above) / sum(below)`` with its interval.

    Args:
        above: one number a question, e.g. 1 where it was refused rightly.
        below: one number a question, e.g. 1 where it was refused at all.
        rounds: resamples drawn.
        seed: seed of the resamples.

    Raises:
        ValueError: the two differ in length.
    """
    if len(above) != len(below):
        raise ValueError(f"{len(above)} numbers above, {len(below)} below")
    top, bottom = np.asarray(above, float), np.asarray(below, float)
    n = int(np.count_nonzero(bottom))
    if n == 0:
        return Score(None, None, None, 0)
    size = len(top)
    draws = np.random.default_rng(seed).multinomial(size, [1 / size] * size, size=rounds)
    weights = draws @ bottom
    kept = weights > 0  # a resample that no question bears on says nothing
    values = (draws @ top)[kept] / weights[kept]
    low, high = np.quantile(values, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return Score(float(top.sum() / bottom.sum()), float(low), float(high), n)
