"""The subjects of a question: what it is about beyond periods, metrics and asking words.

How much each tells is weighed here by its part of speech; how rare it is, in `rank.py`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from functools import cache

import rjieba

from ..index.ledger import find_metrics
from ..index.period_words import find_periods
from ..index.tokens import tokenize
from ..prompts.loader import load_toml
from .lexicon import Lexicon
from .phrasing import asked_metrics, filing_spans, filing_words, is_english
from .query import Subject
from .spread import spoken_spans

# How much a plain word after the metric still tells.
AFTER_METRIC = 0.25
# Tags of names, which tell all wherever they stand.
_NAMES = frozenset({"eng", "nr", "ns", "nt", "nz"})
# How a question to a company opens: 董秘您好，.
_SALUTE = re.compile(
    r"\s*(?:尊敬的|请问)?(?:[一-鿿]?[一-鿿]?(?:董秘|董事长|总经理|财务总监|领导|董|总))[，,]?\s*(?:您好|你好|好)[，,。！!]*"
)
# A run of one script: a Latin name, a number, Chinese words.
_WORD = re.compile(r"[A-Za-z][A-Za-z0-9.+\-]*|\d+(?:\.\d+)*|[一-鿿]+")
# A name in an English question.
_PROPER = re.compile(r"\b[A-Z][A-Za-z0-9.+\-]*[A-Za-z0-9]")
# Asking words that name a thing too; they stay among the subjects.
_KEEP = frozenset(
    {
        "占比",
        "比例",
        "比重",
        "规模",
        "数量",
        "金额",
        "原因",
        "地址",
        "地点",
        "措施",
        "方式",
        "路径",
        "时间",
        "日期",
    }
)


def subjects_of(text: str, gloss: str, lexicon: Lexicon) -> tuple[Subject, ...]:
    """Return the content words of a question: its periods, metrics and empty words left out.

    A plain word after the metric (多少钱, 的走势) tells little of whose figure is meant; one before
    it (海外收入) tells much, and a name does anywhere.
    """
    words = load_toml("terms/questions")
    empty = set(words["stop"]["words"])
    metrics = [(m.start, m.end) for m in find_metrics(text)]
    metrics = metrics or [span for span, _ in asked_metrics(text)]
    taken = [match.span() for match in [_SALUTE.match(text)] if match]
    taken += [(m.start, m.end) for m in find_periods(text, today=date.today())]
    bare = _blank(text, [*taken, *metrics, *spoken_spans(text)]).lower()
    for phrase in (*_phrases(), *(name.lower() for name in lexicon.companies)):
        bare = bare.replace(phrase, " " * len(phrase))
    last = max((end for _, end in metrics), default=len(bare))
    if is_english(text):
        # Of an English question's own words only names that the filings know are kept.
        known = [n.lower() for n in _PROPER.findall(text) if lexicon.frequency(n.lower())]
        named = "".join(c if "\u4e00" <= c <= "\u9fff" else " " for c in bare)
        told = _blank(gloss, [(m.start, m.end) for m in find_metrics(gloss)])
        bare = " ".join([*known, named, told])
        last = len(bare)
    found: dict[str, Subject] = {}
    for start, end, said in filing_spans(bare, "synonyms"):
        # 审计机构 is one thing, said 会计师事务所 in filings, not an 审计 and a 机构.
        word = bare[start:end]
        weight = max(_tag_weight(w, tag, words["tags"]) for w, tag in rjieba.tag(word))
        if len(word) > 1 and weight:
            also = _phrases_of(said)
            found[word] = Subject(word, weight * (AFTER_METRIC if start >= last else 1.0), also)
            bare = _blank(bare, [(start, end)])
    for run in _WORD.finditer(bare):
        for word, tag in rjieba.tag(run[0]):
            weight = _tag_weight(word, tag, words["tags"])
            if run.start() >= last and tag not in _NAMES:
                weight *= AFTER_METRIC
            if weight and word not in empty:
                also = _phrases_of(filing_words(word, "synonyms"))
                found.setdefault(word, Subject(word, weight, also))
    return tuple(found.values())


def _phrases_of(said: str) -> tuple[tuple[str, ...], ...]:
    return tuple(words for phrase in said.split() if (words := tuple(tokenize(phrase))))


def _tag_weight(word: str, tag: str, weights: dict[str, float]) -> float:
    """Return how much a word of this part of speech tells; a number does if it has digits."""
    if tag == "m":
        return 1.0 if any(c.isdigit() for c in word) else 0.0
    return weights.get(tag, weights.get(tag[:1], 0.0))


@cache
def _phrases() -> tuple[str, ...]:
    words = load_toml("terms/questions")
    phrases = list(words["courtesies"]["words"])
    phrases += words["change"]["words"] + words["finance"]["words"]
    for name in ("figure", "date", "person", "place", "list", "reason", "manner", "yes_no"):
        phrases += [w for w in words["wants"][name] if not w.isascii() and w not in _KEEP]
    return tuple(sorted(phrases, key=len, reverse=True))


def _blank(text: str, spans: Sequence[tuple[int, int]]) -> str:
    for start, end in spans:
        text = text[:start] + " " * (end - start) + text[end:]
    return text
