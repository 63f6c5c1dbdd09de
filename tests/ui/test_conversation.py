"""A conversation, its filters and its examples, over the real index.

What may go wrong: an error that ends the conversation or shows a traceback, a stopped answer that
looks whole, filters that name what is not there, examples that are refused.
"""

from __future__ import annotations

import logging
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING, NoReturn

import pytest

from dongmi.index.errors import PeriodError, StoreMissing
from dongmi.index.scope import Scope
from dongmi.ui.ask import UNEXPECTED, converse, stopped
from dongmi.ui.examples import MOST, examples
from dongmi.ui.filters import ALL_COMPANIES, Chosen, companies, documents, periods
from dongmi.ui.turn import State, Turn

if TYPE_CHECKING:
    from dongmi.rag.assistant import Assistant


def test_answer_grows_over_a_question_that_stays(assistant: Assistant) -> None:
    steps = list(converse(lambda: assistant, (), "2024年研发费用是多少？", Scope()))
    assert [turns[-1].state for turns in steps[:2]] == [State.WAITING, State.GROWING]
    assert steps[-1][-1].state is State.DONE
    assert {turns[-1].question for turns in steps} == {"2024年研发费用是多少？"}
    texts = [turns[-1].answer.text for turns in steps if turns[-1].answer]
    assert all(later.startswith(earlier) for earlier, later in pairwise(texts))
    # Evidence is there with the first words.
    assert "<mark>" in steps[1][-1].evidence


def test_known_error_becomes_a_turn(assistant: Assistant) -> None:
    earlier = list(converse(lambda: assistant, (), "2024年研发费用是多少？", Scope()))[-1]

    def absent() -> NoReturn:
        raise StoreMissing("没有索引。", "请先运行 dongmi index。")

    last = list(converse(absent, earlier, "再问一句", Scope()))[-1]
    assert last[:1] == earlier
    assert last[1].state is State.FAILED
    assert last[1].problem == ("没有索引。", "请先运行 dongmi index。")


def test_unexpected_error_is_logged_and_the_conversation_kept(
    assistant: Assistant, caplog: pytest.LogCaptureFixture
) -> None:
    earlier = list(converse(lambda: assistant, (), "2024年研发费用是多少？", Scope()))[-1]

    def broken() -> NoReturn:
        raise ZeroDivisionError("secret detail")

    with caplog.at_level(logging.ERROR):
        last = list(converse(broken, earlier, "再问一句", Scope()))[-1]
    assert last[:1] == earlier
    assert last[1].problem == UNEXPECTED
    assert "secret detail" in caplog.text


def test_only_a_turn_under_way_can_be_stopped() -> None:
    assert stopped(()) == ()
    done = (Turn(1, "一", State.DONE),)
    assert stopped(done) == done
    assert [t.state for t in stopped((*done, Turn(2, "二", State.GROWING)))] == [
        State.DONE,
        State.STOPPED,
    ]


def test_filters_offer_what_is_indexed(assistant: Assistant) -> None:
    found = assistant.store.filings()
    assert companies(found) == [ALL_COMPANIES, ("昆仑万维（300418）", "300418")]
    assert periods(found) == [
        ("2024年", "2024FY"),
        ("2024年上半年", "2024H1"),
        ("2023年", "2023FY"),
    ]
    assert {doc_id for _, doc_id in documents(found)} == {f.doc_id for f in found}
    assert len({name for name, _ in documents(found)}) == len(found)
    assert documents(found, "000001") == []


def test_filters_make_a_scope(assistant: Assistant) -> None:
    found = assistant.store.filings()
    chosen = Chosen("300418", ("2024H1",), (found[0].doc_id,), "2024年8月31日")
    assert chosen.scope() == Scope(
        code="300418",
        doc_ids=frozenset({found[0].doc_id}),
        periods=frozenset({"2024H1"}),
        as_of=date(2024, 8, 31),
    )
    assert Chosen().scope().is_open
    assert Chosen().words(found) == "检索范围：全部资料"
    assert chosen.words(found).startswith("检索范围：昆仑万维（300418），2024年上半年，")
    with pytest.raises(PeriodError, match="去年"):
        Chosen(as_of="去年").scope()


def test_examples_are_answered(assistant: Assistant) -> None:
    offered = examples(assistant)
    assert 3 <= len(offered) <= MOST
    assert len(set(offered)) == len(offered)
    assert not [question for question in offered if assistant.answer(question).refused]
    assert any("昆仑万维" in question for question in offered)
