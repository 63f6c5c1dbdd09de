"""Published pairs: one could be lost, torn at a page break, or run into its neighbour."""

from __future__ import annotations

import pytest

from dongmi.evals.pairs import read_pairs, sample_pairs
from dongmi.evals.questions import sample_filings_dir
from dongmi.index.parse import parse_bytes, parse_file

MAY = "300418_2024-05-09_ir_activity_record.txt"
AUGUST = "300418_2024-08-27_ir_activity_record.txt"


def test_the_sample_holds_37_pairs_numbered_without_a_gap() -> None:
    numbers = {
        source: [pair.number for pair in sample_pairs() if pair.source == source]
        for source in {pair.source for pair in sample_pairs()}
    }
    assert numbers == {MAY: list(range(1, 31)), AUGUST: list(range(1, 8))}


@pytest.mark.parametrize(
    ("source", "number", "question"),
    [
        (
            MAY,
            1,
            "请问贵司对于天工的商业化准备通过什么路径？对于天工的商业化公司有没有详细计划及预期如何？",
        ),
        (MAY, 18, "openai 跟公司有来往吗？"),
        (
            MAY,
            30,
            "请问：公司在维护公司股价和股东权益方面有什么新的举措？"
            "在与股民联系中怎么快速的回复和答疑有何新的制度安排？",
        ),
        (AUGUST, 1, "Linky 用户规模及商业化空间有多大？该产品未来的运营策略是什么？"),
        (AUGUST, 7, "公司 AI 产品国内外商业化进展如何？如何看待目前国内 AI 行业竞争格局？"),
    ],
)
def test_questions_are_as_published(source: str, number: int, question: str) -> None:
    (pair,) = [p for p in sample_pairs() if (p.source, p.number) == (source, number)]
    assert pair.question == question


@pytest.mark.parametrize(
    ("source", "number", "first", "last"),
    [
        (MAY, 1, "我们主要从事 C 端业务", "从而实现业务的长期可持续发展。感谢关注。"),
        (MAY, 8, "尊敬的投资者，您好。公司一直积极", "可以支持公司在 AI 领域的投入。感谢关注。"),
        (MAY, 29, "尊敬的投资者，您好。2024 年 4 月 17 日", "完美诠释用户情感表达。感谢关注。"),
        (
            MAY,
            30,
            "尊敬的投资者，您好！二级市场股价",
            "增加公司长期价值投资的吸引力。感谢您的关注！",
        ),
        (AUGUST, 1, "Linky 早期产品形态是文本聊天", "提升用户付费意愿及 DAUARPU。"),
        (AUGUST, 4, "首先，从用户角度看", "我们将坚持长期主义，以技术驱动创新。"),
        (AUGUST, 7, "目前海外 AI 应用主要通过订阅制", "实现公司在 AI 应用和落地方面的更大进步。"),
    ],
)
def test_answers_are_whole(source: str, number: int, first: str, last: str) -> None:
    (pair,) = [p for p in sample_pairs() if (p.source, p.number) == (source, number)]
    assert (pair.answer[: len(first)], pair.answer[-len(last) :]) == (first, last)


def test_spans_slice_the_file_and_do_not_overlap() -> None:
    for source in (MAY, AUGUST):
        text = (sample_filings_dir() / source).read_text(encoding="utf-8")
        end = 0
        for pair in (p for p in sample_pairs() if p.source == source):
            question, answer = pair.question_span, pair.answer_span
            assert text[question.start : question.end] == pair.question
            assert text[answer.start : answer.end] == pair.answer
            assert end <= question.start < question.end <= answer.start < answer.end
            end = answer.end


@pytest.mark.parametrize(
    "name",
    [
        "300418_2023FY_general_manager_report.txt",
        "300418_2024FY_annual_report_summary.txt",
        "300418_2024H1_half_year_report_summary.txt",
    ],
)
def test_reports_hold_no_pairs(name: str) -> None:
    assert read_pairs(parse_file(sample_filings_dir() / name)) == ()


def test_another_company_is_read_the_same_way() -> None:
    text = (
        "证券代码：000001 证券简称：某某银行\n\n投资者关系活动记录表\n\n"
        "问：今年的净息差怎么看？\n\n答：预计保持平稳。\n\n问：分红政策有变化吗？\n\n答：没有变化。\n"
    )
    pairs = read_pairs(parse_bytes(text.encode(), "record.txt"))
    assert [(p.number, p.question, p.answer) for p in pairs] == [
        (1, "今年的净息差怎么看？", "预计保持平稳。"),
        (2, "分红政策有变化吗？", "没有变化。"),
    ]
