"""A fact: one figure of the ledger, with its unit, period and source.

Holds the type. Reading facts from blocks is `ledger.py`.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from .period import Period


@dataclass(frozen=True, slots=True)
class Fact:
    """A figure read from a filing.

    Attributes:
        doc_id: the filing.
        metric: standard name where the word list knows it (``营业收入``), else the label.
        label: the label as written.
        value: normalised, signed (a loss is negative), in ``unit``.
        unit: ``元``, ``美元``, ``%``, ``股``, ``户``, ``人``, ``元/股`` ...; multiples such as
            万元 and 亿元 are gone into ``value``.
        text: the figure as written (``15.4 亿元``).
        period: what the figure is of; None when the filing does not let it be told.
        scope: the business, product, region or holder it is of; empty for the company as a whole.
        approximate: written with 近, 约, 超过, 突破, 余 ...
        change: whether it is a change (同比增长 15.2%) rather than a level.
        start: first character of the figure in the filing's text.
        end: one past its last character.
        evidence_start: first character of the shortest passage that shows label, period and figure.
        evidence_end: one past its last character.
        head_start: first character of the column's head line, where it stands outside the
            evidence; -1 where there is none.
        head_end: one past its last character; -1 where there is none.
    """

    doc_id: str
    metric: str
    label: str
    value: Decimal
    unit: str
    text: str
    period: Period | None
    scope: str
    approximate: bool
    change: bool
    start: int
    end: int
    evidence_start: int
    evidence_end: int
    head_start: int = -1
    head_end: int = -1
