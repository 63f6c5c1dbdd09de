"""Read a question: its periods, its metrics, its subjects, the kind of answer, its parts.

Leaves out the decision whether it can be answered (`refuse.py`) and the search (`retrieve.py`).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from ..index.ledger import find_metrics
from ..index.period_words import PeriodMention, find_periods
from ..prompts.loader import load_toml
from .lexicon import Lexicon
from .phrasing import asked_metrics, filing_words, is_english
from .query import Query, Turn, Want
from .spread import is_course, spread
from .subjects import subjects_of
from .turns import continued, leans_on_turn_before, merge
from .words import stands_in

__all__ = ["Query", "Want", "understand"]

# Years that count from the as-of date, whatever the filings report on.
_RELATIVE_YEAR = re.compile(
    r"今年|去年|前年|明年|上年|本年|上个|本月|上月|this year|last year", re.I
)
# Before a period: what is compared with, not what is asked about.
_BASE = re.compile(r"(?:比|较|相比|相较于?|对比|同)\s*$")
# Where a question may fall into several.
_PIECES = re.compile(r"[，,；;？?。]+|(?:以及|还有|并且|另外)")
# Sets one thing against another; 比例 and 较重 do not.
_AGAINST = re.compile(r"[比较](?!例|重|率)|相对|对比|versus|compared")


def understand(
    question: str,
    history: Sequence[Turn] = (),
    *,
    lexicon: Lexicon,
    today: date | None = None,
) -> Query:
    """Read a question.

    Args:
        question: as the user wrote it.
        history: earlier (question, answer) turns, oldest first.
        lexicon: the words and dates of the index, for misspelt names and year-less periods.
        today: the as-of date; the calendar's today when None.
    """
    query = _with_parts(_read(question, lexicon, today), lexicon, today)
    if history and leans_on_turn_before(query):
        before = _read(history[-1][0], lexicon, today)
        if len(history) > 1 and leans_on_turn_before(before):
            before = merge(_read(history[-2][0], lexicon, today), before)
        return merge(before, query)
    return query


def _with_parts(query: Query, lexicon: Lexicon, today: date | None) -> Query:
    """Split a question of several; a piece that asks for nothing belongs to the one after it."""
    pieces, lead = [], ""
    for piece in _PIECES.split(query.text):
        asks = _read(f"{lead}{piece}", lexicon, today)
        lead = "" if _asks_figure(asks) else f"{lead}{piece}，"
        if _asks_figure(asks):
            pieces.append(asks)
    if len(pieces) < 2:
        return query
    parts = [pieces[0]]
    for piece in pieces[1:]:
        parts.append(continued(parts[-1], piece))
    return replace(query, parts=tuple(parts))


def _asks_figure(query: Query) -> bool:
    return Want.FIGURE in query.wants or query.change or bool(query.metrics)


def _read(question: str, lexicon: Lexicon, today: date | None) -> Query:
    text = unicodedata.normalize("NFKC", question).strip()
    mentions = _periods(text, lexicon, today)
    mended = lexicon.mend(text)
    gloss = filing_words(text, "english") if is_english(text) else ""
    named = [m.metric for m in find_metrics(f"{mended} {gloss}")]
    metrics = named or [m for _, asked in asked_metrics(mended) for m in asked]
    words = load_toml("terms/questions")
    lower = mended.lower()
    periods = spread(text, mentions, lexicon.newest)
    search = f"{mended} {gloss} {filing_words(text, 'synonyms')}".strip()
    return Query(
        text=text,
        search=search,
        wants=frozenset(w for w in Want if _asked(w, lower)),
        periods=periods,
        metrics=tuple(dict.fromkeys(metrics)),
        subjects=subjects_of(mended, gloss, lexicon),
        units=frozenset(u for u, asks in words["units"].items() if any(a in lower for a in asks)),
        change=any(word in lower for word in words["change"]["words"]),
        trend=any(word in lower for word in words["trend"]["words"])
        or (len(periods) > 2 and bool(metrics))
        or is_course(text, mentions),
        compare=any(word in lower for word in words["compare"]["words"])
        or (len(periods) == 2 and _AGAINST.search(text) is not None),
        latest=any(word in lower for word in words["latest"]["words"]),
    )


def _asked(want: Want, text: str) -> bool:
    """Whether a kind of answer is asked for; 哪几个 asks for a list, not for a number."""
    if want is Want.FIGURE:
        text = re.sub(r"哪几[个家款种项类位]?", " ", text)
    words = load_toml("terms/questions")["wants"][want.value]
    if want is Want.YES_NO:
        # An English question is one of yes or no by its first word alone.
        return any(text.startswith(w) if w.isascii() else w in text for w in words)
    return any(stands_in(word, text) for word in words)


def _periods(text: str, lexicon: Lexicon, today: date | None) -> list[PeriodMention]:
    """Read periods; a year-less one (上半年) is the newest of its kind that filings report on."""
    calendar = find_periods(text, today=today or date.today())
    filed = {
        (m.start, m.end): m
        for m in find_periods(text, today=today or lexicon.newest or date.today())
    }
    found = []
    for m in calendar:
        relative = _RELATIVE_YEAR.search(text[m.start : m.end])
        if relative and _BASE.search(text[: m.start]):
            continue  # 比上年末 says what is compared with, not what is asked about
        found.append(m if relative else filed.get((m.start, m.end), m))
    return found
