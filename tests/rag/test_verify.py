"""The number gate: what may go wrong is a number shown that no quote holds, or a good one lost."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from dongmi.rag.verify import keep_traced, numbers_in, untraced

QUOTE = "本报告期，公司实现营业总收入 56.6 亿元，同比增长 15.2%。整体毛利率达 73.6%"


def test_numbers_lose_grouping_and_marks() -> None:
    assert numbers_in("营业收入 5,662,496,707.12 元[12]，占 ９１.０%") == ("5662496707.12", "91.0")


def test_a_changed_digit_is_caught() -> None:
    assert untraced("营业总收入56.6亿元", [QUOTE]) == ()
    assert untraced("营业总收入56.7亿元", [QUOTE]) == ("56.7",)


def test_a_part_of_a_number_is_not_that_number() -> None:
    assert untraced("增长5.2%", [QUOTE]) == ("5.2",)
    assert untraced("毛利率73%", [QUOTE]) == ("73",)


def test_a_number_broken_over_lines_still_counts() -> None:
    assert untraced("收入2,501,811,162.32元", ["收入2,501,\n811,162.32元"]) == ()


def test_only_the_cited_quote_counts() -> None:
    quotes = {1: QUOTE, 2: "研发费用 15.4 亿元"}
    kept, dropped = keep_traced(
        ["毛利率73.6%。[1]", "研发费用15.4亿元。[1]", "研发费用15.4亿元。[2]", "毛利率很高。"],
        quotes,
    )
    assert kept == ("毛利率73.6%。[1]", "研发费用15.4亿元。[2]")
    assert dropped == ("研发费用15.4亿元。[1]", "毛利率很高。")


def test_what_comes_with_the_evidence_is_accounted_for() -> None:
    kept, _ = keep_traced(["2024年研发费用15.4亿元。[1]"], {1: "研发费用 15.4 亿元"}, ["2024年"])
    assert kept == ("2024年研发费用15.4亿元。[1]",)


@given(st.decimals(min_value=0, max_value=10**12, places=2, allow_nan=False))
def test_any_number_traces_to_itself_and_not_to_its_neighbour(value: object) -> None:
    text = f"金额为{value:,}元"
    assert untraced(text, [f"金额 {value:,} 元"]) == ()
    assert untraced(text, [f"金额 9{value:,} 元"]) != ()
