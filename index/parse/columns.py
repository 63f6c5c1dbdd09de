"""Tables linearised column by column: found, and put together again on strong evidence only.

Some text extractions write a table's labels first, then one column's head and values, then the
next. Counts, kinds, known heads and, where the table holds its own changes, the arithmetic must
agree; otherwise the region is left torn and no cell is read. The company profile and the
shareholder form are `forms.py`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from ..filing import Cell
from ..sentences import clean
from .lines import Line
from .tables import Row

SMALL = 50
_HEAD = re.compile(
    r"本报告期|上年同期|本期|上期|上年|本年|报告期末|年度末|期末|期初|年末|年初|去年|同比|增减|变动|"
    r"(?:19|20)\d{2}\s*年|第[一二三四]季度|金额|比例|占比|数量|余额|[一二三四前]+季度|1-\d+月"
)
_CHANGE = re.compile(r"增减|变动|同比|增长|变化")
_CORNER = re.compile(r"项\s*目|指\s*标|科\s*目|主要会计数据|主要财务指标")
_RATE = re.compile(r"率|比例|占比|比重")
_DASH = re.compile(r"[-—－/]{1,2}")
PROFILE_LABELS = frozenset(
    (
        *("股票简称", "证券简称", "股票代码", "证券代码", "股票上市交易所", "上市证券交易所"),
        *("联系人和联系方式", "姓名", "办公地址", "联系地址", "传真", "电话", "联系电话"),
        *("电子信箱", "电子邮箱", "公司网址", "公司国际互联网网址"),
    )
)
_LEAST_NUMBERS, _LEAST_LINES = 4, 8


@dataclass(frozen=True, slots=True)
class Piece:
    """A cell of a torn table: one figure, or the text lines that stand together."""

    text: str
    start: int
    end: int
    is_number: bool
    gap: int
    lines: int

    @property
    def cell(self) -> Cell:
        """The piece as a table cell."""
        return Cell(self.text, self.start, self.end)


def find_regions(lines: Sequence[Line], closed: Callable[[int], bool]) -> list[tuple[int, int]]:
    """Return the runs of lines (first, one past the last) that look like torn tables.

    Args:
        lines: the filing's lines.
        closed: whether the line with this index can be in no torn table (a heading, a row ...).
    """
    regions: list[tuple[int, int]] = []
    at = 0
    while at < len(lines):
        if closed(at):
            at += 1
            continue
        end = at
        while end < len(lines) and not closed(end):
            end += 1
        regions += _regions_of_run(lines, at, end)
        at = end
    return regions


def pieces_of(lines: Sequence[Line]) -> list[Piece]:
    """Join the text lines that stand together; every figure stays alone."""
    pieces: list[Piece] = []
    for line in lines:
        before = pieces[-1] if pieces else None
        if before and not (line.gap or line.is_number or before.is_number):
            text = clean(f"{before.text}\n{line.text}")
            pieces[-1] = Piece(text, before.start, line.end, False, before.gap, before.lines + 1)
        else:
            pieces.append(
                Piece(clean(line.text), line.start, line.end, line.is_number, line.gap, 1)
            )
    return pieces


def assemble(pieces: Sequence[Piece]) -> tuple[Row, ...] | None:
    """Put a table of figures together: a header row, then one row for each label.

    Panels with heads of their own (本报告期 above, 本报告期末 below) share one wide header; a row
    has empty cells under the heads of the other panel. None when the evidence is not enough.
    """
    first = next((i for i, piece in enumerate(pieces) if piece.is_number), 0)
    columns = _columns(pieces, first)
    if first < 2 or not columns:
        return None
    labels = list(pieces[: first - 1])
    if _CORNER.fullmatch(labels[0].text):
        labels = labels[1:]
    panels = _panels([len(values) for _, values in columns], len(labels))
    if panels is None or not all(_HEAD.search(head.text) for head, _ in columns):
        return None
    count = len(panels)
    begin = 0
    for at, size in enumerate(panels):
        if not _agrees(labels[begin : begin + size], columns[at::count]):
            return None
        begin += size
    return _grid(labels, columns, panels)


def number_of(text: str) -> Decimal | None:
    """Return the figure in a cell, percent signs and commas dropped; None for a dash."""
    bare = re.sub(r"[,，%％‰\s]", "", text).replace("－", "-").replace("−", "-")
    if bare[:1] in ("(", "（"):
        bare = "-" + bare.strip("()（）")
    try:
        return Decimal(bare)
    except InvalidOperation:
        return None


def _regions_of_run(lines: Sequence[Line], begin: int, end: int) -> list[tuple[int, int]]:
    """Cut a run at prose that no figure follows soon; keep the stretches that hold figures."""
    found: list[tuple[int, int]] = []
    start: int | None = None
    last = begin
    for at in range(begin, end + 1):
        if at < end and lines[at].width <= SMALL and not lines[at].text.endswith(("。", "：")):
            start = at if start is None else start
            last = at + 1
        elif at == end or (start is not None and at - last >= 4) or start is None:
            if start is not None and _is_torn(lines[start:last]):
                found.append((start, last))
            start = None
    return found


def _is_torn(lines: Sequence[Line]) -> bool:
    numbers = sum(line.is_number for line in lines)
    if len(lines) < _LEAST_LINES:
        return False
    return (numbers >= _LEAST_NUMBERS and numbers * 5 >= len(lines)) or _is_profile(lines)


def _is_profile(lines: Sequence[Line]) -> bool:
    return sum(line.text in PROFILE_LABELS for line in lines) >= 4


def _columns(pieces: Sequence[Piece], first: int) -> list[tuple[Piece, list[Piece]]]:
    """Split into (head, values) columns; empty when heads and values do not alternate."""
    columns: list[tuple[Piece, list[Piece]]] = []
    if first < 1:
        return []
    for piece in pieces[first - 1 :]:
        if piece.is_number:
            columns[-1][1].append(piece)
        elif columns and not columns[-1][1]:
            return []
        else:
            columns.append((piece, []))
    return columns if columns[-1][1] else []


def _panels(sizes: list[int], labels: int) -> list[int] | None:
    """Return the sizes of the panels that repeat through ``sizes`` and make up all labels."""
    for count in range(1, len(sizes) // 2 + 1):
        panel = sizes[:count]
        if len(sizes) % count == 0 and panel * (len(sizes) // count) == sizes:
            return panel if sum(panel) == labels else None
    return None


def _agrees(labels: Sequence[Piece], columns: Sequence[tuple[Piece, list[Piece]]]) -> bool:
    """Whether the figures of a panel fit its labels, each other and their stated change."""
    levels = [values for head, values in columns if not _CHANGE.search(head.text)]
    changes = [values for head, values in columns if _CHANGE.search(head.text)]
    if not levels:
        return False
    for at, label in enumerate(labels):
        shares = {_is_share(values[at].text) for values in levels} - {None}
        if len(shares) > 1 or (shares == {True} and not _RATE.search(label.text)):
            return False
    return all(_changes_hold(levels, values) for values in changes[:1])


def _changes_hold(levels: Sequence[list[Piece]], changes: Sequence[Piece]) -> bool:
    """Whether nearly every stated change is that of the first two level columns."""
    if len(levels) < 2:
        return False
    checked = held = 0
    for now, before, change in zip(levels[0], levels[1], changes, strict=True):
        a, b, c = (number_of(piece.text) for piece in (now, before, change))
        if a is None or b is None or c is None or not b:
            continue
        checked += 1
        expected = a - b if _is_share(now.text) else (a - b) / abs(b) * 100
        held += abs(expected - c) <= max(Decimal("0.02"), abs(c) / 50)
    return checked > 0 and held >= max(1, checked - 1)


def _grid(
    labels: Sequence[Piece], columns: Sequence[tuple[Piece, list[Piece]]], panels: list[int]
) -> tuple[Row, ...]:
    count = len(panels)
    order = [i for at in range(count) for i in range(at, len(columns), count)]
    corner = Cell("", labels[0].start, labels[0].start)
    rows = [(corner, *(columns[i][0].cell for i in order))]
    begin = 0
    for at, size in enumerate(panels):
        for row, label in enumerate(labels[begin : begin + size]):
            empty = Cell("", label.end, label.end)
            values = (columns[i][1][row].cell if i % count == at else empty for i in order)
            rows.append((label.cell, *values))
        begin += size
    return tuple(rows)


def _is_share(text: str) -> bool | None:
    return None if _DASH.fullmatch(text) else text.endswith(("%", "％", "‰"))
