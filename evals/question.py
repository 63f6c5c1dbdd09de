"""The types of an evaluation question: what is asked, and what its answer is judged by.

Holds the types and the known kinds. Reading a set is `questions.py`, checking one line of it
`question_line.py`; what each field means to a person is in `sets/README.md`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from ..rag.answer import RefusalReason

SPLITS = ("fit", "report")
ANSWERABLE_KINDS = (
    "figure",
    "period",
    "table",
    "linearised_table",
    "who_when",
    "list",
    "opinion",
    "trend",
    "comparison",
    "follow_up",
    "typo",
    "colloquial",
    "english",
    "yes_no",
    "how_why",
)
UNANSWERABLE_KINDS = tuple(reason.value for reason in RefusalReason)
KINDS = ANSWERABLE_KINDS + UNANSWERABLE_KINDS


@dataclass(frozen=True, slots=True)
class Gold:
    """A passage that answers; ``text[start:end] == quote`` in the filing ``source``.

    Attributes:
        source: file name of the filing.
        quote: the exact slice.
        start: first character in the filing's text.
        end: one past the last character.
        group: gold passages of one group stand for one another; a question with several groups
            needs one of each for a complete answer.
    """

    source: str
    quote: str
    start: int
    end: int
    group: int = 0


@dataclass(frozen=True, slots=True)
class ExpectedFigure:
    """A figure the answer must hold.

    Attributes:
        value: normalised and signed (a loss is negative), in ``unit``; 万 and 亿 multiplied out.
        unit: ``元``, ``美元``, ``%``, ``股``, ``户`` ...; empty where the filing writes none.
        period: period code, or None where the figure is of no period.
        metric: what it measures.
        accept: other values the filings publish for the same thing, rounded differently.
    """

    value: Decimal
    unit: str
    period: str | None
    metric: str
    accept: tuple[Decimal, ...] = ()


@dataclass(frozen=True, slots=True)
class EvalQuestion:
    """One question with everything its answer is judged by.

    Attributes:
        id: unique within the set.
        question: as an investor asks it.
        kind: one of ``KINDS``.
        split: ``fit`` to tune on, ``report`` to report on.
        gold: passages that answer it; empty for a question the filings do not answer.
        figures: figures the answer must hold, all of them.
        refusal: why it must be refused, or None.
        history: earlier (question, answer) turns.
        as_of: the date the question is asked under, or None.
        note: why the case is there, and the arithmetic of computed figures.
    """

    id: str
    question: str
    kind: str
    split: str
    gold: tuple[Gold, ...] = ()
    figures: tuple[ExpectedFigure, ...] = ()
    refusal: RefusalReason | None = None
    history: tuple[tuple[str, str], ...] = ()
    as_of: date | None = None
    note: str = ""

    @property
    def groups(self) -> tuple[tuple[Gold, ...], ...]:
        """The gold passages, one tuple for each group, in order."""
        numbers = sorted({gold.group for gold in self.gold})
        return tuple(tuple(g for g in self.gold if g.group == n) for n in numbers)
