"""Spread the periods a question names: a range to its years, "each quarter" to four of them."""

from __future__ import annotations

import calendar
import re
from collections.abc import Sequence
from datetime import date
from itertools import pairwise

from ..index.metric_words import find_metrics
from ..index.period import Period
from ..index.period_words import PeriodMention

# Between two periods: all from the one to the other.
_TO = re.compile(r"\s*(?:年度?)?\s*(?:到|至|-|—|–|~|～|to|through|until)\s*", re.I)
# All four quarters of a year.
_QUARTERS = re.compile(r"四个季度|各个?季度|每个?季度|分季度|逐季|单季度分别|each quarter", re.I)
# 一至三季度: the quarters up to the third (前三季度 is one period).
_FIRST_QUARTERS = re.compile(r"[一1]\s*(?:到|至|-|—|、二、|、2、)\s*([二三四234])\s*季")
# The last of those quarters.
_LAST = {"二": 2, "三": 3, "四": 4, "2": 2, "3": 3, "4": 4}
# So many years back from the newest that is over.
_RECENT = re.compile(
    r"(?:最?近|过去|这|前后)([两二三四五2345])年|([两二三四五])年[来间里]|past (two|three) years",
    re.I,
)
# Years by two digits, listed: 22、23、24这三年.
_LISTED = re.compile(r"(?<!\d)(\d\d)\s*[、,，和]\s*(\d\d)(?:\s*[、,，和]\s*(\d\d))?\s*这?[两三]年")
# Kinds of period that follow one another within a year.
_QUARTER_KINDS = frozenset({"Q1", "Q2", "Q3", "Q4"})
# An end of a year: bare after one named before, or with its own (24年初); 去年底 is not for here.
_EDGE = re.compile(
    r"(?:(?<!\d)(?P<year>(?:20)?\d\d)\s*年?|(?<![\d今去前本上全半每历]))年(?P<end>初|中(?!国|期|报)|末|底)"
)
# After a period: that one and all alike after it.
_SINCE = re.compile(r"\s*(?:以来|以后|之后|至今|起|开始|since)")
# Years by two digits, from one to another: 22到24这三年.
_SHORT_RANGE = re.compile(
    r"(?<!\d)((?:20)?\d\d)\s*(?:到|至|-|—|~)\s*((?:20)?\d\d)\s*(?:这|的)?[两二三四五]年"
)
# How many years those words count.
_COUNT = {"两": 2, "二": 2, "三": 3, "四": 4, "五": 5, "two": 2, "three": 3}


def spread(text: str, mentions: Sequence[PeriodMention], newest: date | None) -> tuple[Period, ...]:
    """Return all periods a question is about, in the order it names them.

    Args:
        text: the question.
        mentions: the periods found in it.
        newest: the newest date the filings know, for 近三年 without a year.
    """
    periods = list(dict.fromkeys([*(m.period for m in mentions), *_edges(text, mentions)]))
    if quarters := _quarters(text, periods, newest):
        return quarters
    if not periods and (spell := _SHORT_RANGE.search(text)):
        first, last = (int(year) + (2000 if len(year) == 2 else 0) for year in spell.groups())
        if 0 < last - first < 10:
            return tuple(Period.year(year) for year in range(first, last + 1))
    if not periods and (listed := _LISTED.search(text)):
        return tuple(Period.year(2000 + int(year)) for year in listed.groups() if year)
    if not periods and (found := _RECENT.search(text)) and newest:
        word = next(group for group in found.groups() if group)
        count = _COUNT.get(word.lower()) or int(word)
        # A year is over, and reported on, only once the next one has begun.
        last = newest.year if (newest.month, newest.day) == (12, 31) else newest.year - 1
        return tuple(Period.year(y) for y in range(last - count + 1, last + 1))
    if len(mentions) == 1 and newest and _SINCE.match(text, mentions[0].end):
        return tuple(_since(mentions[0].period, newest))
    for before, after in pairwise(mentions):
        if _TO.fullmatch(text[before.end : after.start]):
            periods += _between(before.period, after.period)
    return tuple(sorted(dict.fromkeys(periods), key=_order)) if len(periods) > 2 else tuple(periods)


def is_course(text: str, mentions: Sequence[PeriodMention]) -> bool:
    """Whether a question names the two ends of a course: 从2023年底到2024年底."""
    return any(
        _TO.fullmatch(text[before.end : after.start]) or "从" in text[: before.start][-2:]
        for before, after in pairwise(mentions)
    )


def _edges(text: str, mentions: Sequence[PeriodMention]) -> list[Period]:
    """Return the ends of years that are no mentions: 24年初、年中、年末."""
    found: list[Period] = []
    year = None
    dated = bool(find_metrics(text))
    for edge in _EDGE.finditer(text):
        if edge["year"] and not dated:
            continue  # 2024年初推出: a time of events, not the date of a figure
        before = [m.period.end.year for m in mentions if m.end <= edge.start()]
        year = int(edge["year"]) % 100 + 2000 if edge["year"] else year or next(iter(before), None)
        if year and not any(m.start < edge.end() and edge.start() < m.end for m in mentions):
            day = {"初": date(year - 1, 12, 31), "中": date(year, 6, 30)}
            found.append(Period.point(day.get(edge["end"], date(year, 12, 31))))
    return found


def spoken_spans(text: str) -> list[tuple[int, int]]:
    """Return where a question names periods by a range or a spell, for words to be left out."""
    shapes = (_EDGE, _SHORT_RANGE, _LISTED, _QUARTERS, _FIRST_QUARTERS, _RECENT)
    return [match.span() for shape in shapes for match in shape.finditer(text)]


def _quarters(text: str, periods: list[Period], newest: date | None) -> tuple[Period, ...]:
    first, every = _FIRST_QUARTERS.search(text), _QUARTERS.search(text)
    if not first and not every:
        return ()
    year = periods[0].start.year if periods else newest.year if newest else None
    last = _LAST[first[1]] if first else 4
    return tuple(Period.from_code(f"{year}Q{q}") for q in range(1, last + 1)) if year else ()


def _since(first: Period, newest: date) -> list[Period]:
    """Return the period and the same one of each later year that is over."""
    found, period = [first], first
    while (period := _next_year(period)).end <= newest:
        found.append(period)
    return found


def _next_year(period: Period) -> Period:
    if period.is_point:
        return _same_day(period, period.end.year + 1)
    return Period.from_code(f"{period.end.year + 1}{period.code[4:]}")


def _same_day(point: Period, year: int) -> Period:
    """Return a day in another year; the last of a month stays the last of it (29 February)."""
    month = calendar.monthrange(point.end.year, point.end.month)[1]
    last = calendar.monthrange(year, point.end.month)[1]
    day = last if point.end.day == month else point.end.day
    return Period.point(date(year, point.end.month, day))


def _between(first: Period, last: Period) -> list[Period]:
    if first.start.year == last.start.year and {first.kind, last.kind} <= _QUARTER_KINDS:
        numbers = range(int(first.kind[1]) + 1, int(last.kind[1]))
        return [Period.from_code(f"{first.start.year}Q{n}") for n in numbers]
    if first.kind != last.kind or first.kind == "month":
        return []
    years = range(first.end.year + 1, last.end.year)
    if first.is_point:
        return [_same_day(first, y) for y in years]
    return [Period.from_code(f"{y}{first.code[4:]}") for y in years]


def _order(period: Period) -> tuple[date, date]:
    return period.end, period.start
