"""What may go wrong: a multiple lost, a sign lost, a year or a version read as a figure."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dongmi.index.quantity import find_quantities, parse_number
from dongmi.index.units import MULTIPLES, parse_unit


@pytest.mark.parametrize(
    ("text", "value", "unit", "approximate"),
    [
        ("全年公司研发费用为 15.4 亿元", "1540000000", "元", False),
        ("研发费用为 15.4 亿\n元", "1540000000", "元", False),
        ("经调整后 EBITDA 1.15 亿美元", "115000000", "美元", False),
        ("EBITDA 9,371.9 万美元", "93719000", "美元", False),
        ("ARR 达到约 1,200 万美金（月流水", "12000000", "美元", True),
        ("采用 4,000 亿参数 MoE 架构", "400000000000", "参数", False),
        ("全球平均月活跃用户近 4 亿。", "400000000", "", True),
        ("月活跃用户达 2,780 万，同比", "27800000", "", False),
        ("占比达86.0%", "86", "%", False),
        ("同比提升8.4个百分点", "8.4", "个百分点", False),
        ("128,632 户", "128632", "户", False),
        ("研发人员数量达 1500 余人", "1500", "人", True),
        ("超过 56,000 多名玩家", "56000", "名", True),
        ("其中 82 个国家和地区", "82", "个", False),
        ("年化 ARPU 达到 1.44 美元", "1.44", "美元", False),
        ("每股收益0.97 元/股", "0.97", "元/股", False),
        ("支持 33 种与其他", "33", "种", False),
        ("不良贷款率1.25％，", "1.25", "%", False),
        ("吸收存款２．５万亿元", "2500000000000", "元", False),
        ("营业收入人民币 5 亿", "500000000", "元", False),
        ("净利润-1.5亿元", "-150000000", "元", False),
        ("日活跃用户已超过百万", "1000000", "", True),
        ("迄今已有近 30 年的历史", "30", "年", True),
        ("月均 3 个月", "3", "个月", False),
        ("revenue of $481 million", "481000000", "美元", False),
        ("RMB 5.66 billion", "5660000000", "元", False),
    ],
)
def test_reads_one_figure(text: str, value: str, unit: str, approximate: bool) -> None:
    (quantity,) = find_quantities(text)
    assert (quantity.value, quantity.unit) == (Decimal(value), unit)
    assert quantity.approximate is approximate
    assert text[quantity.start : quantity.end] == quantity.text


@pytest.mark.parametrize(
    "text",
    [
        "2024 年 4 月 17 日发布",
        "2023年度",
        "迭代至 3.0 版本，基于SkyMusic 2.0 支持",
        "超越 GPT-3.5 与 V1.3",
        "1、公司简介 2) 第二 1.1 AI 大模型",
        "证券代码：300418 电话 010-65210366",
        "前10名股东，位列第88名",
        "《赛博朋克 2077》主题",
        "63209-1:2021多倍加严",
        "与元宇宙 2 元宇宙",
        "单台4090服务器",
    ],
)
def test_leaves_alone(text: str) -> None:
    assert find_quantities(text) == ()


def test_range_gives_both_ends_in_one_unit() -> None:
    low, high = find_quantities("预计 4.5-4.65 亿美元")
    assert (low.value, low.unit) == (Decimal("450000000"), "美元")
    assert (high.value, high.unit) == (Decimal("465000000"), "美元")


@pytest.mark.parametrize(
    ("cell", "unit", "value"),
    [
        ("-226.74%", "", "-226.74"),
        ("1,207,545,098.58", "元", "1207545098.58"),
        ("(1,234)", "万元", "-12340000"),
        ("（1,234.5）", "人民币千元", "-1234500"),
        ("15.41%", "股", "15.41"),
        ("3.2亿", "万元", "320000000"),
        ("<u>60.6</u>", "", "60.6"),
        ("0.00", "股", "0"),
    ],
)
def test_parses_a_cell(cell: str, unit: str, value: str) -> None:
    assert parse_number(cell, unit) == Decimal(value)


@pytest.mark.parametrize(
    "cell", ["", "—", "-", "不适用", "2024 年末", "010-65210366", "540P", "46号", "(1", "第一季度"]
)
def test_no_number(cell: str) -> None:
    assert parse_number(cell, "元") is None


def test_units() -> None:
    assert parse_unit("单位：万元").scale == 10**4
    assert (parse_unit("亿美元").scale, parse_unit("亿美元").base) == (10**8, "美元")
    assert parse_unit("元/股").base == "元/股"
    assert parse_unit("人民币百万元").scale == 10**6


@given(
    st.integers(min_value=0, max_value=10**9),
    st.integers(min_value=0, max_value=3),
    st.sampled_from(["", *MULTIPLES]),
    st.sampled_from(["元", "美元", "户"]),
    st.sampled_from(["", " ", "\n", "  "]),
)
def test_any_written_number_reads_back(
    digits: int, places: int, multiple: str, unit: str, gap: str
) -> None:
    value = Decimal(digits).scaleb(-places)
    if unit == "户" and not multiple:
        value = Decimal(digits)
    written = f"{value:,}{gap}{multiple}{unit}"
    (quantity,) = find_quantities(f"合计为{written}，其中")
    assert quantity.value == value * MULTIPLES.get(multiple, Decimal(1))
    assert (quantity.unit, quantity.text) == (unit, written)
    assert parse_number(f"{value:,}", multiple + unit) == quantity.value


@given(st.text(alphabet="0123456789.,-亿万元%个百分点年月日第前 近约\nA股（）", max_size=40))
def test_any_text_gives_slices_in_order(text: str) -> None:
    reached = 0
    for quantity in find_quantities(text):
        assert text[quantity.start : quantity.end] == quantity.text
        assert quantity.start >= reached
        reached = quantity.end
