"""Whether a scope allows a filing: the one reading of `Scope`, on metadata alone."""

from __future__ import annotations

import calendar
import re
import unicodedata
from datetime import date

from .filing import Filing
from .period import Period
from .scope import Scope

_EXCHANGE = re.compile(r"(?<=^\d{6})\.(?:sz|sh|ss|bj)$|^(?:sz|sh|bj)(?=\d{6}$)")


def allows(scope: Scope, filing: Filing) -> bool:
    """Return whether every limit of ``scope`` admits ``filing``; the unknown is not admitted."""
    if scope.code and not _is_company(scope.code, filing):
        return False
    if scope.doc_ids and filing.doc_id not in scope.doc_ids:
        return False
    if scope.doc_types and filing.doc_type not in scope.doc_types:
        return False
    if scope.periods and (filing.period is None or filing.period.code not in scope.periods):
        return False
    if scope.as_of:
        known = known_on(filing)
        return known is not None and known <= scope.as_of
    return True


def known_on(filing: Filing) -> date | None:
    """Return the day a filing counts as known: published, else held, else the last lawful day.

    A report that does not state its date may not be taken for known before it had to be out.
    """
    stated = filing.published or filing.event_date
    return stated or (_deadline(filing.period) if filing.period else None)


def _deadline(period: Period) -> date:
    """Return the last day for a periodic report: four months after a year, two after a half year,
    one after a quarter (上市公司信息披露管理办法)."""
    months = {"FY": 4, "H1": 2}.get(period.kind, 1)
    month = period.end.month + months
    year = period.end.year + (month - 1) // 12
    month = (month - 1) % 12 + 1
    return date(year, month, calendar.monthrange(year, month)[1])


def _is_company(name: str, filing: Filing) -> bool:
    known = (filing.code, filing.company, filing.company_full)
    return _plain(name) in {_plain(value) for value in known if value}


def _plain(name: str) -> str:
    """Fold width, case and spaces, and drop an exchange's mark: ``300418.SZ`` is ``300418``."""
    folded = "".join(unicodedata.normalize("NFKC", name).casefold().split())
    return _EXCHANGE.sub("", folded)
