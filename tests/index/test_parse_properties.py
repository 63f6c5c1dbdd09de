"""Any text at all: the parser does not crash, spans slice, blocks and chunks keep their order."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from dongmi.index.chunking import make_chunks
from dongmi.index.errors import FileError
from dongmi.index.filing import Filing
from dongmi.index.parse import parse_bytes
from dongmi.index.sentences import clean, iter_sentences

PIECES = [
    *(
        "一、",
        "（一）",
        "1、",
        "2、",
        "1.1 ",
        "(1)",
        "第一节 ",
        "# ",
        "## ",
        "问：",
        "答：",
        "Q1：",
    ),
    *("|", "| a | 1 |\n", "|---|---|\n", "\t", "\n", "\n\n", "\f", " ", "\u3000", "\r\n"),
    *("。", "？", "！", "；", "，", "：", "”", "“", "《", "》", "（", "）", "…", ".", "?"),
    *("<p>", "</p>", "<br>", '<input type="checkbox" checked>', "<http://a.cn>", "\u2043\n"),
    *("适用 不适用", "□适用R不适用", "单位：元", "元", "-1.30", "1,234.56", "3.2%", "100\n", "0\n"),
    *("股票简称\n\n", "股票代码\n\n", "姓名\n\n", "电话\n\n", "股东名称\n\n", "持股比例\n\n"),
    *(
        "本报告期\n\n",
        "上年同期\n\n",
        "营业收入（元）\n\n",
        "净利润\n\n",
        "投资者关系活动主要内容介绍\t",
    ),
    *(
        "证券代码：600000",
        "某某股份有限公司",
        "2024 年年度报告",
        "2024年5月9日",
        "二零二四年四月三日",
    ),
    *(
        "公司实现营业收入增长",
        "AI game ",
        "请问公司怎么看",
        "报告期内公司主要业务：",
        "\ud7ff",
        "𠀀",
    ),
]
MIXED = st.lists(st.sampled_from(PIECES), max_size=60).map("".join)
ANY = st.one_of(MIXED, st.text(max_size=300))


def parsed(text: str) -> Filing | None:
    try:
        return parse_bytes(text.encode("utf-8"), "any.txt")
    except FileError:
        return None


@settings(max_examples=300, deadline=None)
@given(ANY)
def test_every_span_of_any_filing_is_sound(text: str) -> None:
    filing = parsed(text)
    if filing is None:
        return
    at = 0
    for block in filing.blocks:
        assert at <= block.start < block.end <= len(filing.text)
        at = block.end
        if block.qa:
            ask, reply = block.qa.question, block.qa.answer
            assert block.start <= ask.start < ask.end <= reply.start < reply.end <= block.end
        for row in block.table.rows if block.table else ():
            for cell in row:
                assert block.start <= cell.start <= cell.end <= block.end
                assert cell.text.strip() == cell.text
    start = 0
    for chunk in make_chunks(filing):
        assert start <= chunk.start < chunk.end <= len(filing.text)
        assert chunk.text.strip()
        start = chunk.start


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_are_a_filing_or_an_error_in_words(data: bytes) -> None:
    try:
        assert parse_bytes(data, "any.txt").text.strip()
    except FileError as error:
        assert "any.txt" in error.message and error.advice


@settings(max_examples=200, deadline=None)
@given(ANY)
def test_sentences_take_every_character_that_shows(text: str) -> None:
    spans = list(iter_sentences(text))
    assert all(a.end <= b.start for a, b in pairwise(spans))
    kept = "".join(text[span.start : span.end] for span in spans)
    assert "".join(kept.split()) == "".join(text.split())


@settings(max_examples=200, deadline=None)
@given(ANY)
def test_clean_gives_one_line_and_is_done_at_once(text: str) -> None:
    once = clean(text)
    assert "\n" not in once and once == once.strip()
