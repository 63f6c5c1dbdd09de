"""What a filing says of itself: company, code, kind, reporting period, dates, title.

Read from the content, never from the file's name. A date of publication is taken only where the
filing states one: an announcement date, the date field of an activity record, or the date under
the signature. What is not stated stays None.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from ..errors import PeriodError
from ..filing import Block, DocType
from ..period import Period
from ..sentences import clean
from .dates import arabic_years, find_date, is_date
from .lines import Line

_CODE = re.compile(
    r"(?:证券|股票|公司|A\s*股)代码\s*[：:]?\s*(\d{6})(?:\.(?:SZ|SH|BJ))?(?!\d)", re.I
)
_SHORT = re.compile(
    r"(?:证券|股票|公司|A\s*股)简称\s*[：:]\s*([^\s，,。；;|：:]{1,4}ST\s?[^\s|]{2,8}|[^\s，,。；;|：:]{2,12})"
)
_LEGAL = re.compile(
    r"[\u4e00-\u9fff][\u4e00-\u9fffA-Za-z·（）() ]{2,38}?(?:股份有限公司|有限责任公司|有限公司)"
)
_TYPES: tuple[tuple[DocType, str], ...] = (
    (DocType.IR_ACTIVITY_RECORD, r"活动记录表?|投资者关系活动|调研活动信息|业绩说明会.{0,8}记录"),
    (DocType.GENERAL_MANAGER_REPORT, r"总(?:经理|裁).{0,6}工作报告"),
    (DocType.PROSPECTUS, r"招股(?:说明|意向)书"),
    (DocType.HALF_YEAR_REPORT_SUMMARY, r"半年度报告.{0,4}摘要"),
    (DocType.ANNUAL_REPORT_SUMMARY, r"年度报告.{0,4}摘要"),
    (DocType.ANNOUNCEMENT, r"(?:公告|决议|通知书?|意见书?|制度|章程)$"),
    (DocType.HALF_YEAR_REPORT, r"半年度报告"),
    (DocType.QUARTERLY_REPORT, r"季度报告"),
    (DocType.ANNUAL_REPORT, r"年度报告"),
)
_TYPE_NAMES = {
    DocType.ANNUAL_REPORT: "年度报告",
    DocType.ANNUAL_REPORT_SUMMARY: "年度报告摘要",
    DocType.HALF_YEAR_REPORT: "半年度报告",
    DocType.HALF_YEAR_REPORT_SUMMARY: "半年度报告摘要",
    DocType.QUARTERLY_REPORT: "季度报告",
    DocType.IR_ACTIVITY_RECORD: "投资者关系活动记录表",
}
_SELF = re.compile(r"本(?:公司)?((?:半年度|年度|季度)报告(?:摘要)?)(?:摘要)?(?:来自|全文|摘要)")
_YEAR = r"((?:19|20)\d{2})\s*年?\s*"
_PERIODS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("H1", re.compile(_YEAR + r"(?:半年度?|上半年|中期)")),
    ("Q1", re.compile(_YEAR + r"(?:第?一季度|一季报|1\s*季度)")),
    ("Q2", re.compile(_YEAR + r"第?二季度")),
    ("Q1-Q3", re.compile(_YEAR + r"前三季度")),
    ("Q3", re.compile(_YEAR + r"(?:第?三季度|三季报)")),
    ("Q4", re.compile(_YEAR + r"第?四季度")),
    ("FY", re.compile(_YEAR + r"(?:年度|度|全年)")),
)
_PUBLISHED = re.compile(r"(?:公告|披露|发布|刊登|公布)(?:日期|日|时间)\s*[：:]")
_SPACED = re.compile(r"(?<=[\u4e00-\u9fff）)])\s+(?=[\w（(])|(?<=[\w）)])\s+(?=[\u4e00-\u9fff])")
_TOP, _FOOT = 24, 10


@dataclass(frozen=True, slots=True)
class Metadata:
    """What was read; None or empty where the filing does not say."""

    title: str
    doc_type: DocType
    company: str | None
    company_full: str | None
    code: str | None
    period: Period | None
    published: date | None
    event_date: date | None


@dataclass(frozen=True, slots=True)
class TitleLine:
    """The line that names the document."""

    index: int
    words: str
    doc_type: DocType


def find_title(lines: list[Line]) -> TitleLine | None:
    """Return the line near the top that names the document, its company's name taken off."""
    for at, line in enumerate(lines[:_TOP]):
        words = clean(line.text.lstrip("# ")).strip("*《》 ")
        if len(words) > 70 or "\t" in line.text or re.search(r"[，。；]|：$|^本", words):
            continue
        words = arabic_years(words)
        legal = _LEGAL.match(words)
        rest = words[legal.end() :].strip() if legal else words
        for doc_type, pattern in _TYPES:
            if re.search(pattern, rest) and not re.match(r"[一二三四五六七八九十\d]+[、.]", rest):
                return TitleLine(at, rest, doc_type)
    return None


def read_metadata(text: str, lines: list[Line], blocks: Iterable[Block]) -> Metadata:
    """Read the metadata of a filing from its lines and its tables."""
    title = find_title(lines)
    pairs = list(_label_pairs(blocks))
    top = "\n".join(clean(line.text) for line in lines[:_TOP])
    doc_type = title.doc_type if title else _type_from_body(top)
    full = _legal_name(lines, pairs)
    short = _short_name(top, pairs)
    company = short or full
    period = _period(title, doc_type, text)
    event = _event_date(doc_type, pairs)
    return Metadata(
        title=_title(title, doc_type, company, period, event, lines),
        doc_type=doc_type,
        company=company,
        company_full=full,
        code=_code(top, pairs),
        period=period,
        published=_published(doc_type, lines, pairs),
        event_date=event,
    )


