"""Answers in the filing's own words: the sentences of retrieved passages that answer a question.

A statement is one or more whole sentences that stand together in one passage. Choosing figures
is `figures.py`; deciding whether any of it is good enough is `refuse.py`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import rjieba

from ..index.filing import BlockKind
from ..index.period_words import find_periods
from ..index.quantity import find_quantities
from ..index.sentences import clean, iter_sentences
from ..prompts.loader import load_toml
from .answer import Hit
from .lexicon import Lexicon
from .question import Query, Want
from .rank import chunk_words, coverage, period_agreement

_DATE = re.compile(r"\d{4}\s*年|\d{1,2}\s*月\s*\d{1,2}\s*日|\d{1,2}\s*月")
# A statement is not let grow beyond this many characters.
LONGEST = 420
# How far below the best sentence a neighbour may score and still belong to the same thought.
_WIDE = {Want.LIST, Want.OPINION, Want.REASON, Want.MANNER}


@dataclass(frozen=True, slots=True)
class Statement:
    """Whole sentences of one passage.

    Attributes:
        hit: the passage they stand in.
        start: first character in the filing's text.
        end: one past the last.
        text: the words on one line, as shown.
        score: how well they answer, about 0 to 2.
    """

    hit: Hit
    start: int
    end: int
    text: str
    score: float


def best_statements(
    query: Query, hits: Sequence[Hit], texts: dict[str, str], lexicon: Lexicon
) -> list[Statement]:
    """Return one statement for each passage that has one, best first.

    Args:
        query: the question.
        hits: retrieved passages, best first.
        texts: the filings' texts by ``doc_id``.
        lexicon: word rarity.
    """
    found = [
        s
        for position, hit in enumerate(hits)
        if (s := _statement(query, hit, position, texts[hit.chunk.doc_id], lexicon))
    ]
    return sorted(found, key=lambda s: s.score, reverse=True)


def is_courtesy(sentence: str) -> bool:
    """Whether a sentence is mere politeness (尊敬的投资者，您好。感谢您的关注！)."""
    words = load_toml("terms/courtesies")
    rest = clean(sentence)
    for phrase in words["phrases"]:
        rest = rest.replace(phrase, "")
    return not re.search(r"[\w]", rest)


def _statement(
    query: Query, hit: Hit, position: int, text: str, lexicon: Lexicon
) -> Statement | None:
    spans = _sentence_spans(hit, text)
    if not spans:
        return None
    context = coverage(query.subjects, chunk_words(hit.chunk), lexicon)
    # Rank counts, but an excellent sentence in a lower passage may win.
    base = 0.5 * context + 0.25 / (1 + position) + 0.2 * period_agreement(query.periods, hit.chunk)
    scores = [_sentence_score(query, hit, text[s:e], lexicon) for s, e in spans]
    best = max(range(len(spans)), key=scores.__getitem__)
    first, last = _grow(query, hit, spans, scores, best)
    start, end = spans[first][0], spans[last][1]
    return Statement(hit, start, end, clean(text[start:end]), base + scores[best])


def _sentence_spans(hit: Hit, text: str) -> list[tuple[int, int]]:
    chunk = hit.chunk
    if chunk.kind is BlockKind.TABLE:
        return [(chunk.start, chunk.end)]
    raw = text[chunk.start : chunk.end]
    spans = [(chunk.start + s.start, chunk.start + s.end) for s in iter_sentences(raw)]
    asked = re.sub(r"\s", "", chunk.question)
    kept = []
    for start, end in spans:
        words = re.sub(r"\s", "", clean(text[start:end]))
        # A published question is not an answer, and neither is politeness.
        if words and not is_courtesy(words) and not (asked and words[-12:] in asked):
            kept.append((start, end))
    return kept


def _sentence_score(query: Query, hit: Hit, sentence: str, lexicon: Lexicon) -> float:
    line = clean(sentence).lower()
    words = frozenset(rjieba.cut(line)) | frozenset(rjieba.cut_for_search(line))
    score = coverage(query.subjects, words, lexicon)
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
    if query.metrics and any(m in line for m in (metric.lower() for metric in query.metrics)):
        score += 0.2
    return score


def _grow(
    query: Query, hit: Hit, spans: list[tuple[int, int]], scores: list[float], best: int
) -> tuple[int, int]:
    """Take in neighbouring sentences of the same thought."""
    first = last = best
    if Want.FIGURE in query.wants or Want.DATE in query.wants:
        return first, last
    asked_alike = bool(hit.chunk.question) and (hit.dense or 0.0) > 0.7
    wide = asked_alike or bool(query.wants & _WIDE)
    floor = 0.15 if wide else max(0.5 * scores[best], 0.2)
    while last + 1 < len(spans) and spans[last + 1][1] - spans[first][0] <= LONGEST:
        if scores[last + 1] < floor and not wide:
            break
        last += 1
    while first > 0 and spans[last][1] - spans[first - 1][0] <= LONGEST:
        if scores[first - 1] < floor:
            break
        first -= 1
    return first, last
