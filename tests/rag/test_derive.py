"""Figures worked out: what may go wrong is a sum of what does not add up, or inputs unseen.

The inputs are those of the sample filings; each result is worked out here, by `Decimal` alone.
"""

from __future__ import annotations

from decimal import Decimal

import pytest

from dongmi.index.fact import Fact
from dongmi.index.period import Period
from dongmi.rag.answer import Answer
from dongmi.rag.assistant import Assistant
from dongmi.rag.derive import Recipe, work_out

from .made import fact

Q3, Q4 = "1,326,590,163.98", "1,834,095,380.82"
FY2023, H12023 = "4,915,237,179.48", "2,425,229,544.83"
HALF = Period.from_code("2024H2")


def _number(text: str) -> Decimal:
    return Decimal(text.replace(",", ""))


def _holds(answer: Answer, inputs: tuple[str, str], value: Decimal, period: str | None) -> None:
    assert not answer.refused
    first = answer.text.split("\n")[0]
    assert f"{value:,}" in first
    assert all(text in first for text in inputs), first
    quotes = "".join(c.quote for c in answer.citations)
    assert all(text in quotes for text in inputs)
    shown = {(f.value, f.unit, f.period.code if f.period else None) for f in answer.figures}
    assert (value, "元", period) in shown


@pytest.mark.parametrize(
    "question", ["2024年下半年营业收入是多少？", "2024年三季度和四季度的营业收入合计多少？"]
)
def test_the_second_half_is_the_sum_of_its_quarters(assistant: Assistant, question: str) -> None:
    _holds(assistant.answer(question), (Q3, Q4), _number(Q3) + _number(Q4), "2024H2")


def test_without_quarters_it_is_the_year_less_the_first_half(assistant: Assistant) -> None:
    value = _number(FY2023) - _number(H12023)
    _holds(assistant.answer("2023年下半年营业收入是多少？"), (FY2023, H12023), value, "2023H2")


def test_a_difference_shows_both_inputs(assistant: Assistant) -> None:
    answer = assistant.answer("2024年和2023年的营业收入相差多少？")
    value = _number("5,662,496,707.12") - _number(FY2023)
    _holds(answer, ("5,662,496,707.12", FY2023), value, "2024FY")


@pytest.mark.parametrize(
    "question",
    ["2024年和2023年毛利率加起来多少？", "2024年上半年和2024年全年营业收入一共多少？"],
)
def test_what_does_not_add_up_is_not_added(assistant: Assistant, question: str) -> None:
    answer = assistant.answer(question)
    for wrong in ("152.4", "8,164,307,869.44"):  # 73.6 + 78.8; the year and half of it again
        assert wrong not in answer.text


def _sum(*facts: Fact) -> Decimal | None:
    periods = tuple(f.period for f in facts if f.period)
    derived = work_out(Recipe("+", periods, HALF), facts)
    return derived.value if derived else None


def test_flows_add_up() -> None:
    a, b = fact("营业收入", "2024Q3", "100.50"), fact("营业收入", "2024Q4", "-0.75")
    assert _sum(a, b) == Decimal("99.75")


@pytest.mark.parametrize(
    ("a", "b"),
    [
        (fact("毛利率", "2024Q3", "70", "%"), fact("毛利率", "2024Q4", "71", "%")),
        (
            fact("基本每股收益", "2024Q3", "1", "元/股"),
            fact("基本每股收益", "2024Q4", "1", "元/股"),
        ),
        (fact("营业收入", "2024H1", "1"), fact("营业收入", "2024Q2", "1")),
        (fact("营业收入", "2024Q3", "1"), fact("营业收入", "2024Q3", "1")),
        (fact("营业收入", "2024Q3", "1", approximate=True), fact("营业收入", "2024Q4", "1")),
        (fact("营业收入", "2024Q3", "1", change=True), fact("营业收入", "2024Q4", "1")),
        (fact("营业收入", "2024Q3", "1"), fact("营业成本", "2024Q4", "1")),
        (fact("营业收入", "2024Q3", "1"), fact("营业收入", "2024Q4", "1", "美元")),
        (fact("总资产", "2023-12-31", "1"), fact("总资产", "2024-12-31", "1")),
        (fact("营业收入", "2024Q3", "1"), fact("营业收入", "2024-12-31", "1")),
    ],
    ids=[
        "share",
        "per-share",
        "overlap",
        "same",
        "approximate",
        "change",
        "metric",
        "unit",
        "points",
        "mixed",
    ],
)
def test_no_sum_of(a: Fact, b: Fact) -> None:
    assert _sum(a, b) is None


def test_counts_at_two_days_are_set_against_each_other() -> None:
    late = fact("股东总数", "2024-12-31", "128632", "户")
    early = fact("股东总数", "2024-06-30", "130000", "户")
    assert late.period and early.period
    derived = work_out(Recipe("-", (late.period, early.period), HALF), (late, early))
    assert derived is not None
    assert derived.value == Decimal("-1368")
    assert "128632户－2024年6月30日130000户" in derived.words
