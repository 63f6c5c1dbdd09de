"""The head rows of a table, wherever they stand: merged, and what each column is of.

Holds `Head`, `is_head_row`, `merge_heads`. Reading the figures under them is `table_facts.py`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from .filing import Cell
from .folding import fold
from .metric_words import standard_metric
from .period import Period
from .period_words import PeriodMention, find_periods
from .quantity import parse_number

CHANGE = re.compile(r"增\s*减|变\s*动|增\s*长|同\s*比|变\s*化|增\s*幅|降\s*幅|YoY|change", re.I)
"""Words of a column of changes."""

SEQUENTIAL = re.compile(r"环\s*比|较上\s*(?:个?季度|月)|QoQ", re.I)
"""Words of a change against the quarter before, which the ledger leaves alone."""

_COMPARED = re.compile(r"[较比与同]\s*$")
_FILLER = re.compile(
    r"^(?:金额|数额|数值|数据|余额|发生额|本期|合计|总计|数量|指标|项目|人民币|的)+$"
)
_ASIDE = re.compile(r"[（(][^（）()]*[）)]|[:：]|(?<![A-Za-z])\s+|\s+(?![A-Za-z\d])")


@dataclass(frozen=True, slots=True)
class Head:
    """What stands over a column.

    Attributes:
        text: the words of all its head rows, upper first.
        start: where the lowest of them starts; -1 for none.
        end: one past where it ends.
        period: the first period it names.
        change: whether the column is of changes.
        rest: its words without period, brackets and filler.
    """

    text: str = ""
    start: int = -1
    end: int = -1
    period: Period | None = None
    change: bool = False
    rest: str = ""


def is_head_row(row: Sequence[Cell], anchor: Period | None) -> bool:
    """Tell a head row in the middle of a table: words alone, of periods, changes or figures."""
    told = [cell.text for cell in row[1:] if cell.text.strip()]
    if not told or any(parse_number(text) is not None for text in told):
        return False
    return any(
        CHANGE.search(text) or standard_metric(text) or _is_period(text, anchor) for text in told
    )


def merge_heads(
    upper: Sequence[Head], row: Sequence[Cell], anchor: Period | None
) -> tuple[Head, ...]:
    """Lay a head row under the heads above it; a spanning head reaches over the empty cells."""
    heads = []
    above = ""
    for number in range(max(len(upper), len(row))):
        over = upper[number] if number < len(upper) else Head()
        cell = row[number] if number < len(row) else None
        under = cell.text.strip() if cell else ""
        above = over.text or (above if under and number else "")
        if cell and under:
            heads.append(make_head(f"{above} {under}".strip(), cell.start, cell.end, anchor))
        else:
            heads.append(over)
    return tuple(heads)


def make_head(text: str, start: int, end: int, anchor: Period | None) -> Head:
    """Read what a column head says."""
    mentions = find_periods(text, anchor=anchor)
    change = bool(CHANGE.search(text))
    rest = fold(text)
    for mention in reversed(mentions):
        rest = rest[: mention.start] + rest[mention.end :]
    rest = _ASIDE.sub("", rest)
    return Head(
        text,
        start,
        end,
        _period(text, mentions, anchor),
        change,
        "" if _FILLER.match(rest) else rest,
    )


def _period(text: str, mentions: Sequence[PeriodMention], anchor: Period | None) -> Period | None:
    """Return the period a head is of: the first named, unless it is only compared with.

    A column of changes against 上年同期 or 上年末 is of the reporting period or its end.
    """
    for mention in mentions:
        if not _COMPARED.search(text[: mention.start]):
            return mention.period
        if anchor is not None and mention.period == anchor.previous_year():
            return anchor
        if anchor is not None and mention.period.is_point:
            return Period.point(anchor.end)
    return None


def _is_period(text: str, anchor: Period | None) -> bool:
    mentions = find_periods(text, anchor=anchor)
    return bool(mentions) and len(text.strip()) <= 24
