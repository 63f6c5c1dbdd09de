"""Find period words in a text and say which period each one is.

Holds `find_periods`. The patterns are in `period_grammar.py` and `period_english.py`. What is read:

- written years with or without a part of the year (``2024 年上半年``, ``24Q3``, ``二〇二四年``);
- a filing's words for its own period (``本报告期``, ``上年同期``, ``期末``), from the anchor;
- words that count from today (``去年``, ``今年一季度``, ``上个季度``); inside a filing, where only
  the anchor is known, ``今年`` and ``上半年`` are those of the anchor's year;
- a part of an unnamed year in a question (``三季度``): the last one that has ended by today.

``2023至2028年`` gives both ends. ``近三年`` is no one period and gives none. ``第三季度`` is the
single quarter, ``三季报`` and ``前三季度`` are cumulative. ``截至`` is left out of the span and
changes nothing.
A bare year counts only before the name of a figure (``2024营收``), never in a product's name.

    >>> [m.period.code for m in find_periods("2024 年末比 2023 年 6 月 30 日")]
    ['2024-12-31', '2023-06-30']
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from . import period_grammar as grammar
from .errors import PeriodError
from .folding import chinese_number, fold
from .metric_words import starts_with_metric
from .period import Period
from .period_english import find_english

_RANGES = {(1, 3): "Q1", (4, 6): "Q2", (7, 9): "Q3", (10, 12): "Q4", (1, 6): "H1"}
_RANGES |= {(7, 12): "H2", (1, 9): "Q1-Q3", (1, 12): "FY"}
_LAST_TWO_DIGIT_YEAR = 39


@dataclass(frozen=True, slots=True)
class PeriodMention:
    """A period and the words that name it: ``text[start:end]``."""

    period: Period
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Context:
    anchor: Period | None
    today: date | None
    year: int | None = None
    """The year named last, for 同年."""


_Found = tuple[int, int, re.Match[str] | None, str | None]


def find_periods(
    text: str, *, anchor: Period | None = None, today: date | None = None
) -> tuple[PeriodMention, ...]:
    """Find the periods a text names, left to right, without overlaps, the longest first.

    Args:
        text: any text; full-width digits and line breaks inside a date are understood.
        anchor: the reporting period of the filing the text is from; resolves 本报告期, 上年同期,
            期末, and, where ``today`` is not given, 今年, 去年, 上半年.
        today: the day a question is asked; resolves 去年, 今年, 上半年, 上个季度.
    """
    folded = fold(text)
    context = _Context(anchor, today)
    mentions = []
    for start, end, match, code in _leftmost_longest(_candidates(folded, today)):
        period = _period(code) if match is None else _resolve(match, folded, context)
        if period is not None:
            mentions.append(PeriodMention(period, start, end))
            context = _Context(anchor, today, period.end.year)
    return tuple(mentions)


def _candidates(text: str, today: date | None) -> Iterator[_Found]:
    shapes = (
        grammar.NOT_A_PERIOD,
        grammar.DATED,
        grammar.YEARLESS,
        grammar.ISO,
        grammar.CODE,
        grammar.REPORT,
        grammar.BARE,
        grammar.RECENT,
        grammar.RANGE_START,
        grammar.BARE_YEAR,
    )
    for shape in shapes:
        for match in shape.finditer(text):
            if _is_meant(match, text):
                yield match.start(), match.end(), match, None
    for start, end, code in find_english(text, today):
        yield start, end, None, code


def _leftmost_longest(found: Iterator[_Found]) -> Iterator[_Found]:
    reached = 0
    for item in sorted(found, key=lambda item: (item[0], -item[1])):
        if item[0] >= reached:
            reached = item[1]
            yield item


def _is_meant(match: re.Match[str], text: str) -> bool:
    """Tell a period from a spell of years, a product's name or a number that looks like one."""
    shape, groups = match.re, match.groupdict()
    if shape is grammar.BARE_YEAR:
        paired = grammar.BESIDE_YEAR.match(text, match.end())
        after = grammar.AFTER_YEAR.search(text[: match.start()])
        return bool(paired or after) or starts_with_metric(text, match.end())
    if shape is grammar.RANGE_START:
        before = text[max(0, match.start() - 16) : match.start()]
        return _is_year_range(match["a"], match["b"], before)
    if shape is grammar.ISO:
        return not re.search(r"编号\s*[:：]?\s*$", text[max(0, match.start() - 16) : match.start()])
    if groups.get("y2") is not None:
        return _is_two_digit_year(match, text)
    return True


def _is_two_digit_year(match: re.Match[str], text: str) -> bool:
    if int(match["y2"]) > _LAST_TWO_DIGIT_YEAR:
        return False
    has_tail = any(value for name, value in match.groupdict().items() if name != "y2")
    if has_tail:
        return True
    before = text[max(0, match.start() - 16) : match.start()]
    if grammar.AFTER_DURATION.match(text, match.end()):
        return False
    if first := grammar.BEFORE_RANGE_END.search(before):
        return _is_year_range(first["a"], match["y2"], before[: first.start()])
    return int(match["y2"]) >= 10 and not grammar.BEFORE_DURATION.search(before)


def _is_year_range(first: str, second: str, before: str) -> bool:
    """Tell ``23-24 年`` and ``2023至2028年`` from a spell such as ``10-15 年``."""
    start, end = _full_year(first), _full_year(second)
    if start is None or end is None or grammar.BEFORE_DURATION.search(before):
        return False
    return 0 < end - start <= (2 if len(first) == 2 else 20)


