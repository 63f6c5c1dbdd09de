"""The shareholder form of periodic reports, linearised: put together only when it adds up.

The form is laid down by the regulator: names, kinds, shares in percent and in number, restricted
shares, pledges. Every column must give the same count, and percentages and numbers of shares must
lead to one total of shares, or the form stays torn.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise, takewhile

from ..filing import Cell
from ..sentences import clean
from .columns import Piece, number_of
from .tables import Row

_HEADS = (
    "股东名称",
    "股东性质",
    "持股比例",
    "持股数量",
    "持有有限售条件的股份数量",
    "股份状态",
    "数量",
)
_KIND = re.compile(
    r"(?:境内|境外)?(?:自然人|法人|国有法人|非国有法人)|国家|其他|基金、理财产品等|国有法人|员工持股计划"
)
_STATE = re.compile(r"不适用|无|质押|标记|冻结|未知|质押、(?:标记|冻结)|冻结、(?:标记|质押)")
_FREE = ("不适用", "无")
_ENTITY = re.compile(
    r"(?:公司|合伙[）)]|基金|计划|集团|中心|银行|企业|组合|产品|信托|账户|专户|研究院|委员会|局|号)$"
)
_NOTE = re.compile(r"上述股东|前\s*\d+\s*名|战略投资者|公司回购")
_TOTAL = re.compile(r".*股东总数(?:[（(]如有[）)])?")
_IF_ANY = re.compile(r"(?:[（(]如)?有[）)]|[（(]如有[）)]")
_LETTER_SPACED = re.compile(r"(?<=[\u4e00-\u9fff]) (?=[\u4e00-\u9fff])")
_HALF_CENT = Decimal("0.005")

Rows = tuple[Row, ...]


def assemble_holders(pieces: Sequence[Piece]) -> Rows | None:
    """Put the shareholder form together: two header rows, one row of totals, then the holders."""
    at = _head_indices(pieces)
    if at is None:
        return None
    columns = [list(pieces[a + 1 : b]) for a, b in pairwise([*at, len(pieces)])]
    count = sum(1 for _ in takewhile(lambda piece: piece.text.endswith("%"), columns[2]))
    names = _names(columns[0], count)
    if count < 2 or names is None or any(len(column) < count for column in columns):
        return None
    body = [column[:count] for column in columns[1:]]
    if not (_kinds_fit(body) and _one_total(body[1], body[2]) and _pledges_fit(body[4], body[5])):
        return None
    heads = [pieces[i] for i in at]
    extras = _extras(pieces, at[0], columns, count)
    return _grid(heads, names, body, pieces[at[5] - 1], extras)


def _head_indices(pieces: Sequence[Piece]) -> list[int] | None:
    """Return where the heads of the form stand, or None unless all do, in order."""
    found: list[int] = []
    begin = 0
    for head in _HEADS:
        at = next(
            (i for i in range(begin, len(pieces)) if pieces[i].text.replace(" ", "") == head), None
        )
        if at is None:
            return None
        found.append(at)
        begin = at + 1
    return found


def _names(column: Sequence[Piece], count: int) -> list[Cell] | None:
    """Join the pieces of names broken over blank lines; None unless they make ``count``."""
    names: list[Cell] = []
    at = 0
    while at < len(column) and len(names) < count:
        first = last = column[at]
        words = first.text
        while last.lines > 1 and not _ENTITY.search(words) and at + 1 < len(column):
            at += 1
            last = column[at]
            words = clean(f"{words}\n{last.text}")
        if last.is_number or _NOTE.match(first.text):
            return None
        names.append(Cell(words, first.start, last.end))
        at += 1
    after = column[at] if at < len(column) else None
    ended = after is None or after.is_number or _NOTE.match(after.text) or _TOTAL.match(after.text)
    return names if len(names) == count and ended else None


def _kinds_fit(body: Sequence[Sequence[Piece]]) -> bool:
    kinds, _, shares, restricted, states, pledged = body
    return (
        all(_KIND.fullmatch(piece.text) for piece in kinds)
        and all(piece.is_number for column in (shares, restricted, pledged) for piece in column)
        and all(_STATE.fullmatch(piece.text) for piece in states)
    )


def _one_total(percents: Sequence[Piece], shares: Sequence[Piece]) -> bool:
    """Whether one total of shares gives every percentage, rounding allowed for."""
    least, most = Decimal(0), Decimal("Infinity")
    for percent, share in zip(percents, shares, strict=True):
        p, s = number_of(percent.text), number_of(share.text)
        if p is None or s is None or p <= _HALF_CENT:
            return False
        least = max(least, s * 100 / (p + _HALF_CENT))
        most = min(most, s * 100 / (p - _HALF_CENT))
    return least <= most


def _pledges_fit(states: Sequence[Piece], pledged: Sequence[Piece]) -> bool:
    for state, piece in zip(states, pledged, strict=True):
        number = number_of(piece.text) or Decimal(0)
        if (state.text in _FREE and number != 0) or (state.text == "质押" and number == 0):
            return False
    return True


def _extras(
    pieces: Sequence[Piece], begin: int, columns: Sequence[Sequence[Piece]], count: int
) -> list[tuple[Piece, Piece]]:
    """Pair the totals and notes around the table with their labels, where the counts agree."""
    tails = [column[count:] for column in columns[1:]]
    rest = _joined([*pieces[:begin], *columns[0], *(piece for tail in tails for piece in tail)])
    labels = [piece for piece in rest if _TOTAL.fullmatch(piece.text)]
    numbers = [piece for piece in rest if piece.is_number]
    notes = [piece for piece in columns[0] if _NOTE.match(piece.text)]
    texts = [piece for piece in rest if piece.text.endswith("。")]
    pairs = list(zip(labels, numbers, strict=True)) if len(labels) == len(numbers) else []
    if len(notes) == len(texts):
        pairs += zip(notes, texts, strict=True)
    return pairs


def _joined(pieces: Sequence[Piece]) -> list[Piece]:
    """Join （如有） to the label it was broken from; close letter-spaced labels."""
    joined: list[Piece] = []
    for piece in pieces:
        words = piece.text if piece.is_number else _LETTER_SPACED.sub("", piece.text)
        before = joined[-1] if joined else None
        if before and "总数" in before.text and _IF_ANY.fullmatch(words):
            joined[-1] = replace(before, text=before.text + words, end=piece.end)
        else:
            joined.append(replace(piece, text=words))
    return joined


def _grid(
    heads: Sequence[Piece],
    names: Sequence[Cell],
    body: Sequence[Sequence[Piece]],
    pledge: Piece,
    extras: Sequence[tuple[Piece, Piece]],
) -> Rows:
    empty = Cell("", heads[0].start, heads[0].start)
    top = [head.cell for head in heads[:5]]
    group = pledge.cell if "质押" in pledge.text else empty
    rows: list[Row] = [
        (*top, group, empty, *(label.cell for label, _ in extras)),
        (*(empty for _ in top), heads[5].cell, heads[6].cell),
    ]
    if extras:
        rows.append((*(empty for _ in heads), *(value.cell for _, value in extras)))
    for at, name in enumerate(names):
        rows.append((name, *(column[at].cell for column in body)))
    return tuple(rows)
