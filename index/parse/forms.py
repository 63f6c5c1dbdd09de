"""Standard forms of periodic reports that are not tables of figures by period.

Holds the company profile (公司简介), linearised: labels, then the values of one contact after the
other. Every value must be of its label's kind, or the form stays torn.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from ..filing import Cell
from .columns import PROFILE_LABELS, Piece
from .tables import Row

_PHONE = r"[\d\s()（）+－—\-、/转]{7,40}"
_KINDS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("代码", re.compile(r"\d{6}")),
    ("简称", re.compile(r"[^\d\s，。：]{2,10}")),
    ("交易所", re.compile(r".*交易所")),
    ("联系人", re.compile(r"董事会秘书.{0,8}|证券事务代表|.*负责人")),
    ("姓名", re.compile(r"[\u4e00-\u9fff·A-Za-z ]{2,20}")),
    ("地址", re.compile(r".{6,80}")),
    ("传真", re.compile(_PHONE)),
    ("电话", re.compile(_PHONE)),
    ("邮箱", re.compile(r"[\w.\-]+@[\w.\-]+")),
    ("信箱", re.compile(r"[\w.\-]+@[\w.\-]+")),
    ("网址", re.compile(r"\S*\.\S+")),
)


def assemble_profile(pieces: Sequence[Piece]) -> tuple[Row, ...] | None:
    """Put a company profile together; None when a value is not of its label's kind."""
    count = next((i for i, p in enumerate(pieces) if p.text not in PROFILE_LABELS), len(pieces))
    labels, values = pieces[:count], pieces[count : 2 * count]
    if count < 4 or not _all_fit(labels, values):
        return None
    rest = list(pieces[2 * count :])
    code = _take_code(rest)
    contact = next((i for i, label in enumerate(labels) if "联系人" in label.text), count)
    if rest and not _all_fit(labels[contact:], rest):
        return None
    rows: list[Row] = []
    for at, (label, value) in enumerate(zip(labels, values, strict=True)):
        row: list[Cell] = [label.cell, value.cell]
        if at == 0 and code:
            row += [piece.cell for piece in code]
        if rest and at >= contact:
            row.append(rest[at - contact].cell)
        rows.append(tuple(row))
    return tuple(rows)


def _take_code(rest: list[Piece]) -> tuple[Piece, Piece] | None:
    """Take the label and value of the security code out of ``rest``."""
    label = next((p for p in rest if p.text in ("股票代码", "证券代码")), None)
    codes = [p for p in rest if re.fullmatch(r"\d{6}", p.text)]
    if label is None or len(codes) != 1:
        return None
    rest.remove(label)
    rest.remove(codes[0])
    return label, codes[0]


def _all_fit(labels: Sequence[Piece], values: Sequence[Piece]) -> bool:
    if len(labels) != len(values):
        return False
    return all(_fits(a.text, b.text) for a, b in zip(labels, values, strict=True))


def _fits(label: str, value: str) -> bool:
    if value in PROFILE_LABELS:
        return False
    kind = next((pattern for word, pattern in _KINDS if word in label), None)
    return kind is None or kind.fullmatch(value) is not None
