"""Answers in the filing's own words: the sentences of retrieved passages that answer a question.

A statement is one or more whole sentences that stand together in one passage, or one row of a
table. Choosing figures is `figures.py`; deciding whether it is good enough is `refuse.py`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ..index.fact import Fact
from ..index.sentences import clean
from .answer import Hit
from .coverage import coverage
from .lexicon import Lexicon
from .passages import chunk_words, period_agreement
from .pieces import LONGEST, SENTENCE_END, Piece, pieces_of
from .query import Query, Want
from .tells import score_of, tells_figure
from .verify import untraced

# What a line that ends like no sentence loses, and the ends of those that do; a ticked box states.
UNFINISHED = 0.35
_STATES = re.compile(rf"{SENTENCE_END}|[☑√☒]|R\s?(?:是|否|适用|不适用)")
# Kinds of answer that take more than one sentence.
_WIDE = {Want.LIST, Want.OPINION, Want.REASON, Want.MANNER}


@dataclass(frozen=True, slots=True)
class Statement:
    """Whole sentences of one passage, or one row.

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
    query: Query,
    hits: Sequence[Hit],
    texts: dict[str, str],
    lexicon: Lexicon,
    facts: Sequence[Fact] = (),
) -> list[Statement]:
    """Return one statement for each passage that has one, best first.

    Args:
        query: the question.
        hits: retrieved passages, best first.
        texts: the filings' texts by ``doc_id``.
        lexicon: word rarity.
        facts: the ledger's facts of these filings, to tell whose figure a sentence gives.
    """
    found = [
        s
        for position, hit in enumerate(hits)
        if (s := _statement(query, hit, position, texts[hit.chunk.doc_id], lexicon, facts))
    ]
    return sorted(found, key=lambda s: s.score, reverse=True)


def _statement(
    query: Query, hit: Hit, position: int, text: str, lexicon: Lexicon, facts: Sequence[Fact]
) -> Statement | None:
    pieces = pieces_of(hit, text)
    if query.figure_only:
        pieces = [p for p in pieces if tells_figure(query, hit, p.text, lexicon, facts)]
    if not pieces:
        return None
    context = coverage(query.subjects, chunk_words(hit.chunk), lexicon)
    # Rank counts, but an excellent sentence in a lower passage may win.
    base = 0.5 * context + 0.25 / (1 + position) + 0.2 * period_agreement(query.periods, hit.chunk)
    scores = [score_of(query, hit, p.text, lexicon) - _heading_like(p.text) for p in pieces]
    best = max(range(len(pieces)), key=scores.__getitem__)
    first, last = (best, best) if hit.chunk.rows else _grow(query, hit, pieces, scores, best)
    start, end = pieces[first].start, pieces[last].end
    if hit.chunk.rows and not query.figure_only and _is_form(hit.chunk.text):
        # Rows of a small table are read together: 姓名 stands in the row below 董事会秘书.
        first, last = 0, len(pieces) - 1
        start, end = min(p.start for p in pieces), max(p.end for p in pieces)
    words = clean(text[start:end])
    if hit.chunk.rows:
        words = "".join(p.text for p in pieces[first : last + 1])
        if untraced(words, [text[start:end]]) and end - hit.chunk.start <= 2 * LONGEST:
            start = hit.chunk.start  # the head of the table, which names the periods
    return Statement(hit, start, end, words, base + scores[best])


def _is_form(text: str) -> bool:
    """Whether a small table is one of names and words, not of figures."""
    digits = sum(c.isdigit() for c in text)
    return len(text) <= LONGEST and digits < 0.3 * len(text)


def _heading_like(words: str) -> float:
    """Return what a line without an end costs: a caption or a form's label states nothing."""
    return 0.0 if _STATES.search(words) else UNFINISHED


def _grow(
    query: Query, hit: Hit, pieces: Sequence[Piece], scores: Sequence[float], best: int
) -> tuple[int, int]:
    """Take in neighbouring sentences of the same thought."""
    first = last = best
    if Want.FIGURE in query.wants or Want.DATE in query.wants:
        return first, last
    asked_alike = bool(hit.chunk.question) and (hit.dense or 0.0) > 0.7
    wide = asked_alike or bool(query.wants & _WIDE)
    # A form's label is nothing without what is ticked or said under it.
    while last + 1 < len(pieces) and not _STATES.search(pieces[last].text):
        last += 1
    floor = 0.15 if wide else max(0.5 * scores[best], 0.2)
    while last + 1 < len(pieces) and pieces[last + 1].end - pieces[first].start <= LONGEST:
        if scores[last + 1] < floor and not wide:
            break
        if not _STATES.search(pieces[last + 1].text):
            break  # the next form's label begins here
        last += 1
    while first > 0 and pieces[last].end - pieces[first - 1].start <= LONGEST:
        if scores[first - 1] < floor:
            break
        first -= 1
    return first, last
