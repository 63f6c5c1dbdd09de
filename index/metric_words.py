"""Standard names of figures: from any wording to one name, from the word list.

Holds `standard_metric` (a whole label), `find_metrics` (in running text) and what the list says
of a metric. The list itself is ``prompts/terms/metrics.toml``.

    >>> standard_metric("归母净利润（元）")
    '归属于上市公司股东的净利润'
    >>> [m.metric for m in find_metrics("2024年营收和毛利率")]
    ['营业收入', '毛利率']
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from ..prompts.loader import load_toml
from .folding import fold

_GAP = r"\s{0,3}"
_BRACKETS = re.compile(r"[（(][^（）()]*[）)]")
_LEAD = re.compile(
    r"^其中[:：]?|^(?:减|加|合计)[:：]|^[一二三四五六七八九十\d]{1,2}[、.．)）]\s*(?=\D)"
)
_PUNCTUATION = re.compile(r"[\s:：，,。*#“”\"]")
_BEFORE_TIGHT = re.compile(
    r"(?:^|[^一-鿿]|[的总年度月期末日司们为业务品台户和与及或是团共家业现]|季度|上半年|多少)\s*$"
)


@dataclass(frozen=True, slots=True)
class MetricMention:
    """A figure's name and the words for it: ``text[start:end]``."""

    metric: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class MetricTerm:
    """An entry of the word list; the fields are explained at the top of the list."""

    name: str
    unit: str
    kind: str
    also: tuple[str, ...]
    near: tuple[str, ...]
    tight: frozenset[str]
    loss: tuple[str, ...]


@cache
def metric_terms() -> dict[str, MetricTerm]:
    """Return the word list by standard name."""
    return {
        item["name"]: MetricTerm(
            item["name"],
            item["unit"],
            item["kind"],
            tuple(item.get("also", ())),
            tuple(item.get("near", ())),
            frozenset(item.get("tight", ())),
            tuple(item.get("loss", ())),
        )
        for item in load_toml("terms/metrics")["metric"]
    }


@cache
def metric_names(length: int) -> tuple[str, ...]:
    """Return every spelling of a figure's name that has so many characters."""
    return tuple(sorted(name for name in _spellings() if len(name) == length))


def standard_metric(label: str) -> str | None:
    """Return the standard name of a whole label, or None when the list does not know it.

    Brackets with a unit, numbering, ``其中：`` and spaces are set aside.
    """
    known = _spellings()
    for text in (label, _BRACKETS.sub("", label)):
        bare = _PUNCTUATION.sub("", _LEAD.sub("", fold(text).strip())).lower()
        if found := known.get(bare):
            return found
    return None


def near_metrics(metric: str) -> tuple[str, ...]:
    """Return the standard names people often mean by ``metric`` (净利润: 归母净利润)."""
    term = metric_terms().get(metric)
    return term.near if term else ()


def says_loss(words: str) -> bool:
    """Tell whether the words for a figure say that it is negative (``净亏损``)."""
    return _PUNCTUATION.sub("", words) in _loss_words()


def find_metrics(text: str) -> tuple[MetricMention, ...]:
    """Find the figures a text names, left to right, without overlaps, the longest first.

    Spaces and line breaks between Chinese characters are tolerated; case is not minded.
    """
    mentions = []
    folded = fold(text)
    pattern, at = _pattern(), 0
    while match := pattern.search(folded, at):
        words = _PUNCTUATION.sub("", match[0]).lower()
        name = _spellings()[words]
        if words in metric_terms()[name].tight and not _BEFORE_TIGHT.search(
            folded[max(0, match.start() - 4) : match.start()]
        ):
            at = match.start() + 1
            continue
        mentions.append(MetricMention(name, match.start(), match.end()))
        at = match.end()
    return tuple(mentions)


def starts_with_metric(text: str, at: int) -> bool:
    """Tell whether the name of a figure starts at ``at``, a space or 的 aside."""
    gap = re.compile(r"\s?的?(?:公司)?").match(text, at)
    return _pattern().match(text, gap.end() if gap else at) is not None


@cache
def _spellings() -> dict[str, str]:
    known: dict[str, str] = {}
    for term in metric_terms().values():
        for words in (term.name, *term.also, *term.loss):
            known.setdefault(_PUNCTUATION.sub("", words).lower(), term.name)
    return known


@cache
def _loss_words() -> frozenset[str]:
    return frozenset(
        _PUNCTUATION.sub("", word) for term in metric_terms().values() for word in term.loss
    )


@cache
def _pattern() -> re.Pattern[str]:
    words = {w for term in metric_terms().values() for w in (term.name, *term.also, *term.loss)}
    ordered = sorted(words, key=lambda word: (-len(word), word))
    return re.compile("|".join(_flexible(word) for word in ordered), re.IGNORECASE)


def _flexible(word: str) -> str:
    """Return a pattern for ``word`` that a line break or a space may stand in."""
    parts = re.findall(r"[A-Za-z&'\-]+|\d+|[^\sA-Za-z\d]", word)
    spelled = _GAP.join(re.escape(part) for part in parts)
    if parts[0][0].isascii():
        spelled = rf"(?<![A-Za-z]){spelled}"
    return rf"{spelled}(?![A-Za-z])" if parts[-1][-1].isascii() else spelled
