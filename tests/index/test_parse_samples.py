"""The five sample filings: metadata, tables, pairs and headings as they stand in them.

What may go wrong: a code or date guessed, a column shifted, a pair lost at a page break, a caption
taken for a heading, text that no block covers.
"""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from dongmi.index.filing import Block, BlockKind, DocType, Filing, Flag, Table
from dongmi.index.parse import parse_file
from dongmi.index.parse.tables import column_heads

CORPUS = Path(__file__).parents[2] / "evals" / "corpus" / "kunlun_300418"
FILINGS = {path.name: parse_file(path) for path in sorted(CORPUS.glob("*.txt"))}
GM, MAY, AUGUST, ANNUAL, HALF = FILINGS.values()
FULL = "昆仑万维科技股份有限公司"


def tables(filing: Filing) -> list[Table]:
    return [block.table for block in filing.blocks if block.table and block.table.rows]


def cell(filing: Filing, row: str, column: str) -> tuple[str, str]:
    """The cell at a row label and a column head, as read and as it stands in the text."""
    found = [
        (words.text, filing.text[words.start : words.end])
        for table in tables(filing)
        for line in table.rows[table.header_rows :]
        for head, words in zip(column_heads(table), line, strict=False)
        if line[0].text == row and head == column and words.text
    ]
    assert len(found) == 1, found
    return found[0]


def headings(filing: Filing) -> list[Block]:
    return [block for block in filing.blocks if block.kind is BlockKind.HEADING]


@pytest.mark.parametrize(
    ("filing", "expected"),
    [
        (
            GM,
            (
                "昆仑万维 2023年度总经理工作报告",
                DocType.GENERAL_MANAGER_REPORT,
                FULL,
                "2023FY",
                date(2024, 4, 23),
                None,
            ),
        ),
        (
            MAY,
            (
                "昆仑万维 2023年度业绩说明会活动记录表",
                DocType.IR_ACTIVITY_RECORD,
                FULL,
                "2023FY",
                date(2024, 5, 9),
                date(2024, 5, 9),
            ),
        ),
        (
            AUGUST,
            (
                "昆仑万维 投资者关系活动记录表（2024-08-27）",
                DocType.IR_ACTIVITY_RECORD,
                FULL,
                "2024H1",
                date(2024, 8, 29),
                date(2024, 8, 27),
            ),
        ),
        (
            ANNUAL,
            (
                "昆仑万维 2024年年度报告摘要",
                DocType.ANNUAL_REPORT_SUMMARY,
                FULL,
                "2024FY",
                None,
                None,
            ),
        ),
        (
            HALF,
            (
                "昆仑万维 2024年半年度报告摘要",
                DocType.HALF_YEAR_REPORT_SUMMARY,
                None,
                "2024H1",
                None,
                None,
            ),
        ),
    ],
    ids=["gm", "may", "august", "annual", "half"],
)
def test_metadata(filing: Filing, expected: tuple[object, ...]) -> None:
    period = filing.period.code if filing.period else None
    assert (filing.company, filing.code) == ("昆仑万维", "300418")
    assert expected == (
        filing.title,
        filing.doc_type,
        filing.company_full,
        period,
        filing.published,
        filing.event_date,
    )


@pytest.mark.parametrize("filing", FILINGS.values(), ids=list(FILINGS))
def test_every_span_is_in_order_and_nearly_everything_is_in_a_block(filing: Filing) -> None:
    at = 0
    for block in filing.blocks:
        assert at <= block.start < block.end <= len(filing.text)
        at = block.end
    outside = list(filing.text)
    for block in filing.blocks:
        outside[block.start : block.end] = " " * (block.end - block.start)
    left = re.sub(r"</?p>|\s", "", "".join(outside))
    assert len(left) <= 0.01 * len(re.sub(r"\s", "", filing.text))


