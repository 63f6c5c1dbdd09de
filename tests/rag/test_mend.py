"""Slips put right: what may go wrong is a right word changed, or a slip left."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dongmi.rag.assistant import Assistant
from dongmi.rag.mend import Mender

# A small vocabulary of its own, so that what is known does not hang on the sample filings.
KNOWN = {
    "周亚辉": 3,
    "昆仑": 9,
    "基金": 5,
    "投资": 8,
    "游戏": 7,
    "linky": 4,
    "opera": 6,
    "skyreels": 2,
}
MENDER = Mender(KNOWN, lambda word: KNOWN.get(word, 0))


@pytest.mark.parametrize(
    ("slip", "right"),
    [
        ("2024年营业收人是多少", "2024年营业收入是多少"),
        ("研发费甩", "研发费用"),
        ("周亚晖持股多少", "周亚辉持股多少"),
        ("Lnky的日活", "linky的日活"),
        ("Skyreel的收入", "skyreels的收入"),
    ],
)
def test_slips_are_mended(slip: str, right: str) -> None:
    assert MENDER.mend(slip) == right


@pytest.mark.parametrize(
    "text",
    [
        "归母净资产",
        "研发费用一共",
        "研发费用一共多少",
        "经营活动现金流",
        "营业收入和营业成本",
        "Opera的收入",
        "Quetzalcoatl的收入",
        "AI",
        "",
        "？！",
        "2024",
    ],
)
def test_what_is_right_or_near_nothing_stays(text: str, assistant: Assistant) -> None:
    assert MENDER.mend(text) == text
    assert assistant.retriever.lexicon.mend(text) == text


@given(st.lists(st.sampled_from(sorted(KNOWN)), max_size=6))
def test_known_words_are_never_touched(words: list[str]) -> None:
    text = "、".join(words)
    assert MENDER.mend(text) == text


@given(st.text(alphabet=st.characters(exclude_categories=["Lo", "Ll", "Lu"]), max_size=40))
def test_what_is_no_word_is_never_touched(text: str) -> None:
    assert MENDER.mend(text) == text


def test_every_word_of_the_filings_stays(assistant: Assistant) -> None:
    lexicon = assistant.retriever.lexicon
    words = sorted(w for w in assistant.store.vocabulary() if len(w) > 1)[::7]
    assert len(words) > 300
    assert [w for w in words if lexicon.mend(w) != w] == []
