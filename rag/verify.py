"""The number gate: no figure is shown that does not stand in a cited quote.

Works on any text with ``[n]`` marks, whatever wrote it. A statement with a figure, date or
percentage that none of its quotes holds is removed whole.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence

# A number as shown, grouping commas included.
_NUMBER = re.compile(r"\d[\d,，]*(?:\.\d+)?")
# The mark of a citation.
_MARK = re.compile(r"\[(\d+)\]")
# White space, line breaks of a filing included.
_SPACE = re.compile(r"\s+")


def numbers_in(text: str) -> tuple[str, ...]:
    """Return the numbers of a text, marks ``[n]`` left out, grouping commas and spaces dropped.

    >>> numbers_in("营业收入 5,662,496,707.12 元，同比增长15.20%。[1]")
    ('5662496707.12', '15.20')
    """
    folded = unicodedata.normalize("NFKC", _MARK.sub(" ", text))
    return tuple(re.sub(r"[,，]", "", m[0]) for m in _NUMBER.finditer(folded))


def untraced(text: str, quotes: Sequence[str], derived: Sequence[str] = ()) -> tuple[str, ...]:
    """Return the numbers of ``text`` that stand in none of the quotes.

    Args:
        text: what would be shown.
        quotes: what it cites.
        derived: texts whose numbers are accounted for otherwise (a cited filing's period and
            title, an operand computed from cited facts).
    """
    held = {number for source in (*quotes, *derived) for number in numbers_in(_joined(source))}
    held |= {number for source in (*quotes, *derived) for number in numbers_in(source)}
    return tuple(number for number in numbers_in(text) if number not in held)


def keep_traced(
    statements: Sequence[str], quotes: Mapping[int, str], derived: Sequence[str] = ()
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Split statements into those that may be shown and those that may not.

    Args:
        statements: sentences, each with the marks of what it cites.
        quotes: the cited quotes by their mark.
        derived: see `untraced`.

    Returns:
        The kept and the dropped statements, each in order.
    """
    kept: list[str] = []
    dropped: list[str] = []
    for statement in statements:
        cited = [quotes[int(m)] for m in _MARK.findall(statement) if int(m) in quotes]
        good = bool(cited) and not untraced(statement, cited, derived)
        (kept if good else dropped).append(statement)
    return tuple(kept), tuple(dropped)


def _joined(text: str) -> str:
    """Drop white space, so that a number broken over lines is one again."""
    return _SPACE.sub("", text)
