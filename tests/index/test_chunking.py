"""Chunks and sentences: what may go wrong is a cut inside a sentence, a row without its head, a
pair without its question, text that is in no chunk."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from dongmi.index.chunking import MOST, make_chunks
from dongmi.index.filing import BlockKind, Filing
from dongmi.index.parse import parse_bytes, parse_file
from dongmi.index.sentences import clean, iter_sentences

CORPUS = Path(__file__).parents[2] / "evals" / "corpus" / "kunlun_300418"
FILINGS = {path.name: parse_file(path) for path in sorted(CORPUS.glob("*.txt"))}
GM, MAY, AUGUST, ANNUAL, HALF = FILINGS.values()


def sentences(text: str) -> list[str]:
    return [text[span.start : span.end] for span in iter_sentences(text)]


@pytest.mark.parametrize("filing", FILINGS.values(), ids=list(FILINGS))
def test_chunks_are_whole_sentences_of_readable_size(filing: Filing) -> None:
    prose = [c for c in make_chunks(filing) if c.kind is BlockKind.PARAGRAPH]
    blocks = [b for b in filing.blocks if b.kind is BlockKind.PARAGRAPH]
    ends = {
        block.start + span.end
        for block in blocks
        for span in iter_sentences(filing.text[block.start : block.end])
    }
    assert all(chunk.end in ends for chunk in prose)
    assert max(len(chunk.text) for chunk in prose) <= MOST + 50
    if filing in (GM, ANNUAL, HALF):
        assert sum(len(chunk.text) >= 120 for chunk in prose) >= 0.7 * len(prose)


@pytest.mark.parametrize("filing", FILINGS.values(), ids=list(FILINGS))
def test_everything_but_headings_is_in_a_chunk(filing: Filing) -> None:
    inside = [False] * len(filing.text)
    for chunk in make_chunks(filing):
        inside[chunk.start : chunk.end] = [True] * (chunk.end - chunk.start)
        assert chunk.context.startswith(filing.title)
        assert (chunk.doc_id, chunk.period) == (filing.doc_id, filing.period)
    for block in filing.blocks:
        if block.kind is BlockKind.PARAGRAPH:
            missed = (i for i in range(block.start, block.end) if not inside[i])
            assert not "".join(filing.text[i] for i in missed).strip()


def test_a_row_can_be_read_alone() -> None:
    chunk = next(c for c in make_chunks(ANNUAL) if "基本每股收益" in c.text)
    line = next(line for line in chunk.text.split("\n") if line.startswith("基本每股收益"))
    assert line == (
        "基本每股收益（元/股）：2024 年 -1.30；2023 年 1.05；本年比上年增减 -223.81%；2022 年 0.97"
    )
    assert "近三年主要会计数据和财务指标（单位：元）" in chunk.context
    assert chunk.heading_path[1] == "3、主要会计数据和财务指标"


def test_a_linearised_table_is_one_span_with_its_rows_put_together() -> None:
    chunk = next(c for c in make_chunks(HALF) if "2,501,811,162.32" in c.text)
    assert "营业收入（元）：本报告期 2,501,811,162.32；上年同期 2,425,229,544.83" in chunk.text
    raw = HALF.text[chunk.start : chunk.end]
    assert raw.startswith("营业收入（元）") and raw.endswith("-0.53%")


def test_pairs_carry_their_question() -> None:
    chunks = [chunk for chunk in make_chunks(AUGUST) if chunk.kind is BlockKind.QA]
    assert len({chunk.question for chunk in chunks}) == 7
    club = next(chunk for chunk in chunks if chunk.question.startswith("《Club Koala》进展"))
    assert AUGUST.text[club.start : club.end].endswith("开启 Beta 版测试。")
    assert club.text.startswith("问：《Club Koala》进展及测试情况如何？上线规划如何？\n答：")
    assert club.views[0] == club.question and club.context in club.views[1]
    long = [chunk for chunk in chunks if chunk.question.startswith("公司整体 AI 产品")]
    assert len(long) > 1 and all(long[0].question in c.context for c in long[1:])


def test_words_broken_over_lines_are_whole_in_the_chunk_and_raw_in_the_filing() -> None:
    chunk = next(c for c in make_chunks(HALF) if "Mureka能够根据用户输入" in c.text)
    assert "Mu\u2043\nreka能够" in HALF.text[chunk.start : chunk.end]


def test_a_sentence_beyond_measure_is_cut_at_a_comma() -> None:
    text = "某某股份公告\n\n" + "公司业务持续向好，" * 200 + "完。\n"
    chunks = make_chunks(parse_bytes(text.encode(), "a.txt"))
    assert len(chunks) > 4
    assert all(re.search(r"[，。告]$", chunk.text) for chunk in chunks)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "收入为1.5亿元。同比增长3.2%！为什么？",
            ["收入为1.5亿元。", "同比增长3.2%！", "为什么？"],
        ),
        ("三点：1) 降本；2) 增效；3) 扩张。完。", ["三点：1) 降本；2) 增效；3) 扩张。", "完。"]),
        ("他说：“可以。”随后离开。", ["他说：“可以。”", "随后离开。"]),
        ("推出“天工！”、“天地”两款。好。", ["推出“天工！”、“天地”两款。", "好。"]),
        ("项目（详见附注。第三节）已完成。好。", ["项目（详见附注。第三节）已完成。", "好。"]),
        (
            "Revenue rose 3.5%. It was good. 完成。",
            ["Revenue rose 3.5%.", "It was good.", "完成。"],
        ),
        ("与 Apple Inc. 合作。GX. store 上线。", ["与 Apple Inc. 合作。", "GX. store 上线。"]),
        (
            "公司收入比上年增\n\n长一成，利润减少。好。",
            ["公司收入比上年增\n\n长一成，利润减少。", "好。"],
        ),
        (
            "界面展示\n\n公司于本年推出了新的产品并且获得好评。",
            ["界面展示", "公司于本年推出了新的产品并且获得好评。"],
        ),
    ],
)
def test_sentence_ends(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("未来发展规\n\n划，投资者", "未来发展规划，投资者"),
        ("《Club\nKoala》", "《Club Koala》"),
        ("Mu\u2043\nreka能够", "Mureka能够"),
        ("提升30\n倍", "提升30倍"),
        ("<p>您好<u>60.6</u></p>", "您好60.6"),
        ('<input type="checkbox"> 调研 <input checked type="checkbox"> 说明会', "☐ 调研 ☑ 说明会"),
        ("（链接：<https://a.cn/>）", "（链接：https://a.cn/）"),
        ("控股股东变更\n□适用R不适用", "控股股东变更 □适用R不适用"),
        ("a  b\u3000c", "a b c"),
    ],
)
def test_clean(raw: str, expected: str) -> None:
    assert clean(raw) == expected
