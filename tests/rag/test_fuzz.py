"""Any text as a question: what may go wrong is a crash, a false quote, a number from nowhere.

`evals.scoring` judges; it shares no code with the answerer's own gate.
"""

from __future__ import annotations

import re

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from dongmi.evals.scoring import untraced
from dongmi.index.errors import QuestionError
from dongmi.rag.assistant import Assistant

NASTY = [
    "？！。，、；：“”（）",
    "。" * 1000,
    "研" * 1000,
    "x" * 1000,
    "Pneumonoultramicroscopicsilicovolcanoconiosis" * 8,
    "营业收入" * 200,
    "2024年和" * 150 + "营业收入",
    "😀😀📈营业收入2024年",
    "\x00\x01\x1b[31m营业收入\x7f",
    "\u200b\u202e2024年\ufeff净利润",
    "２０２４年营业收入是多少？",
    "'; DROP TABLE facts; --",
    "<script>alert(1)</script>营业收入",
    "(.*)+[a-z]{2,}\\d$^|?营业收入",
    "[[[((({{{***+++???\\\\",
    'NEAR/3 "营业收入" OR * AND -2024:*',
    "{searched}{subject}%s${y} 2024年营业收入",
    "1234567890",
    "1/0",
    "2024年",
    "2024-06-30",
    "[1][2]",
    "[99]2024年营业收入是多少",
    "2024-02-30的股东人数",
    "2024年2月29日以来股东人数",
    "从2020年2月29日到2024年2月29日总资产",
    "1000年到9999年营业收入",
    "0001年以来营业收入",
    "第0大股东",
    "第99大股东",
    "½年①②③营业收入∞",
    "𠮷野家𠀀İstanbul营业收入ß",
    "呢",
    "What was the revenue in 2024?",
    "営業収入はいくらですか",
]

# Pieces of real questions, put together at random, reach further than random characters do.
_PIECES = [
    *(
        "2024年",
        "2023年上半年",
        "近三年",
        "去年",
        "第四季度",
        "年末",
        "从",
        "到",
        "和",
        "比",
        "以来",
    ),
    *("营业收入", "归母净利润", "毛利率", "总资产", "研发费用", "股东人数", "每股收益", "持股数量"),
    *(
        "Opera",
        "周亚辉",
        "第二大股东",
        "海外",
        "短剧",
        "天工",
        "是多少",
        "同比增长",
        "合计",
        "相差",
    ),
    *("为什么", "有哪些", "分别", "趋势", "呢", "？", "，", "-", "[1]", "%", "1", "99", " "),
]
QUESTIONS = st.text(max_size=60) | st.lists(st.sampled_from(_PIECES), max_size=8).map("".join)


def _check(assistant: Assistant, question: str, *history: tuple[str, str]) -> None:
    try:
        answer = assistant.answer(question, history=history)
    except QuestionError:
        assert not question.strip() or len(question) > assistant.settings.max_question
        return
    assert answer.text.strip()
    for citation in answer.citations:
        text = assistant.store.text(citation.doc_id)
        assert text[citation.start : citation.end] == citation.quote
    if answer.refused:
        assert not answer.figures
        return
    assert answer.citations
    marks = {int(m) for m in re.findall(r"\[(\d+)\]", answer.text)}
    assert marks <= {c.id for c in answer.citations}
    assert untraced(answer).figures == ()


@pytest.mark.parametrize("question", NASTY, ids=range(len(NASTY)))
def test_nasty_questions(assistant: Assistant, question: str) -> None:
    _check(assistant, question)
    _check(assistant, "那2023年呢？", (question, question))


@settings(
    max_examples=120,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(question=QUESTIONS)
@example(question=" \n\t")
@example(question="研" * 1001)
def test_any_question(assistant: Assistant, question: str) -> None:
    _check(assistant, question)


@settings(max_examples=40, deadline=None)
@given(before=QUESTIONS, question=QUESTIONS)
def test_any_follow_up(assistant: Assistant, before: str, question: str) -> None:
    _check(assistant, question, (before, "答复"))
