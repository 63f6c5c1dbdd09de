"""A stretch of a filing's own text as HTML, with the cited span marked.

Everything of the filing is escaped: the only tags in the result are made here. Tables written
with pipes or tabs become tables; a mark that crosses cells marks each cell's part. Choosing what
to show around a quote is `window`; cards and the pane are `evidence.py`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise

from ..index.filing import Span

AROUND = 260
"""Characters shown before and after a quote, at least."""
TABLE_REACH = 1600
"""How far back a shown table is followed to its first row, in characters."""

# Characters that the line under a table's header is made of, and those it must have.
_RULE, _DASHES = frozenset("|:- \t\r\n"), "--"
_TAG = re.compile(r"</?(?:[a-zA-Z]{1,10})\b[^<>]{0,200}>")
_BLANK = re.compile(r"\n\s*\n")
# Between short lines (a table torn into lines) no blank line is needed.
_SHORT = re.compile(r"(?<![^\n]{25})\n\n(?=[^\n]{1,24}(?:\n|$))")
_LINE = re.compile(r"[^\n]*\n?")
_PIPE = re.compile(r"(?<!\\)\|")


@dataclass(frozen=True, slots=True)
class _Line:
    start: int
    end: int
    kind: str


@dataclass(frozen=True, slots=True)
class _Paint:
    """A filing's text with what is to be marked in it."""

    text: str
    quote: Span
    figures: re.Pattern[str] | None

    def is_rule(self, line: _Line) -> bool:
        written = self.text[line.start : line.end]
        return _DASHES in written and _RULE.issuperset(written)

    def html(self, span: Span) -> str:
        """Escape a span, its part of the quote inside ``<mark>``."""
        start = min(max(span.start, self.quote.start), span.end)
        end = max(min(span.end, self.quote.end), start)
        inside = self.text[start:end]
        if not inside.strip():
            return _plain(self.text[span.start : span.end])
        before, after = self.text[span.start : start], self.text[end : span.end]
        return f"{_plain(before)}<mark>{self._set_off(inside)}</mark>{_plain(after)}"

    def _set_off(self, text: str) -> str:
        parts, at = [], 0
        for found in self.figures.finditer(text) if self.figures else ():
            parts.append(_plain(text[at : found.start()]))
            parts.append(f'<b class="dm-fig">{escape(found[0])}</b>')
            at = found.end()
        return "".join([*parts, _plain(text[at:])])


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


def render(text: str, shown: Span, quote: Span, figures: Sequence[str] = ()) -> str:
    """Return a stretch of a filing as HTML.

    Args:
        text: the filing's text.
        shown: what to show of it.
        quote: what to put inside ``<mark>``.
        figures: figures as written; where they stand in the quote they are set off.
    """
    paint = _Paint(text, quote, _figure_pattern(figures))
    parts: list[str] = []
    group: list[_Line] = []
    for line in _lines(text, shown):
        if group and line.kind != group[-1].kind:
            parts.append(_group(paint, group))
            group = []
        group.append(line)
    if group:
        parts.append(_group(paint, group))
    return "".join(parts)


def _lines(text: str, shown: Span) -> Iterator[_Line]:
    for match in _LINE.finditer(text, shown.start, shown.end):
        if match.end() > match.start():
            yield _Line(match.start(), match.end(), _kind(match[0]))


def _kind(line: str) -> str:
    if line.lstrip().startswith("|") and line.count("|") > 1:
        return "pipes"
    return "tabs" if "\t" in line.strip() else "prose"


def _group(paint: _Paint, lines: list[_Line]) -> str:
    span = Span(lines[0].start, lines[-1].end)
    if lines[0].kind == "prose" or (lines[0].kind == "tabs" and len(lines) == 1):
        inner = paint.html(span).strip("\n")
        return f'<div class="dm-prose">{inner}</div>' if inner.strip() else ""
    rows = [_row(paint, line) for line in lines if not paint.is_rule(line)]
    return f'<div class="dm-table"><table><tbody>{"".join(rows)}</tbody></table></div>'


def _row(paint: _Paint, line: _Line) -> str:
    cells = "".join(
        f"<td>{paint.html(Span(start, end)).strip()}</td>"
        for start, end in _cells(paint.text, line)
    )
    hit = paint.quote.start < line.end and line.start < paint.quote.end
    opening = '<tr class="dm-hit">' if hit else "<tr>"
    return f"{opening}{cells}</tr>"


def _cells(text: str, line: _Line) -> list[tuple[int, int]]:
    cut = _PIPE if line.kind == "pipes" else re.compile("\t")
    edges = [m.start() for m in cut.finditer(text, line.start, line.end)]
    bounds = [line.start - 1, *edges, line.end]
    cells = [(a + 1, b) for a, b in pairwise(bounds)]
    if line.kind == "pipes":
        cells = cells[1:-1] if not text[edges[-1] + 1 : line.end].strip() else cells[1:]
    return cells


def _plain(text: str) -> str:
    """Escape; blank lines shrink to one, and markup left in the filing is set back."""
    parts, at = [], 0
    text = _SHORT.sub("\n", _BLANK.sub("\n\n", text))
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


def _figure_pattern(figures: Sequence[str]) -> re.Pattern[str] | None:
    """Match the figures whole: 4.8 does not stand in 14.8 or in 4.81."""
    written = "|".join(re.escape(f) for f in sorted(set(figures), key=len, reverse=True) if f)
    return re.compile(rf"(?<![\d.,-])(?:{written})(?![\d]|[.,]\d)") if written else None
