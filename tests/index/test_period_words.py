"""What may go wrong: a period resolved to another year, a product's name read as one."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dongmi.index.period import Period
from dongmi.index.period_words import find_periods


def codes(text: str, anchor: str | None = None, today: date | None = None) -> list[str]:
    period = Period.from_code(anchor) if anchor else None
    return [m.period.code for m in find_periods(text, anchor=period, today=today)]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("2024年", "2024FY"),
        ("2024年度", "2024FY"),
        ("2024 年上半年", "2024H1"),
        ("2024\n年上半年", "2024H1"),
        ("2024年下半年", "2024H2"),
        ("24H1", "2024H1"),
        ("2024H1", "2024H1"),
        ("1H24", "2024H1"),
        ("2024Q3", "2024Q3"),
        ("24年Q3", "2024Q3"),
        ("2024年第三季度", "2024Q3"),
        ("2024年三季度", "2024Q3"),
        ("2024年前三季度", "2024Q1-Q3"),
        ("2024年三季报", "2024Q1-Q3"),
        ("2024年一季报", "2024Q1"),
        ("2024年中报", "2024H1"),
        ("2024半年报", "2024H1"),
        ("2024年年报", "2024FY"),
        ("2024年1-6月", "2024H1"),
        ("2024年1—9月", "2024Q1-Q3"),
        ("截至2025年3月底", "2025-03-31"),
        ("截止 2025 年 2 月末", "2025-02-28"),
        ("2024年末", "2024-12-31"),
        ("2024年年底", "2024-12-31"),
        ("2024年6月30日", "2024-06-30"),
        ("2024 年 4 月 17 日", "2024-04-17"),
        ("２０２４年３月", "2024-03"),
        ("2025年3月", "2025-03"),
        ("二零二四年四月二十三日", "2024-04-23"),
        ("二〇二四年", "2024FY"),
        ("27 年以后属于开始盈利期", "2027FY"),
        ("2024营收多少", "2024FY"),
        ("revenue in 2024", "2024FY"),
        ("first half of 2024", "2024H1"),
        ("Q3 2024", "2024Q3"),
        ("FY2024", "2024FY"),
        ("as of June 30, 2024", "2024-06-30"),
    ],
)
def test_written_periods(text: str, code: str) -> None:
    assert codes(text) == [code]


@pytest.mark.parametrize(
    "text",
    [
        "近三年主要会计数据",
        "未来 1-2 年的过程",
        "赛博朋克 2077",
        "GPT-4 与 SkyMusic 2.0",
        "近 30 年的历史",
        "超过 25 年的历史",
        "昆仑万维 2050 全球研究院",
        "编号：2024-003",
        "最强大脑第11季",
        "12 月 1 日",
        "2024年1-5月",
        "本报告期、去年、上半年",
    ],
)
def test_no_period(text: str) -> None:
    assert codes(text) == []


@pytest.mark.parametrize(
    ("text", "anchor", "code"),
    [
        ("本报告期", "2024H1", "2024H1"),
        ("报告期内", "2024FY", "2024FY"),
        ("报告期末", "2024H1", "2024-06-30"),
        ("上年同期", "2024H1", "2023H1"),
        ("期末", "2024FY", "2024-12-31"),
        ("期初", "2024FY", "2023-12-31"),
        ("本年末", "2024FY", "2024-12-31"),
        ("上年度末", "2024H1", "2023-12-31"),
        ("本期末", "2024Q1", "2024-03-31"),
        ("上半年", "2024H1", "2024H1"),
        ("全年", "2024FY", "2024FY"),
        ("去年 8 月", "2024H1", "2023-08"),
        ("今年 8 月", "2024H1", "2024-08"),
        ("第四季度", "2024FY", "2024Q4"),
        ("本报告期", "2024Q1-Q3", "2024Q3"),
        ("年初至报告期末", "2024Q1-Q3", "2024Q1-Q3"),
    ],
)
def test_words_of_a_filing(text: str, anchor: str, code: str) -> None:
    assert codes(text, anchor) == [code]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("去年营收", "2024FY"),
        ("前年", "2023FY"),
        ("今年一季度", "2025Q1"),
        ("去年上半年", "2024H1"),
        ("上半年", "2024H1"),
        ("三季度", "2024Q3"),
        ("上个季度", "2025Q1"),
        ("去年 8 月", "2024-08"),
        ("去年底", "2024-12-31"),
        ("revenue of last year", "2024FY"),
    ],
)
def test_words_of_a_question(text: str, code: str) -> None:
    assert codes(text, today=date(2025, 5, 1)) == [code]


def test_a_shared_year_word_gives_both_ends() -> None:
    assert codes("2023至2028年复合增长率") == ["2023FY", "2028FY"]
    assert codes("25-26 年是应用落地期") == ["2025FY", "2026FY"]


def test_same_year_takes_the_year_named_before() -> None:
    assert codes("2023 年 4 月合作。同年 9 月签约") == ["2023-04", "2023-09"]


@given(
    st.dates(min_value=date(2000, 1, 1), max_value=date(2039, 12, 31)), st.sampled_from(["", " "])
)
def test_any_date_reads_back(day: date, gap: str) -> None:
    written = f"于{day.year}{gap}年{gap}{day.month}{gap}月{gap}{day.day}{gap}日发布"
    assert codes(written) == [day.isoformat()]
    assert codes(f"于 {day.isoformat()} 发布") == [day.isoformat()]


@given(st.text(alphabet="0124年度月日末底上下半季第一二三四本报告期QH- 至\n", max_size=30))
def test_any_text_gives_ordered_spans(text: str) -> None:
    reached = 0
    for mention in find_periods(text, anchor=Period.from_code("2024FY"), today=date(2025, 5, 1)):
        assert reached <= mention.start < mention.end <= len(text)
        reached = mention.end
