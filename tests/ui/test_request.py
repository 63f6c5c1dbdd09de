"""Reading days, periods and questions as people write them.

What may go wrong: a day that does not exist is taken, an unreadable filter is silently dropped.
"""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dongmi.index.errors import InputError, PeriodError, QuestionError
from dongmi.index.filing import DocType
from dongmi.index.scope import Scope
from dongmi.ui.request import check_question, make_scope, parse_day, parse_period


@pytest.mark.parametrize(
    "text", ["2024-08-31", "2024/8/31", "2024.08.31", "2024年8月31日", "20240831", " 2024-8-31 "]
)
def test_days(text: str) -> None:
    assert parse_day(text) == date(2024, 8, 31)


@given(st.dates(min_value=date(1990, 1, 1)))
def test_every_iso_day(day: date) -> None:
    assert parse_day(day.isoformat()) == day
    assert parse_day(f"{day.year}年{day.month}月{day.day}日") == day


@pytest.mark.parametrize("text", ["2024-02-30", "2024", "明天", "", "2024-13-01", "31/08/2024"])
def test_what_is_no_day(text: str) -> None:
    with pytest.raises(PeriodError):
        parse_day(text)


@pytest.mark.parametrize(
    ("text", "code"),
    [("2024FY", "2024FY"), ("2024h1", "2024H1"), ("2024Q1-Q3", "2024Q1-Q3"),
     ("2024年上半年", "2024H1"), ("2024年度", "2024FY")],
)  # fmt: skip
def test_periods(text: str, code: str) -> None:
    assert parse_period(text).code == code


@pytest.mark.parametrize("text", ["2024H3", "最近", "2024年上半年和下半年", "2024年收入"])
def test_what_is_no_period(text: str) -> None:
    with pytest.raises(PeriodError):
        parse_period(text)


def test_scope_holds_every_filter() -> None:
    scope = make_scope(
        company=" 300418 ", periods=["2024H1"], doc_types=["announcement"], as_of=date(2024, 8, 31)
    )
    assert scope == Scope(
        code="300418",
        periods=frozenset({"2024H1"}),
        doc_types=frozenset({DocType.ANNOUNCEMENT}),
        as_of=date(2024, 8, 31),
    )
    assert make_scope(company="  ").is_open


def test_unknown_document_kind() -> None:
    with pytest.raises(InputError, match="annual_report"):
        make_scope(doc_types=["annual"])


@pytest.mark.parametrize("text", ["", "  \n\t", "　"])
def test_empty_question(text: str) -> None:
    with pytest.raises(QuestionError, match="空"):
        check_question(text, 100)


def test_long_question_names_both_lengths() -> None:
    assert check_question("问" * 1000, 1000) == "问" * 1000
    with pytest.raises(QuestionError, match=r"1,001.*1,000"):
        check_question("问" * 1001, 1000)
