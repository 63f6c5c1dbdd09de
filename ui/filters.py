"""The filters of the app: what can be chosen, given what is indexed, and the scope it makes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..index.filing import Filing
from ..index.scope import Scope
from ..rag.wording import spoken
from .request import make_scope, parse_day

Choices = list[tuple[str, str]]

ALL_COMPANIES = ("全部公司", "")


@dataclass(frozen=True, slots=True)
class Chosen:
    """What the filters are set to, as the page gives it; empty means no limit.

    Attributes:
        company: security code or company name.
        periods: period codes.
        documents: document ids.
        as_of: a day as written by the reader.
    """

    company: str = ""
    periods: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    as_of: str = ""

    def scope(self) -> Scope:
        """Return the hard filter.

        Raises:
            PeriodError: the date is not one.
        """
        day = parse_day(self.as_of) if self.as_of.strip() else None
        limits = make_scope(company=self.company, periods=self.periods, as_of=day)
        return Scope(
            limits.code, frozenset(self.documents), limits.doc_types, limits.periods, limits.as_of
        )

    def words(self, filings: Sequence[Filing]) -> str:
        """Return the filters in words, for the heading of their box."""
        titles = {filing.doc_id: filing.title for filing in filings}
        names = {value: name for name, value in companies(filings)}
        parts = [names.get(self.company, self.company)] if self.company else []
        parts += [code_words(filings, code) for code in self.periods]
        if len(self.documents) == 1:
            parts.append(titles.get(self.documents[0], "1 份文件"))
        elif self.documents:
            parts.append(f"{len(self.documents)} 份文件")
        if self.as_of.strip():
            parts.append(f"截至 {self.as_of.strip()}")
        return f"检索范围：{'，'.join(parts)}" if parts else "检索范围：全部资料"


def companies(filings: Sequence[Filing]) -> Choices:
    """Return the companies, each with the value that a scope takes."""
    found: dict[str, str] = {}
    for filing in filings:
        name = filing.company or filing.company_full
        if value := filing.code or name:
            found.setdefault(value, f"{name or value}（{value}）" if filing.code else str(name))
    return [ALL_COMPANIES, *((name, value) for value, name in sorted(found.items()))]


def periods(filings: Sequence[Filing], company: str = "") -> Choices:
    """Return the reporting periods, the newest first."""
    own = {f.period for f in of_company(filings, company) if f.period is not None}
    newest = sorted(own, key=lambda p: (p.end, p.start), reverse=True)
    return [(spoken(period), period.code) for period in newest]


def documents(filings: Sequence[Filing], company: str = "") -> Choices:
    """Return the filings; two with one title are told apart by their file."""
    own = of_company(filings, company)
    titles = [filing.title for filing in own]
    return [
        (f.title if titles.count(f.title) == 1 else f"{f.title}（{f.source}）", f.doc_id)
        for f in own
    ]


def of_company(filings: Sequence[Filing], company: str) -> list[Filing]:
    """Return the filings of one company; all where none is chosen."""
    return [f for f in filings if not company or company in (f.code, f.company, f.company_full)]


def code_words(filings: Sequence[Filing], code: str) -> str:
    """Return a period code in words where a filing has it, else the code."""
    return next((spoken(f.period) for f in filings if f.period and f.period.code == code), code)
