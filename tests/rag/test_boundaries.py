"""Refusals by words: what may go wrong is a fair question turned away, or a forecast given."""

from __future__ import annotations

import pytest

from dongmi.rag.answer import RefusalReason
from dongmi.rag.assistant import Assistant
from dongmi.rag.boundaries import other_company, refuse_by_words


@pytest.mark.parametrize(
    "text",
    [
        "你们股票下周会涨吗",
        "现在的股价可以抄底吗？",
        "明年股价能翻倍吗",
        "能保证今年扭亏为盈吗？",
        "should I buy the stock now?",
        "给个目标价",
    ],
)
def test_forecasts_and_promises_are_refused(text: str) -> None:
    assert refuse_by_words(text) is RefusalReason.PRICE_OR_PROMISE


@pytest.mark.parametrize(
    "text", ["今天北京天气怎么样", "写一首关于春天的诗", "你是谁？", "tell me a joke"]
)
def test_everyday_questions_are_refused(text: str) -> None:
    assert refuse_by_words(text) is RefusalReason.NOT_A_FILING_QUESTION


@pytest.mark.parametrize(
    "text",
    [
        "公司有没有市值管理的计划？",
        "2024年营业收入增长了多少？",
        "公司股票代码是多少？",
        "前十大股东持有多少股份？",
        "公司预计什么时候实现盈利？",
        "基本每股收益是多少？",
        "研发投入会继续增加吗？",
        "公司如何确保信息披露的真实性？",
        "What was the revenue in 2024?",
    ],
)
def test_fair_questions_are_not(text: str) -> None:
    assert refuse_by_words(text) is None


def test_other_companies_are_told_from_ours(assistant: Assistant) -> None:
    lexicon = assistant.retriever.lexicon
    assert other_company("贵州茅台2024年净利润是多少？", lexicon) == "贵州茅台"
    assert other_company("某某精密制造股份有限公司的营收？", lexicon) is not None
    assert other_company("昆仑万维和华为云有什么合作？", lexicon) is None
    assert other_company("2024年净利润是多少？", lexicon) is None
