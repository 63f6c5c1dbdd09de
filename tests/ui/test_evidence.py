"""The evidence pane and the chat messages as HTML.

What may go wrong: text of a filing, a question or an error that runs as code; a mark that links to
a passage that is not there; a publication date made up; a refusal without its label.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from html import unescape

import pytest

from dongmi.index.errors import StoreCorrupt, StoreMissing
from dongmi.index.filing import DocType, Filing, Span
from dongmi.index.period import Period
from dongmi.rag.answer import Answer, Citation, Figure, RefusalReason
from dongmi.ui.evidence import card, filings_list, full_text, pane, trouble
from dongmi.ui.message import messages, plain_copy
from dongmi.ui.turn import State, Turn, history

EVIL = "<img src=x onerror=alert(1)>\"'&<script>alert(2)</script>"
TEXT = f"一、概况\n\n全年研发费用为 15.4 亿元，{EVIL}同比增长 59.5%。\n\n二、其他\n"
QUOTE = Span(TEXT.index("全年"), TEXT.index("。") + 1)
HARMLESS = {
    "a", "article", "b", "button", "div", "h2", "h3", "header", "li", "mark", "p", "pre",
    "section", "span", "table", "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip


def _citation(**changes: object) -> Citation:
    made = Citation(
        id=1,
        doc_id="0123456789abcdef",
        title=f"甲公司 2024年年度报告{EVIL}",
        doc_type=DocType.ANNUAL_REPORT,
        company="甲公司",
        code="600001",
        period=Period.from_code("2024FY"),
        published=None,
        section=f"一、概况 > {EVIL}",
        page=None,
        start=QUOTE.start,
        end=QUOTE.end,
        quote=TEXT[QUOTE.start : QUOTE.end],
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def _answer(text: str = "研发费用为 15.4 亿元。[1]", **changes: object) -> Answer:
    figure = Figure(EVIL, None, Decimal("1.54E9"), EVIL, "15.4", 1)
    made = Answer("问", text, None, (_citation(),), (figure,), 0.9, None, "extractive", 38)
    return replace(made, **changes)  # type: ignore[arg-type]


def _turn(answer: Answer | None, state: State = State.DONE, number: int = 3) -> Turn:
    evidence = card(_citation(), number, TEXT, active=True) if answer else ""
    return Turn(number, EVIL, state, answer, evidence)


def _harmless(html: str) -> None:
    assert set(re.findall(r"<([a-zA-Z!?][^\s/>]*)", html)) <= HARMLESS
    assert not re.search(r"<[^>]*\son\w+\s*=", html)
    assert "&lt;img src=x onerror" in html


@pytest.mark.parametrize(
    "html",
    [
        card(_citation(), 1, TEXT, active=True),
        pane([_turn(_answer())], ""),
        full_text(_filing := Filing(
            "0" * 16, TEXT, EVIL, DocType.OTHER, EVIL, None, None, None, None, None, EVIL, "text/1"
        ), QUOTE),
        filings_list([_filing]),
        trouble(StoreMissing(EVIL, EVIL)),
        trouble(StoreCorrupt(EVIL, EVIL)),
        messages([_turn(_answer(text=EVIL))])[1]["content"],
        messages([_turn(_answer(engine=EVIL))])[1]["content"],
        messages([_turn(None)])[0]["content"],
        messages([Turn(1, "问", State.FAILED, problem=(EVIL, EVIL))])[1]["content"],
    ],
)  # fmt: skip
def test_text_from_outside_stays_text(html: str) -> None:
    _harmless(html)


def test_card_marks_the_quote_and_states_what_is_known() -> None:
    html = card(_citation(), 1, TEXT, figures=["15.4 亿元"], active=True)
    marked = re.sub(r"<[^>]+>", "", "".join(re.findall(r"<mark>(.*?)</mark>", html, re.S)))
    assert unescape(marked) == TEXT[QUOTE.start : QUOTE.end]
    assert "年度报告" in html
    assert "报告期 2024年" in html
    assert "发布日期 未载明" in html
    assert "页" not in html
    dated = card(_citation(published=date(2025, 4, 26), page=12, period=None), 1, TEXT, active=True)
    assert "发布日期 2025-04-26" in dated
    assert "第 12 页" in dated
    assert "报告期 未载明" in dated


def test_marks_become_links_only_where_there_is_a_passage() -> None:
    content = messages([_turn(_answer("甲。[1]乙。[7]丙 [2024]"))])[1]["content"]
    assert re.findall(r'href="(#t\d+-c\d+)"', content) == ["#t3-c1"]
    assert "[7]" in content
    assert "[2024]" in content
    assert 'id="t3-c1"' in pane([_turn(_answer())], "")


def test_pane_opens_the_newest_turn_and_keeps_the_others() -> None:
    turns = [_turn(_answer(), number=1), _turn(_answer(), number=2), Turn(3, "问", State.FAILED)]
    html = pane(turns, "")
    assert re.findall(r'<section class="dm-turn" id="(t\d)"( hidden)?>', html) == [
        ("t1", " hidden"),
        ("t2", ""),
    ]
    assert "开头" in pane([Turn(1, "问")], "<p>开头</p>")


@pytest.mark.parametrize("reason", list(RefusalReason))
def test_every_refusal_has_its_label_and_its_nearest_passages(reason: RefusalReason) -> None:
    refusal = _answer("已收录的资料没有回答。", refusal_reason=reason, figures=())
    content = messages([_turn(refusal)])[1]["content"]
    assert 'class="dm-a dm-refused"' in content
    assert re.search(r'class="dm-label">[^<]{4,}<', content)
    assert "#t3-c1" in content
    assert "依据" not in content
    assert "不构成回答" in pane([_turn(refusal)], "")
    assert "最接近的段落：" in plain_copy(refusal)


def test_message_is_one_block_that_markdown_leaves_alone() -> None:
    for message in messages([_turn(_answer("甲\n\n- 乙 $$x$$ `y` **z**\n\n    丙 \\( w \\)"))]):
        assert message["content"].startswith("<div")
        assert "\n" not in message["content"]
        assert not re.search(r"[$`\\]", message["content"])


def test_unfinished_answers_say_so() -> None:
    assert "正在查阅" in messages([Turn(1, "问")])[1]["content"]
    stopped = messages([_turn(_answer(), State.STOPPED)])[1]["content"]
    assert "不完整" in stopped
    assert "dm-copy" not in stopped
    assert "dm-copy" in messages([_turn(_answer())])[1]["content"]


def test_copied_text_has_the_answer_and_its_source() -> None:
    copied = plain_copy(_answer())
    assert copied.startswith("研发费用为 15.4 亿元。[1]\n\n出处：\n[1] 甲公司 2024年年度报告")
    assert "发布日期 未载明" in copied
    assert "全年研发费用为 15.4 亿元" in copied


def test_history_holds_what_was_answered() -> None:
    turns = [_turn(_answer("甲")), Turn(2, "二", State.FAILED), _turn(_answer("丙"))]
    assert history(turns) == ((EVIL, "甲"), (EVIL, "丙"))
