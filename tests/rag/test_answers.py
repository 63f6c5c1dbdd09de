"""Whole answers over the sample filings: what may go wrong is a wrong period, unit or scope, a
quote that is not in the filing, a figure that no quote holds."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import pairwise

import pytest

from dongmi.index.errors import QuestionError
from dongmi.index.scope import Scope
from dongmi.rag.answer import Answer, RefusalReason
from dongmi.rag.assistant import Assistant
from dongmi.rag.chain import Request
from dongmi.rag.verify import numbers_in


def _values(answer: Answer) -> set[tuple[Decimal, str, str | None]]:
    return {(f.value, f.unit, f.period.code if f.period else None) for f in answer.figures}


@pytest.mark.parametrize(
    ("question", "value", "unit", "period"),
    [
        ("2024年研发费用是多少？", "1540000000", "元", "2024FY"),
        ("2023年的研发费用呢？", "970000000", "元", "2023FY"),
        ("2024年营业收入是多少", "5662496707.12", "元", "2024FY"),
        ("2022年营业收入是多少", "4735992652.99", "元", "2022FY"),
        ("2024年第四季度营业收入是多少？", "1834095380.82", "元", "2024Q4"),
        ("2024年上半年归母净利润是多少？", "-389136070.45", "元", "2024H1"),
        ("2024年基本每股收益", "-1.30", "元/股", "2024FY"),
    ],
)
def test_the_figure_of_the_period_asked_about(
    assistant: Assistant, question: str, value: str, unit: str, period: str
) -> None:
    answer = assistant.answer(question)
    assert not answer.refused, answer.text
    assert (Decimal(value), unit, period) in _values(answer), answer.text


def test_every_quote_is_a_slice_and_holds_its_figures(assistant: Assistant) -> None:
    for question in ("2024年营收和净利润是多少", "Linky日活多少", "Opera 2024年收入增长多少？"):
        answer = assistant.answer(question)
        assert answer.citations
        for citation in answer.citations:
            text = assistant.store.text(citation.doc_id)
            assert text[citation.start : citation.end] == citation.quote
        quotes = {c.id: c.quote for c in answer.citations}
        for figure in answer.figures:
            held = set(numbers_in(quotes[figure.citation]))
            assert set(numbers_in(figure.text)) <= held, (figure, quotes[figure.citation])


@pytest.mark.parametrize(
    ("question", "reason"),
    [
        ("2019年营业收入是多少？", RefusalReason.OUTSIDE_PERIOD),
        ("比亚迪2024年卖了多少辆车？", RefusalReason.OTHER_COMPANY),
        ("股价明天会涨吗？", RefusalReason.PRICE_OR_PROMISE),
        ("上海明天天气如何？", RefusalReason.NOT_A_FILING_QUESTION),
        ("公司食堂的午餐补贴标准是多少？", RefusalReason.NOT_IN_FILINGS),
    ],
)
def test_refusals_and_their_reasons(
    assistant: Assistant, question: str, reason: RefusalReason
) -> None:
    answer = assistant.answer(question)
    assert answer.refusal_reason is reason, answer.text
    assert not answer.figures


def test_a_refusal_shows_what_was_searched_and_the_nearest(assistant: Assistant) -> None:
    answer = assistant.answer("公司食堂的午餐补贴标准是多少？")
    assert "5 份资料" in answer.text
    assert answer.citations


def test_a_scope_that_holds_nothing_is_a_refusal(assistant: Assistant) -> None:
    answer = assistant.answer("2024年研发费用是多少？", Scope(as_of=date(2010, 1, 1)))
    assert answer.refused
    assert not answer.citations
    assert "2010-01-01" in answer.text


def test_as_of_hides_later_filings(assistant: Assistant) -> None:
    answer = assistant.answer("研发费用是多少？", Scope(as_of=date(2024, 6, 1)))
    assert not answer.refused
    assert (Decimal("970000000"), "元", "2023FY") in _values(answer), answer.text


def test_stream_grows_to_the_answer(assistant: Assistant) -> None:
    steps = list(assistant.stream("公司AI游戏的进展如何？"))
    whole = assistant.answer("公司AI游戏的进展如何？")
    assert all(step.citations == whole.citations for step in steps)
    assert all(b.text.startswith(a.text) for a, b in pairwise(steps))
    assert replace(steps[-1], latency_ms=0) == replace(whole, latency_ms=0)


@pytest.mark.parametrize("question", ["", "  \n", "研" * 1001])
def test_a_question_that_cannot_be_taken(assistant: Assistant, question: str) -> None:
    with pytest.raises(QuestionError):
        assistant.answer(question)


def test_the_chain_is_a_langchain_runnable(assistant: Assistant) -> None:
    from langchain_core.runnables import Runnable

    assert isinstance(assistant.chain, Runnable)
    answers = assistant.chain.batch([Request("2024年研发费用"), Request("2023年研发费用")])
    assert [("15.4" in a.text, "9.7" in a.text) for a in answers] == [(True, False), (False, True)]


def test_the_parts_serve_langchain(assistant: Assistant) -> None:
    from langchain_core.embeddings import Embeddings
    from langchain_core.retrievers import BaseRetriever

    from dongmi.rag.langchain import DongmiEmbeddings, DongmiRetriever

    retriever = DongmiRetriever(retriever=assistant.retriever, k=3)
    assert isinstance(retriever, BaseRetriever)
    documents = retriever.invoke("Opera的月活跃用户")
    assert len(documents) == 3
    for document in documents:
        meta = document.metadata
        text = assistant.store.text(meta["doc_id"])
        assert text[meta["start"] : meta["end"]] == document.page_content
    embeddings = DongmiEmbeddings(assistant.retriever.encoder)
    assert isinstance(embeddings, Embeddings)
    assert len(embeddings.embed_query("营业收入")) == 512
    assert len(embeddings.embed_documents(["营业收入", "净利润"])) == 2
