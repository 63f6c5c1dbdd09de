"""The unit of a table cell: the cell's own, its label's, its head's, the figure's, the table's.

Holds `unit_of`. The order matters: a percentage under ``单位：元`` is a percentage, and a number of
holders under ``单位：股`` is counted in 户.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from .folding import fold
from .metric_words import metric_terms
from .units import MONEY, RATIOS, Unit, parse_unit

_BRACKET = re.compile(r"[（(]([^（）()]{1,12})[）)]")
_OWN = re.compile(r"\d\s?[）)]?\s?(\D+)$")
_KNOWN = frozenset(
    {
        *MONEY.values(),
        *RATIOS.values(),
        *("股", "户", "人", "名", "家", "次", "吨", "件", "台", "辆"),
    }
)
_RATIO_NAME = re.compile(r"(?:率|比例|比重|占比|%)$")


@dataclass(frozen=True, slots=True)
class CellUnit:
    """A cell's unit: as written (with its multiple) and what it comes to."""

    written: str
    base: str


def unit_of(
    metric: str, cell: str, label: str, head: str, table_unit: str, change: bool
) -> CellUnit:
    """Return the unit of a cell.

    Args:
        metric: standard name or label of the figure.
        cell: the cell's text.
        label: the row's label with its brackets.
        head: the column's head with its brackets.
        table_unit: the unit said for the whole table, or empty.
        change: whether the column is of changes.
    """
    if (own := _own(cell)) and _is_known(own):
        return CellUnit("", own.base)
    for words in (head, label):
        for bracket in _BRACKET.findall(fold(words)):
            unit = parse_unit(bracket)
            if _is_known(unit):
                return CellUnit(bracket, unit.base)
    if change and "%" in fold(head):
        return CellUnit("", "%")
    term = metric_terms().get(metric)
    usual = term.unit if term else ("%" if _RATIO_NAME.search(metric) else "")
    told = parse_unit(table_unit)
    if change and not _is_known(told):
        return CellUnit("", "")
    if usual in ("元", "") and _is_known(told) and (not usual or told.base in MONEY.values()):
        return CellUnit(table_unit, told.base)
    if usual == "股" and told.base == "股":
        return CellUnit(table_unit, "股")
    return CellUnit("", usual)


def _own(cell: str) -> Unit | None:
    match = _OWN.search(fold(cell).strip())
    return parse_unit(match[1]) if match else None


def _is_known(unit: Unit) -> bool:
    base, _, per = unit.base.partition("/")
    return bool(base) and base in _KNOWN and (not per or len(per) <= 4)
