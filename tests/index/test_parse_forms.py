"""Hand-made filings of other companies and other shapes.

What may go wrong: rules that fit the sample filings alone; list sentences read as headings or
questions; torn columns put together without evidence; dates guessed.
"""

from __future__ import annotations

from datetime import date

import pytest

from dongmi.index.filing import BlockKind, DocType, Filing, Flag
from dongmi.index.parse import parse_bytes

ANNOUNCEMENT = """证券代码：600000  证券简称：某某股份  公告编号：临2025-012

某某股份有限公司
关于2024年度利润分配方案的公告

重要内容提示：
● 每股分配比例：每10股派发现金红利2.50元（含税）。

一、利润分配方案内容
经审计，截至2024年12月31日，公司未分配利润为人民币1,234,567,890.12元。
（一）差异化分红
公司2024年度拟不进行资本公积金转增股本。
（二）现金分红情况
项目\t2024年度\t2023年度
现金分红总额（元）\t100,000,000.00\t80,000,000.00
二、公司履行的决策程序
1、董事会会议的召开、审议和表决情况
公司于2025年4月20日召开董事会会议，审议通过了本方案。
三、相关风险提示
（一）现金分红对公司的影响；
（二）本方案尚需提交股东大会审议。

某某股份有限公司董事会
2025年4月22日
"""

QUARTER = """# 某某科技股份有限公司 2025 年第一季度报告

证券代码：688001 证券简称：某某科技

## 一、主要财务数据

### （一）主要会计数据和财务指标

单位：万元 币种：人民币

| 项目 | 本报告期 | 增减变动幅度(%) |
|---|---:|---:|
| 营业收入 | 12,345.67 | 10.50 |
| 归属于上市公司股东的净利润 | (1,234.50) | 不适用 |
| 项目 | 本报告期末 | 上年度末 |
| 总资产 | 99,999.00 | 88,888.00 |

### （二）非经常性损益项目和金额

□适用 √不适用

## 二、股东信息

报告期末，公司股东户数为 12,345 户，其中前
十名股东合计持股比例为 45.6%，较上年末
增加 1.2 个百分点。
"""

RECORD = """证券代码：000001                         证券简称：某某制造
          某某制造股份有限公司投资者关系活动记录表
                                         编号：2025-003
投资者关系活动类别\t√特定对象调研 □分析师会议
时间\t2025年5月6日 14:00-15:30
投资者关系活动主要内容介绍\t一、公司基本情况介绍
公司主要从事精密零部件的研发、生产和销售。
二、互动交流
1、公司2025年一季度经营情况如何？
答：2025年一季度，公司实现营业收入5.2亿元。主要原因包括：
1、新产品放量
2、海外订单增加
2、请介绍一下公司产能布局
答：公司现有两个生产基地：
（1）华东基地，年产能100万件；
（2）华南基地，年产能80万件。
3、公司未来分红政策？会提高吗？
答：公司将兼顾股东回报与长期发展。
附件清单（如有）\t无
日期\t2025年5月7日
"""

COLUMNS = """某某股份有限公司 2023 年年度报告

一、主要会计数据

项目

营业收入（元）

净利润（元）

基本每股收益（元/股）

2023年

1,100.00
-50.00

{eps}

2022年

1,000.00
100.00

0.10

本年比上年增减

10.00%
-150.00%

-150.00%

二、其他

无。
"""


def parse(text: str) -> Filing:
    return parse_bytes(text.encode(), "filing.txt")


def words(filing: Filing, kind: BlockKind) -> list[str]:
    return [filing.text[b.start : b.end] for b in filing.blocks if b.kind is kind]


def test_announcement() -> None:
    filing = parse(ANNOUNCEMENT)
    assert filing.title == "某某股份 关于2024年度利润分配方案的公告"
    assert (filing.doc_type, filing.code) == (DocType.ANNOUNCEMENT, "600000")
    assert (filing.company, filing.company_full) == ("某某股份", "某某股份有限公司")
    assert filing.published == date(2025, 4, 22)
    assert words(filing, BlockKind.HEADING)[1:] == [
        "一、利润分配方案内容",
        "（一）差异化分红",
        "（二）现金分红情况",
        "二、公司履行的决策程序",
        "1、董事会会议的召开、审议和表决情况",
        "三、相关风险提示",
    ]
    table = next(block for block in filing.blocks if block.table)
    assert table.table and table.table.header_rows == 1 and table.table.layout == "tabs"
    assert table.heading_path == ("一、利润分配方案内容", "（二）现金分红情况")


def test_markdown_quarterly_report() -> None:
    filing = parse(QUARTER)
    assert filing.title == "某某科技 2025年第一季度报告"
    assert filing.period and filing.period.code == "2025Q1"
    assert (filing.published, filing.event_date) == (None, None)
    first, second = (block for block in filing.blocks if block.table)
    assert first.table and second.table
    assert first.table.unit == second.table.unit == "万元"
    assert filing.text[first.start : first.end].startswith("单位：万元")
    assert [c.text for c in second.table.rows[0]] == ["项目", "本报告期末", "上年度末"]
    assert [c.text for c in second.table.rows[1]] == ["总资产", "99,999.00", "88,888.00"]
    assert first.heading_path == ("一、主要财务数据", "（一）主要会计数据和财务指标")
    assert words(filing, BlockKind.PARAGRAPH)[-1].startswith("报告期末，公司股东户数")
    assert words(filing, BlockKind.PARAGRAPH)[-1].endswith("增加 1.2 个百分点。")


