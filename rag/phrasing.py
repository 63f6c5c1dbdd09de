"""What a question says in other words than filings do: English, everyday words, asking phrases.

Leaves out which of its words are its subjects (`subjects.py`).
"""

from __future__ import annotations

import re
from functools import cache

from ..prompts.loader import load_toml


def is_english(text: str) -> bool:
    """Whether a question is English, Chinese names and all."""
    latin = sum(c.isascii() and c.isalpha() for c in text)
    chinese = sum("\u4e00" <= c <= "\u9fff" for c in text)
    return latin > 3 * chinese


def filing_spans(text: str, name: str) -> list[tuple[int, int, str]]:
    """Return where terms of a list stand in ``text``, with what filings say for each."""
    pattern, terms = _terms(name)
    return [(m.start(), m.end(), terms[m[0].lower()]) for m in pattern.finditer(text)]


def filing_words(text: str, name: str) -> str:
    """Return what filings say for the terms of a list that stand in ``text``."""
    pattern, terms = _terms(name)
    return " ".join(dict.fromkeys(terms[m[0].lower()] for m in pattern.finditer(text)))


@cache
def _terms(name: str) -> tuple[re.Pattern[str], dict[str, str]]:
    terms: dict[str, str] = load_toml(f"terms/{name}")["terms"]
    longest_first = sorted(terms, key=len, reverse=True)
    bounded = [rf"(?<![a-z]){re.escape(t)}(?![a-z])" if t.isascii() else t for t in longest_first]
    return re.compile("|".join(bounded), re.I), terms


def asked_metrics(text: str) -> list[tuple[tuple[int, int], list[str]]]:
    """Return the figures asked for without their names (亏了多少), and where."""
    asks: dict[str, list[str]] = load_toml("terms/synonyms")["metrics"]
    found = [(m.span(), asks[m[0]]) for m in _asking().finditer(text)]
    # 刨掉一次性的赚了多少: the narrower figure is meant, not both.
    narrow = [(span, names) for span, names in found if any("扣除" in name for name in names)]
    return narrow or found


@cache
def _asking() -> re.Pattern[str]:
    asks = sorted(load_toml("terms/synonyms")["metrics"], key=len, reverse=True)
    return re.compile("|".join(map(re.escape, asks)))
