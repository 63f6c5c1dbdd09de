"""What is known of a filing, as JSON: the same in ``dongmi list --json`` and over REST."""

from __future__ import annotations

from datetime import date
from typing import Any

from ..index.filing import Filing


def filing_json(filing: Filing) -> dict[str, Any]:
    """Return what is known of a filing, without its text; what is unknown is null."""
    return {
        "doc_id": filing.doc_id,
        "title": filing.title,
        "doc_type": filing.doc_type.value,
        "company": filing.company,
        "company_full": filing.company_full,
        "code": filing.code,
        "period": filing.period.code if filing.period else None,
        "published": _day(filing.published),
        "event_date": _day(filing.event_date),
        "source": filing.source,
        "flags": [flag.value for flag in filing.flags],
    }


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
