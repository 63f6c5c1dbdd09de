"""Figures chosen: what may go wrong is another period's, another subject's, the industry's."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import pytest

from dongmi.index.fact import Fact
from dongmi.index.period import Period
from dongmi.rag.assistant import Assistant
from dongmi.rag.figures import matching_facts
from dongmi.rag.fit import Candidate, names_scope, period_fits
from dongmi.rag.groups import pick
from dongmi.rag.question import Query, understand
from dongmi.rag.tells import tells_figure

from .made import fact


@pytest.mark.parametrize(
    ("asked", "told", "fits"),
    [
        ("2024FY", "2024FY", True),
        ("2024FY", "2024-12-31", True),
        ("2024H1", "2024-06-30", True),
        ("2024Q4", "2024-12-31", True),
        ("2024-06", "2024-06-15", True),
        ("2024-12-31", "2024-12", True),
        ("2024FY", "2023FY", False),
        ("2024FY", "2024H2", False),
        ("2024H2", "2024FY", False),
        ("2024FY", "2024-06-30", False),
        ("2024Q1-Q3", "2024Q3", False),
        ("2024Q3", "2024Q1-Q3", False),
        ("2024-12-31", "2024FY", False),
        ("2024-12-31", "2023-12-31", False),
        ("2024-06", "2024Q2", False),
    ],
)
def test_which_periods_answer_which(asked: str, told: str, fits: bool) -> None:
    assert period_fits(Period.from_code(asked), Period.from_code(told)) is fits


def _read(assistant: Assistant, text: str) -> Query:
    return understand(text, lexicon=assistant.retriever.lexicon, today=date(2025, 5, 1))


def _said(assistant: Assistant, text: str, facts: Sequence[Fact]) -> list[list[Fact]]:
    query = _read(assistant, text)
    near = [Candidate(f, f"{f.scope} {f.metric} {f.text}", "", 1.0) for f in facts]
    return pick(query, matching_facts(query, near, assistant.retriever.lexicon))


YEARS = [
    fact("研发费用", f"{year}FY", str(100 + year), start=10 * year) for year in (2022, 2024, 2023)
]


def test_the_newest_where_no_period_is_asked(assistant: Assistant) -> None:
    assert _said(assistant, "研发费用是多少？", YEARS) == [[YEARS[1]]]


def test_the_period_asked_about_and_no_other(assistant: Assistant) -> None:
    assert _said(assistant, "2023年研发费用是多少？", YEARS) == [[YEARS[2]]]
    assert _said(assistant, "2021年研发费用是多少？", YEARS) == []
    assert _said(assistant, "2023年上半年研发费用是多少？", YEARS) == []


def test_a_trend_says_all_in_order(assistant: Assistant) -> None:
    said = _said(assistant, "近三年研发费用", YEARS)
    assert [group[0].period for group in said] == [Period.year(y) for y in (2022, 2023, 2024)]


def test_a_level_comes_with_its_change_and_a_change_not_alone(assistant: Assistant) -> None:
    level = fact("研发费用", "2024FY", "1540000000")
    change = fact("研发费用", "2024FY", "59.5", "%", change=True, start=20)
    question = "2024年研发费用是多少？"
    assert _said(assistant, question, [change, level]) == [[level, change]]
    assert _said(assistant, question, [change]) == []
    assert change in _said(assistant, "2024年研发费用同比增长多少？", [change])[0]


def test_another_subjects_figure_is_not_the_one_asked_for(assistant: Assistant) -> None:
    whole = fact("营业收入", "2024FY", "5662496707.12")
    part = fact("营业收入", "2024FY", "481000000", "美元", scope="Opera", start=50)
    assert _said(assistant, "2024年营业收入是多少？", [part, whole]) == [[whole]]
    assert _said(assistant, "Opera 2024年营业收入是多少？", [whole, part]) == [[part]]


def test_which_subjects_a_question_names(assistant: Assistant) -> None:
    assert names_scope(_read(assistant, "Opera 2024年收入"), "Opera")
    assert not names_scope(_read(assistant, "2024年收入"), "Opera")
    assert not names_scope(_read(assistant, "2024年收入"), "")


@pytest.mark.parametrize(
    "question",
    ["2024年总资产是多少？", "2024年上半年营业收入是多少", "2023年归母净利润多少"],
)
def test_answers_hold_figures_of_the_company_alone(assistant: Assistant, question: str) -> None:
    """The filings quote market studies beside; none of those figures is the company's."""
    for figure in assistant.answer(question).figures:
        assert figure.metric.startswith(("总资产", "营业收入", "归属于上市公司股东的净利润"))


def test_the_markets_figure_is_not_the_companys(assistant: Assistant) -> None:
    """The filings give market sizes in 亿美元 (AI, 短剧); the company's revenue is in 元."""
    answer = assistant.answer("2024年公司营业收入规模是多少？")
    assert Decimal("5662496707.12") in {f.value for f in answer.figures}
    assert not {f.unit for f in answer.figures} & {"美元"}


def test_the_industrys_figure_is_not_told_unless_asked(assistant: Assistant) -> None:
    hit = assistant.search("2024年营业收入")[0]
    lexicon = assistant.retriever.lexicon
    sentence = "据行业协会统计，2024年全行业营业收入为900亿元。"
    ours = "2024年公司营业收入为56.6亿元。"
    query = _read(assistant, "2024年营业收入是多少？")
    assert tells_figure(query, hit, ours, lexicon, ())
    assert not tells_figure(query, hit, sentence, lexicon, ())
    asked = _read(assistant, "2024年全行业营业收入是多少？")
    assert tells_figure(asked, hit, sentence, lexicon, ())
