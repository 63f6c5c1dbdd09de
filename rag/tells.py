"""Whether a sentence tells the figure asked for, and how well it answers.

How sentences are joined to a statement is `extract.py`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from ..index.fact import Fact
from ..index.ledger import find_metrics, near_metrics
from ..index.period_words import find_periods
from ..index.quantity import find_quantities
from ..index.sentence_words import OUTSIDE
from .answer import Hit
from .coverage import coverage
from .fit import names_scope, period_fits
from .lexicon import Lexicon
from .query import Query, Want
from .words import words_of

# A date, to the day, the month or the year.
_DATE = re.compile(r"\d{4}\s*年|\d{1,2}\s*月\s*\d{1,2}\s*日|\d{1,2}\s*月")
# Least share of the named subjects that a sentence with the figure asked for must tell.
TOLD = 0.5


def tells_figure(
    query: Query, hit: Hit, sentence: str, lexicon: Lexicon, facts: Sequence[Fact]
) -> bool:
    """Whether a sentence holds a figure of the metric, subject and period asked about."""
    if not re.search(r"\d", sentence):
        return False
    if OUTSIDE.search(sentence) and not OUTSIDE.search(query.text):
        return False  # the industry's figure, not the company's
    named = [s for s in query.subjects if s.weight >= 0.8]
    around = words_of(f"{sentence} {' '.join(hit.chunk.heading_path[-1:])} {hit.chunk.question}")
    if named and coverage(named, around, lexicon) < TOLD:
        return False
    if query.metrics:
        wanted = {m for metric in query.metrics for m in (metric, *near_metrics(metric))}
        if not wanted & {m.metric for m in find_metrics(sentence)}:
            return False
        if _of_another(query, hit, sentence, wanted, facts):
            return False
    if not query.periods:
        return True
    told = [m.period for m in find_periods(sentence, anchor=hit.chunk.period)]
    if not told and hit.chunk.period:
        told = [hit.chunk.period]
    return any(period_fits(asked, p) for asked in query.periods for p in told)


def _of_another(
    query: Query, hit: Hit, sentence: str, wanted: set[str], facts: Sequence[Fact]
) -> bool:
    """Whether the ledger knows the sentence's figures of these metrics as other subjects' alone."""
    inside = [f for f in facts if f.doc_id == hit.chunk.doc_id and f.metric in wanted]
    told = [f for f in inside if f.text in sentence and not f.change]
    return bool(told) and all(f.scope and not names_scope(query, f.scope) for f in told)


def score_of(query: Query, hit: Hit, sentence: str, lexicon: Lexicon) -> float:
    """Return how well a sentence answers, about 0 to 2."""
    line = sentence.lower()
    score = coverage(query.subjects, words_of(line), lexicon)
    if Want.FIGURE in query.wants and find_quantities(line):
        score += 0.25
    if Want.DATE in query.wants and _DATE.search(line):
        score += 0.25
    if query.periods:
        told = [m.period for m in find_periods(line, anchor=hit.chunk.period)]
        if any(p in told for p in query.periods):
            score += 0.3
        elif told and not any(p.overlaps(t) for p in query.periods for t in told):
            score -= 0.3
    if query.metrics and any(m.metric in query.metrics for m in find_metrics(line)):
        score += 0.2
    return score
