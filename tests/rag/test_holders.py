"""Holders by rank: what may go wrong is another rank's holder, or one from an older table."""

from __future__ import annotations

from decimal import Decimal

import pytest

from dongmi.rag.assistant import Assistant
from dongmi.rag.holders import asks_rank, holder
from dongmi.rag.question import Query, understand

from .made import fact

SHARES, STAKE = "持股数量", "持股比例"


def _read(assistant: Assistant, text: str) -> Query:
    return understand(text, lexicon=assistant.retriever.lexicon)


@pytest.mark.parametrize(
    ("text", "rank"),
    [
        ("第一大股东是谁", 1),
        ("最大的股东持股多少", 1),
        ("第 3 大股东", 3),
        ("第十大流通股东", 10),
        ("第十二大股东持股多少", 12),
        ("第二十大股东", 20),
        ("Who is the largest shareholder?", 1),
        ("前十大股东有哪些", None),
        ("第一大客户是谁", None),
        ("股东总数", None),
    ],
)
def test_the_rank_asked_for(assistant: Assistant, text: str, rank: int | None) -> None:
    assert asks_rank(_read(assistant, text)) == rank


@pytest.mark.parametrize(
    ("question", "name", "shares", "stake"),
    [
        ("2024年末第一大股东是谁？", "新余盈瑞世纪软件研发中心", "189744943", "15.41"),
        ("2024年末第二大股东持有多少股份？", "周亚辉", "145126025", "11.78"),
        ("2024年末第三大股东", "李琼", "96341435", "7.82"),
        ("2024年末第十大股东", "华安创业板", "9547492", "0.78"),
    ],
)
def test_rows_of_the_filed_table(
    assistant: Assistant, question: str, name: str, shares: str, stake: str
) -> None:
    answer = assistant.answer(question)
    assert name in answer.text
    values = {(f.value, f.unit) for f in answer.figures}
    assert {(Decimal(shares), "股"), (Decimal(stake), "%")} <= values


@pytest.mark.parametrize("rank", ["第十二", "第99", "第0"])
def test_a_holder_that_the_table_does_not_name_is_not_made_up(
    assistant: Assistant, rank: str
) -> None:
    answer = assistant.answer(f"{rank}大股东持股多少？")
    assert answer.refused, answer.text
    assert not answer.figures


def test_the_newest_table_unless_a_period_is_asked(assistant: Assistant) -> None:
    facts = [
        fact(SHARES, "2023-12-31", "900", "股", scope="甲", start=0),
        fact(SHARES, "2024-12-31", "500", "股", scope="乙", start=10),
        fact(SHARES, "2024-12-31", "700", "股", scope="丙", start=20),
        fact(STAKE, "2024-12-31", "7", "%", scope="丙", start=25),
        fact(STAKE, "2023-12-31", "9", "%", scope="丙", start=30),
    ]
    newest = holder(_read(assistant, "最大股东"), 1, facts)
    assert newest == [facts[2], facts[3]]
    assert holder(_read(assistant, "最大股东"), 2, facts) == [facts[1]]
    assert holder(_read(assistant, "最大股东"), 3, facts) == []
    assert holder(_read(assistant, "2023年末最大股东"), 1, facts) == [facts[0]]
    assert holder(_read(assistant, "2021年末最大股东"), 1, facts) is None
