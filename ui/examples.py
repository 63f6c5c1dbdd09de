"""Example questions, made from what the index holds and tried before they are offered.

Figures are asked for only where the ledger has them, published questions only where an investor
record is indexed; what the assistant would refuse is left out. No company is written down here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice

from ..index.filing import DocType, Filing
from ..index.scope import Scope
from ..index.store import Store
from ..rag.assistant import Assistant
from ..rag.wording import spoken

MOST = 6
"""Examples shown."""
METRICS = (
    "营业收入",
    "归属于上市公司股东的净利润",
    "研发费用",
    "经营活动产生的现金流量净额",
    "基本每股收益",
    "总资产",
)
"""Figures most reports state, the most asked first."""
TRIED = 3
"""Questions tried for each one shown, at most."""
LOOKED_AT = 200
"""Passages looked through for published questions."""

# A number, a form of address, a greeting, 请问: none of them belongs to the question.
_GREETING = re.compile(
    r"^(?:\d+[、.．]\s*)?(?:[^，。？?]{0,10}[您你]好[！!，,。：:]?\s*)?"
    r"(?:请问|想问一下|想请教一下)?[，,：:]?\s*"
)


def examples(assistant: Assistant) -> tuple[str, ...]:
    """Return up to `MOST` questions that the assistant answers, figures first."""
    store = assistant.store
    reports = sorted(
        (f for f in store.filings() if f.period is not None and f.company),
        key=lambda f: (f.period.end, f.period.start) if f.period else (),
        reverse=True,
    )
    figures = _answered(assistant, _figure_questions(store, reports), MOST - 2)
    published = _answered(assistant, _published_questions(store), MOST - len(figures))
    return (*figures, *published)


def _answered(assistant: Assistant, questions: Iterator[str], most: int) -> tuple[str, ...]:
    """Return the first questions that get an answer, looking at `TRIED` for each wanted."""
    tried = islice(dict.fromkeys(questions), TRIED * most)
    return tuple(islice((q for q in tried if not assistant.answer(q).refused), most))


def _figure_questions(store: Store, reports: Sequence[Filing]) -> Iterator[str]:
    """Yield figure questions, companies and periods in turn, newest first."""
    offered: set[tuple[str, str]] = set()
    for rank in range(len(METRICS)):
        for position, filing in enumerate(reports[:4]):
            metric = METRICS[(rank + position) % len(METRICS)]
            if (filing.company, metric) in offered or not _stated(store, filing, metric):
                continue
            offered.add((filing.company or "", metric))
            when = spoken(filing.period) if filing.period else ""
            unit = "是多少" if metric != "研发费用" else "是多少，同比变化多大"
            yield f"{filing.company}{when}{metric}{unit}？"


def _stated(store: Store, filing: Filing, metric: str) -> bool:
    facts = store.facts(metrics={metric}, doc_ids={filing.doc_id})
    return any(f.period == filing.period and not f.scope and not f.change for f in facts)


def _published_questions(store: Store) -> Iterator[str]:
    """Yield short questions that investors asked and the company answered."""
    ids = store.select(Scope(doc_types=frozenset({DocType.IR_ACTIVITY_RECORD})))
    if ids is None:
        return
    for chunk in store.chunks([int(i) for i in ids[:LOOKED_AT]]):
        question = _GREETING.sub("", " ".join(chunk.question.split()))
        one = len(re.findall(r"[？?]", question)) == 1 and question.endswith(("？", "?"))
        if one and 8 <= len(question) <= 36:
            yield question
