"""The blocks of a text filing: its lines put together into headings, paragraphs, tables, pairs.

Holds the order in which the other modules of this package are asked. Every block is a slice of
the filing's text; no two overlap.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ..filing import QA, Block, BlockKind, Flag, Span, Table
from .columns import assemble, find_regions, pieces_of
from .forms import assemble_profile
from .headings import (
    Mark,
    Outline,
    heading_mark,
    is_form_label,
    is_lead,
    is_plain,
    is_question_head,
    read_mark,
)
from .lines import Line, full_width
from .qa import Item, find_pairs
from .tables import Row, read_parts, unit_of_line, unit_of_title

_FORM_FOOT = ("附件", "日期", "备注", "关于本次活动")
_MOST_BLANK = 2
_BREAKING = ("md", "section", "cn", "form", "lead")


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


def read_blocks(text: str, lines: list[Line], title_at: int | None, is_record: bool) -> list[Block]:
    """Return the blocks of a filing.

    Args:
        text: the filing's text.
        lines: its lines.
        title_at: index of the line that names the document; it is above all headings.
        is_record: whether it is a record of an investor meeting.
    """
    drafts = _Reader(lines, title_at).read()
    drafts = _with_pairs(text, lines, drafts, is_record)
    drafts = _with_units(lines, drafts)
    return _finished(lines, drafts, title_at)


class _Reader:
    """Walks over the lines once and drafts the blocks."""

    def __init__(self, lines: list[Line], title_at: int | None) -> None:
        self._lines = lines
        self._full, self._wrapped = full_width(lines)
        self._marks = _heading_marks(lines, title_at, self._full, self._wrapped)
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
        if line.width < self._full:
            return False
        item = read_mark(after.text)
        return item is None or (item.style in ("num", "dec") and "、" not in after.text[:4])


def _heading_marks(
    lines: list[Line], title_at: int | None, full: int, wrapped: bool
) -> dict[int, Mark]:
    """Return which lines are headings, with their marks."""
    marks: dict[int, Mark] = {}
    for at, line in enumerate(lines):
        if at == title_at:
            marks[at] = Mark("title", (), line.text)
            continue
        if line.is_pipes:
            continue
        mark = heading_mark(line)
        if mark is not None and not (mark.style == "dec" and _is_open(lines, at, full)):
            marks[at] = mark
        elif is_form_label(line):
            marks[at] = Mark("form", (), line.text)
        elif is_question_head(line) or _is_lead(lines, at):
            marks[at] = Mark("lead", (), line.text)
        elif not wrapped and 0 < at < len(lines) - 1 and at > (title_at or 0):
            if is_plain(lines[at - 1], line, lines[at + 1]):
                marks[at] = Mark("plain", (), line.text)
    return _without_lists(lines, marks)


def _is_open(lines: list[Line], at: int, full: int) -> bool:
    """Whether the line before is prose that has not ended."""
    before = lines[at - 1] if at else None
    return before is not None and before.width >= full and not before.is_finished


def _is_lead(lines: list[Line], at: int) -> bool:
    if not is_lead(lines[at]) or at + 1 >= len(lines):
        return False
    after = lines[at + 1]
    return after.width >= 60 or heading_mark(after) is not None


def _without_lists(lines: list[Line], marks: dict[int, Mark]) -> dict[int, Mark]:
    """Drop runs of three or more numbered lines with nothing between: they are a list."""
    kept = dict(marks)
    run: list[int] = []
    for at in range(len(lines) + 1):
        mark = marks.get(at)
        follows = bool(run) and mark is not None and _follows(marks[run[-1]], mark)
        if not follows:
            if len(run) >= 3:
                for index in run:
                    del kept[index]
            run = []
        if mark is not None and mark.style not in ("md", "form", "lead", "plain", "title"):
            run.append(at)
    return kept


def _follows(before: Mark, after: Mark) -> bool:
    return (
        before.style == after.style
        and bool(after.number)
        and after.number == (*before.number[:-1], before.number[-1] + 1)
    )


def _with_pairs(text: str, lines: list[Line], drafts: list[Draft], is_record: bool) -> list[Draft]:
    """Replace the drafts that a published pair takes by one Q&A draft."""
    items = [
        Item(
            start := lines[draft.first].start,
            end := lines[draft.last].end,
            text[start:end],
            _breaks(draft),
        )
        for draft in drafts
    ]
    pairs = find_pairs(items, is_record)
    result: list[Draft] = []
    at = 0
    for pair in pairs:
        result += drafts[at : pair.first]
        qa = QA(pair.number, Span(*pair.question), Span(*pair.answer))
        result.append(Draft(drafts[pair.first].first, drafts[pair.last].last, BlockKind.QA, qa=qa))
        at = pair.last + 1
    return result + drafts[at:]


def _breaks(draft: Draft) -> bool:
    if draft.kind is BlockKind.HEADING:
        mark = draft.mark
        return mark is not None and mark.style in _BREAKING
    if draft.kind is BlockKind.TABLE and draft.layout != "columns" and draft.rows:
        label = draft.rows[0][0].text
        return len(draft.rows[0]) == 2 and label.startswith(_FORM_FOOT)
    return False


def _with_units(lines: list[Line], drafts: list[Draft]) -> list[Draft]:
    """Take a unit line into the table below it."""
    result: list[Draft] = []
    for draft in drafts:
        before = result[-1] if result else None
        if (
            draft.kind is BlockKind.TABLE
            and before is not None
            and before.kind is BlockKind.PARAGRAPH
            and before.first == before.last
            and unit_of_line(lines[before.first].text)
        ):
            result[-1] = replace(draft, first=before.first)
        else:
            result.append(draft)
    return result


def _finished(lines: list[Line], drafts: Sequence[Draft], title_at: int | None) -> list[Block]:
    outline = Outline()
    blocks: list[Block] = []
    unit = ""
    for at, draft in enumerate(drafts):
        start, end = lines[draft.first].start, lines[draft.last].end
        if _breaks(draft) and draft.kind is BlockKind.TABLE:
            outline.clear()
        level, path = 0, outline.path
        table = None
        if draft.kind is BlockKind.HEADING and draft.mark is not None:
            level, path = _placed(outline, draft.mark, lines[draft.first].text)
        if draft.kind is BlockKind.TABLE:
            table = _table(lines, drafts, at, path, unit)
            unit = table.unit
        else:
            unit = ""
        page = lines[draft.first].page
        blocks.append(
            Block(draft.kind, start, end, path, level, page, table, draft.qa, draft.flags)
        )
    return blocks


def _placed(outline: Outline, mark: Mark, text: str) -> tuple[int, tuple[str, ...]]:
    if mark.style == "title":
        return 1, ()
    words = mark.title if mark.style == "md" else text.rstrip("：:\t ")
    return outline.add(words, mark)


def _table(
    lines: list[Line], drafts: Sequence[Draft], at: int, path: tuple[str, ...], unit: str
) -> Table:
    """Name a table's title and unit; a later part of the same run has the unit of the first."""
    draft = drafts[at]
    title = draft.title or _title(lines, drafts, at, path)
    stated = unit_of_line(lines[draft.first].text) or unit_of_title(title)
    begins_run = at == 0 or drafts[at - 1].kind is not BlockKind.TABLE
    return Table(
        title=title,
        unit=stated or ("" if begins_run else unit),
        rows=draft.rows,
        header_rows=draft.header_rows,
        layout=draft.layout,
    )


def _title(lines: list[Line], drafts: Sequence[Draft], at: int, path: tuple[str, ...]) -> str:
    draft = drafts[at]
    before = drafts[at - 1] if at else None
    if before is not None and before.kind is BlockKind.PARAGRAPH:
        line = lines[before.last]
        if line.width <= 90 and not (line.is_finished or line.is_checkbox or line.is_caption):
            alone = before.first == before.last and not re.search(r"[：:]", line.text)
            if alone and not unit_of_line(line.text):
                return line.text
    after = lines[draft.last + 1] if draft.last + 1 < len(lines) else None
    if before is not None and before.kind is not BlockKind.HEADING and after is not None:
        if after.is_caption:
            return after.text
    return path[-1] if path else ""
