"""What a refusal says, and how a period is said: the one place for both."""

from __future__ import annotations

from collections.abc import Sequence

from ..index.period import Period
from ..prompts.loader import load_toml
from .answer import RefusalReason


def label(reason: RefusalReason) -> str:
    """Return a refusal's short label, for a heading."""
    return str(load_toml("refusals")[reason.value]["label"])


def wording(
    reason: RefusalReason,
    *,
    searched: str = "",
    subject: str = "",
    periods: Sequence[Period] = (),
) -> str:
    """Return the text of a refusal."""
    text: str = load_toml("refusals")[reason.value]["text"]
    said = "、".join(spoken(p) for p in periods)
    return text.format(searched=searched, subject=subject, periods=said)


def empty_scope(conditions: str) -> str:
    """Return the text of the refusal for a filter that holds no filing."""
    text: str = load_toml("refusals")["empty_scope"]["text"]
    return text.format(conditions=conditions)


def spoken(period: Period) -> str:
    """Return a period as one says it.

    >>> spoken(Period.from_code("2024Q1-Q3"))
    '2024年前三季度'
    """
    year, month, day = period.end.year, period.end.month, period.end.day
    if period.is_point:
        if (month, day) == (12, 31):
            return f"{year}年末"
        return f"{year}年{month}月{day}日"
    if period.kind == "month":
        return f"{year}年{month}月"
    names = {
        "FY": "", "H1": "上半年", "H2": "下半年", "Q1": "第一季度", "Q2": "第二季度",
        "Q3": "第三季度", "Q4": "第四季度", "Q1-Q3": "前三季度",
    }  # fmt: skip
    return f"{year}年{names[period.kind]}"
