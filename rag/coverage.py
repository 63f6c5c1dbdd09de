"""How much of what a question is about stands in a text, weighed by how telling each word is."""

from __future__ import annotations

from collections.abc import Sequence

from .lexicon import Lexicon
from .query import Subject


def coverage(
    subjects: Sequence[Subject], present: set[str] | frozenset[str], lexicon: Lexicon
) -> float:
    """Return the share of the subjects that are ``present``, weighed by rarity and kind of word."""
    total = sum(weigh(s, lexicon) for s in subjects)
    if not total:
        return 0.0
    return sum(weigh(s, lexicon) for s in subjects if stands(s, present)) / total


def weigh(subject: Subject, lexicon: Lexicon) -> float:
    """Return how telling a subject is: its rarity, or that of the filings' word for it."""
    said = [max(lexicon.idf(word) for word in phrase) for phrase in subject.also]
    return subject.weight * min([lexicon.idf(subject.word), *said])


def stands(subject: Subject, present: set[str] | frozenset[str]) -> bool:
    """Whether a subject, or the filings' word for it, is among the words of a text."""
    word = subject.word
    if word in present or any(present.issuperset(phrase) for phrase in subject.also):
        return True
    # A single character is seldom a word of its own in a filing: 歌 stands in 歌曲.
    return len(word) == 1 and any(word in longer for longer in present)
