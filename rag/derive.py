"""Figures worked out from cited ones: a part of the year from others, a sum, a difference.

Every input is shown with its citation, so that a reader can do the sum. Only figures in one unit
are added, only flows over periods that do not overlap, only counts at two days are set against
each other; shares, rates and per-share figures are never worked out here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from ..index.fact import Fact
from ..index.metric_words import metric_terms
from ..index.period import Period
from ..prompts.loader import load_toml
from .query import Query
from .wording import spoken

# Units that add up; shares in % and prices per share do not.
_UNITS = frozenset({"元", "美元", "股", "户", "人", "港元", "欧元"})
# A part of the year, and the parts that give it: added up, or the second taken from the first.
_PARTS: dict[str, tuple[tuple[str, tuple[str, ...]], ...]] = {
    "H2": (("+", ("Q3", "Q4")), ("-", ("FY", "H1"))),
    "H1": (("+", ("Q1", "Q2")),),
    "Q1-Q3": (("+", ("Q1", "Q2", "Q3")), ("+", ("H1", "Q3")), ("-", ("FY", "Q4"))),
    "Q4": (("-", ("FY", "Q1-Q3")),),
    "Q3": (("-", ("Q1-Q3", "H1")),),
    "Q2": (("-", ("H1", "Q1")),),
}


@dataclass(frozen=True, slots=True)
class Recipe:
    """How a figure is worked out: which periods, and whether they are added or taken away."""

    sign: str
    periods: tuple[Period, ...]
    result: Period | None


@dataclass(frozen=True, slots=True)
class Derived:
    """A figure that no filing states, with what it was worked out from.

    Attributes:
        metric: as of its inputs.
        period: what it is of; the later period for a difference between two.
        value: the result, in ``unit``.
        unit: as of its inputs.
        text: the result as shown.
        words: the whole sentence, inputs and sign shown.
    """

    metric: str
    period: Period | None
    value: Decimal
    unit: str
    text: str
    words: str


def recipes(query: Query) -> Iterator[Recipe]:
    """Yield ways to work out what is asked, the most direct first."""
    if len(query.periods) > 1:
        if _asks(query, "sum"):
            yield Recipe("+", query.periods, _span(query.periods))
        elif len(query.periods) == 2 and (
            query.change or query.compare or _asks(query, "difference")
        ):
            yield Recipe("-", _late_first(query.periods), None)
    for period in query.periods[:1]:
        if query.change and not period.is_point:
            before = Period.point(period.start - timedelta(days=1))
            yield Recipe("-", (Period.point(period.end), before), period)
        for sign, parts in _PARTS.get(period.kind, ()):
            year = period.start.year
            inputs = tuple(Period.from_code(f"{year}{part}") for part in parts)
            yield Recipe(sign, inputs, period)


def asks_sum(query: Query) -> bool:
    """Whether a sum or a difference over several periods is asked for, not each of them."""
    if len(query.periods) == 2 and not query.trend and (query.change or query.compare):
        return True
    several = len(query.periods) > 1
    return several and (_asks(query, "sum") or _asks(query, "difference"))


def work_out(recipe: Recipe, facts: Sequence[Fact]) -> Derived | None:
    """Return the figure, or None where the inputs do not allow it.

    Args:
        recipe: what to do.
        facts: one fact for each of its periods, in their order.
    """
    first = facts[0]
    if any(f.metric != first.metric or f.unit != first.unit for f in facts):
        return None
    if first.unit not in _UNITS or any(f.approximate or f.change for f in facts):
        return None
    periods = [f.period for f in facts if f.period]
    if len(set(periods)) < len(periods):
        return None
    points = [p.is_point for p in periods]
    if len(periods) < len(facts) or any(points) != all(points) or _is_rate(first.metric):
        return None
    if recipe.sign == "+" and (any(points) or _overlap(periods)):
        return None
    value = sum((f.value for f in facts), Decimal(0))
    if recipe.sign == "-":
        value = facts[0].value - facts[1].value
    text = f"{value:,}{first.unit}"
    period = recipe.result or first.period
    return Derived(first.metric, period, value, first.unit, text, _say(recipe, facts, text))


def _say(recipe: Recipe, facts: Sequence[Fact], text: str) -> str:
    first = facts[0]
    subject = f"{first.scope}的{first.metric}" if first.scope else first.metric
    inputs = [
        f"{spoken(f.period)}{f.text if f.text.endswith(f.unit) else f.text + f.unit}"
        for f in facts
        if f.period
    ]
    formula = ("－" if recipe.sign == "-" else "＋").join(inputs)
    if recipe.result is None:
        assert facts[0].period and facts[1].period, "checked in work_out"
        pair = f"{spoken(facts[0].period)}与{spoken(facts[1].period)}"
        return f"{pair}{subject}相差{text}（{formula}，由系统计算）。"
    verb = "变动" if facts[0].period and facts[0].period.is_point else "为"
    return f"{spoken(recipe.result)}{subject}{verb}{text}（{formula}，由系统计算）。"


def _asks(query: Query, name: str) -> bool:
    words = load_toml("terms/questions")["derive"][name]
    return any(word in query.text.lower() for word in words)


def _span(periods: Sequence[Period]) -> Period | None:
    """Return the one period that the given ones make up, where it has a name."""
    first = min(p.start for p in periods)
    last = max(p.end for p in periods)
    for tail in ("FY", "H1", "H2", "Q1-Q3"):
        whole = Period.from_code(f"{first.year}{tail}")
        if (whole.start, whole.end) == (first, last):
            return whole
    return None


def _late_first(periods: Sequence[Period]) -> tuple[Period, ...]:
    return tuple(sorted(periods, key=lambda p: p.end, reverse=True))


def _overlap(periods: Sequence[Period]) -> bool:
    return any(a.overlaps(b) for i, a in enumerate(periods) for b in periods[i + 1 :])


def _is_rate(metric: str) -> bool:
    term = metric_terms().get(metric)
    return bool(term and term.kind in ("ratio", "share", "pace"))
