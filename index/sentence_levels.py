"""Read a level in a sentence: a known name, its link, its figure.

Holds `read_level`, `read_range_end` and `read_parameters`. Changes and shares are
`sentence_changes.py`, names that the word list does not have `sentence_open.py`.
"""

from __future__ import annotations

import re
from dataclasses import replace

from . import sentence_words as words
from .metric_words import MetricMention, says_loss
from .sentence_scope import last_name
from .sentence_state import (
    Made,
    Reading,
    Spot,
    fits,
    label_of,
    period_of,
    scope_of,
    settle,
    unit_for,
)


def read_level(spot: Spot) -> Made | None:
    """Read a figure whose name, from the word list, stands in its own clause."""
    line, quantity = spot.line, spot.quantity
    for mention in line.metrics:
        if mention.start < spot.start or mention.end > quantity.start:
            continue
        if words.LINK.fullmatch(line.flat, mention.end, quantity.start):
            return _named_level(spot, mention)
    return _bare_level(spot)


def _named_level(spot: Spot, mention: MetricMention) -> Made | None:
    line, quantity = spot.line, spot.quantity
    label = label_of(line, mention)
    lost = says_loss(label)
    if lost and (owner := _owner_of_loss(spot, mention)):
        mention = replace(mention, metric=owner.metric, start=owner.start)
        label = label_of(line, mention)
    if not fits(mention.metric, quantity.unit):
        return None
    scope = scope_of(spot, mention)
    if scope is None:
        return None
    metric = "净利润" if label == "亏损" and scope else mention.metric
    unit = unit_for(metric, quantity.unit)
    made = Reading(metric, label, scope, period_of(spot, metric), unit, True, quantity.end)
    return made, False, -abs(quantity.value) if lost else quantity.value


def _owner_of_loss(spot: Spot, loss: MetricMention) -> MetricMention | None:
    """Return the figure that 亏损 is said of: 净利润 in ``净利润亏损 1.2 亿元``."""
    for mention in spot.line.metrics:
        gap = spot.line.flat[mention.end : loss.start]
        if spot.start <= mention.start and mention.end <= loss.start and gap.strip() in ("", "为"):
            return mention
    return None


def _bare_level(spot: Spot) -> Made | None:
    """Read a level without a name of its own, which belongs to the figure before it.

    ``研发费用同比增长一倍多，达到 7.6 亿元`` and ``净利润为 2.8 亿元，上年同期为 2.3 亿元``.
    """
    last, quantity = spot.state.last, spot.quantity
    if last is None or not fits(last.metric, quantity.unit):
        return None
    bare = spot.bare.strip()
    if not bare or not words.LINK.fullmatch(bare):
        return None
    own = [p for p in spot.line.periods if spot.start <= p.start and p.end <= quantity.start]
    period = settle(own[-1].period, last.metric) if own else last.period
    if last.level and (not own or unit_for(last.metric, quantity.unit) != last.unit):
        return None
    unit = unit_for(last.metric, quantity.unit)
    made = replace(last, unit=unit, level=True, end=quantity.end, period=period)
    return made, False, quantity.value


def read_range_end(spot: Spot) -> Made | None:
    """Read the upper end of ``4.50 亿美元至 4.65 亿美元``."""
    last = spot.state.last
    if last is None or not words.ONLY_RANGE.fullmatch(spot.clause):
        return None
    if spot.quantity.unit != last.unit:
        return None
    return replace(last, end=spot.quantity.end), False, spot.quantity.value


def read_parameters(spot: Spot) -> Made | None:
    """Read the size of a model where 参数 is the unit: ``采用 4,000 亿参数``."""
    quantity = spot.quantity
    if quantity.unit != "参数":
        return None
    after = re.match(r"的[^，。]{0,12}?([“《][^”》]{1,16}[”》])", spot.line.flat[quantity.end :])
    scope = last_name(after[1] if after else spot.line.flat[: quantity.start])
    if scope is None:
        return None
    made = Reading("参数规模", "参数", scope, None, "参数", True, quantity.end)
    return made, False, quantity.value
