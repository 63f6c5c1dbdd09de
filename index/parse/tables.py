"""Tables written row by row: Markdown pipes and tabs.

Holds the reading of cells, where a table splits into parts (a second header in its middle, a
caption row, a trailing note), which rows are header, and the unit. Tables linearised column by
column are `columns.py`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ..filing import Cell, Table
from ..sentences import clean
from .lines import Line

Row = tuple[Cell, ...]

_UNIT_WORDS = (
    r"(?:人民币)?(?:亿|万|千|百万)?(?:元|美元|港元|欧元|日元|股|人|户|份|吨|台|套|件)"
    r"(?:/股)?|%"
)
_UNIT_LINE = re.compile(
    rf"[（(]?\s*(?:(?:金额|数量|货币)?单位\s*[:：]\s*)(?:人民币)?\s*({_UNIT_WORDS})"
    r"[^。]{0,16}"
)
_BARE_UNIT = re.compile(r"(?:亿|万|千|百万)?(?:元|美元|港元|股)")
_TITLE_UNIT = re.compile(rf"[（(]\s*(?:单位\s*[:：]\s*)?({_UNIT_WORDS})\s*[)）]")
_VALUE = re.compile(
    r"[-+－−]?[（(]?[-+－−]?[¥￥$]?\s*(?:\d{1,3}(?:[,，]\d{3})+|\d+)(?:\.\d+)?"
    r"\s*(?:[%％‰]|个百分点|亿元|万元|元|股)?[)）]?"
)
_YEAR = re.compile(r"(?:19|20)\d{2}")
_CORNER = re.compile(r"项\s*目|指\s*标|科\s*目|名\s*称|类\s*别|分\s*类|序\s*号|内\s*容|股东名称.*")
_RULE = re.compile(r":?-+:?")


@dataclass(frozen=True, slots=True)
class Part:
    """A table, or the part of one that has its own header, with the lines it takes."""

    first: int
    last: int
    rows: tuple[Row, ...]
    header_rows: int
    title: str = ""


def unit_of_line(text: str) -> str:
    """Return the unit that a line states and nothing else (``单位：元``, a lone ``元``)."""
    if match := _UNIT_LINE.fullmatch(text.strip()):
        return match[1].removeprefix("人民币")
    return text.strip() if _BARE_UNIT.fullmatch(text.strip()) else ""


def unit_of_title(text: str) -> str:
    """Return the unit that a title or caption gives in brackets, or an empty string."""
    match = _TITLE_UNIT.search(text)
    return match[1].removeprefix("人民币") if match else ""


def is_value(text: str) -> bool:
    """Whether a cell holds a figure (a lone year is a label)."""
    return bool(_VALUE.fullmatch(text)) and not _YEAR.fullmatch(text)


def column_heads(table: Table) -> tuple[str, ...]:
    """Return one head for each column, a head over several columns joined to those below it."""
    heads: list[str] = []
    for column in range(max((len(row) for row in table.rows), default=0)):
        words: list[str] = []
        for depth in range(table.header_rows):
            row = table.rows[depth]
            word = row[column].text if column < len(row) else ""
            if not word and depth + 1 < table.header_rows:
                word = _spanning(table, depth, column)
            if word and word not in words:
                words.append(word)
        heads.append(" ".join(words))
    return tuple(heads)


def read_parts(lines: Sequence[Line], pipes: bool) -> list[Part]:
    """Read the rows of a run of table lines and split it where a new header begins."""
    rows: list[tuple[int, Row]] = []
    ruled = -1
    for at, line in enumerate(lines):
        cells = tuple(_pipe_cells(line) if pipes else _tab_cells(line))
        if pipes and all(_RULE.fullmatch(c.text) for c in cells):
            ruled = len(rows) if ruled < 0 else ruled
        elif any(cell.text for cell in cells):
            rows.append((at, cells))
    if not rows:
        return [Part(0, len(lines) - 1, (), 0)]
    cuts = _cuts([row for _, row in rows])
    return _parts(rows, cuts, len(lines), ruled)


def _parts(rows: list[tuple[int, Row]], cuts: list[int], count: int, ruled: int) -> list[Part]:
    parts: list[Part] = []
    for begin, end in zip(cuts, [*cuts[1:], len(rows)], strict=True):
        body = [row for _, row in rows[begin:end]]
        title = ""
        if len(body) > 2 and _is_caption_row(body[0]):
            title, body = body[0][0].text, body[1:]
        first = rows[begin][0] if begin else 0
        last = rows[end][0] - 1 if end < len(rows) else count - 1
        header = _header_rows(body, ruled == 1 and begin == 0 and not title)
        parts.append(Part(first, last, tuple(body), header, title))
    return parts


def _cuts(rows: list[Row]) -> list[int]:
    """Return at which rows a new part begins, the first included."""
    columns = max(len(row) for row in rows)
    cuts = [0]
    for at in range(1, len(rows)):
        if _begins_part(rows, at, cuts[-1], columns):
            cuts.append(at)
    return cuts


def _begins_part(rows: list[Row], at: int, begin: int, columns: int) -> bool:
    row, before, is_last = rows[at], rows[at - 1], at + 1 == len(rows)
    if _is_note_row(row, columns) or (_is_note_row(before, columns) and begin == at - 1):
        return True
    if is_last:
        return False
    if _is_caption_row(row) and columns > 2:
        return True
    in_header = at - begin <= 1 and not _has_value(before)
    return not in_header and _is_header(row, rows[0], rows[at + 1])


def _header_rows(rows: list[Row], ruled: bool) -> int:
    if len(rows) < 2 or _has_value(rows[0]) or _filled(rows[0]) < 2:
        return 0
    corner = not rows[0][0].text or _CORNER.fullmatch(rows[0][0].text)
    if len(rows[0]) == 2 and not (_has_value(rows[1]) or corner):
        return 0
    below = next((row for row in rows[1:] if _has_value(row)), None)
    if below is None and not ruled and not corner:
        return 0
    return 2 if len(rows) > 2 and _is_subheader(rows[0], rows[1]) else 1


def _is_subheader(head: Row, row: Row) -> bool:
    if _has_value(row) or (row[0].text and row[0].text != head[0].text):
        return False
    return _filled(row) > 0


def _is_header(row: Row, head: Row, after: Row) -> bool:
    """Whether a row in the middle of a table is the header of what follows."""
    if _has_value(row) or not _has_value(after) or _filled(row) < 2:
        return False
    if row[0].text and row[0].text != head[0].text and not _CORNER.fullmatch(row[0].text):
        return False
    return _filled(row[1:]) >= max(1, (_filled(head[1:]) + 1) // 2)


def _is_caption_row(row: Row) -> bool:
    return len(row) > 2 and bool(row[0].text) and _filled(row) == 1 and len(row[0].text) > 3


def _is_note_row(row: Row, columns: int) -> bool:
    return columns >= 4 and _filled(row) == 2 and len(row) > 1 and len(row[1].text) > 14


def _has_value(row: Iterable[Cell]) -> bool:
    return any(is_value(cell.text) for cell in row)


def _filled(row: Iterable[Cell]) -> int:
    return sum(bool(cell.text) for cell in row)


def _spanning(table: Table, depth: int, column: int) -> str:
    """Return the head left of an empty one, where a row below divides it."""
    below = table.rows[depth + 1]
    if column >= len(below) or not below[column].text:
        return ""
    row = table.rows[depth]
    return next(
        (row[at].text for at in range(min(column, len(row)) - 1, 0, -1) if row[at].text), ""
    )


def _pipe_cells(line: Line) -> Iterable[Cell]:
    inner_end = len(line.text) - (line.text.endswith("|") and len(line.text) > 1)
    return _cells(line, re.finditer(r"(?:[^|\\]|\\.?)*", line.text[1:inner_end], re.S), 1)


def _tab_cells(line: Line) -> Iterable[Cell]:
    return _cells(line, re.finditer(r"[^\t]*", line.text), 0)


def _cells(line: Line, matches: Iterable[re.Match[str]], shift: int) -> Iterable[Cell]:
    # A greedy pattern that may be empty matches once more, empty, at each divider it stops at.
    last = -1
    for match in matches:
        if match.start() == match.end() == last:
            continue
        last = match.end()
        start, end = match.start() + shift, match.end() + shift
        raw = line.text[start:end]
        start += len(raw) - len(raw.lstrip())
        end = start + len(raw.strip())
        yield Cell(clean(line.text[start:end]), line.start + start, line.start + end)
