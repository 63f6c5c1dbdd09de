"""What a question asks for, told in code: periods, metrics, subjects and the kind of answer.

Leaves out the decision whether it can be answered (`refuse.py`) and the search (`retrieve.py`).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from functools import cache

import rjieba

from ..index.ledger import find_metrics
from ..index.period import Period
from ..index.period_words import PeriodMention, find_periods
from ..index.tokens import tokenize
from ..prompts.loader import load_toml
from .lexicon import Lexicon
from .spread import is_course, spoken_spans, spread
from .words import stands_in

Turn = tuple[str, str]
_RELATIVE_YEAR = re.compile(
    r"今年|去年|前年|明年|上年|本年|上个|本月|上月|this year|last year", re.I
)
# How much a plain word after the metric still tells, and the tags of names, which tell all.
AFTER_METRIC = 0.25
# How much the subjects of the turn before count beside new ones.
KEPT = 0.4
_NAMES = frozenset({"eng", "nr", "ns", "nt", "nz"})
_YEAR_BEFORE = re.compile(
    r"再?往?前(?:面|推)?一年|再?早一年|上一年呢|前一年呢|the year before", re.I
)
_BASE = re.compile(r"(?:比|较|相比|相较于?|对比|同)\s*$")
_PIECES = re.compile(r"[，,；;？?。]+|(?:以及|还有|并且|另外)")
_AGAINST = re.compile(r"[比较](?!例|重|率)|相对|对比|versus|compared")
_WORD = re.compile(r"[A-Za-z][A-Za-z0-9.+\-]*|\d+(?:\.\d+)*|[一-鿿]+")
_PROPER = re.compile(r"\b[A-Z][A-Za-z0-9.+\-]*[A-Za-z0-9]")


class Want(StrEnum):
    """The kind of answer a question wants; the names are those of ``terms/questions.toml``."""

    FIGURE = "figure"
    DATE = "date"
    PERSON = "person"
    PLACE = "place"
    LIST = "list"
    REASON = "reason"
    MANNER = "manner"
    OPINION = "opinion"
    YES_NO = "yes_no"


@dataclass(frozen=True, slots=True)
class Subject:
    """A content word of a question.

    Attributes:
        word: the word, lower case.
        weight: how much its part of speech lets it tell, 0 to 1.
        also: words that filings use instead; any one of them stands for it.
    """

    word: str
    weight: float = 1.0
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Query:
    """A question, understood.

    Attributes:
        text: as asked, trimmed and width-folded.
        search: what is searched for: the turn before merged in when the question leans on it,
            English glossed with the filings' words, misspelt names mended.
        wants: kinds of answer asked for; empty for a plain statement.
        periods: periods asked about, in order, none when none is said.
        metrics: standard metrics asked about.
        subjects: what the question is about beyond period and metric: content words, lower case.
        units: units of the figure asked for, where its words tell (多少股, 占比).
        change: a change is asked for, not a level.
        trend: all periods are asked for.
        compare: two things are compared.
        latest: the newest statement is asked for.
        parts: the questions in it, where there are several, each understood with what the ones
            before it said.
    """

    text: str
    search: str
    wants: frozenset[Want]
    periods: tuple[Period, ...]
    metrics: tuple[str, ...]
    subjects: tuple[Subject, ...]
    units: frozenset[str]
    change: bool
    trend: bool
    compare: bool
    latest: bool
    parts: tuple[Query, ...] = ()

    @property
    def figure_only(self) -> bool:
        """Whether nothing but a figure answers."""
        other = self.wants & {Want.REASON, Want.MANNER, Want.PERSON, Want.DATE, Want.PLACE}
        if Want.OPINION in self.wants and Want.FIGURE not in self.wants:
            return False
        if self.trend and self.metrics:
            return True
        asked = Want.FIGURE in self.wants or (self.change and bool(self.metrics))
        return (asked and not other) or (bool(self.metrics) and not self.wants)


def understand(
    question: str,
    history: Sequence[Turn] = (),
    *,
    lexicon: Lexicon,
    today: date | None = None,
) -> Query:
    """Read a question.

    Args:
        question: as the user wrote it.
        history: earlier (question, answer) turns, oldest first.
        lexicon: the words and dates of the index, for misspelt names and year-less periods.
        today: the as-of date; the calendar's today when None.
    """
    query = _with_parts(_read(question, lexicon, today), lexicon, today)
    if history and leans_on_turn_before(query):
        before = _read(history[-1][0], lexicon, today)
        if len(history) > 1 and leans_on_turn_before(before):
            before = _merge(_read(history[-2][0], lexicon, today), before)
        return _merge(before, query)
    return query


def _with_parts(query: Query, lexicon: Lexicon, today: date | None) -> Query:
    """Split a question of several; a piece that asks for nothing belongs to the one after it."""
    pieces, lead = [], ""
    for piece in _PIECES.split(query.text):
        asks = _read(f"{lead}{piece}", lexicon, today)
        lead = "" if _asks_figure(asks) else f"{lead}{piece}，"
        if _asks_figure(asks):
            pieces.append(asks)
    if len(pieces) < 2:
        return query
    parts = [pieces[0]]
    for piece in pieces[1:]:
        parts.append(_continued(parts[-1], piece))
    return replace(query, parts=tuple(parts))


def _continued(before: Query, now: Query) -> Query:
    """Give a piece the period, metric and subject of the one before that it leaves unsaid."""
    bare = not any(s.weight >= 0.6 for s in now.subjects)
    return replace(
        now,
        periods=now.periods or before.periods,
        metrics=now.metrics or (before.metrics if bare else ()),
        subjects=now.subjects if not bare else (*before.subjects, *now.subjects),
        search=f"{before.search} {now.search}",
    )


def _asks_figure(query: Query) -> bool:
    return Want.FIGURE in query.wants or query.change or bool(query.metrics)


def leans_on_turn_before(query: Query) -> bool:
    """Whether a question cannot be understood without the one before it."""
    words = load_toml("terms/questions")["follow_up"]
    text = query.text.lower()
    opened = any(text.startswith(word) for word in words["openings"])
    closed = any(text.endswith(word) for word in words["endings"])
    short = len(text) <= 6 and not (query.metrics and query.subjects)
    short |= not query.metrics and not any(s.weight >= 0.6 for s in query.subjects)
    return opened or closed or short or _has_pronoun(text)


def _has_pronoun(text: str) -> bool:
    low = text.lower()
    return any(
        re.search(rf"\b{word}\b", low) if word.isascii() else word in low
        for word in load_toml("terms/questions")["follow_up"]["pronouns"]
    )


def _merge(before: Query, now: Query) -> Query:
    """Fill what the new question leaves unsaid from the one before."""
    periods = now.periods or before.periods
    if _YEAR_BEFORE.search(now.text) and before.periods:
        periods = (before.periods[0].previous_year(),)
    metrics = now.metrics or before.metrics
    # A new subject replaces the old one when the metric stays; otherwise the old one stays too.
    keeps = before.subjects if now.metrics or not now.subjects or _has_pronoun(now.text) else ()
    if now.subjects:
        # What a pronoun stands for helps to find the place; the new words say what is asked.
        keeps = tuple(replace(s, weight=KEPT * s.weight) for s in keeps)
    subjects = tuple(dict.fromkeys((*keeps, *now.subjects)))
    parts = [before.search if not now.periods else _without_periods(before.search), now.search]
    return replace(
        now,
        search=" ".join(parts),
        wants=now.wants or before.wants,
        periods=periods,
        metrics=metrics,
        subjects=subjects,
        units=now.units or before.units,
        change=now.change or (before.change and not now.metrics),
        trend=now.trend,
        compare=now.compare,
    )


def _without_periods(text: str) -> str:
    for mention in reversed(find_periods(text)):
        text = text[: mention.start] + text[mention.end :]
    return text


def _read(question: str, lexicon: Lexicon, today: date | None) -> Query:
    text = unicodedata.normalize("NFKC", question).strip()
    mentions = _periods(text, lexicon, today)
    mended = lexicon.mend(text)
    gloss = _filing_words(text, "english") if _is_english(text) else ""
    named = [m.metric for m in find_metrics(f"{mended} {gloss}")]
    metrics = named or [m for _, asked in _asked_metrics(mended) for m in asked]
    words = load_toml("terms/questions")
    lower = mended.lower()
    periods = spread(text, mentions, lexicon.newest)
    search = f"{mended} {gloss} {_filing_words(text, 'synonyms')}".strip()
    return Query(
        text=text,
        search=search,
        wants=frozenset(w for w in Want if _asked(w, lower)),
        periods=periods,
        metrics=tuple(dict.fromkeys(metrics)),
        subjects=_subjects(mended, gloss, lexicon),
        units=frozenset(u for u, asks in words["units"].items() if any(a in lower for a in asks)),
        change=any(word in lower for word in words["change"]["words"]),
        trend=any(word in lower for word in words["trend"]["words"])
        or (len(periods) > 2 and bool(metrics))
        or is_course(text, mentions),
        compare=any(word in lower for word in words["compare"]["words"])
        or (len(periods) == 2 and _AGAINST.search(text) is not None),
        latest=any(word in lower for word in words["latest"]["words"]),
    )


@cache
def _asking() -> re.Pattern[str]:
    asks = sorted(load_toml("terms/synonyms")["metrics"], key=len, reverse=True)
    return re.compile("|".join(map(re.escape, asks)))


def _asked_metrics(text: str) -> list[tuple[tuple[int, int], list[str]]]:
    """Return the figures asked for without their names (亏了多少), and where."""
    asks: dict[str, list[str]] = load_toml("terms/synonyms")["metrics"]
    found = [(m.span(), asks[m[0]]) for m in _asking().finditer(text)]
    # 刨掉一次性的赚了多少: the narrower figure is meant, not both.
    narrow = [(span, names) for span, names in found if any("扣除" in name for name in names)]
    return narrow or found


def _asked(want: Want, text: str) -> bool:
    """Whether a kind of answer is asked for; 哪几个 asks for a list, not for a number."""
    if want is Want.FIGURE:
        text = re.sub(r"哪几[个家款种项类位]?", " ", text)
    words = load_toml("terms/questions")["wants"][want.value]
    if want is Want.YES_NO:
        # An English question is one of yes or no by its first word alone.
        return any(text.startswith(w) if w.isascii() else w in text for w in words)
    return any(stands_in(word, text) for word in words)


def _periods(text: str, lexicon: Lexicon, today: date | None) -> list[PeriodMention]:
    """Read periods; a year-less one (上半年) is the newest of its kind that filings report on."""
    calendar = find_periods(text, today=today or date.today())
    filed = {
        (m.start, m.end): m
        for m in find_periods(text, today=today or lexicon.newest or date.today())
    }
    found = []
    for m in calendar:
        relative = _RELATIVE_YEAR.search(text[m.start : m.end])
        if relative and _BASE.search(text[: m.start]):
            continue  # 比上年末 says what is compared with, not what is asked about
        found.append(m if relative else filed.get((m.start, m.end), m))
    return found


def _is_english(text: str) -> bool:
    latin = sum(c.isascii() and c.isalpha() for c in text)
    chinese = sum("\u4e00" <= c <= "\u9fff" for c in text)
    return latin > 3 * chinese


@cache
def _terms(name: str) -> tuple[re.Pattern[str], dict[str, str]]:
    terms: dict[str, str] = load_toml(f"terms/{name}")["terms"]
    longest_first = sorted(terms, key=len, reverse=True)
    bounded = [rf"(?<![a-z]){re.escape(t)}(?![a-z])" if t.isascii() else t for t in longest_first]
    return re.compile("|".join(bounded), re.I), terms


def _filing_words(text: str, name: str) -> str:
    """Return what filings say for the terms of a list that stand in ``text``."""
    pattern, terms = _terms(name)
    return " ".join(dict.fromkeys(terms[m[0].lower()] for m in pattern.finditer(text)))


def _subjects(text: str, gloss: str, lexicon: Lexicon) -> tuple[Subject, ...]:
    """Return the content words of a question: its periods, metrics and empty words left out.

    A plain word after the metric (多少钱, 的走势) tells little of whose figure is meant; one before
    it (海外收入) tells much, and a name does anywhere.
    """
    words = load_toml("terms/questions")
    empty = set(words["stop"]["words"])
    metrics = [(m.start, m.end) for m in find_metrics(text)]
    metrics = metrics or [span for span, _ in _asked_metrics(text)]
    taken = [(m.start, m.end) for m in find_periods(text, today=date.today())]
    bare = _blank(text, [*taken, *metrics, *spoken_spans(text)]).lower()
    for phrase in (*_phrases(), *(name.lower() for name in lexicon.companies)):
        bare = bare.replace(phrase, " " * len(phrase))
    last = max((end for _, end in metrics), default=len(bare))
    if _is_english(text):
        # Of an English question's own words only names that the filings know are kept.
        known = [n.lower() for n in _PROPER.findall(text) if lexicon.frequency(n.lower())]
        named = "".join(c if "\u4e00" <= c <= "\u9fff" else " " for c in bare)
        told = _blank(gloss, [(m.start, m.end) for m in find_metrics(gloss)])
        bare = " ".join([*known, named, told])
        last = len(bare)
    found: dict[str, Subject] = {}
    for run in _WORD.finditer(bare):
        for word, tag in rjieba.tag(run[0]):
            weight = _tag_weight(word, tag, words["tags"])
            if run.start() >= last and tag not in _NAMES:
                weight *= AFTER_METRIC
            if weight and word not in empty:
                also = tuple(w for w in tokenize(_filing_words(word, "synonyms")) if len(w) > 1)
                found.setdefault(word, Subject(word, weight, also))
    return tuple(found.values())


def _tag_weight(word: str, tag: str, weights: dict[str, float]) -> float:
    """Return how much a word of this part of speech tells; a number does if it has digits."""
    if tag == "m":
        return 1.0 if any(c.isdigit() for c in word) else 0.0
    return weights.get(tag, weights.get(tag[:1], 0.0))


@cache
def _phrases() -> tuple[str, ...]:
    words = load_toml("terms/questions")
    phrases = list(words["courtesies"]["words"])
    phrases += words["change"]["words"] + words["finance"]["words"]
    for name in ("figure", "date", "person", "place", "list", "reason", "manner", "yes_no"):
        phrases += [w for w in words["wants"][name] if not w.isascii() and w not in _KEEP]
    return tuple(sorted(phrases, key=len, reverse=True))


# Asking words that name a thing too; they stay among the subjects.
_KEEP = frozenset(
    {
        "占比",
        "比例",
        "比重",
        "规模",
        "数量",
        "金额",
        "原因",
        "地址",
        "地点",
        "措施",
        "方式",
        "路径",
        "时间",
        "日期",
    }
)


def _blank(text: str, spans: Sequence[tuple[int, int]]) -> str:
    for start, end in spans:
        text = text[:start] + " " * (end - start) + text[end:]
    return text
