"""What the terminal shows of a filing's words.

What may go wrong: a filing's text is read as markup or as a terminal's control codes, wrapping
loses a character, a closing mark begins a line.
"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.text import Text

from dongmi.ui.console import plain
from dongmi.ui.prose import lines


@pytest.mark.parametrize("text", ["[red]甲[/red]", "[link=http://x]乙[/link]", "\\[bold]", "[/]"])
def test_words_are_never_markup(text: str) -> None:
    assert plain(text).plain == text
    assert plain(text).spans == []


def test_control_codes_never_reach_the_terminal() -> None:
    assert plain("\x1b]0;甲\x07\x1b[31m乙\x9b1m\u202e\r").plain.isprintable()
    assert plain("甲\n\t乙").plain == "甲\n\t乙"


_WORDS = st.text(st.sampled_from(list("研发费用，。“”（）15.4亿 元AIGC\n%")), max_size=80)


@given(_WORDS, st.integers(4, 30))
def test_wrapping_loses_nothing_and_fits(text: str, width: int) -> None:
    wrapped = lines(Text(text), width)
    assert "".join(line.plain for line in wrapped).replace(" ", "").replace("\n", "") == (
        text.replace(" ", "").replace("\n", "")
    )
    assert all(cell_len(line.plain) <= width for line in wrapped)


def test_where_chinese_may_be_broken() -> None:
    text = Text("全年公司研发费用为 15.4 亿元，同比增长 59.5%。“AI in AGI”")
    assert [line.plain for line in lines(text, 20)] == [
        "全年公司研发费用为",
        "15.4 亿元，同比增长",
        "59.5%。“AI in AGI”",
    ]
    # A closing mark goes with the character before it, and not to the next line's beginning.
    assert [line.plain for line in lines(Text("一二三四，五"), 8)] == ["一二三", "四，五"]
