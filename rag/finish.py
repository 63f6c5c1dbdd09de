"""Turn a draft into an answer, or a decision into a refusal, with citations and the number gate."""

from __future__ import annotations

from collections.abc import Sequence

from ..index.fact import Fact
from ..index.period import Period
from ..index.period_words import find_periods
from ..index.quantity import find_quantities
from ..index.scope import Scope
from ..index.store import Store
from .answer import Answer, Citation, Figure, Hit, RefusalReason
from .cite import Passage, cite, number_of
from .draft import Draft, Sentence
from .query import Query, Request
from .verify import keep_traced
from .wording import empty_scope, spoken, wording

# How many near passages a refusal shows.
NEAREST = 3


def answered(
    request: Request, draft: Draft, store: Store, engine: str, confidence: float
) -> Answer | None:
    """Return the answer, or None when nothing of the draft passed the number gate."""
    citations = cite((p for s in draft.sentences for p in s.passages), store)
    quotes = {c.id: c.quote for c in citations}
    marked = {_marked(s, citations): s for s in draft.sentences}
    kept, _ = keep_traced(tuple(marked), quotes, _accounted(draft, citations))
    if not kept:
        return None
    figures = [f for text in kept for f in _figures(marked[text], citations)]
    return Answer(
        question=request.question,
        text="\n".join(kept),
        refusal_reason=None,
        citations=citations,
        figures=tuple(figures),
        confidence=confidence,
        as_of=request.scope.as_of,
        engine=engine,
        latency_ms=0,
    )


def refused(
    request: Request,
    query: Query,
    hits: Sequence[Hit],
    reason: RefusalReason,
    subject: str,
    store: Store,
    confidence: float,
) -> Answer:
    """Return a refusal with what was searched and the nearest passages."""
    if not hits and not request.scope.is_open:
        text = empty_scope(_conditions(request.scope))
    else:
        text = wording(reason, searched=_searched(store), subject=subject, periods=query.periods)
    near = [Passage(h.chunk, h.chunk.start, h.chunk.end) for h in hits[:NEAREST]]
    return Answer(
        question=request.question,
        text=text,
        refusal_reason=reason,
        citations=cite(near, store),
        figures=(),
        confidence=confidence,
        as_of=request.scope.as_of,
        engine="extractive",
        latency_ms=0,
    )


def _marked(sentence: Sentence, citations: Sequence[Citation]) -> str:
    numbers = dict.fromkeys(number_of(p, citations) for p in sentence.passages)
    marks = "".join(f"[{number}]" for number in numbers)
    return f"{sentence.text}{marks}"


def _accounted(draft: Draft, citations: Sequence[Citation]) -> list[str]:
    """Numbers that come with the evidence itself: periods of cited facts, titles of filings."""
    periods = [f.period for s in draft.sentences for f in s.facts if f.period]
    worked_out = [s.derived.text for s in draft.sentences if s.derived]
    worked_out += [
        spoken(s.derived.period) for s in draft.sentences if s.derived and s.derived.period
    ]
    return [spoken(p) for p in periods] + [c.title for c in citations] + worked_out


def _figures(sentence: Sentence, citations: Sequence[Citation]) -> list[Figure]:
    """Return the figures of a sentence: ledger facts, then what the ledger did not read.

    A figure that is no ledger fact has no metric, and a period only where the sentence names one
    before it or its whole passage names one alone.
    """
    mark = number_of(sentence.passages[0], citations)
    shown = [f for f in sentence.facts if _squeezed(f.text) in _squeezed(sentence.text)]
    figures = [_figure(f, mark) for f in shown]
    said = {(abs(f.value), f.unit) for f in shown} | {(abs(f.value), "") for f in shown}
    if (derived := sentence.derived) is not None:
        figures.append(
            Figure(derived.metric, derived.period, derived.value, derived.unit, derived.text, mark)
        )
        said |= {(abs(derived.value), derived.unit)}
    periods = find_periods(sentence.text, anchor=citations[mark - 1].period)
    around = _only_period(sentence.passages[0])
    for quantity in find_quantities(sentence.text):
        if (abs(quantity.value), quantity.unit) in said or (abs(quantity.value), "") in said:
            continue
        before = [m.period for m in periods if m.end <= quantity.start]
        period = before[-1] if before else around
        figures.append(Figure("", period, quantity.value, quantity.unit, quantity.text, mark))
    return figures


def _only_period(passage: Passage) -> Period | None:
    """Return the period of a passage that names just one."""
    chunk = passage.chunk
    named = {m.period for m in find_periods(chunk.text, anchor=chunk.period)}
    return named.pop() if len(named) == 1 else None


def _figure(fact: Fact, mark: int) -> Figure:
    metric = fact.metric
    if fact.change:
        metric += "较上年末变动" if fact.period and fact.period.is_point else "同比变动"
    return Figure(metric, fact.period, fact.value, fact.unit, fact.text, mark)


def _squeezed(text: str) -> str:
    return "".join(text.split())


def _searched(store: Store) -> str:
    return f"共检索了 {store.manifest.filings} 份资料、{store.manifest.chunks} 个段落。"


def _conditions(scope: Scope) -> str:
    parts = [f"公司：{scope.code}" if scope.code else ""]
    parts.append(f"报告期：{'、'.join(sorted(scope.periods))}" if scope.periods else "")
    parts.append(f"文件：{len(scope.doc_ids)} 份" if scope.doc_ids else "")
    types = "、".join(sorted(t.value for t in scope.doc_types))
    parts.append(f"类型：{types}" if types else "")
    parts.append(f"截至日期：{scope.as_of.isoformat()}" if scope.as_of else "")
    return "；".join(part for part in parts if part)
