"""A question put to the assistant, as a conversation that grows: the page's logic without the page.

Whatever goes wrong becomes a turn that says so; the turns before it are always kept.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import replace

from ..index.errors import DongmiError
from ..index.scope import Scope
from ..rag.assistant import Assistant
from .evidence import cards
from .turn import State, Turn, history

log = logging.getLogger(__name__)

Turns = tuple[Turn, ...]

UNEXPECTED = ("程序内部出错，这个问题没有得到回答。", "前面的对话都还在；请重试，或换一种问法。")


def converse(
    get_assistant: Callable[[], Assistant], earlier: Turns, question: str, scope: Scope
) -> Iterator[Turns]:
    """Yield the conversation: first with the question waiting, then as its answer grows.

    Args:
        get_assistant: gives the assistant over the newest index.
        earlier: the turns before.
        question: checked already.
        scope: the hard filter.
    """
    turn = Turn(len(earlier) + 1, question)
    yield (*earlier, turn)
    try:
        assistant = get_assistant()
        for answer in assistant.stream(question, scope, history(earlier)):
            evidence = turn.evidence or cards(answer, turn.number, assistant.store)
            turn = replace(turn, state=State.GROWING, answer=answer, evidence=evidence)
            yield (*earlier, turn)
        turn = replace(turn, state=State.DONE)
    except DongmiError as error:
        turn = _failed(turn, error.message, error.advice)
    except Exception:
        # The edge of the page: the reader keeps the conversation, the log gets the trace.
        log.exception("A question failed")
        turn = _failed(turn, *UNEXPECTED)
    yield (*earlier, turn)


def stopped(turns: Turns) -> Turns:
    """Return the conversation with a turn under way marked as stopped."""
    if turns and turns[-1].state in (State.WAITING, State.GROWING):
        return (*turns[:-1], replace(turns[-1], state=State.STOPPED))
    return turns


def _failed(turn: Turn, message: str, advice: str) -> Turn:
    return replace(turn, state=State.FAILED, answer=None, evidence="", problem=(message, advice))
