"""Read the figures of a table: row label by column head gives name, period, subject and unit.

Holds `table_facts`. Three shapes are read: rows of known figures under periods, rows of subjects
under figures (holders, regions, benchmarks), and rows of label and value side by side. A column
whose meaning cannot be told gives nothing. Heads are `table_heads.py`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from .fact import Fact
from .filing import Block, Cell, DocType, Filing, Table
from .metric_words import find_metrics, metric_terms, standard_metric
from .period import Period
from .period_words import find_periods
from .quantity import parse_number
from .table_heads import SEQUENTIAL, Head, is_head_row, make_head, merge_heads
from .table_units import unit_of

_NO_FIGURE = re.compile(
    r"代码|电话|传真|编号|序号|号码|排名|年龄|附注|注释|日期|时间|邮编|索引|页码|备注|说明"
)
_FIGURE = re.compile(r"[（(]?[-+−－]?[\d０-９][\d,]*(?:\.\d+)?[）)]?\s?[^\s<>|]*")
_SHARE = re.compile(r"占.{0,16}(?:比重|比例|比$|%)|^比重$|^占比$|构成比")
_ASIDE = re.compile(r"[（(][^（）()]*[）)]")
_HOLDINGS = frozenset({"持股数量", "持股比例", "持有有限售条件的股份数量", "质押股份数量"})
_PLEDGE = "质押、标记或冻结股份数量"
_PERIODIC = frozenset(
    {
        DocType.ANNUAL_REPORT,
        DocType.ANNUAL_REPORT_SUMMARY,
        DocType.HALF_YEAR_REPORT,
        DocType.HALF_YEAR_REPORT_SUMMARY,
        DocType.QUARTERLY_REPORT,
    }
)


@dataclass(frozen=True, slots=True)
class _Reading:
    """What a cell's figure is, before unit and value."""

    metric: str
    label: str
    period: Period | None
    scope: str = ""
    change: bool = False


def table_facts(filing: Filing, block: Block) -> Iterator[Fact]:
    """Yield the facts of a table block, row by row."""
    table = block.table
    if table is None:
        return
    heads: tuple[Head, ...] = ()
    in_head = False
    for number, row in enumerate(table.rows):
        if pairs := _pairs(row):
            in_head = False
            for label, cell in pairs:
                yield from _pair_fact(filing, table, row, label, cell)
        elif sum(bool(cell.text.strip()) for cell in row) < 2 and len(row) > 2:
            continue
        elif number < table.header_rows or is_head_row(row, filing.period):
            heads = merge_heads(heads if in_head else (), row, filing.period)
            in_head = True
        else:
            in_head = False
            yield from _row_facts(filing, table, row, heads)


def _pairs(row: Sequence[Cell]) -> list[tuple[Cell, Cell]]:
    """Return label and value side by side, twice or more in one row, else nothing."""
    filled = [cell for cell in row if cell.text.strip()]
    if len(filled) < 4 or len(filled) % 2:
        return []
    pairs = list(zip(filled[::2], filled[1::2], strict=True))
    if any(_is_number(label) or not _is_number(value) for label, value in pairs):
        return []
    known = sum(standard_metric(label.text) is not None for label, _ in pairs)
    return pairs if known * 2 >= len(pairs) else []


def _pair_fact(
    filing: Filing, table: Table, row: Sequence[Cell], label: Cell, cell: Cell
) -> Iterator[Fact]:
    words = _bare(label.text)
    mentions = find_periods(words, anchor=filing.period)
    period = mentions[0].period if mentions else None
    reading = _Reading(standard_metric(words) or words, words, period)
    head = make_head(label.text, label.start, label.end, filing.period)
    yield from _fact(filing, table, (label, *row), cell, reading, head)


def _row_facts(
    filing: Filing, table: Table, row: Sequence[Cell], heads: Sequence[Head]
) -> Iterator[Fact]:
    first = 0
    if len(row) > 2 and re.fullmatch(r"\s*\d{0,3}\s*", row[0].text) and not _is_number(row[1]):
        first = 1
    if not row or _is_number(row[first]):
        return
    if not row[first].text.strip():
        yield from _headed_facts(filing, table, row, heads)
        return
    label = row[first]
    if _NO_FIGURE.search(label.text) and standard_metric(label.text) is None:
        return
    left: Head | None = None
    for number in range(first + 1, len(row)):
        cell = row[number]
        head = heads[number] if number < len(heads) else Head()
        if head.period is not None and not head.change:
            left = head
        if not _is_number(cell) or SEQUENTIAL.search(head.text):
            continue
        reading = _reading(filing, table, label, head, left, heads[first] if heads else Head())
        if reading is not None:
            yield from _fact(filing, table, row[first:], cell, _pledged(reading, row), head)


def _headed_facts(
    filing: Filing, table: Table, row: Sequence[Cell], heads: Sequence[Head]
) -> Iterator[Fact]:
    """Read a row without a label: figures of the company under known names (股东总数)."""
    for cell, head in zip(row, heads, strict=False):
        metric = standard_metric(head.rest) if head.rest and not head.change else None
        if metric and metric not in _HOLDINGS and _is_number(cell):
            reading = _Reading(metric, _bare(head.text), _at(metric, head.period))
            yield from _fact(filing, table, (cell,), cell, reading, head)


