"""Read the figures of sentences: name, figure, period and whose it is.

Holds `sentence_facts`. A figure is read when its name stands right before it, linked by the words
of `sentence_words.py`; a change (同比增长 15.2%) belongs to the name in its own clause or, where
that is bare, to the figure before it. A forecast is named so (``预计营业收入``). What cannot be
told is left out: the period stays None rather than guessed, a figure without a clear subject is
not read.
"""

from __future__ import annotations

from collections.abc import Iterator

from . import sentence_words as words
from .fact import Fact
from .filing import Block, BlockKind, Filing, Span
from .period import Period
from .period_words import find_periods
from .quantity import Quantity
from .sentence_changes import read_change, read_share
from .sentence_levels import read_level, read_parameters, read_range_end
from .sentence_line import Line, clause_start, is_compared, make_line, segment_before
from .sentence_lists import read_list
from .sentence_open import read_open
from .sentence_scope import is_subject, leading_subject
from .sentence_state import Made, Spot, State
from .sentences import iter_sentences

_READERS = (read_range_end, read_level, read_change, read_share, read_parameters, read_open)


def sentence_facts(filing: Filing, block: Block) -> Iterator[Fact]:
    """Yield the facts of a paragraph or of a published answer, in the order of the text."""
    span = Span(block.start, block.end)
    if block.kind is BlockKind.QA and block.qa is not None:
        span = block.qa.answer
    elif block.kind is not BlockKind.PARAGRAPH:
        return
    state = State(_section_period(filing, block))
    for found in iter_sentences(filing.text[span.start : span.end]):
        line = make_line(filing, Span(span.start + found.start, span.start + found.end))
        state.subject, state.last = "", None
        yield from _read_line(filing, line, state)
        _carry(line, state)


def _section_period(filing: Filing, block: Block) -> Period | None:
    """Return the reporting period in sections that tell of it, else None."""
    told = any(words.REPORTING.search(heading) for heading in block.heading_path)
    return filing.period if told else None


def _carry(line: Line, state: State) -> None:
    """Keep the last span of time a sentence names for the sentences after it."""
    for mention in line.periods:
        is_span = not mention.period.is_point and mention.period.kind != "month"
        if is_span and not is_compared(line, mention):
            state.paragraph = mention.period


def _read_line(filing: Filing, line: Line, state: State) -> Iterator[Fact]:
    done = 0
    for quantity in line.quantities:
        state.subject = _subject_at(line.flat, done, quantity.start, state.subject)
        spot = Spot(line, state, quantity, max(clause_start(line.flat, quantity.start), done))
        made = _read(spot)
        done = quantity.end
        if made is not None and not _of_others(line, quantity, made):
            state.last = made[0]
            if is_subject(made[0].scope):
                state.subject = made[0].scope
            yield _fact(filing, spot, made)


def _of_others(line: Line, quantity: Quantity, made: Made) -> bool:
    """Tell a figure of the industry or the country, which names no subject of its own."""
    return not made[0].scope and words.OUTSIDE.search(line.flat[: quantity.end]) is not None


def _subject_at(flat: str, start: int, end: int, subject: str) -> str:
    """Follow who is spoken of through the clauses between two figures."""
    for clause in words.CLAUSE.split(flat[start:end]):
        bare = clause
        for mention in reversed(find_periods(clause)):
            bare = bare[: mention.start] + bare[mention.end :]
        subject = leading_subject(bare, subject)
    return subject


def _read(spot: Spot) -> Made | None:
    before = segment_before(spot.line.flat, spot.quantity.start)
    if words.SEQUENTIAL.search(spot.clause):
        return None
    if "分别" in before:
        return read_list(spot.line, spot.state, spot.quantity)
    for reader in _READERS:
        if made := reader(spot):
            return made
    return None


def _is_range(spot: Spot) -> bool:
    """Tell whether the figure is one end of a range."""
    after = words.RANGE_GOES_ON.match(spot.line.flat, spot.quantity.end)
    return after is not None or words.ONLY_RANGE.fullmatch(spot.clause) is not None


def _fact(filing: Filing, spot: Spot, made: Made) -> Fact:
    reading, change, value = made
    line, quantity = spot.line, spot.quantity
    start, end = line.places[quantity.start], line.places[quantity.end - 1] + 1
    forecast = words.FORECAST.search(segment_before(line.flat, quantity.start))
    return Fact(
        doc_id=filing.doc_id,
        metric=f"预计{reading.metric}" if forecast else reading.metric,
        label=reading.label,
        value=value,
        unit=quantity.unit if change else reading.unit,
        text=filing.text[start:end],
        period=reading.period,
        scope=reading.scope,
        approximate=quantity.approximate or _is_range(spot),
        change=change,
        start=start,
        end=end,
        evidence_start=line.span.start,
        evidence_end=line.span.end,
    )