def _resolve(match: re.Match[str], text: str, context: _Context) -> Period | None:
    groups = match.groupdict()
    shape = match.re
    if shape in (grammar.DATED, grammar.YEARLESS):
        return _dated(groups, context)
    if shape is grammar.REPORT:
        return _report(groups, context.anchor)
    if shape is grammar.BARE:
        return _bare(groups, context)
    if shape is grammar.RECENT:
        return _recent(groups, context.today)
    if shape is grammar.ISO:
        if month := groups["m0"]:
            return _period(f"{groups['y']}-{month}")
        return _period(f"{groups['y']}-{int(groups['m']):02d}-{int(groups['d']):02d}")
    if shape is grammar.CODE:
        return _coded(groups)
    if shape in (grammar.RANGE_START, grammar.BARE_YEAR):
        year = _full_year(groups.get("a") or groups.get("y"))
        return None if year is None else Period.year(year)
    return None


def _dated(groups: dict[str, str | None], context: _Context) -> Period | None:
    if groups.get("same"):
        before = groups.get("rel") in ("去年", "上年", "上一年")
        return context.anchor.previous_year() if context.anchor and before else None
    year = _year_of(groups, context)
    return None if year is None or groups.get("begin") else _part(year, groups)


def _year_of(groups: dict[str, str | None], context: _Context) -> int | None:
    if word := groups.get("rel"):
        if word == "同年":
            return context.year
        from_filing = context.anchor.end.year if context.anchor else None
        from_today = context.today.year if context.today else None
        first, second = from_today, from_filing
        if word in grammar.FILING_YEARS:
            first, second = from_filing, from_today
        base = second if first is None else first
        return None if base is None else base + grammar.YEARS_OFF[word]
    if chinese := groups.get("cn"):
        return chinese_number(chinese)
    return _full_year(groups.get("y4") or groups.get("y2"))


def _part(year: int, groups: dict[str, str | None]) -> Period | None:
    """Return the part of ``year`` that the named groups of a tail say, or the day it ends on."""
    part = _span(year, groups)
    return Period.point(part.end) if part and groups.get("at") else part


def _span(year: int, groups: dict[str, str | None]) -> Period | None:
    for name, code in (("h1", "H1"), ("report", "H1"), ("h2", "H2"), ("q13", "Q1-Q3")):
        if groups.get(name):
            return _period(f"{year}{code}")
    if quarter := groups.get("q") or groups.get("q2"):
        return _period(f"{year}Q{chinese_number(quarter)}")
    if groups.get("m1"):
        months = _RANGES.get((int(groups["m1"] or 0), int(groups["m2"] or 0)))
        return _period(f"{year}{months}") if months else None
    if word := groups.get("m"):
        return _month(year, chinese_number(word) or 0, groups)
    return Period.point(date(year, 12, 31)) if groups.get("end") else Period.year(year)


def _month(year: int, month: int, groups: dict[str, str | None]) -> Period | None:
    if not 1 <= month <= 12:
        return None
    if day := groups.get("d"):
        return _period(f"{year}-{month:02d}-{chinese_number(day) or 0:02d}")
    if groups.get("mend"):
        return Period.point(date(year, month, calendar.monthrange(year, month)[1]))
    return _period(f"{year}-{month:02d}")


def _report(groups: dict[str, str | None], anchor: Period | None) -> Period | None:
    """Resolve a filing's words for its own period.

    A third-quarter report calls the single quarter 本报告期 and the nine months 年初至报告期末.
    """
    if anchor is None:
        return None
    year = anchor.end.year
    if groups["close"]:
        return Period.point(anchor.end)
    if groups["open"]:
        return Period.point(date(year - 1, 12, 31))
    if groups["yearend"]:
        return Period.point(anchor.end) if anchor.kind == "FY" else None
    now = Period.from_code(f"{year}Q3") if anchor.kind == "Q1-Q3" else anchor
    if groups["before"]:
        return now.previous_year()
    if groups["ytd"]:
        tail = {3: "Q1", 6: "H1", 9: "Q1-Q3"}.get(anchor.end.month, "FY")
        return Period.from_code(f"{year}{tail}")
    return now if groups["now"] else anchor


def _bare(groups: dict[str, str | None], context: _Context) -> Period | None:
    if context.today is not None:
        for year in (context.today.year, context.today.year - 1):
            period = _part(year, groups)
            if period is not None and period.end <= context.today:
                return period
        return None
    if context.anchor is None or groups.get("q2") or groups.get("report"):
        return None
    return _part(context.anchor.end.year, groups)


def _recent(groups: dict[str, str | None], today: date | None) -> Period | None:
    if today is None:
        return None
    if groups["lastm"]:
        year, month = (today.year, today.month - 1) if today.month > 1 else (today.year - 1, 12)
        return _period(f"{year}-{month:02d}")
    quarter = (today.month - 1) // 3 + (1 if groups["thisq"] else 0)
    return _period(f"{today.year}Q{quarter}" if quarter else f"{today.year - 1}Q4")


def _coded(groups: dict[str, str | None]) -> Period | None:
    year = _full_year(groups["y"] or groups["z4"] or groups["z2"])
    tail = groups["tail"] or groups["head"] or ""
    if tail[0].isdigit():
        tail = tail[::-1]
    return None if year is None else _period(f"{year}{tail}")


def _full_year(text: str | None) -> int | None:
    if text is None:
        return None
    if len(text) == 4:
        return int(text)
    return 2000 + int(text) if 10 <= int(text) <= _LAST_TWO_DIGIT_YEAR else None


def _period(code: str | None) -> Period | None:
    try:
        return None if code is None else Period.from_code(code)
    except PeriodError:
        return None
