"""Put misspelt words of a question right, where exactly one thing the index knows is near.

Three kinds of slip: a Latin name a letter off (``Lnky``), a word written with other characters of
the same sound (``周亚晖``), an accounting item with one character wrong (``营业收人``). A word that
the filings know is never touched.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from functools import cached_property, lru_cache

import rjieba

from ..index.metric_words import find_metrics, metric_names
from ..index.tokens import tokenize
from ..prompts.loader import load_toml

# A Latin name long enough for a letter off to tell it from others.
_LATIN = re.compile(r"[A-Za-z][A-Za-z0-9]{3,}")
# A run of Chinese characters: neither names nor numbers nor marks.
_CHINESE = re.compile(r"[一-鿿]+")
# Least likeness in percent of a Latin word to the name it is taken for.
_NEAR = 80.0


class Mender:
    """Mends words against what is known.

    Args:
        vocabulary: the words of the index.
        frequency: in how many passages a word stands.
    """

    def __init__(self, vocabulary: Iterable[str], frequency: Callable[[str], int]) -> None:
        self._vocabulary = vocabulary
        self._frequency = frequency

    def mend(self, text: str) -> str:
        """Return ``text`` with its slips put right."""
        text = _LATIN.sub(lambda m: self._latin(m[0]) or m[0], text)
        return _CHINESE.sub(lambda m: self._chinese(m[0]), text)

    @cached_property
    def _names(self) -> list[str]:
        return [word for word in self._vocabulary if _LATIN.fullmatch(word)]

    @lru_cache(maxsize=4096)  # noqa: B019 - one mender per store, alive as long as it
    def _latin(self, word: str) -> str | None:
        from rapidfuzz import fuzz, process

        if self._frequency(word.lower()):
            return None
        best = process.extractOne(word.lower(), self._names, scorer=fuzz.ratio, score_cutoff=_NEAR)
        return best[0] if best else None

    def _chinese(self, run: str) -> str:
        run = self._metric(run)
        at, words = 0, []
        right = [(m.start, m.end) for m in find_metrics(run)]
        for word in rjieba.cut(run):
            free = not any(start < at + len(word) and at < end for start, end in right)
            words.append((self._same_sound(word) if free else None) or word)
            at += len(word)
        return "".join(words)

    def _metric(self, run: str) -> str:
        """Put right an accounting item of four characters or more with one of them wrong."""
        # What is right already, and what stands against it, is not looked at.
        right = [(m.start, m.end) for m in find_metrics(run)]
        for length in range(min(8, len(run)), 3, -1):
            for start in range(len(run) - length + 1):
                part = run[start : start + length]
                if any(start < stop and begin < start + length for begin, stop in right):
                    continue
                if name := self._near_metric(part):
                    return run[:start] + name + run[start + length :]
        return run

    def _near_metric(self, part: str) -> str | None:
        near = []
        for name in metric_names(len(part)):
            wrong = [i for i, (a, b) in enumerate(zip(name, part, strict=True)) if a != b]
            # Where the odd character is part of a word that filings use, it was meant.
            if len(wrong) == 1 and not self._meant(part, wrong[0]):
                near.append(name)
        return near[0] if len(near) == 1 else None

    def _meant(self, part: str, position: int) -> bool:
        at = 0
        for word in rjieba.cut(part):
            if at <= position < at + len(word):
                return len(word) > 1 and bool(self._frequency(word))
            at += len(word)
        return False

    @lru_cache(maxsize=4096)  # noqa: B019
    def _same_sound(self, word: str) -> str | None:
        """Return the known word that sounds like an unknown one, or like its first half."""
        if len(word) < 2 or self._frequency(word) or word in _everyday():
            return None
        for length in {len(word), 2} if len(word) == 3 else {len(word)}:
            part = word[:length]
            known = [w for w in self._sounds.get(_sound(part), ()) if _alike(w, part)]
            if len(known) == 1:
                return known[0] + word[length:]
        return None

    @cached_property
    def _sounds(self) -> dict[str, set[str]]:
        sounds: dict[str, set[str]] = defaultdict(set)
        for word in self._vocabulary:
            if len(word) > 1 and _CHINESE.fullmatch(word):
                sounds[_sound(word)].add(word)
        return sounds


def _alike(word: str, other: str) -> bool:
    """Whether two words of one sound share half of their characters; else it is chance."""
    return 2 * sum(a == b for a, b in zip(word, other, strict=True)) >= len(word)


def _sound(word: str) -> str:
    from pypinyin import lazy_pinyin

    return " ".join(lazy_pinyin(word))


@lru_cache(maxsize=1)
def _everyday() -> frozenset[str]:
    """Words of questions; a plain word that filings happen not to use is no slip."""
    words = load_toml("terms/questions")
    lists = [words[name]["words"] for name in ("stop", "courtesies", "finance", "change", "trend")]
    lists += list(words["wants"].values())
    return frozenset(w for words in lists for phrase in words for w in (phrase, *tokenize(phrase)))
