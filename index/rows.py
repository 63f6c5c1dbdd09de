"""Filings, chunks and facts as rows of the records file, and back, field for field."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from .chunk import Chunk
from .fact import Fact
from .filing import BlockKind, DocType, Filing, Flag, Span
from .period import Period

Row = Sequence[Any]

FILING = (
    "doc_id, title, doc_type, company, company_full, code, period, published, event_date, "
    "source, parser, flags"
)
CHUNK = "doc_id, start, stop, kind, heading_path, text, context, question, page, period, row_spans"
FACT = (
    "doc_id, metric, label, value, unit, text, period, scope, approximate, change, start, stop, "
    "evidence_start, evidence_stop, head_start, head_stop"
)


def filing_row(filing: Filing) -> Row:
    """Return the columns of `FILING`; the text has a column of its own."""
    return (
        filing.doc_id,
        filing.title,
        filing.doc_type.value,
        filing.company,
        filing.company_full,
        filing.code,
        _code(filing.period),
        filing.published.isoformat() if filing.published else None,
        filing.event_date.isoformat() if filing.event_date else None,
        filing.source,
        filing.parser,
        json.dumps([flag.value for flag in filing.flags]),
    )


def read_filing(row: Row) -> Filing:
    """Return the filing of a `FILING` row, without its text and blocks."""
    return Filing(
        doc_id=row[0],
        text="",
        title=row[1],
        doc_type=DocType(row[2]),
        company=row[3],
        company_full=row[4],
        code=row[5],
        period=_period(row[6]),
        published=_date(row[7]),
        event_date=_date(row[8]),
        source=row[9],
        parser=row[10],
        flags=tuple(Flag(value) for value in json.loads(row[11])),
    )


def chunk_row(chunk: Chunk) -> Row:
    """Return the columns of `CHUNK`."""
    return (
        chunk.doc_id,
        chunk.start,
        chunk.end,
        chunk.kind.value,
        json.dumps(chunk.heading_path, ensure_ascii=False),
        chunk.text,
        chunk.context,
        chunk.question,
        chunk.page,
        _code(chunk.period),
        json.dumps([(span.start, span.end) for span in chunk.rows]),
    )


def read_chunk(row: Row) -> Chunk:
    """Return the chunk of a `CHUNK` row."""
    return Chunk(
        doc_id=row[0],
        start=row[1],
        end=row[2],
        kind=BlockKind(row[3]),
        heading_path=tuple(json.loads(row[4])),
        text=row[5],
        context=row[6],
        question=row[7],
        page=row[8],
        period=_period(row[9]),
        rows=tuple(Span(start, end) for start, end in json.loads(row[10])),
    )


def fact_row(fact: Fact) -> Row:
    """Return the columns of `FACT`; the value as text, so that no digit is lost."""
    return (
        fact.doc_id,
        fact.metric,
        fact.label,
        str(fact.value),
        fact.unit,
        fact.text,
        _code(fact.period),
        fact.scope,
        fact.approximate,
        fact.change,
        fact.start,
        fact.end,
        fact.evidence_start,
        fact.evidence_end,
        fact.head_start,
        fact.head_end,
    )


def read_fact(row: Row) -> Fact:
    """Return the fact of a `FACT` row."""
    return Fact(
        doc_id=row[0],
        metric=row[1],
        label=row[2],
        value=Decimal(row[3]),
        unit=row[4],
        text=row[5],
        period=_period(row[6]),
        scope=row[7],
        approximate=bool(row[8]),
        change=bool(row[9]),
        start=row[10],
        end=row[11],
        evidence_start=row[12],
        evidence_end=row[13],
        head_start=row[14],
        head_end=row[15],
    )


def with_text(filing: Filing, text: str) -> Filing:
    """Return the filing with its text."""
    return replace(filing, text=text)


def _code(period: Period | None) -> str | None:
    return period.code if period else None


@cache
def _period(code: str | None) -> Period | None:
    return Period.from_code(code) if code else None


def _date(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
