"""Facts made by hand, for tests of what is chosen among them."""

from __future__ import annotations

from decimal import Decimal

from dongmi.index.fact import Fact
from dongmi.index.period import Period


def fact(
    metric: str,
    period: str,
    value: str,
    unit: str = "元",
    *,
    scope: str = "",
    approximate: bool = False,
    change: bool = False,
    doc_id: str = "a",
    start: int = 0,
) -> Fact:
    """Return a fact whose text is its value; ``start`` keeps facts of one filing apart."""
    return Fact(
        doc_id=doc_id,
        metric=metric,
        label=metric,
        value=Decimal(value),
        unit=unit,
        text=value,
        period=Period.from_code(period),
        scope=scope,
        approximate=approximate,
        change=change,
        start=start,
        end=start + len(value),
        evidence_start=start,
        evidence_end=start + len(value),
    )
