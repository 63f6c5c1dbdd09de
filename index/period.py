"""Reporting periods: one type, parsed once at the edge, compared by their days.

Holds the `Period` type and its written codes. Finding period words in Chinese text is
`period_words.py`.

    >>> Period.from_code("2024Q1-Q3").end
    datetime.date(2024, 9, 30)
    >>> Period.from_code("2024H1").contains(Period.from_code("2024Q2"))
    True
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date

from .errors import PeriodError

_SPAN = re.compile(r"(\d{4})(FY|H1|H2|Q[1-4]|Q1-Q3)")
_POINT = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_MONTH = re.compile(r"(\d{4})-(\d{2})")
_MONTHS = {
    "FY": (1, 12),
    "H1": (1, 6),
    "H2": (7, 12),
    "Q1": (1, 3),
    "Q2": (4, 6),
    "Q3": (7, 9),
    "Q4": (10, 12),
    "Q1-Q3": (1, 9),
}


@dataclass(frozen=True, slots=True)
class Period:
    """A span of whole days with its written code.

    Attributes:
        code: ``2024FY``, ``2024H1``, ``2024H2``, ``2024Q4`` (the single quarter), ``2024Q1-Q3``
            (cumulative), ``2024-06-30`` (a point in time) or ``2025-03`` (a month).
        start: first day.
        end: last day, inclusive; equals ``start`` for a point in time.
    """

    code: str
    start: date
    end: date

    @classmethod
    def from_code(cls, code: str) -> Period:
        """Read a written code.

        Raises:
            PeriodError: ``code`` is not one of the forms above.
        """
        try:
            if m := _SPAN.fullmatch(code):
                year, (first, last) = int(m[1]), _MONTHS[m[2]]
                return cls(code, date(year, first, 1), _month_end(year, last))
            if m := _POINT.fullmatch(code):
                day = date(int(m[1]), int(m[2]), int(m[3]))
                return cls(code, day, day)
            if m := _MONTH.fullmatch(code):
                year, month = int(m[1]), int(m[2])
                return cls(code, date(year, month, 1), _month_end(year, month))
        except ValueError:
            pass
        raise PeriodError(
            f"“{code}”不是可识别的报告期。",
            "请写成 2024FY、2024H1、2024Q3、2024Q1-Q3、2024-06-30 或 2025-03 的形式。",
        )

    @classmethod
    def year(cls, year: int) -> Period:
        """Return the full financial year ``year``."""
        return cls.from_code(f"{year:04d}FY")

    @classmethod
    def point(cls, day: date) -> Period:
        """Return the point in time ``day``."""
        return cls(day.isoformat(), day, day)

    @property
    def is_point(self) -> bool:
        """Whether this is a balance-sheet date, not a span."""
        return self.start == self.end

    @property
    def kind(self) -> str:
        """``FY``, ``H1``, ``H2``, ``Q1`` ... ``Q4``, ``Q1-Q3``, ``month`` or ``point``."""
        if self.is_point:
            return "point"
        return self.code[4:] if self.code[4:] in _MONTHS else "month"

    def contains(self, other: Period) -> bool:
        """Whether every day of ``other`` lies in this period."""
        return self.start <= other.start and other.end <= self.end

    def overlaps(self, other: Period) -> bool:
        """Whether the two periods share a day."""
        return self.start <= other.end and other.start <= self.end

    def previous_year(self) -> Period:
        """Return the same period one year earlier (上年同期)."""
        if self.is_point:
            year, month = self.start.year - 1, self.start.month
            last = _month_end(year, month)
            at_month_end = self.start == _month_end(self.start.year, month)
            return Period.point(last if at_month_end else last.replace(day=self.start.day))
        return Period.from_code(f"{self.start.year - 1:04d}{self.code[4:]}")

    def __str__(self) -> str:
        return self.code


def _month_end(year: int, month: int) -> date:
    return date(year, month, calendar.monthrange(year, month)[1])
