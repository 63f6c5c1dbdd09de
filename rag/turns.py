"""What one question takes over from another: a follow-up from its turn, a part from the one before.

Splitting a question into parts is `question.py`.
"""

from __future__ import annotations

import re
from dataclasses import replace

from ..index.period_words import find_periods
from ..prompts.loader import load_toml
from .query import Query
from .words import stands_in

# How much the subjects of the turn before count beside new ones.
KEPT = 0.4
# Asks for the year before the one of the turn before; 比上年同期 only says what is compared with.
_YEAR_BEFORE = re.compile(
    r"再?往?前(?:面|推)?一年|再?早一年|上一年呢|前一年呢|the year before"
    r"|(?<![比较与和同跟])(?:上一?年|去年)同期",
    re.I,
)


def leans_on_turn_before(query: Query) -> bool:
    """Whether a question cannot be understood without the one before it."""
    words = load_toml("terms/questions")["follow_up"]
    text = query.text.lower()
    opened = any(text.startswith(word) for word in words["openings"])
    closed = any(text.endswith(word) for word in words["endings"])
    short = len(text) <= 6 and not (query.metrics and query.subjects)
    short |= not query.metrics and not any(s.weight >= 0.6 for s in query.subjects)
    return opened or closed or short or _has_pronoun(text)


def merge(before: Query, now: Query) -> Query:
    """Fill what the new question leaves unsaid from the one before."""
    periods = now.periods or before.periods
    if _YEAR_BEFORE.search(now.text) and before.periods:
        periods = (before.periods[0].previous_year(),)
    metrics = now.metrics or before.metrics
    # A new subject replaces the old one when the metric stays; otherwise the old one stays too.
    keeps = before.subjects if now.metrics or not now.subjects or _has_pronoun(now.text) else ()
    if now.subjects:
        # What a pronoun stands for helps to find the place; the new words say what is asked.
        keeps = tuple(replace(s, weight=KEPT * s.weight) for s in keeps)
    subjects = tuple(dict.fromkeys((*keeps, *now.subjects)))
    parts = [before.search if not now.periods else _without_periods(before.search), now.search]
    return replace(
        now,
        search=" ".join(parts),
        wants=now.wants or before.wants,
        periods=periods,
        metrics=metrics,
        subjects=subjects,
        units=now.units or before.units,
        change=now.change or (before.change and not now.metrics),
        trend=now.trend,
        compare=now.compare,
    )


def continued(before: Query, now: Query) -> Query:
    """Give a piece the period, metric and subject of the one before that it leaves unsaid."""
    bare = not any(s.weight >= 0.6 for s in now.subjects)
    return replace(
        now,
        periods=now.periods or before.periods,
        metrics=now.metrics or (before.metrics if bare else ()),
        subjects=now.subjects if not bare else (*before.subjects, *now.subjects),
        search=f"{before.search} {now.search}",
    )


def _has_pronoun(text: str) -> bool:
    pronouns = load_toml("terms/questions")["follow_up"]["pronouns"]
    return any(stands_in(word, text.lower()) for word in pronouns)


def _without_periods(text: str) -> str:
    for mention in reversed(find_periods(text)):
        text = text[: mention.start] + text[mention.end :]
    return text
