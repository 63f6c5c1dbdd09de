"""The questions investors really asked, with the answers the company published.

Holds reading them from a filing's Q&A blocks. They stand in the index as they are, so asking them
again tests that a pair is found whole and cited at the right place; how well unseen wordings are
answered is what the hand-written set of `questions.py` measures.
"""

from __future__ import annotations

from dataclasses import dataclass

from ..index.filing import Filing, Span
from ..index.parse import parse_file
from .questions import sample_filings_dir


@dataclass(frozen=True, slots=True)
class Pair:
    """A published question and its answer.

    Attributes:
        source: file name of the filing.
        number: number in the filing, from 1.
        question: the question, ``filing.text[question_span.start:question_span.end]``.
        answer: the answer, the slice of ``answer_span``; page breaks and markup left in.
        question_span: where the question stands.
        answer_span: where the answer stands.
    """

    source: str
    number: int
    question: str
    answer: str
    question_span: Span
    answer_span: Span


def read_pairs(filing: Filing) -> tuple[Pair, ...]:
    """Return the published pairs of ``filing`` in reading order; empty where it has none."""
    return tuple(
        Pair(
            source=filing.source,
            number=block.qa.number,
            question=filing.text[block.qa.question.start : block.qa.question.end],
            answer=filing.text[block.qa.answer.start : block.qa.answer.end],
            question_span=block.qa.question,
            answer_span=block.qa.answer,
        )
        for block in filing.blocks
        if block.qa is not None
    )


def sample_pairs() -> tuple[Pair, ...]:
    """Return the published pairs of the sample filings, in the order of their file names."""
    paths = sorted(sample_filings_dir().glob("*.txt"))
    return tuple(pair for path in paths for pair in read_pairs(parse_file(path)))
