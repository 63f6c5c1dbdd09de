"""The facade: open an index, ask it questions."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from ..index.encode import load_encoder
from ..index.encode.base import Encoder
from ..index.errors import QuestionError
from ..index.scope import EVERYTHING, Scope
from ..index.settings import Settings, load_settings
from ..index.store import Store
from .answer import Answer, Hit
from .answerer import ExtractiveAnswerer
from .chain import build_chain
from .draft import Answerer
from .query import Request, Turn
from .retrieve import Mode, Retriever

# Least confidence at which an answer is given; fitted on the "fit" split.
FLOOR = 0.25


class Assistant:
    """Answers questions from one index; safe to share between threads.

    Args:
        store: an open store.
        encoder: the encoder that made it.
        settings: limits and defaults.
        answerer: what drafts answers; the extractive one by default.
    """

    def __init__(
        self,
        store: Store,
        encoder: Encoder,
        settings: Settings,
        answerer: Answerer | None = None,
    ) -> None:
        self.store = store
        self.settings = settings
        self.retriever = Retriever(store, encoder)
        drafter = answerer or ExtractiveAnswerer(store, self.retriever.lexicon)
        self.chain = build_chain(self.retriever, drafter, FLOOR, settings.top_k)

    @classmethod
    def open(cls, settings: Settings | None = None) -> Assistant:
        """Open the index that the settings name.

        Raises:
            StoreError: there is none, it is damaged, or another encoder made it.
        """
        chosen = settings or load_settings()
        store = Store.open(chosen.store)
        return cls(store, load_encoder(chosen), chosen)

    def answer(
        self, question: str, scope: Scope = EVERYTHING, history: Sequence[Turn] = ()
    ) -> Answer:
        """Answer a question, or say why not.

        Args:
            question: in Chinese or English.
            scope: hard filter on company, period, document and date.
            history: earlier (question, answer) turns, oldest first.

        Raises:
            QuestionError: it is empty or longer than ``settings.max_question``.
        """
        self.check(question)
        return self.chain.invoke(Request(question, scope, tuple(history)))

    def stream(
        self, question: str, scope: Scope = EVERYTHING, history: Sequence[Turn] = ()
    ) -> Iterator[Answer]:
        """Yield the answer with its text growing sentence by sentence, citations from the first."""
        whole = self.answer(question, scope, history)
        pieces = [p for p in re.split(r"(?<=[。！？；\n])(?!\[)|(?<=\])", whole.text) if p]
        for end in range(1, len(pieces)):
            yield replace(whole, text="".join(pieces[:end]))
        yield whole

    def search(
        self, question: str, scope: Scope = EVERYTHING, k: int = 10, mode: Mode = "full"
    ) -> list[Hit]:
        """Return the best passages for a question, best first, unanswered."""
        self.check(question)
        return self.retriever.search(question, scope, k, mode)

    def check(self, question: str) -> None:
        """Raise `QuestionError` where a question cannot be taken."""
        if not question.strip():
            raise QuestionError("问题是空的。", "请输入一个问题，例如“2024年营业收入是多少？”。")
        limit = self.settings.max_question
        if len(question) > limit:
            raise QuestionError(
                f"问题有 {len(question):,} 个字符，超过上限 {limit:,} 个。",
                "请缩短问题，或分成几个问题来问。",
            )