@pytest.mark.parametrize("filing", FILINGS.values(), ids=list(FILINGS))
def test_every_cell_slices_its_own_words(filing: Filing) -> None:
    for block in filing.blocks:
        for row in block.table.rows if block.table else ():
            for words in row:
                assert block.start <= words.start <= words.end <= block.end
                raw = filing.text[words.start : words.end]
                bare = re.sub(r"\s|<input[^>]*>|</?\w+>|[<>☐☑]", "", raw)
                assert bare == re.sub(r"\s|[☐☑]", "", words.text)


@pytest.mark.parametrize(
    ("filing", "row", "column", "value"),
    [
        (ANNUAL, "基本每股收益（元/股）", "2024 年", "-1.30"),
        (ANNUAL, "营业收入", "本年比上年增减", "15.20%"),
        (ANNUAL, "总资产", "2022 年末", "17,560,753,113.33"),
        (ANNUAL, "归属于上市公司股东的净利润", "第四季度", "-968,264,777.95"),
        (ANNUAL, "周亚辉", "质押、标记或冻结情况 数量", "200,000.00"),
        (ANNUAL, "香港中央结算有限公司", "持股比例", "1.80%"),
        (GM, "Skywork-13B", "CEVAL", "60.6"),
        (GM, "Baichuan2-13B", "MMLU", "59.2"),
        (HALF, "营业收入（元）", "本报告期", "2,501,811,162.32"),
        (HALF, "营业收入（元）", "上年同期", "2,425,229,544.83"),
        (HALF, "稀释每股收益（元/股）", "本报告期", "-0.31"),
        (HALF, "加权平均净资产收益率", "本报告期比上年同期增减", "-5.32%"),
        (
            HALF,
            "归属于上市公司股东的扣除非经常性损益的净利润（元）",
            "上年同期",
            "311,942,472.00",
        ),
        (HALF, "总资产（元）", "本报告期末", "21,039,773,543.60"),
        (HALF, "归属于上市公司股东的净资产（元）", "上年度末", "15,174,349,421.64"),
        (HALF, "总资产（元）", "本报告期末比上年度末增减", "-2.07%"),
        (HALF, "香港中央结算有限公司", "持股数量", "21,908,784"),
        (HALF, "周亚辉", "质押、标记或冻结情况 数量", "200,000"),
        (HALF, "", "报告期末普通股股东总数", "138,696"),
    ],
)
def test_cells(filing: Filing, row: str, column: str, value: str) -> None:
    words, raw = cell(filing, row, column)
    assert words == value
    if filing is not GM:
        assert raw == value


def test_a_name_broken_over_blank_lines_is_one_cell() -> None:
    words, _ = cell(HALF, "#毛英俊", "股东性质")
    assert words == "境内自然人"
    name = "中国民生银行股份有限公司－华夏中证动漫游戏交易型开放式指数证券投资基金"
    assert cell(HALF, name, "持股数量")[0] == "23,633,346"


def test_units_and_layouts() -> None:
    found = [(table.layout, table.unit, table.header_rows) for table in tables(ANNUAL)]
    money = ("pipes", "元", 1)
    assert found[0] == ("pipes", "", 0)
    assert found[4:7] == [money, money, money]
    assert found[7:] == [("pipes", "股", 0), ("pipes", "股", 2), ("pipes", "股", 0)]
    assert [table.layout for table in tables(HALF)] == ["columns"] * 3
    assert tables(GM)[0].title == "Skywork-13B 测评结果展示"


def test_the_linearised_profile_names_the_secretary() -> None:
    profile = tables(HALF)[0]
    rows = [[words.text for words in row] for row in profile.rows]
    assert rows[0] == ["股票简称", "昆仑万维", "股票代码", "300418"]
    assert rows[3] == ["姓名", "吕杰", "刘娟"]
    assert rows[4] == ["电话", "010-65210366", "010-65210366"]


def test_tables_without_evidence_stay_torn() -> None:
    torn = [block for block in HALF.blocks if Flag.TORN_TABLE in block.flags]
    assert len(torn) == 2
    assert all(block.table is not None and not block.table.rows for block in torn)
    assert Flag.TORN_TABLE in HALF.flags


