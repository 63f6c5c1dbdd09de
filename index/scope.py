"""A scope: the hard filter a search runs under. An empty result is a refusal, never "all"."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from .filing import DocType


@dataclass(frozen=True, slots=True)
class Scope:
    """Which filings may be searched; None or an empty set means no limit on that side.

    Attributes:
        code: security code or company name (short or full).
        doc_ids: only these filings.
        doc_types: only these kinds.
        periods: only filings reporting on one of these period codes.
        as_of: only filings published (or, where not stated, held) on or before this date; a
            filing with neither date counts from the last day the law allows for its report.
    """

    code: str | None = None
    doc_ids: frozenset[str] = frozenset()
    doc_types: frozenset[DocType] = frozenset()
    periods: frozenset[str] = frozenset()
    as_of: date | None = None

    @property
    def is_open(self) -> bool:
        """Whether nothing is limited."""
        return self == Scope()


EVERYTHING = Scope()
"""No limit."""
