"""One turn of a conversation in the browser: what was asked, what is known of the answer so far."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from ..rag.answer import Answer


class State(StrEnum):
    """How far a turn is."""

    WAITING = "waiting"
    GROWING = "growing"
    DONE = "done"
    STOPPED = "stopped"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Turn:
    """A question with its answer.

    Attributes:
        number: from 1; a mark ``[2]`` of turn 3 is the anchor ``#t3-c2``.
        question: as asked.
        state: how far it is.
        answer: the answer so far; None before its first words and after an error.
        evidence: the cards of its passages, as HTML.
        problem: what went wrong and what to do, for a failed turn.
    """

    number: int
    question: str
    state: State = State.WAITING
    answer: Answer | None = None
    evidence: str = ""
    problem: tuple[str, str] = ("", "")


def history(turns: Iterable[Turn]) -> tuple[tuple[str, str], ...]:
    """Return the (question, answer) pairs that a follow-up may refer to."""
    return tuple((t.question, t.answer.text) for t in turns if t.answer is not None)
