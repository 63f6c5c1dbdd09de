"""Cut text into the words that lexical search matches.

Words come from jieba's search mode, which gives a long word and its parts. Numbers lose their
thousands commas, so that ``1,234`` and ``1234`` are one word. Scoring is `lexical.py`.

    >>> tokenize("２０２４年营业收入为 5,662.12 万元")
    ['2024', '年', '营业', '收入', '营业收入', '5662.12', '万元']
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from functools import cache
from importlib.metadata import version

import rjieba

from ..prompts.loader import load_toml

_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")


def tokenize(text: str) -> list[str]:
    """Return the words of ``text`` in order, repeats kept, stop words and punctuation dropped."""
    plain = _THOUSANDS.sub("", unicodedata.normalize("NFKC", text).lower())
    stop = _stop_words()
    words = (word.strip() for word in rjieba.cut_for_search(plain))
    return [word for word in words if word not in stop and any(map(str.isalnum, word))]


@cache
def token_rule() -> str:
    """Name the rule by what shapes it, so that tokens of another rule are known as such."""
    stop = hashlib.sha256("\n".join(sorted(_stop_words())).encode()).hexdigest()[:8]
    return f"rjieba-search {version('rjieba')}, nfkc, lower, stop {stop}"


@cache
def _stop_words() -> frozenset[str]:
    return frozenset(load_toml("terms/stopwords")["words"])
