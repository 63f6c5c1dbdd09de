"""What may go wrong: the figure of another period, of another business, or a forecast as a fact.

The values are typed from the filings by reading them.
"""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest

import dongmi.evals
from dongmi.index.fact import Fact
from dongmi.index.filing import Block, BlockKind, DocType, Filing
from dongmi.index.ledger import read_facts
from dongmi.index.parse import parse_file
from dongmi.index.period import Period

CORPUS = Path(next(iter(dongmi.evals.__path__))) / "corpus" / "kunlun_300418"
MANAGER, MAY, AUGUST, ANNUAL, HALF = (
    "300418_2023FY_general_manager_report.txt",
    "300418_2024-05-09_ir_activity_record.txt",
    "300418_2024-08-27_ir_activity_record.txt",
    "300418_2024FY_annual_report_summary.txt",
    "300418_2024H1_half_year_report_summary.txt",
)
NET_PROFIT = "归属于上市公司股东的净利润"
CORE_PROFIT = "归属于上市公司股东的扣除非经常性损益的净利润"
CASH_FLOW = "经营活动产生的现金流量净额"


@cache
def ledger(name: str) -> tuple[Filing, tuple[Fact, ...]]:
    filing = parse_file(CORPUS / name)
    return filing, read_facts(filing)


def values(
    name: str, metric: str, period: str | None, scope: str = "", *, change: bool = False
) -> set[Decimal]:
    return {
        fact.value
        for fact in ledger(name)[1]
        if fact.metric == metric
        and (fact.period.code if fact.period else None) == period
        and fact.scope == scope
        and fact.change is change
    }


@pytest.mark.parametrize(
    ("name", "metric", "period", "value"),
    [
        (ANNUAL, "营业收入", "2024FY", "5662496707.12"),
        (ANNUAL, "营业收入", "2023FY", "4915237179.48"),
        (ANNUAL, "营业收入", "2022FY", "4735992652.99"),
        (ANNUAL, "营业收入", "2024Q4", "1834095380.82"),
        (ANNUAL, NET_PROFIT, "2024Q3", "-237395997.07"),
        (ANNUAL, CORE_PROFIT, "2024FY", "-1643383814.85"),
        (ANNUAL, CASH_FLOW, "2024Q4", "-29665126.70"),
        (ANNUAL, "总资产", "2024-12-31", "20676372303.47"),
        (ANNUAL, "归属于上市公司股东的净资产", "2022-12-31", "12697637648.55"),
        (ANNUAL, "基本每股收益", "2024FY", "-1.30"),
        (ANNUAL, "加权平均净资产收益率", "2023FY", "9.05"),
        (ANNUAL, "股东总数", "2024-12-31", "128632"),
        (ANNUAL, "研发费用", "2024FY", "1540000000"),
        (ANNUAL, "毛利率", "2024FY", "73.6"),
        (ANNUAL, "海外收入", "2024FY", "5150000000"),
        (ANNUAL, "海外收入占比", "2024FY", "91.0"),
        (ANNUAL, "投资相关损失", "2024FY", "820000000"),
        (HALF, "营业收入", "2024H1", "2501811162.32"),
        (HALF, "营业收入", "2023H1", "2425229544.83"),
        (HALF, NET_PROFIT, "2024H1", "-389136070.45"),
        (HALF, NET_PROFIT, "2023H1", "358189359.72"),
        (HALF, "总资产", "2024-06-30", "21039773543.60"),
        (HALF, "总资产", "2023-12-31", "21484962358.21"),
        (HALF, "基本每股收益", "2024H1", "-0.32"),
        (HALF, "研发费用", "2024H1", "757000000"),
        (HALF, "股东总数", "2024-06-30", "138696"),
        (MANAGER, "研发费用", "2023FY", "970000000"),
        (MANAGER, "营业收入", "2023FY", "4920000000"),
        (MANAGER, "研发人员数量", "2023-12-31", "1500"),
        (MANAGER, "海外收入占比", "2023FY", "86.0"),
        (MAY, "货币资金", "2024-03-31", "980000000"),
        (MAY, "交易性金融资产", "2024-03-31", "1420000000"),
        (MAY, "月活跃用户", None, "400000000"),
        (AUGUST, "研发费用", "2024H1", "760000000"),
    ],
)
def test_company_figures(name: str, metric: str, period: str | None, value: str) -> None:
    assert values(name, metric, period) == {Decimal(value)}


