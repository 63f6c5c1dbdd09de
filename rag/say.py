"""How figures and statements are said: the filing's own sentence, or table cells as a plain one.

Which figures are said is `ledger_answerer.py`; figures worked out say themselves (`derive.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ..index.chunk import Chunk
from ..index.fact import Fact
from ..index.filing import BlockKind
from ..index.sentences import clean
from ..index.store import Store
from .cite import Passage
from .draft import Sentence
from .extract import Statement
from .wording import spoken

# A head this many characters above its row is quoted in one piece with it, rows between included.
NEAR_HEAD = 600


class Speaker:
    """Says what one store's filings tell.

    Args:
        store: an open store.
        name_company: the company is named with its figures: filings of several are here.
    """

    def __init__(self, store: Store, *, name_company: bool) -> None:
        self._store = store
        self._name_company = name_company

    def say(self, facts: Sequence[Fact]) -> Sentence:
        """Say facts that stand together: their own sentence, or for table cells a plain one."""
        first = facts[0]
        chunk = self._store.chunk_at(first.doc_id, first.start)
        assert chunk is not None, "a fact stands in some chunk"
        if chunk.kind is BlockKind.TABLE:
            company = self._store.filing(first.doc_id).company
            whose = company or "" if self._name_company and not first.scope else ""
            words = f"{whose}{_row_words(facts)}"
            return Sentence(words, _table_passages(chunk, facts), tuple(facts))
        passage = Passage(chunk, first.evidence_start, first.evidence_end)
        text = self._store.text(first.doc_id)[first.evidence_start : first.evidence_end]
        inside = self._inside(first.doc_id, first.evidence_start, first.evidence_end)
        return Sentence(f"{clean(text)}{_unsaid_period(text, facts)}", (passage,), inside)

    def quote(self, statement: Statement) -> Sentence:
        """Say a statement in its own words, with the figures that stand in it."""
        chunk, start, end = statement.hit.chunk, statement.start, statement.end
        facts = self._inside(chunk.doc_id, start, end)
        # A row's words name its columns, so their head is cited with it.
        heads = dict.fromkeys((f.head_start, f.head_end) for f in facts if f.head_start >= 0)
        outside = [Passage(chunk, *head) for head in heads if not start <= head[0] < end]
        return Sentence(statement.text, (Passage(chunk, start, end), *outside), facts)

    def _inside(self, doc_id: str, start: int, end: int) -> tuple[Fact, ...]:
        facts = self._store.facts(doc_ids={doc_id})
        return tuple(f for f in facts if start <= f.start and f.end <= end)


def distinct(sentences: Sequence[Sentence]) -> tuple[Sentence, ...]:
    """Drop sentences said before; their facts are kept together."""
    seen: dict[str, Sentence] = {}
    for sentence in sentences:
        if before := seen.get(sentence.text):
            facts = tuple(dict.fromkeys((*before.facts, *sentence.facts)))
            sentence = replace(before, facts=facts)
        seen[sentence.text] = sentence
    return tuple(seen.values())


def _unsaid_period(text: str, facts: Sequence[Fact]) -> str:
    """Name the period of a quoted figure where its sentence does not (报告期内, 截至报告期末)."""
    period = facts[0].period
    if period is None or str(period.end.year) in text or str(period.end.year - 2000) + "年" in text:
        return ""
    return f"（{spoken(period)}）"


def _table_passages(chunk: Chunk, facts: Sequence[Fact]) -> tuple[Passage, ...]:
    """Cite cells of one row with their columns' head: in one piece where they stand close."""
    start = min(f.evidence_start for f in facts)
    end = max(f.evidence_end for f in facts)
    row = Passage(chunk, start, end)
    head = next((f for f in facts if f.head_start >= 0), None)
    if head is None:
        return (row,)
    if 0 <= start - head.head_end <= NEAR_HEAD:
        return (Passage(chunk, head.head_start, end),)
    return (row, Passage(chunk, head.head_start, head.head_end))


def _row_words(facts: Sequence[Fact]) -> str:
    """Say table cells of one row: 2024年营业收入为5,662,496,707.12元，同比增长15.20%。"""
    first = facts[0]
    when = spoken(first.period) if first.period else ""
    subject = f"{first.scope}的" if first.scope else ""
    parts = []
    for fact in facts:
        figure = fact.text if fact.text.endswith(fact.unit) else f"{fact.text}{fact.unit}"
        if not fact.change:
            parts.append(f"{fact.metric}为{figure}")
        else:
            against = "较上年末" if fact.period and fact.period.is_point else "同比"
            verb = "增长" if fact.value > 0 and against == "同比" else "变动"
            parts.append(f"{'' if parts else fact.metric}{against}{verb}{figure}")
    return f"{when}{subject}{'，'.join(parts)}。"
