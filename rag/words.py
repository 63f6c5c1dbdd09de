"""A text as the set of words that matching looks at: jieba's words, their parts, Latin names."""

from __future__ import annotations

import re
from functools import lru_cache

import rjieba

# A Latin name or number in one piece (aime-24, v4.0), which jieba cuts up.
_NAME = re.compile(r"[a-z0-9][a-z0-9.+\-]*")


@lru_cache(maxsize=16384)
def words_of(text: str) -> frozenset[str]:
    """Return the words of ``text``, lower case.

    >>> "aime-24" in words_of("在 AIME-24 上")
    True
    """
    low = text.lower()
    return (
        frozenset(rjieba.cut(low)) | frozenset(rjieba.cut_for_search(low)) | set(_NAME.findall(low))
    )


def stands_in(word: str, text: str) -> bool:
    """Whether ``word`` stands in ``text``; an English word only between word bounds."""
    if not word.isascii():
        return word in text
    return re.search(rf"(?<![a-z0-9]){re.escape(word.strip())}(?![a-z0-9])", text) is not None