@pytest.mark.parametrize(
    ("name", "metric", "period", "scope", "value"),
    [
        (HALF, "营业收入", "2024H1", "Opera", "200000000"),
        (MANAGER, "营业收入", "2023FY", "Opera", "397000000"),
        (MANAGER, "经调整EBITDA", "2023FY", "Opera", "93719000"),
        (ANNUAL, "经调整EBITDA", "2024FY", "Opera", "115000000"),
        (HALF, "年化ARPU", "2024Q2", "Opera", "1.5"),
        (MANAGER, "年化ARPU", "2023Q4", "Opera", "1.44"),
        (MANAGER, "月活跃用户", "2023-12-31", "GX 浏览器", "27800000"),
        (AUGUST, "日活跃用户", "2024H1", "Linky", "500000"),
        (ANNUAL, "月活跃用户", "2025-03", "DramaWave", "10000000"),
        (ANNUAL, "年化流水收入", "2025-03-31", "AI 音乐", "12000000"),
        (ANNUAL, "月流水收入", "2025-03-31", "AI 音乐", "1000000"),
        (ANNUAL, "营业收入", "2024FY", "海外社交网络和短剧平台业务", "1250000000"),
        (MANAGER, "毛利率", "2023FY", "国内", "85.3"),
        (MANAGER, "Mod", "2023-12-31", "GX.store", "4500"),
        (HALF, "Mod", "2024-06-30", "GX.store", "7000"),
        (ANNUAL, "Mod", "2024-12-31", "GX.store", "8500"),
        (ANNUAL, "持股数量", "2024-12-31", "周亚辉", "145126025"),
        (ANNUAL, "质押股份数量", "2024-12-31", "周亚辉", "200000"),
        (ANNUAL, "MATH", None, "Skywork o1 Preview", "92.8"),
        (ANNUAL, "BigCodeBench", None, "GPT4o", "47.3"),
        (MANAGER, "CMMLU", None, "Skywork-13B", "61.8"),
    ],
)
def test_figures_of_a_part(
    name: str, metric: str, period: str | None, scope: str, value: str
) -> None:
    assert values(name, metric, period, scope) == {Decimal(value)}


def test_two_roundings_of_one_figure_are_both_kept() -> None:
    opera = values(ANNUAL, "营业收入", "2024FY", "Opera")
    assert opera == {Decimal("481000000"), Decimal("480000000")}
    assert values(ANNUAL, NET_PROFIT, "2024FY") == {
        Decimal("-1594796845.47"),
        Decimal("-1590000000"),
    }


@pytest.mark.parametrize(
    ("name", "metric", "period", "value"),
    [
        (ANNUAL, "研发费用", "2024FY", "59.5"),
        (HALF, "研发费用", "2024H1", "115.72"),
        (MANAGER, "研发费用", "2023FY", "40.2"),
        (MANAGER, NET_PROFIT, "2023FY", "9.15"),
        (ANNUAL, CASH_FLOW, "2024FY", "-67.26"),
        (HALF, "稀释每股收益", "2024H1", "-206.90"),
        (HALF, "归属于上市公司股东的净资产", "2024-06-30", "-0.53"),
    ],
)
def test_changes(name: str, metric: str, period: str, value: str) -> None:
    assert values(name, metric, period, change=True) == {Decimal(value)}


def test_two_quarters_make_the_half_year_to_the_cent() -> None:
    for metric in ("营业收入", NET_PROFIT, CORE_PROFIT, CASH_FLOW):
        quarters = [values(ANNUAL, metric, f"2024Q{n}") for n in (1, 2)]
        assert sum(value for found in quarters for value in found) == max(
            values(HALF, metric, "2024H1"), key=lambda value: -value.as_tuple().exponent
        )


def test_a_forecast_is_no_figure_of_the_year() -> None:
    guided = values(MANAGER, "预计营业收入", "2024FY", "Opera")
    assert guided == {Decimal("450000000"), Decimal("465000000")}
    assert values(MANAGER, "营业收入", "2024FY", "Opera") == set()


@pytest.mark.parametrize("name", [MANAGER, MAY, AUGUST, ANNUAL, HALF])
def test_every_fact_is_a_slice_inside_its_evidence(name: str) -> None:
    filing, facts = ledger(name)
    assert facts
    for fact in facts:
        assert filing.text[fact.start : fact.end] == fact.text
        assert fact.evidence_start <= fact.start < fact.end <= fact.evidence_end
        assert fact.metric
        assert fact.label


