"""A sentence on one line, with the periods, names and figures found in it.

Holds `Line` and how to cut it into clauses. Line breaks that wrapping left inside words are gone;
`Line.places` leads every character back to the filing's text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from . import sentence_words as words
from .filing import Filing, Span
from .folding import fold
from .metric_words import MetricMention, find_metrics
from .period_words import PeriodMention, find_periods
from .quantity import Quantity, find_quantities

_WRAP = re.compile(r"(?<=[一-鿿，；：“])\s+(?=[一-鿿，；：”])|[⁃\u00ad]\s*(?=[A-Za-z])|(?<=\s)\s+")

_LONGEST_CLAUSE = 200
"""Characters of a clause that are looked at; longer ones are not prose."""


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence on one line with what was found in it; ``places`` leads back to the text."""

    span: Span
    flat: str
    places: tuple[int, ...]
    periods: tuple[PeriodMention, ...]
    metrics: tuple[MetricMention, ...]
    quantities: tuple[Quantity, ...]


def make_line(filing: Filing, span: Span) -> Line:
    """Lay the sentence at ``span`` of a filing on one line and find what it names."""
    flat, places = _join(fold(filing.text[span.start : span.end]), span.start)
    periods = find_periods(flat, anchor=filing.period)
    dated = {place: period.end for period in periods for place in range(period.start, period.end)}
    metrics = tuple(
        replace(metric, start=dated.get(metric.start, metric.start))
        for metric in find_metrics(flat)
    )
    return Line(span, flat, places, periods, metrics, find_quantities(flat))


def _join(text: str, offset: int) -> tuple[str, tuple[int, ...]]:
    """Drop the breaks that wrapping left inside words, and remember where each character stood."""
    kept = [True] * len(text)
    for gap in _WRAP.finditer(text):
        for place in range(gap.start(), gap.end()):
            kept[place] = False
    places = [place for place in range(len(text)) if kept[place]]
    flat = "".join(" " if text[place] == "\n" else text[place] for place in places)
    return flat, tuple(offset + place for place in places)


def clause_start(flat: str, at: int) -> int:
    """Return where the clause, or the open bracket, before ``at`` begins."""
    start = max((m.end() for m in words.CLAUSE.finditer(flat, 0, at)), default=0)
    for opening, closing in ("（）", "()"):
        opened = flat.rfind(opening, start, at)
        if opened >= 0 and flat.find(closing, opened, at) < 0:
            start = max(start, opened + 1)
    return max(start, at - _LONGEST_CLAUSE)


def segment_before(flat: str, at: int) -> str:
    """Return the words before ``at`` since the last semicolon or full stop."""
    start = max((m.end() for m in words.SEGMENT.finditer(flat, 0, at)), default=0)
    return flat[start:at]


def without_periods(line: Line, start: int, end: int) -> str:
    """Return a stretch of a line with its period words blanked."""
    text = line.flat[start:end]
    for mention in reversed(line.periods):
        if start <= mention.start and mention.end <= end:
            text = text[: mention.start - start] + " " + text[mention.end - start :]
    return re.sub(r"\s+", " ", text)


def is_compared(line: Line, mention: PeriodMention) -> bool:
    """Tell a period that another is only held against: 较上年同期, 比 2023 年."""
    return bool(words.COMPARED.search(line.flat[max(0, mention.start - 8) : mention.start]))


def squeeze(text: str) -> str:
    """Return ``text`` with single spaces, edges trimmed."""
    return re.sub(r"\s+", " ", text).strip()
