"""What may go wrong: a wrong period or unit passes as exact; a made-up number passes as traced;
a paraphrase passes as a quote; a refusal earns credit it should not."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from dongmi.evals.questions import EvalQuestion, ExpectedFigure, Gold
from dongmi.evals.scoring import has_figures, judge, untraced
from dongmi.index.filing import DocType
from dongmi.index.period import Period
from dongmi.rag.answer import Answer, Citation, Figure, RefusalReason

TEXT = "报告期内，公司实现营业收入 5,662,496,707.12 元，同比增长 15.20%。研发费用为 15.4 亿元。"
REVENUE = TEXT[: TEXT.index("研发")]
TEXTS = {"d1": TEXT}
SOURCES = {"d1": "a.txt"}


def citation(quote: str, start: int | None = None) -> Citation:
    at = TEXT.index(quote) if start is None else start
    return Citation(
        id=1,
        doc_id="d1",
        title="某公司 2024年年度报告摘要",
        doc_type=DocType.ANNUAL_REPORT_SUMMARY,
        company="某公司",
        code="300001",
        period=Period.year(2024),
        published=date(2025, 4, 26),
        section="二、公司基本情况",
        page=None,
        start=at,
        end=at + len(quote),
        quote=quote,
    )


def answer(text: str, *, quotes: tuple[Citation, ...] = (), **changes: object) -> Answer:
    plain = Answer(
        question="2024年营业收入是多少？",
        text=text,
        refusal_reason=None,
        citations=quotes or (citation(REVENUE),),
        figures=(Figure("营业收入", Period.year(2024), Decimal("5662496707.12"), "元", "", 1),),
        confidence=0.9,
        as_of=None,
        engine="extractive",
        latency_ms=5,
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


WANTED = ExpectedFigure(Decimal("5662496707.12"), "元", "2024FY", "营业收入", (Decimal("5.66E9"),))
QUESTION = EvalQuestion(
    id="q",
    question="2024年营业收入是多少？",
    kind="figure",
    split="fit",
    gold=(Gold("a.txt", TEXT[10:40], 10, 40),),
    figures=(WANTED,),
)
UNANSWERABLE = EvalQuestion(
    id="n",
    question="比亚迪卖了多少辆车？",
    kind="other_company",
    split="fit",
    refusal=RefusalReason.OTHER_COMPANY,
)


def figure(value: str, unit: str = "元", period: str | None = "2024FY") -> Figure:
    return Figure("", Period.from_code(period) if period else None, Decimal(value), unit, "", 1)


@pytest.mark.parametrize(
    ("shown", "right"),
    [
        (figure("5662496707.12"), True),
        (figure("5662496707.120"), True),  # the same number
        (figure("5660000000"), True),  # accepted, rounded
        (figure("-5662496707.12"), False),
        (figure("5662496707.12", unit="美元"), False),
        (figure("5662496707.12", period="2024H1"), False),
        (figure("5662496707.12", period=None), False),
        (figure("5662496707"), False),
    ],
)
def test_value_unit_and_period_must_all_match(shown: Figure, right: bool) -> None:
    assert has_figures([WANTED], [figure("1"), shown]) is right


def test_every_expected_figure_must_be_there_and_what_is_not_expected_is_free() -> None:
    growth = ExpectedFigure(Decimal("15.20"), "%", None, "增长")
    assert not has_figures([WANTED, growth], [figure("5662496707.12")])
    both = [figure("5662496707.12"), figure("15.2", "%", None)]
    assert has_figures([WANTED, growth], both)
    size = ExpectedFigure(Decimal("4E11"), "", None, "参数规模")
    assert has_figures([size], [figure("400000000000", "参数", None)])


@pytest.mark.parametrize(
    ("text", "figures"),
    [
        ("营业收入5,662,496,707.12元，同比增长15.20%。[1]", ()),
        ("营业收入56.62亿元。[1]", ("56.62",)),  # rounded: not what the quote says
        ("同比增长5.20%。[1]", ("5.20",)),  # a piece of a number is not the number
        ("营业收入2024元。[1]", ("2024",)),  # a year's digits are no amount
        ("研发费用为15.4亿元。[1]", ("15.4",)),  # in the filing, but not in what is cited
        ("见下文。[12]", ()),
    ],
)
def test_a_figure_shown_stands_in_a_cited_quote(text: str, figures: tuple[str, ...]) -> None:
    assert untraced(answer(text)).figures == figures


def test_a_period_shown_is_in_the_quote_or_the_cited_filings_own() -> None:
    assert untraced(answer("2024年营业收入5662496707.12元。[1]")).periods == ()
    assert untraced(answer("2023年营业收入5662496707.12元。[1]")).periods == ("2023",)
    judged = judge(QUESTION, answer("2023年增长15.20%。[1]"), TEXTS.__getitem__, SOURCES)
    assert judged.traced and judged.dated is False


def test_the_same_amount_in_another_unit_is_traced() -> None:
    quoted = (citation("研发费用为 15.4 亿元。"),)
    assert untraced(answer("研发费用为154,000万元。[1]", quotes=quoted)).figures == ()
    assert untraced(answer("研发费用为154,000元。[1]", quotes=quoted)).figures == ("154,000",)


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("甲为12.0亿元，乙为10.0亿元，合计22.0亿元。[1]", ()),
        ("甲为12.0亿元，乙为10.0亿元，相差2亿元，高出20.0%，是乙的1.2倍。[1]", ()),
        ("甲为12.0亿元，乙为10.0亿元，相差3亿元。[1]", ("3",)),
        ("甲为12.0亿元，高出20.0%。[1]", ("20.0",)),  # what it comes from is not shown
        ("甲为12.0亿元，乙为7.0亿元，合计19.0亿元。[1]", ("7.0", "19.0")),  # 7.0 is made up
    ],
)
def test_a_computed_figure_needs_its_operands_beside_it(text: str, missing: tuple[str]) -> None:
    filing = "甲为12.0亿元，乙为10.0亿元。"
    quoted = replace(citation(REVENUE), start=0, end=len(filing), quote=filing)
    assert untraced(answer(text, quotes=(quoted,))).figures == missing


def test_a_point_in_time_may_be_said_as_the_period_that_ends_then() -> None:
    assets = ExpectedFigure(Decimal("7"), "元", "2024-12-31", "总资产")
    assert has_figures([assets], [figure("7", period="2024FY")])
    assert not has_figures([assets], [figure("7", period="2024H1")])
    revenue = ExpectedFigure(Decimal("7"), "元", "2024FY", "营业收入")
    assert not has_figures([revenue], [figure("7", period="2024-12-31")])


def test_a_right_answer_is_right_in_every_respect() -> None:
    good = judge(QUESTION, answer("营业收入5,662,496,707.12元。[1]"), TEXTS.__getitem__, SOURCES)
    assert (
        good.correct
        and good.exact
        and good.traced
        and good.dated
        and good.genuine
        and good.cites_gold
    )
    assert not good.refused and good.reason_right is None


def test_a_quote_is_the_filings_text_at_its_own_place() -> None:
    for bad in (
        citation("研发费用为15.4亿元", start=TEXT.index("研发")),  # spaces lost
        citation("公司实现", start=0),  # the words are there, elsewhere
    ):
        assert not judge(QUESTION, answer("。", quotes=(bad,)), TEXTS.__getitem__, SOURCES).genuine
    bare = answer("营业收入增长。", citations=())
    assert not judge(QUESTION, bare, TEXTS.__getitem__, SOURCES).genuine


def test_citing_the_wrong_file_or_place_is_not_correct() -> None:
    right = answer("营业收入5,662,496,707.12元。[1]")
    assert not judge(QUESTION, right, TEXTS.__getitem__, {"d1": "b.txt"}).correct
    elsewhere = answer("研发费用为15.4亿元。[1]", quotes=(citation("研发费用为 15.4 亿元。"),))
    judged = judge(QUESTION, elsewhere, TEXTS.__getitem__, SOURCES)
    assert judged.cites_gold is False and not judged.correct


def refusal(reason: RefusalReason) -> Answer:
    return answer("未找到。", refusal_reason=reason, figures=())


def test_a_refusal_is_judged_by_whether_and_why() -> None:
    right = judge(UNANSWERABLE, refusal(RefusalReason.OTHER_COMPANY), TEXTS.__getitem__, SOURCES)
    assert right.correct and right.reason_right and right.cites_gold is None
    other = judge(UNANSWERABLE, refusal(RefusalReason.NOT_IN_FILINGS), TEXTS.__getitem__, SOURCES)
    assert other.correct and other.reason_right is False
    answered = judge(UNANSWERABLE, answer("三百万辆。[1]"), TEXTS.__getitem__, SOURCES)
    assert not answered.correct and answered.reason_right is None


def test_a_wrong_refusal_earns_nothing_from_the_passages_it_shows() -> None:
    judged = judge(QUESTION, refusal(RefusalReason.NOT_IN_FILINGS), TEXTS.__getitem__, SOURCES)
    assert not judged.correct and not judged.exact and judged.cites_gold is False
    assert judged.traced is None and judged.should_refuse is False
