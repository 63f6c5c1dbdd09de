"""A question, understood: the types that reading it makes and all later steps look at.

Reading a question is `question.py`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from ..index.period import Period
from ..index.scope import EVERYTHING, Scope

# An earlier question with its answer.
Turn = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Request:
    """A question with its filter and the turns before it."""

    question: str
    scope: Scope = EVERYTHING
    history: tuple[Turn, ...] = ()


class Want(StrEnum):
    """The kind of answer a question wants; the names are those of ``terms/questions.toml``."""

    FIGURE = "figure"
    DATE = "date"
    PERSON = "person"
    PLACE = "place"
    LIST = "list"
    REASON = "reason"
    MANNER = "manner"
    OPINION = "opinion"
    YES_NO = "yes_no"


@dataclass(frozen=True, slots=True)
class Subject:
    """A content word of a question.

    Attributes:
        word: the word, lower case.
        weight: how much its part of speech lets it tell, 0 to 1.
        also: what filings say instead, each the words of one phrase; any phrase stands for it.
    """

    word: str
    weight: float = 1.0
    also: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Query:
    """A question, understood.

    Attributes:
        text: as asked, trimmed and width-folded.
        search: what is searched for: the turn before merged in when the question leans on it,
            English glossed with the filings' words, misspelt names mended.
        wants: kinds of answer asked for; empty for a plain statement.
        periods: periods asked about, in order, none when none is said.
        metrics: standard metrics asked about.
        subjects: what the question is about beyond period and metric: content words, lower case.
        units: units of the figure asked for, where its words tell (多少股, 占比).
        change: a change is asked for, not a level.
        trend: all periods are asked for.
        compare: two things are compared.
        latest: the newest statement is asked for.
        parts: the questions in it, where there are several, each understood with what the ones
            before it said.
    """

    text: str
    search: str
    wants: frozenset[Want]
    periods: tuple[Period, ...]
    metrics: tuple[str, ...]
    subjects: tuple[Subject, ...]
    units: frozenset[str]
    change: bool
    trend: bool
    compare: bool
    latest: bool
    parts: tuple[Query, ...] = ()

    @property
    def figure_only(self) -> bool:
        """Whether nothing but a figure answers."""
        other = self.wants & {Want.REASON, Want.MANNER, Want.PERSON, Want.DATE, Want.PLACE}
        if Want.OPINION in self.wants and Want.FIGURE not in self.wants:
            return False
        if self.trend and self.metrics:
            return True
        asked = Want.FIGURE in self.wants or (self.change and bool(self.metrics))
        return (asked and not other) or (bool(self.metrics) and not self.wants)
