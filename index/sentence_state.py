"""What readers of sentences share: the state of a sentence, a reading, and which period it is of.

Holds `Reading`, `State`, `Spot`, `period_of` and which units fit which figure.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from . import sentence_words as words
from .metric_words import MetricMention, metric_terms
from .period import Period
from .quantity import Quantity
from .sentence_line import Line, is_compared, squeeze, without_periods
from .sentence_scope import last_name, subject_of
from .units import MONEY

CURRENCIES = frozenset(MONEY.values())
_RANGE_BEFORE = re.compile(r"\d年?\s*[-—–~～至到]\s*$")
_COUNTS = frozenset({"人", "名", "位", "户", "个", "家", "次", "人次", "款", "项", "件", ""})
_FITS = {
    "": None,
    "元": CURRENCIES,
    "元/股": CURRENCIES | {f"{unit}/股" for unit in CURRENCIES},
    "%": frozenset({"%", "‰"}),
    "股": frozenset({"股"}),
    "户": frozenset({"户", "名", "人", "家", ""}),
    "人": frozenset({"人", "名", "位", "户", ""}),
    "次": frozenset({"次", "人次", ""}),
    "家": frozenset({"家", "个", "间", "座", ""}),
    "项": frozenset({"项", "件", "个", ""}),
    "倍": frozenset({"倍", "%"}),
    "天": frozenset({"天"}),
    "小时": frozenset({"小时", "分钟"}),
    "参数": frozenset({"参数", ""}),
}


@dataclass(frozen=True, slots=True)
class Reading:
    """A name with all but the value; a bare change or share after it belongs to it.

    Attributes:
        level: whether a level was read, not just a change.
        end: where in the line its figure ends.
    """

    metric: str
    label: str
    scope: str
    period: Period | None
    unit: str
    level: bool
    end: int


@dataclass(slots=True)
class State:
    """What carries over: subject and last reading in a sentence, the period in a paragraph."""

    section: Period | None
    paragraph: Period | None = None
    subject: str = ""
    last: Reading | None = None


@dataclass(frozen=True, slots=True)
class Spot:
    """A figure in its sentence; its clause begins at ``start``."""

    line: Line
    state: State
    quantity: Quantity
    start: int

    @property
    def clause(self) -> str:
        """The words between the start of the clause and the figure."""
        return self.line.flat[self.start : self.quantity.start]

    @property
    def bare(self) -> str:
        """The clause with its period words blanked."""
        return without_periods(self.line, self.start, self.quantity.start)


Made = tuple[Reading, bool, Decimal]
"""A reading, whether it is a change, and its value."""


def fits(metric: str, unit: str) -> bool:
    """Tell whether a figure in ``unit`` can be a ``metric`` of the word list."""
    term = metric_terms().get(metric)
    if term is None:
        return False
    allowed = _FITS.get(term.unit, _COUNTS)
    return allowed is None or unit in allowed


def unit_for(metric: str, unit: str) -> str:
    """Return the unit to keep: 元 of a per-share figure is 元/股."""
    term = metric_terms().get(metric)
    per_share = term is not None and term.unit == "元/股" and unit in CURRENCIES
    return f"{unit}/股" if per_share else unit


def scope_of(spot: Spot, mention: MetricMention) -> str | None:
    """Return whose the named figure is; None when that cannot be told."""
    state, line = spot.state, spot.line
    heir = state.subject
    if state.last and line.flat[spot.start - 1 : spot.start] in ("（", "("):
        heir = state.last.scope
    named = state.subject or last_name(line.flat[: mention.start])
    return subject_of(without_periods(line, spot.start, mention.start), heir, named)


def label_of(line: Line, mention: MetricMention) -> str:
    """Return a name as written, on one line."""
    return squeeze(line.flat[mention.start : mention.end])


def period_of(spot: Spot, metric: str, *, known: bool = True) -> Period | None:
    """Return what the figure is of: said before it, earlier in the paragraph, or by the section.

    Args:
        spot: the figure.
        metric: its name.
        known: whether the word list has the name; others take only a period said in the sentence.
    """
    flat = spot.line.flat
    for mention in reversed(spot.line.periods):
        if mention.end > spot.quantity.start or is_compared(spot.line, mention):
            continue
        if _RANGE_BEFORE.search(flat[max(0, mention.start - 8) : mention.start]):
            return None
        return settle(mention.period, metric)
    if words.UNDATED.search(flat) or not known:
        return None
    period = spot.state.paragraph or spot.state.section
    return settle(period, metric) if period else None


def settle(period: Period, metric: str) -> Period | None:
    """Fit a period to the kind of figure: no flow of one day, a balance at the end of its span."""
    term = metric_terms().get(metric)
    if term is None:
        return period
    if term.unit == "参数" or (term.kind == "flow" and period.is_point):
        return None
    if term.kind == "stock" and term.unit == "元" and period.kind != "month":
        return Period.point(period.end)
    return period
