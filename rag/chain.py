"""The chain, in LCEL on langchain-core: understand | retrieve | draft | decide | cite and check.

A fixed flow, so a `Runnable` sequence and no agent. Each step adds to one dictionary (plain steps,
since LangChain's `assign` starts a thread for each key); the last turns it into an `Answer`. A
LangChain user can take `build_chain(...)`, or single parts from `langchain.py`.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace
from typing import Required, TypedDict

from langchain_core.runnables import Runnable, RunnableLambda

from .answer import Answer, Hit, RefusalReason
from .boundaries import other_company, refuse_by_words
from .draft import Answerer, Draft
from .finish import answered, refused
from .query import Query, Request
from .question import understand
from .refuse import Evidence, confidence, gather
from .retrieve import Retriever

__all__ = ["Request", "build_chain"]

# A question less similar than this to every passage, with unknown words, is about something else.
STRANGE = 0.42


class State(TypedDict, total=False):
    """What the steps hand on; each adds its own."""

    request: Required[Request]
    started: Required[float]
    query: Query
    hits: Sequence[Hit]
    draft: Draft


def build_chain(
    retriever: Retriever, answerer: Answerer, floor: float, shown: int
) -> Runnable[Request, Answer]:
    """Return the chain from a `Request` to an `Answer`.

    Args:
        retriever: where passages come from.
        answerer: what drafts an answer from them.
        floor: least confidence at which an answer is given.
        shown: how many passages a draft is made from.
    """
    steps = _Steps(retriever, answerer, floor, shown)
    return (
        RunnableLambda(steps.start)
        | RunnableLambda(steps.understand)
        | RunnableLambda(steps.retrieve)
        | RunnableLambda(steps.draft)
        | RunnableLambda(steps.finish)
    )


class _Steps:
    def __init__(self, retriever: Retriever, answerer: Answerer, floor: float, shown: int) -> None:
        self._retriever = retriever
        self._answerer = answerer
        self._floor = floor
        self._shown = shown

    def start(self, request: Request) -> State:
        return {"request": request, "started": time.perf_counter()}

    def understand(self, state: State) -> State:
        request = state["request"]
        lexicon, today = self._retriever.lexicon, request.scope.as_of
        said = " ".join([*(turn[0] for turn in request.history[-1:]), request.question])
        if request.scope.code is None and lexicon.several_companies:
            # A company that is named is a hard filter: another's figures are no answer.
            company = lexicon.company_in(request.question) or lexicon.company_in(said)
            request = replace(request, scope=replace(request.scope, code=company))
        query = understand(request.question, request.history, lexicon=lexicon, today=today)
        return {**state, "request": request, "query": query}

    def retrieve(self, state: State) -> State:
        hits = self._retriever.search(state["query"], state["request"].scope, self._shown)
        return {**state, "hits": hits}

    def draft(self, state: State) -> State:
        draft = self._answerer.draft(state["query"], state["hits"], state["request"].scope)
        return {**state, "draft": draft}

    def finish(self, state: State) -> Answer:
        request, query = state["request"], state["query"]
        hits, draft = state["hits"], state["draft"]
        store, lexicon = self._retriever.store, self._retriever.lexicon
        evidence = gather(query, hits, draft.statements, draft.fact_fit, lexicon)
        sure = confidence(evidence)
        reason = refuse_by_words(query.search)
        subject = other_company(query.text, lexicon)
        if reason is None and subject is not None:
            reason = RefusalReason.OTHER_COMPANY
        if reason is None and self._outside(query):
            reason = RefusalReason.OUTSIDE_PERIOD
        if reason is None and (not draft.sentences or sure < self._floor):
            reason = self._why_not(query, evidence)
        if reason is None:
            answer = answered(request, draft, store, self._answerer.engine, sure)
            if answer is not None:
                return _timed(answer, state["started"])
            reason = self._why_not(query, evidence)
        refusal = refused(request, query, hits, reason, subject or "", store, 1 - sure)
        return _timed(refusal, state["started"])

    def _why_not(self, query: Query, evidence: Evidence) -> RefusalReason:
        """Tell apart why the evidence is too weak: the period, no filing's matter, or silence."""
        first, last = self._retriever.lexicon.reach
        if query.periods and all(p.end > last or p.start < first for p in query.periods):
            return RefusalReason.OUTSIDE_PERIOD
        strange = evidence.cosine < STRANGE and evidence.unknown > 0.3
        if strange and not query.metrics and not query.periods:
            return RefusalReason.NOT_A_FILING_QUESTION
        return RefusalReason.NOT_IN_FILINGS

    def _outside(self, query: Query) -> bool:
        """Whether every period asked about lies outside all that the filings report on."""
        covered = self._retriever.lexicon.covered
        return (
            bool(query.periods)
            and bool(covered)
            and not any(
                first <= p.end and p.start <= last for p in query.periods for first, last in covered
            )
        )


def _timed(answer: Answer, started: float) -> Answer:
    return replace(answer, latency_ms=round(1000 * (time.perf_counter() - started)))
