"""The last step: what may go wrong is a mark that points nowhere, or a tampered figure shown."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

import pytest

from dongmi.index.scope import EVERYTHING
from dongmi.rag.answer import Answer
from dongmi.rag.assistant import Assistant
from dongmi.rag.cite import Passage, cite, number_of
from dongmi.rag.draft import Draft, Sentence
from dongmi.rag.finish import answered
from dongmi.rag.query import Request

# A sentence of the 2024 annual report summary.
SENTENCE = "全年公司研发费用为 15.4 亿元，同比增长 59.5%。"


@pytest.fixture(scope="module")
def passage(assistant: Assistant) -> Passage:
    """The place of that sentence in the filings."""
    for filing in assistant.store.filings():
        at = assistant.store.text(filing.doc_id).find(SENTENCE)
        if at >= 0:
            chunk = assistant.store.chunk_at(filing.doc_id, at)
            assert chunk is not None
            return Passage(chunk, at, at + len(SENTENCE))
    raise AssertionError("the sentence stands in a filing")


def _answer(assistant: Assistant, *sentences: Sentence) -> Answer | None:
    draft = Draft(sentences, (), 0.0)
    return answered(Request("研发费用？", EVERYTHING), draft, assistant.store, "test", 0.9)


def test_a_sentence_is_marked_and_its_figures_read(assistant: Assistant, passage: Passage) -> None:
    answer = _answer(assistant, Sentence(SENTENCE, (passage,)))
    assert answer is not None
    assert answer.text == f"{SENTENCE}[1]"
    assert [c.quote for c in answer.citations] == [SENTENCE]
    told = {(f.value, f.unit, f.citation) for f in answer.figures}
    assert told == {(Decimal("1540000000"), "元", 1), (Decimal("59.5"), "%", 1)}


def test_a_ledger_fact_gives_its_metric_and_period(assistant: Assistant, passage: Passage) -> None:
    inside = tuple(
        f
        for f in assistant.store.facts(doc_ids={passage.chunk.doc_id})
        if passage.start <= f.start and f.end <= passage.end
    )
    answer = _answer(assistant, Sentence(SENTENCE, (passage,), inside))
    assert answer is not None
    assert {(f.metric, f.period.code if f.period else "", f.unit) for f in answer.figures} == {
        ("研发费用", "2024FY", "元"),
        ("研发费用同比变动", "2024FY", "%"),
    }


@pytest.mark.parametrize(
    ("right", "wrong"), [("15.4", "15.5"), ("15.4", "5.4"), ("59.5", "159.5"), ("同比", "3年")]
)
def test_a_tampered_sentence_is_dropped(
    assistant: Assistant, passage: Passage, right: str, wrong: str
) -> None:
    good = Sentence(SENTENCE, (passage,))
    bad = replace(good, text=SENTENCE.replace(right, wrong))
    assert _answer(assistant, bad) is None
    both = _answer(assistant, bad, good)
    assert both is not None
    assert both.text == f"{SENTENCE}[1]"
    assert len(both.figures) == 2


def test_one_passage_has_one_number(assistant: Assistant, passage: Passage) -> None:
    other = replace(passage, end=passage.end - 1)
    citations = cite([passage, other, passage], assistant.store)
    assert [c.id for c in citations] == [1, 2]
    assert (number_of(passage, citations), number_of(other, citations)) == (1, 2)


@pytest.mark.parametrize("question", ["2024年研发费用是多少？", "AI游戏的进展", "近三年营业收入"])
def test_every_mark_has_its_citation(assistant: Assistant, question: str) -> None:
    answer = assistant.answer(question)
    marks = {int(m) for m in re.findall(r"\[(\d+)\]", answer.text)}
    assert marks == {c.id for c in answer.citations}
    assert {f.citation for f in answer.figures} <= marks
    assert all(line.endswith("]") for line in answer.text.split("\n"))
