"""The report's tables as plain words, for every form it is written in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from . import labels
from .bootstrap import Score
from .metrics import METRICS
from .record import ALL, MODES, Report, Row
from .summary import ANSWER_METRICS


@dataclass(frozen=True, slots=True)
class Table:
    """A table of words; ``best`` holds the (row, column) of cells to set off."""

    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    best: frozenset[tuple[int, int]] = frozenset()


def retrieval(report: Report) -> Table:
    """Return the four searches side by side, with intervals; the best of each row set off."""
    scores = report.retrieval[ALL]
    rows, best = [], set()
    for number, metric in enumerate(METRICS):
        line = [scores[mode][metric] for mode in MODES]
        top = max((score.value or 0.0 for score in line), default=0.0)
        best |= {(number, i) for i, s in enumerate(line, 1) if s.value and s.value == top}
        rows.append((labels.RETRIEVAL[metric], *map(str, line)))
    n = scores["full"]["mrr"].n
    header = ("指标", *(labels.MODES[mode] for mode in MODES))
    return Table(f"检索：四种方式对比（{n} 题）", header, tuple(rows), frozenset(best))


def gain(report: Report) -> Table:
    """Return how much the full pipeline gains over each other search, paired by question."""
    rows = tuple(
        (labels.RETRIEVAL[metric], *(_signed(scores[metric]) for scores in report.gain.values()))
        for metric in METRICS
    )
    header = ("指标", *(f"比“{labels.MODES[mode]}”" for mode in report.gain))
    return Table("完整流程的提升（逐题配对）", header, rows)


def answers(report: Report) -> Table:
    """Return the answer metrics, overall and by split."""
    groups = [ALL, *(name for name in report.answers if name.startswith("split:"))]
    rows = tuple(
        (
            labels.ANSWERS[metric],
            *(f"{report.answers[g][metric]}（{report.answers[g][metric].n}）" for g in groups),
        )
        for metric in ANSWER_METRICS
    )
    return Table("回答：完整流程", ("指标（题数）", *map(labels.group, groups)), rows)


def kinds(report: Report) -> Table:
    """Return the searches' first and first-five hits and the answers, by group of questions."""
    columns = ("recall@1", "recall@5")
    header = (
        "题类",
        "题数",
        *(f"{labels.MODES[mode]} @{name[7:]}" for mode in MODES for name in columns),
        "数字全对",
        "整题正确",
    )
    rows = []
    for name, scores in report.answers.items():
        searched = report.retrieval[name]
        found = [_plain(searched[mode][column]) for mode in MODES for column in columns]
        right = (_plain(scores["figures_exact"]), _plain(scores["correct"]))
        rows.append((labels.group(name), str(scores["correct"].n), *found, *right))
    return Table("按题类与分组", header, tuple(rows))


def questions(rows: Sequence[Row]) -> Table:
    """Return every question with its ranks and its verdict."""
    header = ("编号", "问题", "题类", *(labels.MODES[mode] for mode in MODES), "结果", "毫秒")
    lines = tuple(
        (
            row.id,
            row.question,
            labels.kind(row.kind),
            *(_rank(row, mode) for mode in MODES),
            ("对" if row.judgement.correct else "错") + f"（{labels.outcome(row.reason)}）",
            str(row.latency_ms),
        )
        for row in rows
    )
    return Table("全部题目", header, lines)


def about(report: Report) -> Table:
    """Return what was measured, where and on what."""
    named = {
        "时间": report.created,
        "代码版本": report.commit or "（非源码目录）",
        "处理器": f"{report.machine.get('cpu', '')}，{report.machine.get('cores', '')} 核",
        "内存": f"{report.machine.get('memory_gib', '')} GiB",
        "系统": f"{report.machine.get('system', '')}，Python {report.machine.get('python', '')}",
        "向量模型": report.store.get("encoder", ""),
        "索引": f"{report.store.get('filings')} 份文件，{report.store.get('chunks')} 个段落，"
        f"{report.store.get('facts')} 条数据",
        "用时": f"{report.seconds:.1f} 秒；每题作答 p50 {report.latency.get('p50', 0):.0f} 毫秒，"
        f"p95 {report.latency.get('p95', 0):.0f} 毫秒",
        "软件版本": "，".join(f"{name} {v}" for name, v in report.versions.items() if v),
    }
    return Table("评测条件", ("项目", "内容"), tuple(named.items()))


def _plain(score: Score) -> str:
    return "–" if score.value is None else f"{score.value:.2f}"


def _signed(score: Score) -> str:
    if score.value is None or score.low is None or score.high is None:
        return "–"
    return f"{score.value:+.3f} [{score.low:+.2f}, {score.high:+.2f}]"


def _rank(row: Row, mode: str) -> str:
    if not row.ranks:
        return ""
    return str(row.ranks[mode] or "未找到")
