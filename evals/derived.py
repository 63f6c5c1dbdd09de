"""Check the arithmetic of a figure that no filing states but an answer works out.

Such a figure is accounted for only when the figures it comes from are shown beside it, so that a
reader can do the sum too: a sum (of up to four), a difference, a share or a multiple, a rate of
change.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import chain, combinations, permutations

from ..index.quantity import Quantity

_DIGITS = re.compile(r"\d[\d,]*(?:\.(?P<decimals>\d+))?")


def follows(shown: Quantity, given: Sequence[Quantity]) -> bool:
    """Return whether a figure follows from some of the given ones, as exactly as it is written."""
    slack = _precision(shown) / 2
    pairs = (
        value
        for a, b in permutations(given, 2)
        if a.unit == b.unit
        for value in _results(a.value, b.value, a.unit, shown.unit)
    )
    alike = [q.value for q in given if q.unit == shown.unit and q is not shown]
    sums = (sum(some, Decimal(0)) for k in (3, 4) for some in combinations(alike[:8], k))
    return any(abs(abs(shown.value) - abs(value)) <= slack for value in chain(pairs, sums))


def _results(a: Decimal, b: Decimal, unit: str, wanted: str) -> Iterator[Decimal]:
    if wanted == unit or (wanted == "个百分点" and unit == "%"):
        yield from (a + b, a - b)
    if b and wanted == "%" and unit not in ("%", "个百分点"):
        yield from (100 * a / b, 100 * (a - b) / abs(b))
    if b and wanted == "倍":
        yield a / b


def _precision(shown: Quantity) -> Decimal:
    """Return the worth of the last digit written: 15.4 亿元 is exact to 0.1 亿."""
    match = _DIGITS.search(shown.text)
    if match is None:
        return Decimal(0)
    written = Decimal(match[0].replace(",", ""))
    one = abs(shown.value) / written if written else Decimal(1)
    return one.scaleb(-len(match["decimals"] or ""))