def sentence(text: str, anchor: str = "2024FY") -> list[tuple[str, str, str, str | None, str]]:
    """Read one paragraph of a section about the reporting period."""
    block = Block(BlockKind.PARAGRAPH, 0, len(text), ("经营情况讨论与分析",))
    filing = Filing(
        "0" * 16, text, "", DocType.ANNUAL_REPORT, None, None, None, Period.from_code(anchor), None,
        None, "", "", (block,),
    )  # fmt: skip
    return [
        (
            f"{fact.metric}{'同比' if fact.change else ''}",
            f"{fact.value:f}",
            fact.unit,
            fact.period.code if fact.period else None,
            fact.scope,
        )
        for fact in read_facts(filing)
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "截至报告期末，本集团资产总额 10.25 万亿元，较上年末增长 8.3%；"
            "不良贷款率 1.25%，较上年末下降 0.03 个百分点。",
            [
                ("总资产", "10250000000000", "元", "2024-12-31", ""),
                ("总资产同比", "8.3", "%", "2024-12-31", ""),
                ("不良贷款率", "1.25", "%", "2024-12-31", ""),
                ("不良贷款率同比", "-0.03", "个百分点", "2024-12-31", ""),
            ],
        ),
        (
            "公司白酒业务实现营业收入 150.2 亿元，占营业收入的比重为 96.1%，毛利率 82.5%。",
            [
                ("营业收入", "15020000000", "元", "2024FY", "白酒业务"),
                ("营业收入占营业收入比重", "96.1", "%", "2024FY", "白酒业务"),
                ("毛利率", "82.5", "%", "2024FY", "白酒业务"),
            ],
        ),
        (
            "2024年度和2023年度，公司研发投入分别为3.2亿元和2.8亿元。",
            [
                ("研发投入", "320000000", "元", "2024FY", ""),
                ("研发投入", "280000000", "元", "2023FY", ""),
            ],
        ),
        (
            "公司 2024 年营业收入、归母净利润分别为 12.5 亿元、1.3 亿元。",
            [
                ("营业收入", "1250000000", "元", "2024FY", ""),
                (NET_PROFIT, "130000000", "元", "2024FY", ""),
            ],
        ),
        (
            "经营活动产生的现金流量净额为-1.25亿元，上年同期为2.36亿元。",
            [
                (CASH_FLOW, "-125000000", "元", "2024FY", ""),
                (CASH_FLOW, "236000000", "元", "2023FY", ""),
            ],
        ),
        (
            "净利润亏损 1.2 亿元，亏损同比收窄 30%。",
            [("净利润", "-120000000", "元", "2024FY", "")],
        ),
        (
            "第四季度单季营业收入 45.2 亿元，环比增长 12.3%。",
            [("营业收入", "4520000000", "元", "2024Q4", "")],
        ),
        (
            "新能源汽车销量达 35.6 万辆，同比增长 41.2%。",
            [
                ("销量", "356000", "辆", "2024FY", "新能源汽车"),
                ("销量同比", "41.2", "%", "2024FY", "新能源汽车"),
            ],
        ),
        (
            "2025 年，公司力争实现营业收入 180 亿元。",
            [("预计营业收入", "18000000000", "元", "2025FY", "")],
        ),
        (
            "基本每股收益3.28元，每10股派发现金红利27.60元（含税）。",
            [
                ("基本每股收益", "3.28", "元/股", "2024FY", ""),
                ("每10股派息", "27.6", "元", "2024FY", ""),
            ],
        ),
        (
            "公司实现净利润 3.5 亿元，其中子公司实现净利润 1.2 亿元。",
            [
                ("净利润", "350000000", "元", "2024FY", ""),
                ("净利润", "120000000", "元", "2024FY", "子公司"),
            ],
        ),
        (
            "2024年中国新能源汽车销量达1,286.6万辆。",
            [("销量", "12866000", "辆", "2024FY", "中国新能源汽车")],
        ),
        ("扣除发行费用后募集资金净额为 14.2 亿元。", []),
        ("归母净利润由 2023 年的 5 亿元降至 2024 年的 3 亿元。", []),
        ("公司营业收入较上年同期的 10.2 亿元增长 15% 至 11.7 亿元。", []),
        ("目前，有超过 50,000 名玩家关注。", []),
    ],
)
def test_sentences_of_other_trades(text: str, expected: list[tuple[str, ...]]) -> None:
    assert sentence(text) == expected


@pytest.mark.parametrize(
    "text",
    ["营业收入" + " " * 20_000 + "5亿元", "2024年" * 3_000 + "5亿元", "数量" * 3_000 + "达5亿元"],
    ids=["blanks", "years", "words"],
)
def test_unending_sentences_are_read_in_time(text: str) -> None:
    """A pattern that goes back over the text would take minutes here, not a blink."""
    assert len(sentence(text)) <= 1
