"""Understanding: what may go wrong is a wrong period, a lost subject, a follow-up read alone."""

from __future__ import annotations

from datetime import date

import pytest

from dongmi.rag.assistant import Assistant
from dongmi.rag.lexicon import Lexicon
from dongmi.rag.query import Turn
from dongmi.rag.question import Query, Want, understand
from dongmi.rag.turns import leans_on_turn_before


@pytest.fixture(scope="module")
def lexicon(assistant: Assistant) -> Lexicon:
    return assistant.retriever.lexicon


def _read(
    lexicon: Lexicon, text: str, *history: Turn, today: date | None = date(2025, 5, 10)
) -> Query:
    return understand(text, history, lexicon=lexicon, today=today)


def test_period_metric_and_kind(lexicon: Lexicon) -> None:
    query = _read(lexicon, "2024年上半年营收是多少？")
    assert [p.code for p in query.periods] == ["2024H1"]
    assert query.metrics == ("营业收入",)
    assert Want.FIGURE in query.wants


@pytest.mark.parametrize(
    ("text", "code"),
    [("去年净利润多少", "2024FY"), ("今年一季度的营收", "2025Q1"), ("前年呢", "2023FY")],
)
def test_relative_years_count_from_the_as_of_date(lexicon: Lexicon, text: str, code: str) -> None:
    assert [p.code for p in _read(lexicon, text).periods] == [code]


def test_a_yearless_half_is_the_newest_that_filings_report_on(lexicon: Lexicon) -> None:
    assert [p.code for p in _read(lexicon, "上半年营收多少", today=None).periods] == ["2024H1"]


def test_a_follow_up_takes_the_metric_and_changes_the_period(lexicon: Lexicon) -> None:
    turn = ("2024年研发费用是多少？", "2024年公司研发费用为 15.4 亿元。")
    query = _read(lexicon, "那2023年呢？", turn)
    assert [p.code for p in query.periods] == ["2023FY"]
    assert query.metrics == ("研发费用",)
    assert "2024" not in query.search


def test_a_follow_up_takes_the_period_and_changes_the_metric(lexicon: Lexicon) -> None:
    query = _read(lexicon, "毛利率呢", ("2024年上半年营业收入是多少？", "25.02亿元"))
    assert [p.code for p in query.periods] == ["2024H1"]
    assert query.metrics == ("毛利率",)


@pytest.mark.parametrize(
    ("text", "code"),
    [("上年同期呢", "2023H1"), ("去年同期是多少？", "2023H1"), ("比上年同期增长多少呢", "2024H1")],
)
def test_the_same_period_a_year_before(lexicon: Lexicon, text: str, code: str) -> None:
    query = _read(lexicon, text, ("2024年上半年扣非净利润多少", "-407,394,274.63元"))
    assert [p.code for p in query.periods] == [code]
    assert query.metrics == ("归属于上市公司股东的扣除非经常性损益的净利润",)


def test_a_whole_question_does_not_lean(lexicon: Lexicon) -> None:
    turn = ("2024年研发费用是多少？", "15.4亿元")
    query = _read(lexicon, "昆仑基金投资了哪些医疗健康企业？", turn)
    assert not leans_on_turn_before(query)
    assert not query.metrics
    assert not query.periods


def test_a_misspelt_name_is_mended_and_a_known_one_left(lexicon: Lexicon) -> None:
    assert "linky" in lexicon.mend("Lnky的日活")
    assert lexicon.mend("Opera的收入") == "Opera的收入"
    assert lexicon.mend("Quetzalcoatl的收入") == "Quetzalcoatl的收入"


def test_english_is_given_the_words_of_filings(lexicon: Lexicon) -> None:
    query = _read(lexicon, "What was the gross margin in the first half of 2024?")
    assert query.metrics == ("毛利率",)
    assert [p.code for p in query.periods] == ["2024H1"]
