"""Questions that are refused before any search, by their words alone.

Share prices and promises, everyday questions, and companies whose filings are not here. What
needs the evidence to be told (not in the filings, outside the periods) is `refuse.py`.
"""

from __future__ import annotations

import re
from functools import cache

import rjieba

from ..prompts.loader import load_toml
from .answer import RefusalReason
from .lexicon import Lexicon
from .words import stands_in

# What follows a company that a question is about: a period, a possessive, an accounting word.
_SUBJECT = re.compile(
    r"\s*(?:的|去年|今年|前年|最新|\d{2,4}\s*年|股东|营|净|利|毛|研发|收入|总|每股|'s\b|in \d{4})"
)
# Some company suffixes are words of their own; a name needs at least two characters before one.
_COMPANY = re.compile(r"[一-鿿]{2,8}(?:股份有限公司|有限责任公司|有限公司|集团公司|控股集团)")


def refuse_by_words(text: str) -> RefusalReason | None:
    """Return why a question is refused whatever the filings say, or None."""
    words = load_toml("terms/boundaries")
    lower = text.lower()
    if _asks_price(lower, words["price"]) or _asks_promise(lower, words["promise"]):
        return RefusalReason.PRICE_OR_PROMISE
    if any(stands_in(word, lower) for word in words["everyday"]["words"]):
        return RefusalReason.NOT_A_FILING_QUESTION
    return None


def other_company(text: str, lexicon: Lexicon) -> str | None:
    """Return the name of a company that a question is about and whose filings are not here.

    A question that names one of our own companies too (a comparison, a partner) is about ours; so
    is one in which a name that the filings know does not come first.
    """
    if any(name in text or name[:2] in text for name in lexicon.companies):
        return None
    if match := _COMPANY.search(text):
        return None if lexicon.frequency(match[0]) else match[0]
    low = text.lower()
    for name in _known_names():
        if any(name in ours or ours in name for ours in lexicon.companies):
            continue  # 茅台 is 贵州茅台
        at = low.find(name.lower())
        if at < 0 or not stands_in(name.lower(), low):
            continue
        known = all(lexicon.frequency(w) for w in rjieba.cut(name.lower()))
        first = at == 0 and bool(_SUBJECT.match(low[len(name) :]))
        if first or (not known and not _names_ours(low[:at], lexicon)):
            return name
    return None


def _names_ours(text: str, lexicon: Lexicon) -> bool:
    """Whether words before a company's name are something that the filings know by name."""
    tagged = rjieba.tag(text)
    return any(tag in ("eng", "nz", "nr") and lexicon.frequency(word) for word, tag in tagged)


def _asks_price(text: str, words: dict[str, list[str]]) -> bool:
    if any(stands_in(word, text) for word in words["alone"]):
        return True
    about = any(stands_in(word, text) for word in words["objects"])
    return about and any(stands_in(word, text) for word in words["asks"])


def _asks_promise(text: str, words: dict[str, list[str]]) -> bool:
    promised = any(stands_in(word, text) for word in words["words"])
    return promised and any(stands_in(word, text) for word in words["outcomes"])


@cache
def _known_names() -> tuple[str, ...]:
    names: list[str] = load_toml("terms/companies")["names"]
    return tuple(sorted(names, key=len, reverse=True))
