"""Periods of a range, a spell, a row of quarters: what may go wrong is one too many or too few."""

from __future__ import annotations

from datetime import date

import pytest

from dongmi.index.period_words import find_periods
from dongmi.rag.spread import is_course, spoken_spans, spread

NEWEST = date(2025, 4, 20)


def _codes(text: str, newest: date | None = NEWEST) -> list[str]:
    return [p.code for p in spread(text, find_periods(text, today=date(2025, 5, 1)), newest)]


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("2022年到2024年营业收入", "2022FY 2023FY 2024FY"),
        ("2022-2024年营业收入", "2022FY 2023FY 2024FY"),
        ("22到24这三年", "2022FY 2023FY 2024FY"),
        ("22、23、24三年的营收", "2022FY 2023FY 2024FY"),
        ("2023年和2024年的营收", "2023FY 2024FY"),
        ("2022年上半年到2024年上半年", "2022H1 2023H1 2024H1"),
        ("从2022年末到2024年末", "2022-12-31 2023-12-31 2024-12-31"),
        ("从2020年2月29日到2022年2月28日", "2020-02-29 2021-02-28 2022-02-28"),
    ],
)
def test_ranges_name_what_lies_between(text: str, codes: str) -> None:
    assert _codes(text) == codes.split()


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("2024年四个季度的营收", "2024Q1 2024Q2 2024Q3 2024Q4"),
        ("2024年每个季度", "2024Q1 2024Q2 2024Q3 2024Q4"),
        ("2024年一到三季度的营收", "2024Q1 2024Q2 2024Q3"),
        ("2024年Q1至Q4营收", "2024Q1 2024Q2 2024Q3 2024Q4"),
        ("2024年前三季度营收", "2024Q1-Q3"),
        ("2024年第三季度营收", "2024Q3"),
    ],
)
def test_quarters_one_by_one_and_together(text: str, codes: str) -> None:
    assert _codes(text) == codes.split()


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("近三年营收", "2022FY 2023FY 2024FY"),
        ("最近两年", "2023FY 2024FY"),
        ("past two years", "2023FY 2024FY"),
    ],
)
def test_a_spell_ends_with_the_newest_year_that_is_over(text: str, codes: str) -> None:
    assert _codes(text) == codes.split()
    assert _codes(text, date(2024, 12, 31)) == codes.split()


def test_a_spell_without_any_filing_is_no_period() -> None:
    assert _codes("近三年营收", None) == []


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("2023年以来营业收入", "2023FY 2024FY"),
        ("2023年上半年以来", "2023H1 2024H1"),
        # A year on is not always the same day of the month.
        ("2024年2月29日以来股东人数", "2024-02-29 2025-02-28"),
        ("2030年以来", "2030FY"),
    ],
)
def test_since_goes_to_the_newest(text: str, codes: str) -> None:
    assert _codes(text) == codes.split()


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("24年底和年初", "2023-12-31 2024-12-31"),
        ("2024年底、年中的总资产", "2024-06-30 2024-12-31"),
        ("2024年中国市场收入", "2024FY"),
        ("2024年初的总资产", "2023-12-31"),
        ("2024年初、年中、年末总资产", "2023-12-31 2024-06-30 2024-12-31"),
        ("24年初和24年底股东人数", "2023-12-31 2024-12-31"),
        ("2024年初推出了什么产品", ""),
        ("去年底总资产", "2024-12-31"),
    ],
)
def test_bare_ends_of_a_named_year(text: str, codes: str) -> None:
    assert sorted(_codes(text)) == codes.split()


def test_a_course_has_two_ends() -> None:
    for text, course in [("从2023年底到2024年底", True), ("2023年底和2024年底", False)]:
        assert is_course(text, find_periods(text)) is course


def test_spoken_spans_cover_the_words() -> None:
    text = "近三年每个季度的营收"
    assert {text[a:b] for a, b in spoken_spans(text)} == {"近三年", "每个季度"}
