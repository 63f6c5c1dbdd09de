"""Read a figure under a name that the word list does not have: ``商店中的作品超 8,500 个``.

Holds `read_open`. The words before the link must clearly be a name: short, ending like the name of
something counted or paid, without a verb.
"""

from __future__ import annotations

import re

from . import sentence_words as words
from .sentence_line import squeeze
from .sentence_scope import is_subject, split_place, subject_of
from .sentence_state import CURRENCIES, Made, Reading, Spot, period_of

_NOT_NAME = re.compile(
    r"^(?:其|该|至|公司|已经?|累计|共|约|现有|目前|同时|拥有|,|\s)+|(?:已经?|累计|共|约|将|预计|\s)+$"
)
_GENERIC = re.compile(
    r"(?<=.{2})\s*(?:作品|内容|产品)$|(?<=[A-Za-z]{2})s(?:\s*(?:作品|内容|产品))?$"
)
_RATIO = re.compile(r"(?:率|比例|占比|比重)$")
_LONGEST = 20


def read_open(spot: Spot) -> Made | None:
    """Read a figure by the noun phrase before it; only a period said in the sentence counts."""
    quantity, state = spot.quantity, spot.state
    match = words.OPEN.search(spot.bare)
    if match is None and quantity.unit in CURRENCIES:
        match = words.OPEN_MONEY.search(spot.bare)
    if match is None or _has_known_name(spot):
        return None
    place, name = split_place(squeeze(match["name"]))
    owner, _, last = name.rpartition("的")
    name = _NOT_NAME.sub("", last or name)
    if not 2 <= len(name) <= _LONGEST or not words.NOUN_TAIL.search(name):
        return None
    if words.VERB.search(name) or (quantity.unit in ("%", "个百分点") and not _RATIO.search(name)):
        return None
    scope = place or _owner(owner, state.subject)
    metric = _GENERIC.sub("", name) or name
    period = period_of(spot, metric, known=False)
    made = Reading(metric, name, scope, period, quantity.unit, True, quantity.end)
    return made, False, quantity.value


def _has_known_name(spot: Spot) -> bool:
    """Tell whether a name of the word list is linked to the figure, but was refused."""
    return any(
        mention.start >= spot.start
        and mention.end <= spot.quantity.start
        and words.LINK.fullmatch(spot.line.flat, mention.end, spot.quantity.start)
        for mention in spot.line.metrics
    )


def _owner(words_before: str, subject: str) -> str:
    """Return whose it is when the words before 的 name a business or a product."""
    own = subject_of(words_before, subject, None) if words_before else None
    return own if own and is_subject(own) and not words.VERB.search(own) else subject