def test_lost_checkboxes_are_flagged_and_kept_ones_are_not() -> None:
    lost = [block for block in ANNUAL.blocks if Flag.LOST_CHECKBOX in block.flags]
    assert len(lost) == ANNUAL.text.count("\n适用 不适用\n") + ANNUAL.text.count("\n是 否\n")
    assert Flag.LOST_CHECKBOX not in HALF.flags


def test_published_pairs() -> None:
    may = [block.qa for block in MAY.blocks if block.qa]
    august = [block.qa for block in AUGUST.blocks if block.qa]
    assert [qa.number for qa in may] == list(range(1, 31))
    assert [qa.number for qa in august] == list(range(1, 8))
    sixth = MAY.text[may[5].question.start : may[5].question.end]
    assert sixth.startswith("方董您好！我很认同公司的布局")
    assert sixth.endswith("我觉得市值本身就是很好的广告。")
    last = MAY.text[may[29].answer.start : may[29].answer.end]
    assert last.startswith("尊敬的投资者，您好！") and last.endswith("感谢您的关注！")
    assert "采用类 Sora 架构" in MAY.text[may[28].answer.start : may[28].answer.end]
    first = AUGUST.text[august[0].question.start : august[0].answer.end]
    assert first.startswith("Linky 用户规模及商业化空间有多大？")
    assert first.endswith("提升用户付费意愿及 DAUARPU。")


def test_the_opening_statement_is_not_part_of_a_pair() -> None:
    pair = next(block for block in AUGUST.blocks if block.qa)
    before = [b for b in AUGUST.blocks if b.end <= pair.start and b.kind is BlockKind.PARAGRAPH]
    assert any("研发费用达 7.6 亿元" in AUGUST.text[b.start : b.end] for b in before)
    assert pair.heading_path == ("投资者关系活动主要内容介绍", "问答环节")


def test_numbers_that_begin_again_nest_under_the_open_heading() -> None:
    paths = {ANNUAL.text[b.start : b.end]: b.heading_path for b in headings(ANNUAL)}
    business = ("二、公司基本情况", "2、报告期主要业务或产品简介", "报告期内公司主要业务")
    assert paths["1、AGI 与 AIGC 业务"] == business
    assert paths["1.8 社交娱乐平台 StarMaker"] == (*business, "1、AGI 与 AIGC 业务")
    assert paths["3、投资业务"] == business
    assert paths["3、主要会计数据和财务指标"] == ("二、公司基本情况",)
    assert paths["4、股本及股东情况"] == ("二、公司基本情况",)
    assert paths["三、重要事项"] == ()


def test_unnumbered_headings_are_found_and_captions_are_not() -> None:
    texts = [GM.text[b.start : b.end] for b in headings(GM)]
    assert texts[-3:] == ["AGI 与 AIGC 业务", "海外信息分发与元宇宙业务", "投资业务"]
    captions = ("展示", "示意图", "对比", "表现", "支持")
    for filing in FILINGS.values():
        assert not [b for b in headings(filing) if filing.text[: b.end].endswith(captions)]


@pytest.mark.parametrize(
    ("filing", "words"),
    [
        (GM, "应对复杂任务能力更强、模型\n\n响应速度更快"),
        (ANNUAL, "用户规\n\n \n模成功跻身"),
        (HALF, "未来发展规\n\n划，投资者应当"),
        (HALF, "同比增长\n115.72%。"),
        (HALF, "（DAU）突破50万；AI游戏产品《Club\nKoala》"),
    ],
)
def test_a_paragraph_goes_on_over_a_line_or_page_break(filing: Filing, words: str) -> None:
    at = filing.text.index(words)
    inside = [b for b in filing.blocks if b.start <= at and at + len(words) <= b.end]
    assert len(inside) == 1 and inside[0].kind is BlockKind.PARAGRAPH
