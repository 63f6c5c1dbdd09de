"""Text filings in, `Filing` out: decoding, structure, metadata.

Holds the two entry points. PDF and other formats are not read here.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from ..filing import Block, DocType, Filing, Flag
from .blocks import read_blocks
from .lines import split_lines
from .metadata import find_title, read_metadata
from .reader import decode, read_bytes

PARSER = "text/1"
__all__ = ["PARSER", "parse_bytes", "parse_file"]


def parse_file(path: Path, *, max_mb: int = 200) -> Filing:
    """Parse the text filing at ``path``.

    Args:
        path: a .txt or .md file.
        max_mb: largest file taken, in megabytes.

    Raises:
        FileError: missing, unreadable, too large, empty or not text.
    """
    return parse_bytes(read_bytes(path, max_mb), path.name)


def parse_bytes(data: bytes, source: str) -> Filing:
    """Parse the bytes of a text filing.

    Args:
        data: the file's bytes, in UTF-8, UTF-16 or GB18030.
        source: the file's name, kept as given.

    Raises:
        FileError: empty or not text.
    """
    decoded = decode(data, source)
    text = decoded.text
    lines = split_lines(text)
    title = find_title(lines)
    is_record = title is not None and title.doc_type is DocType.IR_ACTIVITY_RECORD
    blocks = tuple(read_blocks(text, lines, title.index if title else None, is_record))
    meta = read_metadata(text, lines, blocks)
    return Filing(
        doc_id=hashlib.sha256(data).hexdigest()[:16],
        text=text,
        title=meta.title or source,
        doc_type=meta.doc_type,
        company=meta.company,
        company_full=meta.company_full,
        code=meta.code,
        period=meta.period,
        published=meta.published,
        event_date=meta.event_date,
        source=source,
        parser=PARSER,
        blocks=blocks,
        flags=decoded.flags + _flags(blocks, meta.company is None and meta.code is None),
    )


def _flags(blocks: tuple[Block, ...], nameless: bool) -> tuple[Flag, ...]:
    found = [flag for flag in Flag if any(flag in block.flags for block in blocks)]
    return (*found, Flag.NO_METADATA) if nameless else tuple(found)
