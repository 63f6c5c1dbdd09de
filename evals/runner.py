"""Run an evaluation: every question through four searches and the answerer, then the report.

Reads the samples' own index (`sample_store.py`), never the user's. Showing a report is
`report.py`.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from ..index.encode import load_encoder
from ..index.errors import InputError
from ..index.period import Period
from ..index.scope import Scope
from ..index.settings import Settings
from ..index.store import Store
from ..rag.answer import Figure, Hit
from ..rag.assistant import Assistant
from ..rag.question import understand
from ..rag.retrieve import Mode, Retriever
from . import machine, summary
from .metrics import METRICS, Passage, Qrels, Run, evaluate, first_rank
from .questions import EvalQuestion, ExpectedFigure, load_questions
from .record import MODES, Excerpt, Report, Row
from .sample_store import open_samples
from .scoring import judge, untraced

DEPTH = 50
"""Passages asked of each search; ``mrr`` and the ranks look no further."""
_MARGIN = 80

OnProgress = Callable[[int, int, str], None]
"""Called with questions done, questions in all, and what comes next."""


@dataclass(frozen=True, slots=True)
class _Bench:
    """What a question is put to."""

    assistant: Assistant
    retriever: Retriever
    sources: dict[str, str]
    texts: dict[str, str]


def run(
    set_name: str,
    settings: Settings,
    *,
    limit: int | None = None,
    split: str | None = None,
    progress: OnProgress | None = None,
    cache: Path | None = None,
) -> Report:
    """Evaluate a question set over the sample filings.

    Args:
        set_name: a shipped set (``kunlun``) or the path of a ``.jsonl`` file.
        settings: encoder and top_k are used as set; the store is not touched.
        limit: only the first so many questions.
        split: only the questions of this split (``fit`` or ``report``).
        progress: called before the index is built and before each question.
        cache: folder for the samples' index; the user's cache folder by default.

    Raises:
        InputError: the set cannot be used, or nothing of it is left.
    """
    begun = time.perf_counter()
    questions = _chosen(set_name, limit, split)
    tell = progress or (lambda done, total, label: None)
    tell(0, len(questions), "准备示例公告的索引")
    encoder = load_encoder(settings)
    at = open_samples(settings, encoder, cache=cache)
    assistant = Assistant(Store.open(at.store), encoder, at)
    try:
        bench = _set_up(assistant)
        rows = []
        for done, question in enumerate(questions):
            tell(done, len(questions), question.question)
            rows.append(_row(question, bench))
        tell(len(questions), len(questions), "完成")
        return _report(set_name, at, bench, rows, time.perf_counter() - begun)
    finally:
        assistant.store.close()


def _chosen(set_name: str, limit: int | None, split: str | None) -> list[EvalQuestion]:
    questions = [q for q in load_questions(set_name) if split in (None, q.split)][:limit]
    if not questions:
        raise InputError(f"题库“{set_name}”里没有可用的题目（split={split}，limit={limit}）。")
    return questions


def _set_up(assistant: Assistant) -> _Bench:
    filings = assistant.store.filings()
    return _Bench(
        assistant=assistant,
        retriever=assistant.retriever,
        sources={filing.doc_id: Path(filing.source).name for filing in filings},
        texts={filing.doc_id: assistant.store.text(filing.doc_id) for filing in filings},
    )


def _row(question: EvalQuestion, bench: _Bench) -> Row:
    answer = bench.assistant.answer(question.question, _scope(question), question.history)
    groups = [[Passage(g.source, g.start, g.end) for g in group] for group in question.groups]
    qrels: Qrels = {question.id: groups} if groups else {}
    runs: dict[str, Run] = {}
    if groups:
        runs = {mode: {question.id: _search(question, bench, mode)} for mode in MODES}
    scores = {mode: evaluate(qrels, run, METRICS) for mode, run in runs.items()}
    by_source = {source: bench.texts[doc_id] for doc_id, source in bench.sources.items()}
    golds = [Passage(gold.source, gold.start, gold.end) for gold in question.gold]
    cited = [Passage(bench.sources[c.doc_id], c.start, c.end) for c in answer.citations]
    missing = untraced(answer)
    return Row(
        id=question.id,
        question=question.question,
        history=tuple(turn[0] for turn in question.history),
        kind=question.kind,
        split=question.split,
        as_of=question.as_of.isoformat() if question.as_of else None,
        gold=tuple(_excerpt(passage, by_source) for passage in golds),
        expected=tuple(_in_words(figure) for figure in question.figures),
        refusal=question.refusal.value if question.refusal else None,
        retrieval={
            mode: {metric: values[question.id] for metric, values in by_metric.items()}
            for mode, by_metric in scores.items()
        },
        ranks={mode: first_rank(groups, run[question.id]) for mode, run in runs.items()},
        answer=answer.text,
        reason=answer.refusal_reason.value if answer.refusal_reason else None,
        cited=tuple(_excerpt(passage, by_source) for passage in cited),
        figures=tuple(_in_words(figure) for figure in answer.figures),
        untraced=() if answer.refused else (*missing.figures, *missing.periods),
        confidence=answer.confidence,
        latency_ms=answer.latency_ms,
        judgement=judge(question, answer, bench.texts.__getitem__, bench.sources),
    )


def _scope(question: EvalQuestion) -> Scope:
    return Scope(as_of=question.as_of)


def _search(question: EvalQuestion, bench: _Bench, mode: Mode) -> list[Passage]:
    """Search in one mode.

    The full pipeline reads the turns before by itself; the baselines get the question before put
    in front, the plain way to keep a follow-up findable, so that they lose nothing but method.
    """
    scope = _scope(question)
    if mode == "full":
        query = understand(
            question.question,
            question.history,
            lexicon=bench.retriever.lexicon,
            today=question.as_of,
        )
        hits = bench.retriever.search(query, scope, DEPTH, mode)
    else:
        before = [turn[0] for turn in question.history[-1:]]
        text = " ".join([*before, question.question])
        hits = bench.retriever.search(text, scope, DEPTH, mode)
    return [_passage(hit, bench) for hit in hits]


def _passage(hit: Hit, bench: _Bench) -> Passage:
    return Passage(bench.sources[hit.chunk.doc_id], hit.chunk.start, hit.chunk.end)


def _excerpt(passage: Passage, texts: dict[str, str]) -> Excerpt:
    text = texts[passage.source]
    return Excerpt(
        source=passage.source,
        start=passage.start,
        end=passage.end,
        before=text[max(0, passage.start - _MARGIN) : passage.start],
        quote=text[passage.start : passage.end],
        after=text[passage.end : passage.end + _MARGIN],
    )


def _in_words(figure: ExpectedFigure | Figure) -> str:
    period = figure.period.code if isinstance(figure.period, Period) else figure.period
    value = format(figure.value.normalize(), ",f")
    return " ".join(part for part in (figure.metric, period, f"{value} {figure.unit}") if part)


def _report(
    set_name: str, settings: Settings, bench: _Bench, rows: Sequence[Row], seconds: float
) -> Report:
    manifest = bench.assistant.store.manifest
    groups = summary.groups(rows)
    return Report(
        set_name=Path(set_name).stem,
        created=datetime.now().astimezone().isoformat(timespec="seconds"),
        seconds=round(seconds, 2),
        commit=machine.commit(),
        machine=machine.machine(),
        versions={**machine.versions(), **{k: str(v) for k, v in manifest.versions.items()}},
        settings={"encoder": settings.encoder, "top_k": str(settings.top_k)},
        store={
            "encoder": manifest.encoder,
            "filings": str(manifest.filings),
            "chunks": str(manifest.chunks),
            "facts": str(manifest.facts),
        },
        retrieval={name: summary.retrieval_scores(members) for name, members in groups.items()},
        gain=summary.retrieval_gain(rows),
        answers={name: summary.answer_scores(members) for name, members in groups.items()},
        latency=summary.latency(rows),
        rows=tuple(rows),
    )
