"""Read a change or a share in a sentence: 同比增长 15.2%, 占总收入比重达 91.0%.

Holds `read_change` and `read_share`. Against the quarter before (环比) nothing is read: the
ledger's changes are those against the year before or the period's beginning.
"""

from __future__ import annotations

import re
from dataclasses import replace

from . import sentence_words as words
from .metric_words import MetricMention, says_loss, standard_metric
from .sentence_line import without_periods
from .sentence_state import Made, Reading, Spot, label_of, period_of, scope_of

_CHANGES = frozenset({"%", "个百分点", "倍"})
_ASIDE = re.compile(r"[（(][^（）()]*[）)]|大关|/月|/年|左右|以上")


def read_change(spot: Spot) -> Made | None:
    """Read a change of the figure named in its clause or, where that is bare, the one before."""
    match = words.CHANGE.search(spot.clause)
    if match is None or spot.quantity.unit not in _CHANGES:
        return None
    value = spot.quantity.value
    if words.DOWN.search(match["verb"]):
        value = -abs(value)
    at = spot.start + match.start()
    if mention := _named_before(spot, at):
        made = _of_named(spot, mention, at)
        return (made, True, value) if made else None
    last = spot.state.last
    if last is None or not last.level or match["against"] is None:
        return None
    if without_periods(spot.line, spot.start, at).strip(" ，,") or not _adjacent(spot, last):
        return None
    return replace(last, end=spot.quantity.end), True, value


def read_share(spot: Spot) -> Made | None:
    """Read the share of the figure named in its clause or, where that is bare, the one before."""
    match = words.SHARE.search(spot.clause)
    if match is None or spot.quantity.unit != "%":
        return None
    end = spot.quantity.end
    at = spot.start + match.start()
    label = f"占{match['of']}比重"
    if mention := _named_before(spot, at):
        if spot.line.flat[mention.end : at].strip():
            return None
        scope = scope_of(spot, mention)
        if scope is None:
            return None
        metric = _share_name(mention.metric, match["of"])
        made = Reading(metric, label, scope, period_of(spot, metric), "%", True, end)
        return made, False, spot.quantity.value
    last = spot.state.last
    if last is None or not last.level or spot.clause[: match.start()].strip(" ，,"):
        return None
    metric = _share_name(last.metric, match["of"])
    return replace(last, metric=metric, label=label, unit="%", end=end), False, spot.quantity.value


def _share_name(metric: str, of: str) -> str:
    known = (standard_metric(f"{metric}{words}") for words in ("占比", f"占{of}比例"))
    return next((name for name in known if name), f"{metric}占{of}比重")


def _named_before(spot: Spot, at: int) -> MetricMention | None:
    named = [m for m in spot.line.metrics if spot.start <= m.start and m.end <= at]
    return named[-1] if named else None


def _of_named(spot: Spot, mention: MetricMention, at: int) -> Reading | None:
    """Return the reading of a change whose figure is named; the way of a loss is not told."""
    label = label_of(spot.line, mention)
    gap = spot.line.flat[mention.end : at].strip()
    if says_loss(label) or (gap and not words.LINK.fullmatch(gap)):
        return None
    scope = scope_of(spot, mention)
    if scope is None:
        return None
    period = period_of(spot, mention.metric)
    return Reading(mention.metric, label, scope, period, "", False, spot.quantity.end)


def _adjacent(spot: Spot, last: Reading) -> bool:
    """Tell whether nothing but brackets and a comma stands since the figure before."""
    return not _ASIDE.sub("", spot.line.flat[last.end : spot.start]).strip(" ，,；")
