"""Answers in the filing's own words: the sentences of retrieved passages that answer a question.

A statement is one or more whole sentences that stand together in one passage, or one row of a
table. Choosing figures is `figures.py`; deciding whether it is good enough is `refuse.py`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ..index.fact import Fact
from ..index.filing import BlockKind
from ..index.ledger import find_metrics, near_metrics
from ..index.period_words import find_periods
from ..index.quantity import find_quantities
from ..index.sentence_words import OUTSIDE
from ..index.sentences import clean, iter_sentences
from ..prompts.loader import load_toml
from .answer import Hit
from .fit import names_scope, period_fits
from .lexicon import Lexicon
from .query import Query, Want
from .rank import chunk_words, coverage, period_agreement
from .verify import untraced
from .words import words_of

_DATE = re.compile(r"\d{4}\s*年|\d{1,2}\s*月\s*\d{1,2}\s*日|\d{1,2}\s*月")
_SENTENCE = re.compile(r"[。！？!?；;…”」）)]\s*$")
# A statement is not let grow beyond this many characters.
LONGEST = 420
# Least share of the named subjects that a sentence with the figure asked for must tell.
TOLD = 0.5
_WIDE = {Want.LIST, Want.OPINION, Want.REASON, Want.MANNER}


@dataclass(frozen=True, slots=True)
class Piece:
    """A sentence or a table row of a passage: its span and its words on one line."""

    start: int
    end: int
    text: str


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


def is_courtesy(sentence: str) -> bool:
    """Whether a sentence is mere politeness (尊敬的投资者，您好。感谢您的关注！)."""
    rest = clean(sentence)
    for phrase in load_toml("terms/courtesies")["phrases"]:
        rest = rest.replace(phrase, "")
    return not re.search(r"[\w]", rest)


def _statement(
    query: Query, hit: Hit, position: int, text: str, lexicon: Lexicon, facts: Sequence[Fact]
) -> Statement | None:
    pieces = _pieces(hit, text)
    if query.figure_only:
        pieces = [p for p in pieces if _tells_figure(query, hit, p.text, lexicon, facts)]
    if not pieces:
        return None
    context = coverage(query.subjects, chunk_words(hit.chunk), lexicon)
    # Rank counts, but an excellent sentence in a lower passage may win.
    base = 0.5 * context + 0.25 / (1 + position) + 0.2 * period_agreement(query.periods, hit.chunk)
    scores = [_score(query, hit, p.text, lexicon) for p in pieces]
    best = max(range(len(pieces)), key=scores.__getitem__)
    first, last = (best, best) if hit.chunk.rows else _grow(query, hit, pieces, scores, best)
    start, end = pieces[first].start, pieces[last].end
    if hit.chunk.rows and not query.figure_only and len(hit.chunk.text) <= LONGEST:
        # Rows of a small table are read together: 姓名 stands in the row below 董事会秘书.
        first, last = 0, len(pieces) - 1
        start, end = min(p.start for p in pieces), max(p.end for p in pieces)
    words = clean(text[start:end])
    if hit.chunk.rows:
        words = "".join(p.text for p in pieces[first : last + 1])
        if untraced(words, [text[start:end]]) and end - hit.chunk.start <= 2 * LONGEST:
            start = hit.chunk.start  # the head of the table, which names the periods
    return Statement(hit, start, end, words, base + scores[best])


def _pieces(hit: Hit, text: str) -> list[Piece]:
    chunk = hit.chunk
    if chunk.rows:
        lines = chunk.text.split("\n")
        return [
            Piece(span.start, span.end, line if line.endswith("。") else f"{line}。")
            for span, line in zip(chunk.rows, lines, strict=True)
        ]
    raw = text[chunk.start : chunk.end]
    asked = re.sub(r"\s", "", chunk.question)
    kept = []
    for span in iter_sentences(raw):
        start, end = chunk.start + span.start, chunk.start + span.end
        words = clean(text[start:end])
        if chunk.kind is BlockKind.TABLE and not _is_prose(words):
            continue  # cells of a table that could not be read are no statement
        bare = re.sub(r"\s", "", words)
        # A published question is not an answer, and neither is politeness.
        if bare and not is_courtesy(bare) and not (asked and bare[-12:] in asked):
            kept.append(Piece(start, end, words))
    return kept


def _is_prose(words: str) -> bool:
    return bool(_SENTENCE.search(words)) and len(words) <= LONGEST and words.count("%") < 4


def _tells_figure(
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


def _score(query: Query, hit: Hit, sentence: str, lexicon: Lexicon) -> float:
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


def _grow(
    query: Query, hit: Hit, pieces: Sequence[Piece], scores: Sequence[float], best: int
) -> tuple[int, int]:
    """Take in neighbouring sentences of the same thought."""
    first = last = best
    if Want.FIGURE in query.wants or Want.DATE in query.wants:
        return first, last
    asked_alike = bool(hit.chunk.question) and (hit.dense or 0.0) > 0.7
    wide = asked_alike or bool(query.wants & _WIDE)
    floor = 0.15 if wide else max(0.5 * scores[best], 0.2)
    while last + 1 < len(pieces) and pieces[last + 1].end - pieces[first].start <= LONGEST:
        if scores[last + 1] < floor and not wide:
            break
        last += 1
    while first > 0 and pieces[last].end - pieces[first - 1].start <= LONGEST:
        if scores[first - 1] < floor:
            break
        first -= 1
    return first, last
