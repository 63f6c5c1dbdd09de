"""Read the figures of sentences: name, figure, period and whose it is.

Holds `sentence_facts`. A figure is read when its name stands right before it, linked by the words
of `sentence_words.py`; a change (同比增长 15.2%) belongs to the name in its own clause or, where
that is bare, to the figure before it. A forecast is named so (``预计营业收入``). What cannot be
told is left out: the period stays None rather than guessed, a figure without a clear subject is
not read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal

from . import sentence_words as words
from .fact import Fact
from .filing import Block, BlockKind, Filing, Span
from .folding import fold
from .metric_words import MetricMention, find_metrics, metric_terms, says_loss, standard_metric
from .period import Period
from .period_words import PeriodMention, find_periods
from .quantity import Quantity, find_quantities
from .sentence_scope import is_subject, last_name, leading_subject, split_place, subject_of
from .sentences import iter_sentences
from .units import MONEY

_COUNTS = frozenset({"", "人", "名", "位", "户", "个", "家", "次", "人次", "款", "项", "件"})
_CURRENCIES = frozenset(MONEY.values())
_FITS = {
    "元": _CURRENCIES,
    "元/股": _CURRENCIES | {f"{unit}/股" for unit in _CURRENCIES},
    "%": frozenset({"%", "‰"}),
    "股": frozenset({"股"}),
    "户": frozenset({"户", "名", "人", "家", ""}),
    "人": frozenset({"人", "名", "位", "户", ""}),
    "次": frozenset({"次", "人次", ""}),
    "家": frozenset({"家", "个", "间", "座", ""}),
    "项": frozenset({"项", "件", "个", ""}),
    "倍": frozenset({"倍", "%"}),
    "天": frozenset({"天"}),
    "小时": frozenset({"小时", "分钟"}),
    "参数": frozenset({"参数", ""}),
}
_NOT_NAME = re.compile(
    r"^(?:其|该|至|公司|已经?|累计|共|约|现有|目前|同时|拥有|,|\s)+|(?:已经?|累计|共|约|将|预计|\s)+$"
)
_GENERIC = re.compile(
    r"(?<=.{2})\s*(?:作品|内容|产品)$|(?<=[A-Za-z]{2})s(?:\s*(?:作品|内容|产品))?$"
)
_CHANGES = frozenset({"%", "个百分点", "倍"})
_WRAP = re.compile(r"(?<=[一-鿿，；：“])\s+(?=[一-鿿，；：”])|[⁃\u00ad]\s*(?=[A-Za-z])")


@dataclass(frozen=True, slots=True)
class _Read:
    """What was read last in a sentence: a bare change or share belongs to it."""

    metric: str
    label: str
    scope: str
    period: Period | None
    unit: str
    level: bool
    end: int


@dataclass(slots=True)
class _State:
    """What carries over from figure to figure and from sentence to sentence."""

    filing: Filing
    section: Period | None
    paragraph: Period | None = None
    subject: str = ""
    last: _Read | None = None
    facts: list[Fact] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Line:
    """A sentence on one line with what was found in it; ``places`` leads back to the text."""

    span: Span
    flat: str
    places: tuple[int, ...]
    periods: tuple[PeriodMention, ...]
    metrics: tuple[MetricMention, ...]
    quantities: tuple[Quantity, ...]


def sentence_facts(filing: Filing, block: Block) -> Iterator[Fact]:
    """Yield the facts of a paragraph or of a published answer, in the order of the text."""
    span = Span(block.start, block.end)
    if block.kind is BlockKind.QA and block.qa is not None:
        span = block.qa.answer
    elif block.kind is not BlockKind.PARAGRAPH:
        return
    state = _State(filing, _section_period(filing, block))
    for found in iter_sentences(filing.text[span.start : span.end]):
        line = _line(filing, Span(span.start + found.start, span.start + found.end))
        state.subject, state.last, state.facts = "", None, []
        _read_line(line, state)
        yield from state.facts
        _carry(line, state)


def _line(filing: Filing, span: Span) -> _Line:
    flat, places = _join(fold(filing.text[span.start : span.end]), span.start)
    periods = find_periods(flat, anchor=filing.period)
    dated = {place: period.end for period in periods for place in range(period.start, period.end)}
    metrics = tuple(
        replace(metric, start=dated.get(metric.start, metric.start))
        for metric in find_metrics(flat)
    )
    return _Line(span, flat, places, periods, metrics, find_quantities(flat))


def _join(text: str, offset: int) -> tuple[str, tuple[int, ...]]:
    """Drop the breaks that wrapping left inside words, and remember where each character stood."""
    kept = [True] * len(text)
    for gap in _WRAP.finditer(text):
        for place in range(gap.start(), gap.end()):
            kept[place] = False
    places = [place for place in range(len(text)) if kept[place]]
    flat = "".join(" " if text[place] == "\n" else text[place] for place in places)
    return flat, tuple(offset + place for place in places)


def _section_period(filing: Filing, block: Block) -> Period | None:
    """Return the reporting period in sections that tell of it, else None."""
    told = any(words.REPORTING.search(heading) for heading in block.heading_path)
    return filing.period if told else None


def _carry(line: _Line, state: _State) -> None:
    for mention in line.periods:
        compared = words.COMPARED.search(line.flat[: mention.start])
        if not mention.period.is_point and mention.period.kind != "month" and not compared:
            state.paragraph = mention.period


def _read_line(line: _Line, state: _State) -> None:
    done = 0
    for quantity in line.quantities:
        state.subject = _subject_at(line.flat, done, quantity.start, state.subject)
        start = max(_clause_start(line.flat, quantity.start), done)
        fact = _read(line, state, quantity, start)
        if fact is not None:
            state.facts.append(fact)
        done = quantity.end


def _subject_at(flat: str, start: int, end: int, subject: str) -> str:
    """Follow who is spoken of through the clauses between two figures."""
    for clause in words.CLAUSE.split(flat[start:end]):
        bare = clause
        for mention in reversed(find_periods(clause)):
            bare = bare[: mention.start] + bare[mention.end :]
        subject = leading_subject(bare, subject)
    return subject


def _clause_start(flat: str, at: int) -> int:
    start = max((m.end() for m in words.CLAUSE.finditer(flat, 0, at)), default=0)
    for opening, closing in ("（）", "()"):
        opened = flat.rfind(opening, start, at)
        if opened >= 0 and flat.find(closing, opened, at) < 0:
            start = max(start, opened + 1)
    return start


def _read(line: _Line, state: _State, quantity: Quantity, start: int) -> Fact | None:
    clause = line.flat[start : quantity.start]
    segment = _segment(line.flat, quantity.start)
    if "分别" in segment or words.SEQUENTIAL.search(clause):
        return None
    forecast = bool(words.FORECAST.search(segment))
    read = (
        _range_end(line, state, quantity, clause)
        or _level(line, state, quantity, start)
        or _change(line, state, quantity, start)
        or _share(line, state, quantity, start)
        or _parameters(line, state, quantity)
        or _open(line, state, quantity, start)
    )
    if read is None:
        return None
    made, change, value = read
    if not change or made.level:
        state.last = made
    if is_subject(made.scope):
        state.subject = made.scope
    metric = f"预计{made.metric}" if forecast else made.metric
    return _fact(line, state.filing, quantity, replace(made, metric=metric), change, value)


_Made = tuple[_Read, bool, Decimal]


def _level(line: _Line, state: _State, quantity: Quantity, start: int) -> _Made | None:
    """Read a figure whose name, from the word list, stands in its own clause."""
    for mention in line.metrics:
        if mention.start < start or mention.end > quantity.start:
            continue
        if not words.LINK.fullmatch(line.flat, mention.end, quantity.start):
            continue
        term = metric_terms()[mention.metric]
        if term.unit and quantity.unit not in _FITS.get(term.unit, _COUNTS):
            return None
        before = _without_periods(line, start, mention.start)
        heir = state.subject
        if state.last and line.flat[start - 1 : start] in ("（", "("):
            heir = state.last.scope
        scope = subject_of(before, heir, _referent(line, state, mention.start))
        if scope is None:
            return None
        label = _squeeze(line.flat[mention.start : mention.end])
        lost = says_loss(label)
        metric = mention.metric
        if lost and label == "亏损" and scope:
            metric = "净利润"
        period = _period(line, state, quantity, metric)
        made = _Read(metric, label, scope, period, quantity.unit, True, quantity.end)
        return made, False, -abs(quantity.value) if lost else quantity.value
    return _bare_level(line, state, quantity, start)


def _range_end(line: _Line, state: _State, quantity: Quantity, clause: str) -> _Made | None:
    """Read the upper end of ``4.50 亿美元至 4.65 亿美元``."""
    last = state.last
    if last is None or not words.ONLY_RANGE.fullmatch(clause) or quantity.unit != last.unit:
        return None
    return replace(last, end=quantity.end), False, quantity.value


def _bare_level(line: _Line, state: _State, quantity: Quantity, start: int) -> _Made | None:
    """Read ``研发费用同比增长一倍多，达到 7.6 亿元``: the level after its change."""
    last = state.last
    bare = _without_periods(line, start, quantity.start).strip()
    if last is None or last.level or not bare or not words.LINK.fullmatch(bare):
        return None
    term = metric_terms().get(last.metric)
    if term is None or quantity.unit not in _FITS.get(term.unit, _COUNTS):
        return None
    made = replace(last, unit=quantity.unit, level=True, end=quantity.end)
    return made, False, quantity.value


def _change(line: _Line, state: _State, quantity: Quantity, start: int) -> _Made | None:
    clause = line.flat[start : quantity.start]
    match = words.CHANGE.search(clause)
    if match is None or quantity.unit not in _CHANGES:
        return None
    value = -abs(quantity.value) if words.DOWN.search(match["verb"]) else quantity.value
    at = start + match.start()
    named = [m for m in line.metrics if start <= m.start and m.end <= at]
    if named:
        mention = named[-1]
        gap = line.flat[mention.end : at].strip()
        if gap and not words.LINK.fullmatch(gap):
            return None
        before = _without_periods(line, start, mention.start)
        scope = subject_of(before, state.subject, _referent(line, state, mention.start))
        if scope is None:
            return None
        label = _squeeze(line.flat[mention.start : mention.end])
        period = _period(line, state, quantity, mention.metric)
        made = _Read(mention.metric, label, scope, period, "", False, quantity.end)
        state.last = made
        return made, True, value
    if state.last is None or not state.last.level or match["against"] is None:
        return None
    if _without_periods(line, start, at).strip(" ，,") or not _adjacent(line, state.last, start):
        return None
    return replace(state.last, level=True, end=quantity.end), True, value


def _share(line: _Line, state: _State, quantity: Quantity, start: int) -> _Made | None:
    clause = line.flat[start : quantity.start]
    match = words.SHARE.search(clause)
    if match is None or quantity.unit != "%":
        return None
    before = clause[: match.start()].strip(" ，,")
    last = state.last
    if before or last is None or not last.level:
        return None
    name = standard_metric(f"{last.metric}占比") or f"{last.metric}占{match['of'] or '比'}比重"
    label = f"占{match['of']}比重"
    made = replace(last, metric=name, label=label, unit="%", end=quantity.end)
    return made, False, quantity.value


def _parameters(line: _Line, state: _State, quantity: Quantity) -> _Made | None:
    if quantity.unit != "参数":
        return None
    after = re.match(r"的[^，。]{0,12}?([“《][^”》]{1,16}[”》])", line.flat[quantity.end :])
    scope = last_name(after[1] if after else line.flat[: quantity.start])
    if scope is None:
        return None
    made = _Read("参数规模", "参数", scope, None, "参数", True, quantity.end)
    return made, False, quantity.value


def _open(line: _Line, state: _State, quantity: Quantity, start: int) -> _Made | None:
    """Read a figure whose name the list does not have, where its words clearly are a name."""
    bare = _without_periods(line, start, quantity.start)
    match = words.OPEN.search(bare)
    if match is None and quantity.unit in _CURRENCIES:
        match = words.OPEN_MONEY.search(bare)
    if match is None:
        return None
    where, name = split_place(_squeeze(match["name"]))
    lead, _, last = name.rpartition("的")
    name = _NOT_NAME.sub("", last or name)
    if not 2 <= len(name) <= 20 or not words.NOUN_TAIL.search(name) or words.VERB.search(name):
        return None
    if quantity.unit in _CHANGES and not re.search(r"(?:率|比例|占比|比重)$", name):
        return None
    own = subject_of(lead, state.subject, None) if lead else None
    scope = where or (
        own if own and is_subject(own) and not words.VERB.search(own) else state.subject
    )
    metric = _GENERIC.sub("", name) or name
    period = _period(line, state, quantity, metric, known=False)
    made = _Read(metric, name, scope, period, quantity.unit, True, quantity.end)
    return made, False, quantity.value


def _period(
    line: _Line, state: _State, quantity: Quantity, metric: str, *, known: bool = True
) -> Period | None:
    """Return what the figure is of: said before it, earlier in the paragraph, or by the section."""
    term = metric_terms().get(metric)
    for mention in reversed(line.periods):
        if mention.end > quantity.start or words.COMPARED.search(line.flat[: mention.start]):
            continue
        if re.search(r"\d年?\s*[-—–~～至到]\s*$", line.flat[: mention.start]):
            return None
        return _settle(mention.period, term.kind if term else "", term.unit if term else "")
    if words.UNDATED.search(line.flat) or not known:
        return None
    period = state.paragraph or state.section
    return _settle(period, term.kind if term else "", term.unit if term else "") if period else None


def _settle(period: Period, kind: str, unit: str) -> Period | None:
    """Fit a period to the kind of figure: no flow of one day, a balance at the end of its span."""
    if unit == "参数" or (kind == "flow" and period.is_point):
        return None
    if kind == "stock" and unit == "元" and period.kind != "month":
        return Period.point(period.end)
    return period


def _referent(line: _Line, state: _State, at: int) -> str | None:
    """Return what 其 stands for: a name in the same sentence, else nothing that can be told."""
    return state.subject or last_name(line.flat[:at])


def _adjacent(line: _Line, last: _Read, start: int) -> bool:
    """Tell whether nothing but brackets and a comma stands since the figure before."""
    between = re.sub(
        r"[（(][^（）()]*[）)]|大关|/月|/年|左右|以上", "", line.flat[last.end : start]
    )
    return not between.strip(" ，,；")


def _without_periods(line: _Line, start: int, end: int) -> str:
    text = line.flat[start:end]
    for mention in reversed(line.periods):
        if start <= mention.start and mention.end <= end:
            text = text[: mention.start - start] + " " + text[mention.end - start :]
    return text


def _segment(flat: str, at: int) -> str:
    start = max((m.end() for m in words.SEGMENT.finditer(flat, 0, at)), default=0)
    return flat[start:at]


def _squeeze(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


def _fact(
    line: _Line, filing: Filing, quantity: Quantity, made: _Read, change: bool, value: Decimal
) -> Fact:
    start, end = line.places[quantity.start], line.places[quantity.end - 1] + 1
    return Fact(
        doc_id=filing.doc_id,
        metric=made.metric,
        label=made.label,
        value=value,
        unit=quantity.unit,
        text=filing.text[start:end],
        period=made.period,
        scope=made.scope,
        approximate=quantity.approximate,
        change=change,
        start=start,
        end=end,
        evidence_start=line.span.start,
        evidence_end=line.span.end,
    )
