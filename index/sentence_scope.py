"""Whose figure it is: the business, product or region a sentence speaks of, by pattern alone.

Holds `subject_of` (from the words right before a figure's name), `leading_subject` (who a clause
begins with) and `last_name`. An empty subject is the company as a whole; None means that it cannot
be told, and the figure is then left unread.
"""

from __future__ import annotations

import re

from .metric_words import standard_metric
from .sentence_words import CLAUSE, COMPANY, CONDITION, OWN_COMPANY

_LATIN = r"[A-Za-z][A-Za-z\d.+\-]*(?:\s?\.\s?[A-Za-z]+)?(?:\s[A-Z\d][A-Za-z\d.+\-]*)*"
_QUOTED = r"《[^《》]{1,24}》|“[^“”]{1,16}”"
_NAME = re.compile(rf"(?P<quoted>{_QUOTED})|(?P<latin>(?<![A-Za-z]){_LATIN})")
_LEAD_IN = re.compile(
    r"^(?:其中|同时|此外|另外|另据|目前|得益于|根据|据|截至|截止|因此|并且?|且|而|在|于|由|对|受|使|以及|和|与|及|综合|"
    r"推动|带动|力争|预计|计划|拟?向全体股东|拟|助力|随着|旗下|从而|使得|导致|主要系|系|是|由于|到|至|也|则|,|，|、|\s)+"
)
_TAIL = re.compile(
    r"(?:实现了?|计提|确认|发生|支付|收到|投入|创造|取得|录得|产生|完成|贡献|获得|拥有|的|年度|单季度?|当季|当期|整体|全球|国内外|平均|累计|合并|总|"
    r"其|我们|全年|期间|经营|共|已|约|进一步|提升|"
    + OWN_COMPANY
    + r"|集团|本行|中|上|在|,|，|、|\s|达到|达|账面|年化|预计|将|可|有|持)+$"
)
_BUSINESS = re.compile(
    r"(?P<name>(?:[一-鿿A-Za-z\d\s&与和及]{0,20})"
    r"(?:业务|平台|产品|应用|助手|品牌|板块|分部|地区|市场|国内|海外|境内|境外|游戏|社交|音乐|短剧|搜索|浏览器|子公司|"
    r"事业部|系列|贷款|存款|渠道|白酒|大模型))$"
)
_KIND_BEFORE_NAME = re.compile(
    rf"^.*(?:产品|平台|应用|品牌|软件|游戏|公司|助手|业务|旗下)\s*(?P<name>{_LATIN})$"
)
_LEADING_NOUN = re.compile(
    r"^[一-鿿A-Za-z\d\s]{1,12}?(?:模型|产品|平台|应用|业务|游戏|项目|板块|子公司|基金|品牌)"
    r"(?=[在以已将持继实保是的为，累])"
)
_SUBJECT = re.compile(
    r"(?:业务|平台|产品|应用|助手|品牌|板块|分部|浏览器|子公司|事业部|模型)$|^[A-Za-z]|[A-Za-z\d.]$"
)
_PLAIN = frozenset(
    {"AI", "In", "The", "For", "As", "At", "During", "And", "It", "Its", "We", "Our", "Company"}
)
_SOURCE = re.compile(r"数据显示|预测|统计|研究报告|调研|测算|评选|排名")
_LONGEST = 24


def subject_of(before: str, inherited: str, named: str | None) -> str | None:
    """Read the subject from the words between the start of a clause and a figure's name.

    Args:
        before: those words, period words blanked.
        inherited: the subject the sentence has had so far.
        named: what 其 and 该 stand for; None when that cannot be told.
    """
    words = before.strip()
    if re.search(r"(?:^|[\s，])(?:其|该(?:产品|平台|应用|业务)?)\s*(?:的|全球)?$", words):
        return named
    company = COMPANY.search(words)
    words = words[company.end() :] if company else words
    previous = None
    while previous != words:
        previous = words
        words = _TAIL.sub("", _LEAD_IN.sub("", words)).strip()
    words = re.sub(r"^旗下\s*", "", words)
    words = re.sub(r"(?<=.{2})在\s*[^在，]{2,20}$", "", words)
    if not words:
        return "" if company else inherited
    return None if CONDITION.search(words) else _as_name(words)


def leading_subject(clause: str, inherited: str) -> str:
    """Return who a clause begins with; ``inherited`` when it begins with nobody."""
    if _SOURCE.search(clause):
        return inherited
    words = _LEAD_IN.sub("", clause.strip())
    if company := COMPANY.match(words):
        rest = re.match(
            rf"(?:旗下|的)[一-鿿\s]{{0,12}}(?P<name>{_LATIN}|{_QUOTED})", words[company.end() :]
        )
        return _tidy(rest["name"]) if rest else ""
    match = _NAME.match(words)
    if match and _is_proper(match[0]):
        return _tidy(match[0])
    kind = re.match(
        rf"[一-鿿\s与和及]{{2,18}}(?:平台|产品|应用|品牌|助手)\s?(?P<name>{_LATIN})", words
    )
    noun = _LEADING_NOUN.match(words)
    return _tidy(kind["name"]) if kind else noun[0] if noun else inherited


def _is_proper(name: str) -> bool:
    """Tell a name from a lower-case word, the name of a figure and the mere AI of AI 搜索."""
    capital = name[0] in "《“" or any(char.isupper() for char in name)
    plain = name.split(" ")[0] in _PLAIN or standard_metric(name) is not None
    return len(name) > 1 and capital and not plain


def is_subject(scope: str) -> bool:
    """Tell a business or a named product, which later clauses go on about, from a mere 国内."""
    return bool(_SUBJECT.search(scope))


def last_name(text: str) -> str | None:
    """Return the last quoted name of a text, else its last Latin name, else None."""
    names = [m[0] for m in _NAME.finditer(text) if m["quoted"] or not m[0].isupper()]
    quoted = [name for name in names if name[0] in "《“"]
    return _tidy((quoted or names)[-1]) if names else None


def split_place(name: str) -> tuple[str, str]:
    """Split ``GX.store 中上线的 Mods 作品`` into where and what; where may be empty."""
    match = re.match(
        rf"(?P<place>.*?(?:{_LATIN}|{_QUOTED}|平台|社区))\s*(?:中|上(?!线|架|市)|内|里)(?P<rest>\s*\S.*)$",
        name,
    )
    if match:
        return _as_name(_LEAD_IN.sub("", match["place"])) or "", match["rest"].strip()
    match = re.match(
        rf"(?P<place>(?:[一-鿿]{{2,8}}\s*)?(?:{_LATIN}|{_QUOTED}))\s*(?P<rest>[^A-Za-z\s].*)$", name
    )
    if match:
        return _as_name(match["place"]) or "", match["rest"].strip()
    return "", name


def _as_name(words: str) -> str | None:
    if kind := _KIND_BEFORE_NAME.match(words):
        return _tidy(kind["name"])
    if len(words) <= _LONGEST and not CLAUSE.search(words):
        return _tidy(words)
    if business := _BUSINESS.search(words):
        return _tidy(business["name"])
    names = list(_NAME.finditer(words))
    if names and names[-1].end() == len(words):
        return _tidy(names[-1][0])
    return None


def _tidy(name: str) -> str:
    name = re.sub(r"\s*\.\s*(?=[A-Za-z])", ".", name.strip())
    return re.sub(r"\s+", " ", name).strip("“”《》 的")