def _label_pairs(blocks: Iterable[Block]) -> Iterator[tuple[str, str]]:
    """Yield (label, value beside it) from the tables."""
    for block in blocks:
        for row in block.table.rows if block.table else ():
            for label, value in pairwise(row):
                if label.text and value.text:
                    yield label.text.replace(" ", ""), value.text


def _first(pairs: Iterable[tuple[str, str]], label: str, value: str) -> str | None:
    for name, words in pairs:
        if re.fullmatch(label, name) and re.fullmatch(value, words):
            return words
    return None


def _code(top: str, pairs: list[tuple[str, str]]) -> str | None:
    if match := _CODE.search(top):
        return match[1]
    found = _first(pairs, r"(?:证券|股票|A股|公司)代码", r"\d{6}(?:\.\w{2})?")
    return found[:6] if found else None


def _short_name(top: str, pairs: list[tuple[str, str]]) -> str | None:
    if match := _SHORT.search(top):
        return match[1].strip()
    return _first(pairs, r"(?:证券|股票|A股|公司)简称", r"\S.{1,12}")


def _legal_name(lines: list[Line], pairs: list[tuple[str, str]]) -> str | None:
    for line in [*lines[:_TOP], *lines[-_FOOT:]]:
        words = clean(line.text.lstrip("# ")).strip("*")
        match = _LEGAL.match(words)
        if match and len(words) <= 70 and not words.endswith(("。", "；", "，")):
            rest = words[match.end() :].strip()
            if not rest or any(re.search(p, rest) for _, p in _TYPES) or rest == "董事会":
                return match[0].replace(" ", "")
    named = r"公司(?:的)?(?:中文|法定)?(?:中文)?名称(?:（中文）)?"
    return _first(pairs, named, _LEGAL.pattern)


def _type_from_body(top: str) -> DocType:
    match = _SELF.search(top)
    if match is None:
        return DocType.OTHER
    summary = "摘要" in match[0]
    if match[1].startswith("半年度"):
        return DocType.HALF_YEAR_REPORT_SUMMARY if summary else DocType.HALF_YEAR_REPORT
    if match[1].startswith("年度"):
        return DocType.ANNUAL_REPORT_SUMMARY if summary else DocType.ANNUAL_REPORT
    return DocType.QUARTERLY_REPORT


def _period(title: TitleLine | None, doc_type: DocType, text: str) -> Period | None:
    if title and (found := _periods(title.words)):
        return _period_of(found[0])
    wanted = {
        DocType.HALF_YEAR_REPORT: {"H1"},
        DocType.HALF_YEAR_REPORT_SUMMARY: {"H1"},
        DocType.ANNUAL_REPORT: {"FY"},
        DocType.ANNUAL_REPORT_SUMMARY: {"FY"},
        DocType.QUARTERLY_REPORT: {"Q1", "Q3"},
        DocType.IR_ACTIVITY_RECORD: {"H1", "FY", "Q1", "Q3", "Q1-Q3"},
    }.get(doc_type)
    if wanted is None or "报告期" not in text:
        return None
    counts = Counter(found for found in _periods(arabic_years(text)) if found[1] in wanted)
    if not counts:
        return None
    best, count = counts.most_common(1)[0]
    return _period_of(best) if count * 2 > counts.total() else None


def _periods(text: str) -> list[tuple[str, str]]:
    """Return (year, kind) of every period named in ``text``, in order."""
    found: list[tuple[int, str, str]] = []
    for kind, pattern in _PERIODS:
        found += [(m.start(), m[1], kind) for m in pattern.finditer(text)]
    return [(year, kind) for _, year, kind in sorted(found)]


def _period_of(found: tuple[str, str]) -> Period | None:
    try:
        return Period.from_code("".join(found))
    except PeriodError:
        return None


def _published(doc_type: DocType, lines: list[Line], pairs: list[tuple[str, str]]) -> date | None:
    for line in lines[:_TOP]:
        if match := _PUBLISHED.search(line.text):
            return find_date(line.text[match.end() :])
    if doc_type is DocType.IR_ACTIVITY_RECORD:
        stated = [day for name, words in pairs if name == "日期" and (day := find_date(words))]
        if stated:
            return stated[-1]
    foot = lines[-_FOOT:]
    for at in range(len(foot) - 1, 0, -1):
        if is_date(foot[at].text):
            signed = any(_LEGAL.match(line.text) or "董事会" in line.text for line in foot[:at])
            return find_date(foot[at].text) if signed else None
    return None


def _event_date(doc_type: DocType, pairs: list[tuple[str, str]]) -> date | None:
    if doc_type is not DocType.IR_ACTIVITY_RECORD:
        return None
    for name, words in pairs:
        if (
            re.fullmatch(r"(?:活动|调研|会议|召开)?(?:时间|日期)(?:及地点|、地点)?", name)
            and name != "日期"
        ):
            return find_date(words)
    return None


def _title(
    title: TitleLine | None,
    doc_type: DocType,
    company: str | None,
    period: Period | None,
    event: date | None,
    lines: list[Line],
) -> str:
    if title:
        words = _SPACED.sub("", title.words)
    elif doc_type in _TYPE_NAMES:
        words = f"{_period_words(period)}{_TYPE_NAMES[doc_type]}"
    else:
        words = clean(lines[0].text.lstrip("# "))[:60] if lines else ""
    if event and not re.search(r"(?:19|20)\d{2}", words):
        words = f"{words}（{event.isoformat()}）"
    return f"{company} {words}" if company and not words.startswith(company) else words


def _period_words(period: Period | None) -> str:
    if period is None:
        return ""
    quarter = {"Q1": "第一", "Q2": "第二", "Q3": "第三", "Q4": "第四"}.get(period.kind, "")
    return f"{period.start.year}年{quarter}"
