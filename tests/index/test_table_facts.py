"""What may go wrong in tables: a column under the wrong period, a unit of the wrong kind."""

from __future__ import annotations

from decimal import Decimal

from dongmi.index.fact import Fact
from dongmi.index.filing import Block, BlockKind, Cell, DocType, Filing, Table
from dongmi.index.ledger import read_facts
from dongmi.index.period import Period


def facts_of(
    rows: list[list[str]], *, title: str = "", unit: str = "", anchor: str = "2024FY"
) -> list[Fact]:
    """Lay the rows out as a pipe table and read it."""
    text, cells = "", []
    for row in rows:
        laid = []
        for word in row:
            text += "| "
            laid.append(Cell(word, len(text), len(text) + len(word)))
            text += word + " "
        text += "|\n"
        cells.append(tuple(laid))
    table = Table(title, unit, tuple(cells), 1, "pipes")
    block = Block(BlockKind.TABLE, 0, len(text), table=table)
    period = Period.from_code(anchor)
    filing = Filing(
        "0" * 16, text, "", DocType.ANNUAL_REPORT, None, None, None, period, None, None, "", "",
        (block,),
    )  # fmt: skip
    facts = list(read_facts(filing))
    for fact in facts:
        assert text[fact.start : fact.end] == fact.text
        assert fact.text in text[fact.evidence_start : fact.evidence_end]
    return facts


def told(facts: list[Fact]) -> list[tuple[str, str, str, str | None, str, bool]]:
    return [
        (f.metric, str(f.value), f.unit, f.period.code if f.period else None, f.scope, f.change)
        for f in facts
    ]


def test_balance_sheet_in_thousands() -> None:
    rows = [
        ["项目", "2024年12月31日", "2023年12月31日"],
        ["货币资金", "1,234", "1,000"],
        ["衍生金融负债", "(56)", "—"],
    ]
    assert told(facts_of(rows, title="合并资产负债表", unit="人民币千元")) == [
        ("货币资金", "1234000", "元", "2024-12-31", "", False),
        ("货币资金", "1000000", "元", "2023-12-31", "", False),
        ("衍生金融负债", "-56000", "元", "2024-12-31", "", False),
    ]


def test_heads_may_change_in_the_middle() -> None:
    rows = [
        ["", "2024 年末", "2023 年末"],
        ["总资产", "20.00", "10.00"],
        ["", "2024 年", "2023 年"],
        ["营业收入", "5.00", "4.00"],
    ]
    assert [(f.metric, str(f.period)) for f in facts_of(rows, unit="元")] == [
        ("总资产", "2024-12-31"),
        ("总资产", "2023-12-31"),
        ("营业收入", "2024FY"),
        ("营业收入", "2023FY"),
    ]


def test_third_quarter_report_has_a_single_quarter_and_nine_months() -> None:
    rows = [
        ["项目", "本报告期", "本报告期比上年同期增减", "年初至报告期末"],
        ["营业收入（元）", "100.00", "12.5%", "290.00"],
    ]
    assert told(facts_of(rows, anchor="2024Q1-Q3")) == [
        ("营业收入", "100.00", "元", "2024Q3", "", False),
        ("营业收入", "12.5", "%", "2024Q3", "", True),
        ("营业收入", "290.00", "元", "2024Q1-Q3", "", False),
    ]


def test_income_by_region_takes_its_name_from_the_title() -> None:
    rows = [
        ["分地区", "2024年", "2023年", "同比增减"],
        ["华东地区", "3.5", "3.0", "16.67%"],
    ]
    assert told(facts_of(rows, title="营业收入构成", unit="亿元"))[:2] == [
        ("营业收入", "350000000.0", "元", "2024FY", "华东地区", False),
        ("营业收入", "300000000.0", "元", "2023FY", "华东地区", False),
    ]


def test_products_under_named_columns() -> None:
    rows = [
        ["产品", "营业收入", "营业成本", "毛利率", "营业收入比上年同期增减"],
        ["高档白酒", "100", "12", "88.00%", "9.10%"],
    ]
    facts = facts_of(rows, unit="万元")
    assert told(facts) == [
        ("营业收入", "1000000", "元", None, "高档白酒", False),
        ("营业成本", "120000", "元", None, "高档白酒", False),
        ("毛利率", "88.00", "%", None, "高档白酒", False),
        ("营业收入", "9.10", "%", "2024FY", "高档白酒", True),
    ]


def test_holders_and_their_number() -> None:
    rows = [
        ["报告期末普通股股东总数", "1,234", "年度报告披露日前一个月末普通股股东总数", "1,300"],
        ["股东名称", "股东性质", "持股比例", "持股数量"],
        ["甲投资有限公司", "境内非国有法人", "15.41%", "189,744"],
    ]
    assert told(facts_of(rows, unit="股")) == [
        ("股东总数", "1234", "户", "2024-12-31", "", False),
        ("年度报告披露日前一个月末普通股股东总数", "1300", "户", None, "", False),
        ("持股比例", "15.41", "%", "2024-12-31", "甲投资有限公司", False),
        ("持股数量", "189744", "股", "2024-12-31", "甲投资有限公司", False),
    ]


def test_codes_and_telephones_are_no_figures() -> None:
    rows = [
        ["股票简称", "某某股份", "股票代码", "300999"],
        ["电话", "010-65210366", "传真", "010-65210399"],
    ]
    assert facts_of(rows) == []


def test_nothing_is_rounded() -> None:
    (fact,) = facts_of([["", "2024 年"], ["营业收入", "5,662,496,707.12"]], unit="元")
    assert fact.value == Decimal("5662496707.12")
