"""The grammar of Chinese period words: regular expressions over folded text, by shape.

Holds patterns alone, each with named groups. What a match means is settled in `period_words.py`;
English words are in `period_english.py`.
"""

from __future__ import annotations

import re

_W = r"\s{0,3}"
_NUM = r"(?:\d{1,2}|[一二三四五六七八九十]{1,3})"
_TO = r"[-—–~～至到]"
_CN_YEAR = r"[一二][零九][零一二三四五六七八九]{2}"

YEARS_OFF = {
    "今年": 0,
    "本年": 0,
    "当年": 0,
    "去年": -1,
    "上年": -1,
    "上一年": -1,
    "前年": -2,
    "明年": 1,
}
"""Words for a year relative to now, with the number of years to add."""

FILING_YEARS = frozenset({"本年", "当年", "上年", "上一年"})
"""Those that a filing uses of its own reporting year."""

_RELATIVE = r"(?P<rel>去年|今年|本年|当年|前年|明年|上一?年|同年)度?"
_WRITTEN = (
    rf"(?:(?P<y4>(?<![\d.])(?:19|20)\d\d)|(?P<cn>(?<![零一二三四五六七八九]){_CN_YEAR})"
    r"|(?P<y2>(?<![\d.])(?<!\d,)[0-4]\d))"
)
_YEAR = rf"(?:{_WRITTEN}{_W}(?:年度|财年|年)|{_RELATIVE})"

_SPAN_TAIL = (
    r"(?:(?:(?P<h1>上半年度?|半年度报告|半年度|半年报|中报|中期报告|前两个?季度|前二季度|H1|1H"
    r"|中(?![国报期间央文医药型小心高层部信证金航石煤车芯科旬秋标考环等]))"
    r"|(?P<h2>下半年度?|H2|2H)"
    r"|(?P<q13>[前头]三个?季度|[前头]3个?季度|三季报|Q1-Q3|第?一至第?三季度)"
    r"|(?P<fy>年度报告|年报|全年度?|年度|整年)"
    rf"|第?{_W}(?P<q>(?<!\d)[一二三四1-4]){_W}(?:季度|季报|季)"
    r"|Q(?P<q2>[1-4])(?!\d))(?P<at>末)?)"
)
_MONTH_TAIL = (
    rf"(?:(?P<m1>\d{{1,2}}){_W}月?份?{_W}{_TO}{_W}(?P<m2>\d{{1,2}}){_W}月份?"
    rf"|(?P<m>{_NUM}){_W}月(?:{_W}(?P<d>{_NUM}){_W}[日号]|份?(?P<mend>月?[底末]))?)"
)
_EDGE_TAIL = r"(?:(?P<end>年?(?:末|底(?![层座部盘]))|年终)|(?P<begin>年?初(?!步))|(?P<same>同期))"

DATED = re.compile(rf"{_YEAR}(?:{_W}的?{_W}(?:{_SPAN_TAIL}|{_MONTH_TAIL}|{_EDGE_TAIL}))?")
"""A year, written or relative, with what may follow it."""

YEARLESS = re.compile(rf"{_WRITTEN}{_W}{_SPAN_TAIL}(?![A-Za-z\d])")
"""A year without 年 before a Chinese or short tail: ``2024上半年``, ``24Q3``."""

BARE = re.compile(
    r"(?<![\d年第零一二三四])(?:"
    r"(?:(?P<h1>上半年|半年(?=末)|前两个?季度|前二季度)|(?P<h2>下半年)|(?P<fy>全年)"
    r"|(?P<report>中报|半年报)"
    r"|(?P<q13>前三个?季度|三季报)|第?(?P<q>[一二三四1-4])(?:季度|季报)"
    r"|(?<![A-Za-z])Q(?P<q2>[1-4])(?![A-Za-z\d])"
    rf"|(?P<m1>\d{{1,2}}){_TO}(?P<m2>\d{{1,2}})月)(?P<at>末)?)"
)
"""Part of a year that is not named; a report by its name alone is one only in a question."""

REPORT = re.compile(
    r"(?P<ytd>年初至(?:本?报告)?期末)"
    r"|(?P<close>本?报告期末|本期期?末|(?<!学)期末)"
    r"|(?P<open>本?报告期初|本期期?初|期初|年初(?=余额|数|金额))"
    r"|(?P<now>本报告期内?|本期(?!货))"
    r"|(?P<span>报告期内?)"
    r"|(?P<before>上期(?!所|货))"
    r"|(?P<yearend>(?<![\d本上去今前明年])年末)"
)
"""Words that a filing uses of its own reporting period."""

RECENT = re.compile(r"(?P<lastq>上一?个?季度)|(?P<thisq>本季度)|(?P<lastm>上个?月)")
"""Words that count from today alone."""

ISO = re.compile(
    r"(?<![A-Za-z\d./-])(?P<y>(?:19|20)\d\d)(?:(?P<sep>[-/.])(?P<m>\d{1,2})(?P=sep)(?P<d>\d{1,2})"
    r"|-(?P<m0>0[1-9]|1[0-2]))(?![\d./-]\d|\d)"
)
CODE = re.compile(
    r"(?<![A-Za-z\d.-])(?:(?P<y>(?:20)?\d\d)\s?(?P<tail>FY|Q1-Q3|Q[1-4]|H[12])"
    r"|(?P<head>FY|Q[1-4]|H[12]|[12]H|[1-4]Q)(?:\s?'?(?P<z4>20\d\d)|'?(?P<z2>\d\d)))(?![A-Za-z\d.])"
)
RANGE_START = re.compile(
    rf"(?<![\d.])(?P<a>(?:19|20)\d\d|\d\d)(?={_W}{_TO}{_W}(?P<b>(?:19|20)\d\d|\d\d){_W}年)"
)
"""The first of two years that share one 年: ``2023至2028年``, ``23-24 年``."""

BARE_YEAR = re.compile(r"(?<![A-Za-z\d.\-])(?P<y>20\d\d)(?![A-Za-z\d.\-年])")

BESIDE_YEAR = re.compile(rf"{_W}(?:比|较|和|与|跟|、|到|至){_W}(?:19|20)\d\d(?!\d)")
AFTER_YEAR = re.compile(rf"(?:19|20)\d\d{_W}年?{_W}(?:比|较|和|与|跟|、|到|至){_W}$")
"""Two bare years set beside each other: ``2024比2023``."""

NOT_A_PERIOD = re.compile(
    rf"(?:近|最近|过去|未来|今后|连续)(?:的)?{_W}(?:\d{{1,2}}|[一二两三四五六七八九十几数]+)"
    rf"(?:{_W}{_TO}{_W}\d{{1,2}})?{_W}(?:年半?|个?季度|个?月)"
)
"""Spells of time that are no one period: ``近三年``, ``未来 1-2 年``."""

BEFORE_RANGE_END = re.compile(rf"(?<![\d.])(?P<a>\d\d){_W}{_TO}{_W}$")
BEFORE_DURATION = re.compile(
    r"(?:近|超过|超|逾|约|大约|将近|接近|已有|达|满|历时|为期|共|至少|不少于|第|需要?|每|长达|[-—~～至到])\s*$"
)
AFTER_DURATION = re.compile(
    r"\s{0,3}(?:的(?:历史|时间|经验|期限|积累)|多|余|以上|左右|来(?!自)|间|期(?!间)|内|历史|经验|之久)"
)
