"""What an answerer proposes: sentences with the passages and figures behind them.

`Answerer` is the seam: `answerer.py` needs no language model, another may. What is drafted still
has to pass the number gate (`verify.py`) before anyone sees it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from ..index.fact import Fact
from ..index.scope import Scope
from .answer import Hit
from .cite import Passage
from .derive import Derived
from .extract import Statement
from .query import Query


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of an answer with the passages, facts and arithmetic behind it."""

    text: str
    passages: tuple[Passage, ...]
    facts: tuple[Fact, ...] = ()
    derived: Derived | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """What an answerer proposes, with what the refusal decision needs to know.

    Attributes:
        sentences: the answer, in order; empty when it found nothing.
        statements: all statements it weighed, best first.
        fact_fit: fit of the best fact, 0 to 1; 0 when no fact was used.
    """

    sentences: tuple[Sentence, ...]
    statements: tuple[Statement, ...]
    fact_fit: float


class Answerer(Protocol):
    """Drafts an answer from passages."""

    @property
    def engine(self) -> str:
        """Name shown in the answer."""
        ...

    def draft(self, query: Query, hits: Sequence[Hit], scope: Scope) -> Draft:
        """Draft an answer to ``query`` from ``hits``."""
        ...
