"""A stretch of a filing's own text as HTML, with the cited span marked.

Everything of the filing is escaped: the only tags in the result are made here. Tables written
with pipes or tabs become tables; a mark that crosses cells marks each cell's part. Choosing what
to show around a quote is `window`; cards and the pane are `evidence.py`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from itertools import pairwise

from ..index.filing import Span

AROUND = 260
"""Characters shown before and after a quote, at least."""
TABLE_REACH = 1600
"""How far back a shown table is followed to its first row, in characters."""

_RULE = re.compile(r"\s*\|?[\s:|-]*-{2,}[\s:|-]*\|?\s*")
_TAG = re.compile(r"</?(?:[a-zA-Z]{1,10})\b[^<>]{0,200}>")
_BLANK = re.compile(r"\n\s*\n")
_LINE = re.compile(r"[^\n]*\n?")
_PIPE = re.compile(r"(?<!\\)\|")


@dataclass(frozen=True, slots=True)
class _Line:
    start: int
    end: int
    kind: str


def window(text: str, quote: Span, around: int = AROUND) -> Span:
    """Return the lines around a quote; a table is shown from its first row where that is near."""
    start = text.rfind("\n", 0, max(0, quote.start - around)) + 1
    stop = text.find("\n", min(len(text), quote.end + around))
    end = len(text) if stop < 0 else stop
    if quote.start - start > 4 * around:
        start = quote.start - around
    if end - quote.end > 4 * around:
        end = quote.end + around
    return Span(_table_top(text, start), end)


def render(text: str, shown: Span, quote: Span) -> str:
    """Return ``text[shown]`` as HTML with ``quote`` inside ``<mark>``."""
    parts: list[str] = []
    group: list[_Line] = []
    for line in _lines(text, shown):
        if group and line.kind != group[-1].kind:
            parts.append(_group(text, group, quote))
            group = []
        group.append(line)
    if group:
        parts.append(_group(text, group, quote))
    return "".join(parts)


def _lines(text: str, shown: Span) -> Iterator[_Line]:
    for match in _LINE.finditer(text, shown.start, shown.end):
        if match.end() > match.start():
            yield _Line(match.start(), match.end(), _kind(match[0]))


def _kind(line: str) -> str:
    if line.lstrip().startswith("|") and line.count("|") > 1:
        return "pipes"
    return "tabs" if "\t" in line.strip() else "prose"


def _group(text: str, lines: list[_Line], quote: Span) -> str:
    span = Span(lines[0].start, lines[-1].end)
    if lines[0].kind == "prose" or (lines[0].kind == "tabs" and len(lines) == 1):
        inner = _marked(text, span, quote)
        return f'<div class="dm-prose">{inner}</div>' if inner.strip() else ""
    rows = [
        _row(text, line, quote) for line in lines if not _RULE.fullmatch(text, line.start, line.end)
    ]
    return f'<div class="dm-table"><table><tbody>{"".join(rows)}</tbody></table></div>'


def _row(text: str, line: _Line, quote: Span) -> str:
    cells = "".join(
        f"<td>{_marked(text, Span(start, end), quote).strip()}</td>"
        for start, end in _cells(text, line)
    )
    hit = ' class="dm-hit"' if quote.start < line.end and line.start < quote.end else ""
    return f"<tr{hit}>{cells}</tr>"


def _cells(text: str, line: _Line) -> list[tuple[int, int]]:
    cut = _PIPE if line.kind == "pipes" else re.compile("\t")
    edges = [m.start() for m in cut.finditer(text, line.start, line.end)]
    bounds = [line.start - 1, *edges, line.end]
    cells = [(a + 1, b) for a, b in pairwise(bounds)]
    if line.kind == "pipes":
        cells = cells[1:-1] if not text[edges[-1] + 1 : line.end].strip() else cells[1:]
    return cells


def _marked(text: str, span: Span, quote: Span) -> str:
    start = min(max(span.start, quote.start), span.end)
    end = max(min(span.end, quote.end), start)
    if not text[start:end].strip():
        return _plain(text[span.start : span.end])
    before, inside, after = text[span.start : start], text[start:end], text[end : span.end]
    return f"{_plain(before)}<mark>{_plain(inside)}</mark>{_plain(after)}"


def _plain(text: str) -> str:
    """Escape; blank lines shrink to one, and markup left in the filing is set back."""
    parts, at = [], 0
    text = _BLANK.sub("\n\n", text)
    for tag in _TAG.finditer(text):
        parts.append(escape(text[at : tag.start()]))
        parts.append(f'<span class="dm-tag">{escape(tag[0])}</span>')
        at = tag.end()
    return "".join([*parts, escape(text[at:])])


def _table_top(text: str, start: int) -> int:
    """Move ``start`` up to the first row of the table it stands in."""
    top = start
    while top > 0 and start - top < TABLE_REACH:
        above = text.rfind("\n", 0, top - 1) + 1
        here = _kind(text[top : text.find("\n", top) + 1 or len(text)])
        if here == "prose" or _kind(text[above:top]) != here:
            return top
        top = above
    return top
