"""The decision that the filings do not answer.

`boundaries.py` refuses by the question's words alone; here the evidence decides. The rule
is fitted on the "fit" split of the evaluation set and reported on the other.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from .answer import Hit
from .coverage import coverage, weigh
from .extract import Statement
from .lexicon import Lexicon
from .passages import chunk_words
from .query import Query, Subject


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for answering.

    Attributes:
        cosine: similarity of the question and its nearest passage.
        covered: rarity-weighted share of the question's subjects in the best passage.
        unknown: share of the subjects' weight that stands nowhere in the filings.
        statement: score of the best statement.
        fact: fit of the best fact, 0 where no figure was found.
    """

    cosine: float
    covered: float
    unknown: float
    statement: float
    fact: float


@dataclass(frozen=True, slots=True)
class Decision:
    """Coefficients of the logistic rule."""

    bias: float = -4.5
    cosine: float = 3.3
    covered: float = 0.25
    statement: float = 2.35


# Fitted by logistic regression on the "fit" split.
DECISION = Decision()


def gather(
    query: Query,
    hits: Sequence[Hit],
    statements: Sequence[Statement],
    fact_fit: float,
    lexicon: Lexicon,
) -> Evidence:
    """Measure the evidence for a question."""
    weight = sum(weigh(s, lexicon) for s in query.subjects)
    missing = sum(weigh(s, lexicon) for s in query.subjects if not _known(s, lexicon))
    best = [coverage(query.subjects, chunk_words(h.chunk), lexicon) for h in hits[:3]]
    return Evidence(
        cosine=max((h.dense or 0.0 for h in hits), default=0.0),
        covered=max(best, default=0.0),
        unknown=missing / weight if weight else 0.0,
        statement=statements[0].score if statements else 0.0,
        fact=fact_fit,
    )


def _known(subject: Subject, lexicon: Lexicon) -> bool:
    return lexicon.frequency(subject.word) > 0 or any(
        all(lexicon.frequency(word) for word in phrase) for phrase in subject.also
    )


def confidence(evidence: Evidence) -> float:
    """Return the probability, by the fitted rule, that the evidence answers the question.

    A figure of the ledger that fits metric, period and subject is judged by that fit alone.
    """
    if evidence.fact:
        return min(0.99, evidence.fact)
    rule = DECISION
    score = (
        rule.bias
        + rule.cosine * evidence.cosine
        + rule.covered * evidence.covered
        + rule.statement * evidence.statement
    )
    return 1 / (1 + math.exp(-score))
