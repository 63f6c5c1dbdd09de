"""What a surface takes in: a question, days, periods, companies and documents, made into a Scope.

The command line, the batch and the REST interface read their input here, so that the same words
mean the same everywhere. Answering is `rag/`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING

from ..index.errors import InputError, PeriodError, QuestionError
from ..index.filing import DocType, Filing
from ..index.period import Period
from ..index.scope import Scope

if TYPE_CHECKING:
    from ..index.store import Store

_DAY = re.compile(r"(\d{4})\s*(?:[-/.年])\s*(\d{1,2})\s*(?:[-/.月])\s*(\d{1,2})\s*日?")
_DIGITS = re.compile(r"(\d{4})(\d{2})(\d{2})")


def check_question(text: str, longest: int) -> str:
    """Return the question without outer blanks.

    Raises:
        QuestionError: it is empty or longer than ``longest`` characters.
    """
    question = text.strip()
    if not question:
        raise QuestionError("问题是空的。", "请写下想问的问题，例如：2024年研发费用是多少？")
    if len(question) > longest:
        raise QuestionError(
            f"问题有 {len(question):,} 个字符，超过了上限 {longest:,}。",
            "请缩短问题，或拆成几个问题分别提问。",
        )
    return question


def parse_day(text: str) -> date:
    """Read a day: ``2024-08-31``, ``2024/8/31``, ``2024年8月31日`` or ``20240831``.

    Raises:
        PeriodError: it is not a day of the calendar.
    """
    match = _DAY.fullmatch(text.strip()) or _DIGITS.fullmatch(text.strip())
    try:
        if match:
            return date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        pass
    raise PeriodError(f"“{text}”不是可识别的日期。", "请写成 2024-08-31 的形式。")


def parse_period(text: str) -> Period:
    """Read a reporting period: a code (``2024H1``) or words (``2024年上半年``).

    Raises:
        PeriodError: it is neither.
    """
    written = text.strip()
    try:
        return Period.from_code(written.upper())
    except PeriodError:
        from ..index.period_words import find_periods

        mentions = find_periods(written)
        if len(mentions) == 1 and mentions[0].end - mentions[0].start == len(written):
            return mentions[0].period
        raise


def parse_doc_types(names: Iterable[str]) -> frozenset[DocType]:
    """Read document kinds by their written names.

    Raises:
        InputError: one is unknown.
    """
    try:
        return frozenset(DocType(name) for name in names)
    except ValueError as error:
        known = "、".join(kind.value for kind in DocType)
        raise InputError(f"不认识的文件类型：{error}。", f"可用的有：{known}。") from None


def resolve_docs(store: Store, names: Sequence[str]) -> frozenset[str]:
    """Turn file names, titles or ids (whole, or at least six digits of one) into document ids.

    Raises:
        InputError: a name fits no filing of the index.
    """
    filings = store.filings() if names else ()
    return frozenset(doc_id for name in names for doc_id in _matching(filings, name.strip()))


def make_scope(
    store: Store | None = None,
    *,
    company: str | None = None,
    periods: Iterable[str] = (),
    docs: Sequence[str] = (),
    doc_types: Iterable[str] = (),
    as_of: date | None = None,
) -> Scope:
    """Build the hard filter a question is asked under; a store is needed only for ``docs``."""
    return Scope(
        code=(company or "").strip() or None,
        doc_ids=resolve_docs(store, docs) if store is not None else frozenset(),
        doc_types=parse_doc_types(doc_types),
        periods=frozenset(parse_period(text).code for text in periods),
        as_of=as_of,
    )


def _matching(filings: Sequence[Filing], name: str) -> list[str]:
    exact = [f.doc_id for f in filings if name in (f.doc_id, f.source, f.title)]
    prefix = [f.doc_id for f in filings if len(name) >= 6 and f.doc_id.startswith(name)]
    found = exact or prefix
    if not found:
        known = "、".join(f.source for f in filings[:8]) or "（索引里还没有文件）"
        raise InputError(f"索引里没有“{name}”这份文件。", f"现有的文件：{known}。")
    return found
