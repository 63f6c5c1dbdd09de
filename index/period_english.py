"""English period words: ``in 2024``, ``first half of 2024``, ``Q3 2024``, ``June 30, 2024``.

Holds patterns that give a written period code. Chinese words are in `period_grammar.py`.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from datetime import date

_MONTHS = {name.lower(): i for i, name in enumerate(calendar.month_name) if name}
_MONTHS |= {name.lower(): i for i, name in enumerate(calendar.month_abbr) if name}
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_YEAR = r"(?P<y>20\d\d)|(?P<rel>last year|this year|the year)"
_ORDER = {"first": "1", "second": "2", "third": "3", "fourth": "4"}
_OF = r"\s+(?:of\s+|in\s+)?(?:fiscal\s+(?:year\s+)?|the\s+year\s+|FY\s?)?"

_SHAPES = tuple(
    re.compile(rf"(?<![A-Za-z\d]){shape}(?![A-Za-z\d])", re.IGNORECASE)
    for shape in (
        rf"(?P<half>first|second)[\s-]+half{_OF}(?:{_YEAR})",
        r"(?P<y>20\d\d)(?:'s)?\s+(?P<half>first|second)[\s-]+half",
        rf"(?P<q>first|second|third|fourth)[\s-]+quarter{_OF}(?:{_YEAR})",
        r"(?P<y>20\d\d)(?:'s)?\s+(?P<q>first|second|third|fourth)[\s-]+quarter",
        rf"(?P<nine>first\s+(?:nine\s+months|three\s+quarters)){_OF}(?:{_YEAR})",
        r"(?P<end>(?:the\s+)?end\s+of|year[\s-]end)\s+(?P<y>20\d\d)",
        rf"(?P<mend>end\s+of\s+)?(?P<month>{_MONTH})\.?\s+(?:(?P<d>\d{{1,2}})(?:st|nd|rd|th)?,?\s+)?"
        r"(?P<y>20\d\d)",
        rf"(?P<d>\d{{1,2}})\s+(?P<month>{_MONTH})\.?,?\s+(?P<y>20\d\d)",
        r"(?:in|for|during|of|throughout|since|by|full[\s-]year|fiscal(?:\s+year)?|year)\s+"
        r"(?P<y>20\d\d)",
        r"(?P<y>20\d\d)(?:'s)?(?=\s+(?:annual|full|fiscal|revenue|net|profit|results|R&D|gross))",
        r"(?P<rel>last year|this year)",
    )
)


def find_english(text: str, today: date | None) -> Iterator[tuple[int, int, str | None]]:
    """Yield ``(start, end, code)`` of each period word; the code is None when unresolved.

    The span leaves out a leading preposition, which belongs to the sentence.
    """
    for shape in _SHAPES:
        for match in shape.finditer(text):
            groups = match.groupdict()
            filled = [name for name, value in groups.items() if value]
            yield min(match.start(name) for name in filled), match.end(), _code(groups, today)


def _code(groups: dict[str, str | None], today: date | None) -> str | None:
    year = groups.get("y")
    if year is None:
        if today is None or groups.get("rel", "") == "the year":
            return None
        year = str(today.year - ((groups["rel"] or "").lower() == "last year"))
    if half := groups.get("half"):
        return f"{year}H{_ORDER[half.lower()]}"
    if quarter := groups.get("q"):
        return f"{year}Q{_ORDER[quarter.lower()]}"
    if groups.get("nine"):
        return f"{year}Q1-Q3"
    if groups.get("end"):
        return f"{year}-12-31"
    if month := groups.get("month"):
        return _month_code(int(year), _MONTHS[month.lower()], groups)
    return f"{year}FY"


def _month_code(year: int, month: int, groups: dict[str, str | None]) -> str:
    if day := groups.get("d"):
        return f"{year}-{month:02d}-{int(day):02d}"
    if groups.get("mend"):
        return f"{year}-{month:02d}-{calendar.monthrange(year, month)[1]:02d}"
    return f"{year}-{month:02d}"