def test_lists_inside_answers_are_neither_questions_nor_headings() -> None:
    filing = parse(RECORD)
    assert (filing.published, filing.event_date) == (date(2025, 5, 7), date(2025, 5, 6))
    pairs = [block.qa for block in filing.blocks if block.qa]
    assert [filing.text[p.question.start : p.question.end] for p in pairs] == [
        "公司2025年一季度经营情况如何？",
        "请介绍一下公司产能布局",
        "公司未来分红政策？会提高吗？",
    ]
    answers = [filing.text[p.answer.start : p.answer.end] for p in pairs]
    assert answers[0].endswith("1、新产品放量\n2、海外订单增加")
    assert answers[1].endswith("（2）华南基地，年产能80万件。")
    assert answers[2] == "公司将兼顾股东回报与长期发展。"


def test_a_record_kept_in_one_cell_of_a_markdown_table() -> None:
    filing = parse(
        "某某制造股份有限公司投资者关系活动记录表\n\n"
        "| 投资者关系活动类别 | 特定对象调研 |\n|---|---|\n| 时间 | 2025年5月6日 |\n"
        "| 投资者关系活动主要内容介绍 | 1、产能如何？<br>答：产能充足。<br>"
        "2、海外业务怎么样？<br>答：海外收入增长20%。 |\n| 日期 | 2025年5月7日 |\n"
    )
    pairs = [block.qa for block in filing.blocks if block.qa]
    assert [filing.text[p.answer.start : p.answer.end] for p in pairs] == [
        "产能充足。",
        "海外收入增长20%。",
    ]
    assert filing.event_date == date(2025, 5, 6)


def test_linearised_columns_are_joined_when_counts_and_arithmetic_agree() -> None:
    filing = parse(COLUMNS.format(eps="-0.05"))
    table = next(block.table for block in filing.blocks if block.table)
    assert [[c.text for c in row] for row in table.rows] == [
        ["", "2023年", "2022年", "本年比上年增减"],
        ["营业收入（元）", "1,100.00", "1,000.00", "10.00%"],
        ["净利润（元）", "-50.00", "100.00", "-150.00%"],
        ["基本每股收益（元/股）", "-0.05", "0.10", "-150.00%"],
    ]


@pytest.mark.parametrize(
    "text",
    [
        COLUMNS.format(eps=""),
        COLUMNS.format(eps="-0.05\n\n9.99"),
        COLUMNS.format(eps="-0.05").replace("2022年\n", "某栏\n"),
        COLUMNS.format(eps="-0.05").replace("1,000.00\n100.00", "100.00\n1,000.00"),
        COLUMNS.format(eps="-0.05").replace("1,000.00", "10.00%"),
    ],
    ids=["value lost", "value too many", "unknown head", "values swapped", "kinds differ"],
)
def test_linearised_columns_stay_torn_without_evidence(text: str) -> None:
    filing = parse(text)
    torn = [block for block in filing.blocks if Flag.TORN_TABLE in block.flags]
    assert len(torn) == 1
    assert torn[0].table is not None and torn[0].table.rows == ()
    assert "1,100.00" in filing.text[torn[0].start : torn[0].end]


def test_a_holder_form_whose_shares_do_not_add_up_stays_torn() -> None:
    form = (
        "一、股东情况\n\n单位：股\n\n股东名称\n\n甲某某公司\n\n乙某某公司\n\n丙某某基金\n\n"
        "股东性质\n\n境内非国有法人\n\n国有法人\n\n其他\n\n持股比例\n\n30.00%\n20.00%\n10.00%\n\n"
        "持股数量\n\n{shares}\n\n持有有限售条件的股份数量\n\n0\n0\n0\n\n质押、标记或冻结情况\n\n"
        "股份状态\n\n不适用\n\n质押\n\n不适用\n\n数量\n\n0\n50\n0\n\n二、其他\n"
    )
    good = parse(form.format(shares="300\n200\n100"))
    assert [flag for block in good.blocks for flag in block.flags] == [Flag.LINEARISED_TABLE]
    table = next(block.table for block in good.blocks if block.table)
    second = ["乙某某公司", "国有法人", "20.00%", "200", "0", "质押", "50"]
    assert [c.text for c in table.rows[3]] == second
    bad = parse(form.format(shares="300\n100\n200"))
    assert [flag for block in bad.blocks for flag in block.flags] == [Flag.TORN_TABLE]


def test_a_filing_that_says_nothing_of_itself() -> None:
    filing = parse("今日无事。\n\n明日再议。\n")
    assert (filing.company, filing.code, filing.period, filing.published) == (None,) * 4
    assert filing.doc_type is DocType.OTHER
    assert filing.flags == (Flag.NO_METADATA,)


@pytest.mark.parametrize(
    "line",
    [
        "第一节 重要提示........................2",
        "1、公司本期收入增长，主要是海外业务放量；",
        "1.5 亿元用于建设某某项目",
        "2024 年公司收入",
        "3D 大模型方面",
        "一、公司能否介绍一下业务？",
        "（1）该项目已于本年完成，尚未投产。",
    ],
)
def test_lines_that_only_look_like_headings(line: str) -> None:
    filing = parse(
        f"前文已经结束。\n\n{line}\n\n后文从这里开始，并且写得足够长，长到可以算作一段正文。\n"
    )
    assert line not in words(filing, BlockKind.HEADING)


def test_a_run_of_short_numbered_lines_is_a_list() -> None:
    filing = parse("参会人员如下。\n\n1、董事长\n2、总经理\n3、董事会秘书\n\n会议于上午召开。\n")
    assert words(filing, BlockKind.HEADING) == []
