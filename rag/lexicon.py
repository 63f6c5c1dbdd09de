"""The words of an index: how rare each is, which companies and periods it knows.

Reads the lexical index's own vocabulary, so that it costs nothing to build.
"""

from __future__ import annotations

import math
from datetime import date
from functools import cached_property

from ..index.store import Store
from .mend import Mender


class Lexicon:
    """Word statistics of a store.

    Args:
        store: an open store.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._chunks = max(1, store.manifest.chunks)
        self._mender = Mender(store.vocabulary(), store.document_frequency)

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
    def reach(self) -> tuple[date, date]:
        """First and last day that any filing reports on or any fact is of."""
        days = [day for span in self.covered for day in span]
        return (min(days), max(days)) if days else (date.min, date.max)

    @cached_property
    def companies(self) -> frozenset[str]:
        """Short names, full names and codes of the companies whose filings are here."""
        names = [(f.company, f.company_full, f.code) for f in self._store.filings()]
        return frozenset(name for row in names for name in row if name)

    def company_in(self, text: str) -> str | None:
        """Return the company with filings here that a text names, where it names just one."""
        low = text.lower()
        filings = [f for f in self._store.filings() if f.code or f.company]
        named = {
            f.code or f.company
            for f in filings
            if any(n and n.lower() in low for n in (f.company, f.company_full, f.code))
        }
        return named.pop() if len(named) == 1 else None

    @cached_property
    def several_companies(self) -> bool:
        """Whether filings of more than one company are here."""
        return len({f.code or f.company for f in self._store.filings()}) > 1

    def frequency(self, word: str) -> int:
        """Return in how many chunks ``word`` stands."""
        return self._store.document_frequency(word)

    def idf(self, word: str) -> float:
        """Return how telling a word is: ``ln(1 + N / (1 + df))``; a word never seen is the most."""
        return math.log(1 + self._chunks / (1 + self.frequency(word)))

    def mend(self, text: str) -> str:
        """Return ``text`` with misspelt names and words put right; see `mend.py`."""
        return self._mender.mend(text)
