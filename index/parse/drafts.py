"""Lines into drafts of blocks: which lines stand together, and as what.

Holds `Draft` and the walk over the lines. What needs the neighbouring blocks (headings above,
units, pairs) is added in `blocks.py`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ..filing import QA, BlockKind, Flag
from .columns import assemble, find_regions, pieces_of
from .forms import assemble_profile
from .headings import Mark, find_headings, is_form_label, read_mark
from .holders import assemble_holders
from .lines import Line, full_width
from .tables import Row, read_parts, unit_of_line

_MOST_BLANK = 2
_FIELD = re.compile(r"[^，。]{1,12}[：:]|[●•◆■·*-]")


@dataclass(frozen=True, slots=True)
class Draft:
    """A block in the making: the lines it takes, and what is known of it so far."""

    first: int
    last: int
    kind: BlockKind
    mark: Mark | None = None
    rows: tuple[Row, ...] = ()
    header_rows: int = 0
    layout: str = ""
    title: str = ""
    flags: tuple[Flag, ...] = ()
    qa: QA | None = None


class DraftReader:
    """Walks over the lines once and drafts the blocks."""

    def __init__(self, lines: list[Line], title_at: int | None) -> None:
        self._lines = lines
        self._full, self._wrapped = full_width(lines)
        self._marks = find_headings(lines, title_at, self._full, self._wrapped)
        self._regions = dict(find_regions(lines, self._closed))

    def read(self) -> list[Draft]:
        """Return the drafts, which together take every line."""
        drafts: list[Draft] = []
        at = 0
        while at < len(self._lines):
            found = self._at(at)
            drafts += found
            at = found[-1].last + 1
        return drafts

    def _at(self, at: int) -> list[Draft]:
        line = self._lines[at]
        if (mark := self._marks.get(at)) is not None:
            return [Draft(at, at, BlockKind.HEADING, mark)]
        if line.is_pipes:
            return self._table(at, self._run(at, pipes=True), pipes=True)
        if line.is_tabs and not is_form_label(line):
            return self._table(at, self._run(at, pipes=False), pipes=False)
        if (end := self._regions.get(at)) is not None:
            return [self._torn(at, end)]
        return [self._paragraph(at)]

    def _closed(self, at: int) -> bool:
        line = self._lines[at]
        return at in self._marks or line.is_checkbox or line.is_pipes or line.is_tabs

    def _run(self, at: int, pipes: bool) -> int:
        end = at + 1
        while end < len(self._lines) and self._lines[end].gap == 0:
            line = self._lines[end]
            if not (line.is_pipes if pipes else line.is_tabs and end not in self._marks):
                break
            end += 1
        return end

    def _table(self, at: int, end: int, pipes: bool) -> list[Draft]:
        layout = "pipes" if pipes else "tabs"
        parts = read_parts(self._lines[at:end], pipes)
        return [
            Draft(
                at + part.first,
                at + part.last,
                BlockKind.TABLE,
                rows=part.rows,
                header_rows=part.header_rows,
                layout=layout,
                title=part.title,
            )
            for part in parts
        ]

    def _torn(self, at: int, end: int) -> Draft:
        first = at
        while first < end - 1 and unit_of_line(self._lines[first].text):
            first += 1
        pieces = pieces_of(self._lines[first:end])
        rows, header = assemble(pieces), 1
        if rows is None:
            rows, header = assemble_profile(pieces), 0
        if rows is None:
            rows, header = assemble_holders(pieces), 2
        flag = Flag.TORN_TABLE if rows is None else Flag.LINEARISED_TABLE
        return Draft(
            at,
            end - 1,
            BlockKind.TABLE,
            rows=rows or (),
            header_rows=header if rows else 0,
            layout="columns",
            flags=(flag,),
        )

    def _paragraph(self, at: int) -> Draft:
        last = at
        while last + 1 < len(self._lines) and self._goes_on(last):
            last += 1
        following = last + 1
        if following < len(self._lines) and self._lines[following].is_checkbox:
            label = self._lines[last]
            if not (label.is_finished or label.is_checkbox or following in self._regions):
                last = following
        lost = any(line.is_lost_checkbox for line in self._lines[at : last + 1])
        return Draft(at, last, BlockKind.PARAGRAPH, flags=(Flag.LOST_CHECKBOX,) if lost else ())

    def _goes_on(self, at: int) -> bool:
        """Whether the paragraph with line ``at`` goes on in the next line."""
        line, after = self._lines[at], self._lines[at + 1]
        if after.gap > _MOST_BLANK or at + 1 in self._marks or at + 1 in self._regions:
            return False
        if line.is_finished or line.is_checkbox or line.is_furniture or line.is_caption:
            return False
        if after.is_checkbox or after.is_pipes or after.is_tabs or after.is_furniture:
            return False
        if after.text[0] in "，。、；：）》”" or line.text[-1] in "，、（《“":
            return True
        if line.width < self._full and not (after.gap == 0 and _is_prose(line)):
            return False
        item = read_mark(after.text)
        return item is None or (item.style in ("num", "dec") and "、" not in after.text[:4])


def _is_prose(line: Line) -> bool:
    """Whether a line narrower than the rest still reads as running text."""
    return line.width >= 24 and "，" in line.text and not _FIELD.match(line.text)
