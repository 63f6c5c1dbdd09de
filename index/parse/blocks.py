"""The blocks of a text filing: its lines put together into headings, paragraphs, tables, pairs.

Holds the order in which the other modules of this package are asked. Every block is a slice of
the filing's text; no two overlap.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from ..filing import QA, Block, BlockKind, Span, Table
from .drafts import Draft, DraftReader
from .headings import Mark
from .lines import Line
from .outline import Outline
from .qa import Item, find_pairs
from .tables import unit_of_line, unit_of_title

_FORM_FOOT = ("附件", "日期", "备注", "关于本次活动")
_BREAKING = ("md", "section", "cn", "form", "lead")


def read_blocks(text: str, lines: list[Line], title_at: int | None, is_record: bool) -> list[Block]:
    """Return the blocks of a filing.

    Args:
        text: the filing's text.
        lines: its lines.
        title_at: index of the line that names the document; it is above all headings.
        is_record: whether it is a record of an investor meeting.
    """
    drafts = DraftReader(lines, title_at).read()
    drafts = _with_pairs(text, lines, drafts, is_record)
    drafts = _with_units(lines, drafts)
    return _finished(lines, drafts, title_at)


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
    below_heading = before is None or before.kind is BlockKind.HEADING
    if after is not None and after.is_caption and not below_heading:
        return after.text
    return path[-1] if path else ""
