"""The words of an index: how rare each is, and the nearest known name to a misspelt one.

Reads the lexical index's own vocabulary, so that it costs nothing to build.
"""

from __future__ import annotations

import math
import re
from datetime import date
from functools import cached_property, lru_cache

from ..index.store import Store

_LATIN = re.compile(r"[A-Za-z][A-Za-z0-9]{3,}")
_NEAR = 80.0


class Lexicon:
    """Word statistics of a store.

    Args:
        store: an open store.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._chunks = max(1, store.manifest.chunks)

    @cached_property
    def newest(self) -> date | None:
        """The newest date any filing reports on or was published on."""
        return max(self._dates.values(), default=None)

    @cached_property
    def covered(self) -> tuple[tuple[date, date], ...]:
        """First and last day of every period that a filing reports on or a fact is of."""
        periods = {f.period for f in self._store.filings() if f.period}
        periods |= self._store.fact_periods()
        return tuple((p.start, p.end) for p in periods)

    @cached_property
    def _dates(self) -> dict[str, date]:
        filings = self._store.filings()
        dates = {f.doc_id: f.published or (f.period.end if f.period else None) for f in filings}
        return {doc_id: day for doc_id, day in dates.items() if day}

    def recency(self, doc_id: str) -> float:
        """Return how new a filing is: 1 for the newest, halved for each year before it."""
        if doc_id not in self._dates or self.newest is None:
            return 0.0
        return float(0.5 ** ((self.newest - self._dates[doc_id]).days / 365))

    @cached_property
    def companies(self) -> frozenset[str]:
        """Short names, full names and codes of the companies whose filings are here."""
        names = [(f.company, f.company_full, f.code) for f in self._store.filings()]
        return frozenset(name for row in names for name in row if name)

    @cached_property
    def _names(self) -> list[str]:
        return [word for word in self._store.vocabulary() if _LATIN.fullmatch(word)]

    def frequency(self, word: str) -> int:
        """Return in how many chunks ``word`` stands."""
        return self._store.document_frequency(word)

    def idf(self, word: str) -> float:
        """Return how telling a word is: ``ln(1 + N / (1 + df))``; a word never seen is the most."""
        return math.log(1 + self._chunks / (1 + self.frequency(word)))

    def mend(self, text: str) -> str:
        """Return ``text`` with Latin names that the index does not know put right where one near
        name is known (``Lnky`` -> ``linky``)."""
        return _LATIN.sub(lambda m: self._nearest(m[0]) or m[0], text)

    @lru_cache(maxsize=4096)  # noqa: B019 - one lexicon per store, alive as long as it
    def _nearest(self, word: str) -> str | None:
        lower = word.lower()
        if self.frequency(lower):
            return None
        from rapidfuzz import fuzz, process

        best = process.extractOne(lower, self._names, scorer=fuzz.ratio, score_cutoff=_NEAR)
        return best[0] if best else None
