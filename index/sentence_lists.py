"""Read lists: ``2024 年营业收入、净利润分别为 12.5 亿元、1.3 亿元``.

Holds `read_list`: as many figures as names, or as many as periods, paired in order. Any other
list is left unread.
"""

from __future__ import annotations

import re

from . import sentence_words as words
from .metric_words import says_loss
from .quantity import Quantity
from .sentence_line import Line
from .sentence_state import (
    Made,
    Reading,
    Spot,
    State,
    fits,
    label_of,
    period_of,
    scope_of,
    settle,
    unit_for,
)

_WORD = "分别"
_BETWEEN = re.compile(r"\s*(?:、|和|及|以及|与|,|，)\s*")


def read_list(line: Line, state: State, quantity: Quantity) -> Made | None:
    """Read the figure at its place in a list, or nothing where the list cannot be paired."""
    begin = max((m.end() for m in words.SEGMENT.finditer(line.flat, 0, quantity.start)), default=0)
    at = line.flat.rfind(_WORD, begin, quantity.start)
    values = _values(line, at + len(_WORD))
    if quantity not in values:
        return None
    place = values.index(quantity)
    metrics = [m for m in line.metrics if begin <= m.start and m.end <= at]
    periods = [p for p in line.periods if begin <= p.start and p.end <= at]
    if not metrics or not (len(metrics) == len(values) or len(periods) == len(values)):
        return None
    paired = len(periods) == len(values) and len(metrics) == 1
    if not paired and len(metrics) != len(values):
        return None
    mention = metrics[0] if paired else metrics[place]
    if not fits(mention.metric, quantity.unit):
        return None
    spot = Spot(line, state, quantity, begin)
    scope = scope_of(spot, metrics[0])
    if scope is None or says_loss(label_of(line, mention)):
        return None
    told = (
        settle(periods[place].period, mention.metric) if paired else period_of(spot, mention.metric)
    )
    unit = unit_for(mention.metric, quantity.unit)
    made = Reading(mention.metric, label_of(line, mention), scope, told, unit, True, quantity.end)
    return made, False, quantity.value


def _values(line: Line, start: int) -> list[Quantity]:
    """Return the figures of the list that starts after ``start``: only 、 and 和 between them."""
    values: list[Quantity] = []
    for quantity in line.quantities:
        if quantity.start < start:
            continue
        if values:
            between = line.flat[values[-1].end : quantity.start]
            if not _BETWEEN.fullmatch(between):
                break
        elif not words.LINK.fullmatch(line.flat, start, quantity.start):
            break
        values.append(quantity)
    return values
