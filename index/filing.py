"""A filing and its blocks: what the parser gives and everything else reads.

Holds the types alone. The invariant, tested over every parser: for a block ``b`` of a filing
``f``, ``f.text[b.start:b.end]`` is the block; the same holds for every cell and Q&A part.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from .period import Period


class DocType(StrEnum):
    """What kind of document a filing is."""

    ANNUAL_REPORT = "annual_report"
    ANNUAL_REPORT_SUMMARY = "annual_report_summary"
    HALF_YEAR_REPORT = "half_year_report"
    HALF_YEAR_REPORT_SUMMARY = "half_year_report_summary"
    QUARTERLY_REPORT = "quarterly_report"
    IR_ACTIVITY_RECORD = "ir_activity_record"
    GENERAL_MANAGER_REPORT = "general_manager_report"
    PROSPECTUS = "prospectus"
    ANNOUNCEMENT = "announcement"
    OTHER = "other"


class BlockKind(StrEnum):
    """What a block is."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    TABLE = "table"
    QA = "qa"


class Flag(StrEnum):
    """What the parser could not be sure of, said of a filing or of a block."""

    LOST_CHECKBOX = "lost_checkbox"
    """Checkbox glyphs were lost; no choice is read from them."""
    LINEARISED_TABLE = "linearised_table"
    """A table torn into columns was put together again on strong evidence."""
    TORN_TABLE = "torn_table"
    """A table was torn and could not be put together; its cells are not read."""
    DECODED_GB18030 = "decoded_gb18030"
    """The file was not UTF-8; it was read as GB18030."""
    DECODED_UTF16 = "decoded_utf16"
    """The file was not UTF-8; it was read as UTF-16."""
    NO_METADATA = "no_metadata"
    """No company or code could be read from the content."""


@dataclass(frozen=True, slots=True)
class Span:
    """A half-open range of characters of a filing's text."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Cell:
    """One table cell: its words on one line, and where they stand (an empty cell has no length)."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Table:
    """A table's cells with what is needed to read them.

    Attributes:
        title: the caption or nearest heading, or empty.
        unit: the unit said for the whole table (``元``, ``万元``, ``股``), or empty.
        rows: all rows, the header included, left to right; ragged rows are allowed.
        header_rows: how many of the first rows are header.
        layout: ``pipes``, ``tabs`` or ``columns`` (linearised, put together again).
    """

    title: str
    unit: str
    rows: tuple[tuple[Cell, ...], ...]
    header_rows: int
    layout: str


@dataclass(frozen=True, slots=True)
class QA:
    """A published question with its answer, as spans, and its number in the record (from 1)."""

    number: int
    question: Span
    answer: Span


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of a filing.

    Attributes:
        kind: heading, paragraph, table or Q&A pair.
        start: first character in the filing's text.
        end: one past the last character.
        heading_path: headings above this block, outermost first (a heading's own text is not in
            its own path).
        level: depth of a heading from 1; 0 for other blocks.
        page: page number from 1, or None where there are no pages.
        table: the cells, for a table.
        qa: the parts, for a Q&A pair.
        flags: what the parser was unsure of.
    """

    kind: BlockKind
    start: int
    end: int
    heading_path: tuple[str, ...] = ()
    level: int = 0
    page: int | None = None
    table: Table | None = None
    qa: QA | None = None
    flags: tuple[Flag, ...] = ()


@dataclass(frozen=True, slots=True)
class Filing:
    """One published document.

    Attributes:
        doc_id: first 16 hex digits of the SHA-256 of the file's bytes.
        text: the decoded text, ``\\n`` line ends, otherwise unchanged; every span points here.
        title: e.g. ``昆仑万维 2024年年度报告摘要``.
        doc_type: the kind of document.
        company: short name (证券简称) when stated, else the full name, else None.
        company_full: full legal name when stated.
        code: six-digit security code when stated.
        period: the reporting period, or None when the document has none.
        published: date of publication when the document states it; never guessed.
        event_date: date of the meeting an IR record is about, when stated.
        source: the file's name as given.
        parser: name and version of the parser.
        blocks: in reading order, not overlapping.
        flags: honesty flags of the whole filing.
    """

    doc_id: str
    text: str
    title: str
    doc_type: DocType
    company: str | None
    company_full: str | None
    code: str | None
    period: Period | None
    published: date | None
    event_date: date | None
    source: str
    parser: str
    blocks: tuple[Block, ...] = ()
    flags: tuple[Flag, ...] = ()