def _reading(
    filing: Filing, table: Table, label: Cell, head: Head, left: Head | None, corner: Head
) -> _Reading | None:
    words = _bare(label.text)
    metric = standard_metric(label.text)
    period = head.period or (left.period if head.change and left else None)
    if _NO_FIGURE.search(head.rest) and standard_metric(head.rest) is None:
        return None
    if metric is None:
        subject = re.sub(r"\s+", " ", label.text).strip(" :：")
        return _of_subject(filing, table, subject, head, period, corner)
    own = find_periods(words, anchor=filing.period)
    if period is None and own:
        period = own[0].period
    if head.change:
        return _Reading(metric, words, period, change=True) if period else None
    if _SHARE.search(head.rest):
        share = standard_metric(f"{metric}占比") or f"{metric}占比"
        return _Reading(share, words, period)
    scope = "" if standard_metric(head.rest) else head.rest
    return _Reading(metric, words, _at(metric, period), scope=scope)


def _of_subject(
    filing: Filing, table: Table, words: str, head: Head, period: Period | None, corner: Head
) -> _Reading | None:
    """Read a row whose label is not a known figure: a subject, a period, or an unlisted item."""
    if not head.text:
        return None
    named = find_metrics(head.rest)
    if head.change:
        if len(named) != 1 or period is None:
            return None
        return _Reading(named[0].metric, head.rest, period, scope=words, change=True)
    told = find_periods(words, anchor=filing.period)
    if told and told[0].end - told[0].start >= len(words) - 2 and head.rest:
        metric = standard_metric(head.rest) or head.rest
        return _Reading(metric, head.rest, _at(metric, told[0].period))
    if not head.rest:
        return _under_period(table, words, head, corner)
    if _SHARE.search(head.rest) and standard_metric(head.rest) is None:
        subject = _only_metric(table, corner)
        return _Reading(f"{subject}占比", head.rest, period, scope=words) if subject else None
    metric = standard_metric(head.rest) or head.rest
    if period is None and metric in _HOLDINGS and filing.doc_type in _PERIODIC and filing.period:
        period = Period.point(filing.period.end)
    return _Reading(metric, head.rest, period, scope=words.lstrip("#"))


def _under_period(table: Table, words: str, head: Head, corner: Head) -> _Reading:
    """Read a row under a bare period: a part of the figure in the title, else an unlisted item."""
    if subject := _only_metric(table, corner):
        return _Reading(subject, words, _at(subject, head.period), scope=words)
    return _Reading(words, words, head.period)


def _only_metric(table: Table, corner: Head) -> str | None:
    names = {m.metric for m in find_metrics(corner.rest)} or {
        m.metric for m in find_metrics(table.title)
    }
    return names.pop() if len(names) == 1 else None


def _pledged(reading: _Reading, row: Sequence[Cell]) -> _Reading:
    """Name the pledged shares so only where the row says that they are pledged."""
    if reading.metric != "质押股份数量" or any(cell.text.strip() == "质押" for cell in row):
        return reading
    return _Reading(_PLEDGE, reading.label, reading.period, reading.scope, reading.change)


def _at(metric: str, period: Period | None) -> Period | None:
    """Set a balance-sheet figure at the end of the span it is told of."""
    term = metric_terms().get(metric)
    if period and term and term.kind == "stock" and term.unit == "元" and period.kind != "month":
        return Period.point(period.end)
    return period


def _fact(
    filing: Filing, table: Table, row: Sequence[Cell], cell: Cell, reading: _Reading, head: Head
) -> Iterator[Fact]:
    match = _FIGURE.search(filing.text, cell.start, cell.end)
    if match is None or not reading.metric:
        return
    unit = unit_of(reading.metric, cell.text, row[0].text, head.text, table.unit, reading.change)
    value = parse_number(match[0], unit.written)
    if value is None:
        return
    start, end = _evidence(filing.text, table, row, cell, head)
    above = _head_line(filing.text, head, start, end)
    yield Fact(
        doc_id=filing.doc_id,
        metric=reading.metric,
        label=reading.label,
        value=value,
        unit=unit.base,
        text=match[0],
        period=reading.period,
        scope=reading.scope,
        approximate=False,
        change=reading.change,
        start=match.start(),
        end=match.end(),
        evidence_start=start,
        evidence_end=end,
        head_start=above[0],
        head_end=above[1],
    )


def _head_line(text: str, head: Head, start: int, end: int) -> tuple[int, int]:
    """Return the line of a column's head, or nothing where the evidence holds it."""
    if head.start < 0 or start <= head.start < end:
        return -1, -1
    stop = text.find("\n", head.end)
    return text.rfind("\n", 0, head.start) + 1, len(text) if stop < 0 else stop


def _evidence(
    text: str, table: Table, row: Sequence[Cell], cell: Cell, head: Head
) -> tuple[int, int]:
    """Return the row's lines; for a linearised table the stretch from label or head to value."""
    if table.layout == "columns":
        marks = [row[0].start, row[0].end, cell.start, cell.end]
        if head.start >= 0:
            marks += [head.start, head.end]
        return min(marks), max(marks)
    first = min(item.start for item in (*row, cell))
    last = max(item.end for item in (*row, cell))
    stop = text.find("\n", last)
    return text.rfind("\n", 0, first) + 1, len(text) if stop < 0 else stop


def _is_number(cell: Cell) -> bool:
    return parse_number(cell.text) is not None


def _bare(text: str) -> str:
    return re.sub(r"\s+", " ", _ASIDE.sub("", text)).strip(" :：")
