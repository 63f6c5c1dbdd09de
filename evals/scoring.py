"""Judge one answer against its question: figures, evidence, refusal.

The judge reads the answer as a person would see it and shares no code with the answerer's own
checks. Adding the judgements up is `summary.py`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from ..index.period import Period
from ..index.period_words import find_periods
from ..index.quantity import find_quantities
from ..rag.answer import Answer, Citation, Figure
from .derived import follows
from .metrics import Passage
from .questions import EvalQuestion, ExpectedFigure

_MARK = re.compile(r"\[\d+\]")
_NUMBER = re.compile(r"\d+(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?")
_BROKEN = re.compile(r"(?<=[\d,.])\n(?=[\d,.])")


@dataclass(frozen=True, slots=True)
class Judgement:
    """What was right about an answer; None where the question does not ask for it.

    Attributes:
        refused: it was refused.
        should_refuse: the filings do not answer the question.
        reason_right: a right refusal gave the right reason.
        exact: every expected figure is there with its value, unit and period.
        traced: every figure shown stands in a cited quote (`untraced`); a refusal shows no figure
            of a filing, only its own counts of what was searched.
        dated: every period shown can be read off the evidence.
        genuine: every quote is its filing's text, to the character, and an answer has one.
        cites_gold: an answered question cites a passage that shares a character with the gold.
        correct: the one verdict. A question that must be refused: it was. Else it was answered,
            cites the gold, and holds the expected figures if there are any.
    """

    refused: bool
    should_refuse: bool
    reason_right: bool | None
    exact: bool | None
    traced: bool | None
    dated: bool | None
    genuine: bool
    cites_gold: bool | None
    correct: bool


def judge(
    question: EvalQuestion,
    answer: Answer,
    text_of: Callable[[str], str],
    sources: Mapping[str, str],
) -> Judgement:
    """Judge one answer.

    Args:
        question: the question with what is expected.
        answer: what was answered.
        text_of: a filing's text by its doc_id.
        sources: a filing's file name by its doc_id.
    """
    should = question.refusal is not None
    exact = None if not question.figures else has_figures(question.figures, answer.figures)
    gold = None if should else cites_gold(question, answer.citations, sources)
    missing = untraced(answer)
    good = answer.refused if should else not answer.refused and exact is not False and bool(gold)
    return Judgement(
        refused=answer.refused,
        should_refuse=should,
        reason_right=(
            answer.refusal_reason == question.refusal if should and answer.refused else None
        ),
        exact=exact if exact is None else exact and not answer.refused,
        traced=None if answer.refused else not missing.figures,
        dated=None if answer.refused else not missing.periods,
        genuine=all(text_of(c.doc_id)[c.start : c.end] == c.quote for c in answer.citations)
        and (answer.refused or bool(answer.citations)),
        cites_gold=None if gold is None else gold and not answer.refused,
        correct=good,
    )


def has_figures(expected: Sequence[ExpectedFigure], shown: Sequence[Figure]) -> bool:
    """Return whether every expected figure is shown: value (or an accepted one), unit, period.

    A figure expected without a unit or a period is free in it; one expected at a point in time may
    be of a period that ends that day (total assets of ``2024FY`` are those of ``2024-12-31``).
    """
    return all(any(_same(figure, other) for other in shown) for figure in expected)


def _same(expected: ExpectedFigure, shown: Figure) -> bool:
    return (
        shown.value in (expected.value, *expected.accept)
        and expected.unit in ("", shown.unit)
        and (expected.period is None or _same_period(expected.period, shown.period))
    )


def _same_period(expected: str, shown: Period | None) -> bool:
    wanted = Period.from_code(expected)
    if shown is None:
        return False
    one_day = wanted.is_point or (shown.is_point and wanted.kind == "month")
    return shown.code == wanted.code or (one_day and shown.end == wanted.end)


def cites_gold(
    question: EvalQuestion, citations: Sequence[Citation], sources: Mapping[str, str]
) -> bool:
    """Return whether any citation shares a character with any gold passage."""
    cited = [Passage(sources[c.doc_id], c.start, c.end) for c in citations]
    golds = [Passage(g.source, g.start, g.end) for g in question.gold]
    return any(gold.overlap(passage) for gold in golds for passage in cited)


@dataclass(frozen=True, slots=True)
class Untraced:
    """The numbers shown that no evidence holds, as written: of figures, of periods and dates."""

    figures: tuple[str, ...]
    periods: tuple[str, ...]


def untraced(answer: Answer) -> Untraced:
    """Return the numbers shown that no evidence of the answer holds.

    A figure is traced when a cited quote holds its number whole, or a quantity of the same value
    and unit (15.4亿元 for 1,540,000,000 元); a computed one, when its operands are shown and traced
    as well (`derived.py`). A period (2024年) is traced when a quote or the cited filing's title,
    section, period or date holds its numbers, or when it is what the quote's own words mean in
    that filing (上年同期 of a 2024H1 report is 2023H1). Marks ``[n]`` are not numbers here.
    """
    text = _MARK.sub(lambda m: " " * len(m[0]), answer.text)
    quotes = [citation.quote for citation in answer.citations]
    held = set[str]().union(*map(_held, quotes))
    dated = held.union(*(_held(_about(c)) for c in answer.citations))
    mentions = find_periods(text)
    periods = [(m.start, m.end) for m in mentions]
    meant = set[Period]().union(*map(_meant, answer.citations))
    good = _traced_quantities(text, quotes, held)
    good += [(m.start, m.end) for m in mentions if m.period in meant]
    missing: dict[bool, list[str]] = {True: [], False: []}
    for start, end, number in _numbers(text):
        in_period = _within(start, end, periods)
        known = number in (dated if in_period else held) or _within(start, end, good)
        if not known:
            missing[in_period].append(text[start:end])
    return Untraced(figures=tuple(missing[False]), periods=tuple(missing[True]))


def _meant(citation: Citation) -> set[Period]:
    """Return the periods that a quote names, its filing's period resolving 本报告期 and such."""
    own = citation.period
    named = {m.period for m in find_periods(citation.quote, anchor=own)}
    return named | {own, Period.point(own.end)} if own else named


def _traced_quantities(text: str, quotes: Sequence[str], held: set[str]) -> list[tuple[int, int]]:
    amounts = {(q.value, q.unit) for quote in quotes for q in find_quantities(quote)}
    shown = find_quantities(text)
    given = [
        q
        for q in shown
        if (q.value, q.unit) in amounts or all(n in held for _, _, n in _numbers(q.text))
    ]
    return [(q.start, q.end) for q in shown if q in given or follows(q, given)]


def _numbers(text: str) -> list[tuple[int, int, str]]:
    """Return start, end and plain digits of each number of a text."""
    folded = "".join(unicodedata.normalize("NFKC", c) if c in _WIDE else c for c in text)
    return [(m.start(), m.end(), m[0].replace(",", "")) for m in _NUMBER.finditer(folded)]


def _held(text: str) -> set[str]:
    """Return the numbers a piece of evidence holds, one broken over two lines counted whole too."""
    return {number for t in (text, _BROKEN.sub("", text)) for _, _, number in _numbers(t)}


# Characters that fold to one character each, so that offsets stay.
_WIDE = frozenset("０１２３４５６７８９，．％")


def _about(citation: Citation) -> str:
    days = citation.published.isoformat() if citation.published else ""
    period = citation.period.code if citation.period else ""
    return re.sub(r"-0?", " ", f"{citation.title} {citation.section} {days} {period}")


def _within(start: int, end: int, spans: Sequence[tuple[int, int]]) -> bool:
    return any(low <= start and end <= high for low, high in spans)
