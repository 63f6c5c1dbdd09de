"""What may go wrong: two figures under one name, a synonym unknown, a word read inside another."""

from __future__ import annotations

import pytest

from dongmi.index.metric_words import find_metrics, metric_terms, near_metrics, standard_metric

NET_PROFIT = "归属于上市公司股东的净利润"


@pytest.mark.parametrize(
    ("label", "name"),
    [
        ("营收", "营业收入"),
        ("归母净利润", NET_PROFIT),
        ("归属于上市公司股东的净利润（元）", NET_PROFIT),
        ("归属于本行股东的净利润", NET_PROFIT),
        ("扣非净利润", "归属于上市公司股东的扣除非经常性损益的净利润"),
        ("经营性现金流", "经营活动产生的现金流量净额"),
        ("EPS", "基本每股收益"),
        ("ROE", "加权平均净资产收益率"),
        ("加权平均净资产收益率", "加权平均净资产收益率"),
        ("其中：营业收入", "营业收入"),
        ("减：营业成本", "营业成本"),
        ("一、营业总收入", "营业总收入"),
        ("日活", "日活跃用户"),
        ("MAU", "月活跃用户"),
        ("股东户数", "股东总数"),
        ("R&D expenses", "研发费用"),
        ("net profit", "净利润"),
    ],
)
def test_one_name_for_many_wordings(label: str, name: str) -> None:
    assert standard_metric(label) == name


@pytest.mark.parametrize("label", ["", "序号", "联系人", "广告收入", "股东名称", "净利润增长率"])
def test_unknown_labels_stay_unknown(label: str) -> None:
    assert standard_metric(label) is None


def test_statement_items_that_differ_stay_apart() -> None:
    assert standard_metric("净利润") != standard_metric("归母净利润")
    assert standard_metric("营业总收入") != standard_metric("营业收入")
    assert standard_metric("研发投入") != standard_metric("研发费用")
    assert NET_PROFIT in near_metrics("净利润")


def test_longest_name_wins_in_text() -> None:
    (mention,) = find_metrics("2024年扣除非经常性损益后的净利润是多少")
    assert mention.metric == "归属于上市公司股东的扣除非经常性损益的净利润"


def test_a_line_break_inside_a_name_is_no_matter() -> None:
    text = "归属于上市公司股东的\n净利润"
    (mention,) = find_metrics(text)
    assert (mention.metric, text[mention.start : mention.end]) == (NET_PROFIT, text)


def test_general_words_count_only_by_themselves() -> None:
    assert find_metrics("广告收入和游戏收入") == ()
    assert [m.metric for m in find_metrics("2024年收入")] == ["营业收入"]
    assert [m.metric for m in find_metrics("Opera 的收入")] == ["营业收入"]


def test_every_spelling_has_one_name() -> None:
    spelled: dict[str, str] = {}
    for term in metric_terms().values():
        for word in {term.name, *term.also, *term.loss}:
            assert spelled.setdefault(word.lower(), term.name) == term.name, word
            assert standard_metric(word) == term.name
        assert all(name in metric_terms() for name in term.near)
        assert all(word in (term.name, *term.also) for word in term.tight)
    assert len(metric_terms()) >= 150
