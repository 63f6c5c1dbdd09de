"""Units of Chinese filings: multiples, money, counter words, and what a written unit comes to.

Holds the tables and `parse_unit`. Finding numbers with units in text is `quantity.py`.

    >>> parse_unit("人民币千元")
    Unit(scale=Decimal('1000'), base='元')
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from .folding import fold

MULTIPLES = {
    "万亿": Decimal(10) ** 12,
    "千亿": Decimal(10) ** 11,
    "百亿": Decimal(10) ** 10,
    "十亿": Decimal(10) ** 9,
    "亿": Decimal(10) ** 8,
    "千万": Decimal(10) ** 7,
    "百万": Decimal(10) ** 6,
    "十万": Decimal(10) ** 5,
    "万": Decimal(10) ** 4,
    "千": Decimal(10) ** 3,
    "百": Decimal(10) ** 2,
}
"""Chinese multiples, longest first."""

MONEY = {
    "人民币元": "元",
    "元人民币": "元",
    "人民币": "元",
    "美元": "美元",
    "美金": "美元",
    "港元": "港元",
    "港币": "港元",
    "欧元": "欧元",
    "日元": "日元",
    "英镑": "英镑",
    "新加坡元": "新加坡元",
    "新元": "新加坡元",
    "元": "元",
}
"""Currencies as written, with the name they are kept under."""

RATIOS = {
    "个百分点": "个百分点",
    "百分点": "个百分点",
    "个基点": "个基点",
    "基点": "个基点",
    "percentage points": "个百分点",
    "percentage point": "个百分点",
    "percent": "%",
    "pct": "个百分点",
    "pp": "个百分点",
    "bps": "个基点",
    "%": "%",
    "‰": "‰",
    "倍": "倍",
}

_NOT_AFTER = {
    "人": "民币|工智能|形|才|均|次",
    "次": "性|级|新|日|年|轮|要",
    "个": "性化?|人|别|股|月|百分|基点|工作日|交易日|季",
    "家": "族|用|电|庭|居",
    "名": "列|称|为|单|额",
    "位": "列|居|于|置",
    "条": "件|款",
    "种": "植|子",
    "部": "分|门|署|委",
    "项": "目",
    "集": "团|成|中|群|合",
    "期": "间|货|末|初|限|权",
    "首": "次|个|席|款",
    "所": "属|有|在|得|示|述",
    "台": "湾|阶|式",
    "套": "期|餐",
    "件": "套",
    "款": "项",
    "份": "额|有",
    "户": "外|均|籍",
    "股": "东|票|权|本|价|市|份有限|指",
    "轮": "胎|值|动",
    "批": "准|发|次",
    "张": "家|江",
    "天": "工|津|然|猫",
    "年": "度",
    "字": "节|母",
    "层": "级|面",
    "头": "部",
    "点": "击",
    "支": "持|撑|付|出|行",
    "架": "构|设",
    "单": "词|位|月|日|机|个|一|元|独|纯|品",
    "店": "铺|面",
    "包": "括|含",
    "块": "链",
    "片": "区|段",
    "根": "据|本",
    "箱": "体",
    "瓶": "颈",
    "周": "年|期|边|转",
    "秒": "杀",
    "米": "其",
    "颗": "粒",
    "粒": "度|径",
    "间": "接|隔",
    "元": "宇宙|器件|素|旦|老|年|首|组|件",
}
_LONG_COUNTERS = (
    *("人次", "万次", "工作日", "个工作日", "交易日", "个交易日", "个月", "小时", "分钟"),
    *("平方米", "平方公里", "立方米", "公里", "公斤", "千克", "千瓦时", "兆瓦时", "吉瓦时"),
    *("千瓦", "兆瓦", "吉瓦", "标箱", "汉字", "参数", "师生"),
)
_SHORT_COUNTERS = (
    "股户人名位家个款次条项种台辆套件吨米亩秒天周字份只座所笔期批轮部集首"
    "篇张块片颗枚粒箱瓶桶头架艘间层帧岁点盒支根匹店词单票"
)
_LATIN_COUNTERS = (
    *("Tokens", "tokens", "Token", "token", "GWh", "MWh", "kWh", "MW", "GW", "KW", "kW", "TEU"),
    *("EFLOPS", "TFLOPS", "users", "people", "shares", "employees", "shareholders", "downloads"),
)
_COUNTERS = (*_LONG_COUNTERS, "公顷", *_SHORT_COUNTERS, *_LATIN_COUNTERS)

WHOLE = frozenset("个款名位户人部期集首层家支架单")
"""Counter words of things that come whole: ``3.0 个`` is a version, not a count."""

_DENOMINATORS = "股|10股|吨|人|户|平方米|千瓦时|度|件|台|辆|公斤|千克|kg|桶|瓶|箱|片|W|瓦|Wh"


@dataclass(frozen=True, slots=True)
class Unit:
    """What a written unit comes to: multiply by ``scale`` to have ``base``."""

    scale: Decimal
    base: str


def parse_unit(text: str) -> Unit:
    """Read a unit: ``万元``, ``人民币千元``, ``亿美元``, ``元/股``, ``万股``; an empty one is 1."""
    words = re.sub(r"\s+", "", fold(text)).removeprefix("单位").strip(":：()（）")
    prefix, words = ("人民币", words[3:]) if words.startswith("人民币") else ("", words)
    words, _, denominator = words.partition("/")
    scale = Decimal(1)
    for multiple, value in MULTIPLES.items():
        if words.startswith(multiple) and words not in MONEY:
            scale, words = value, words[len(multiple) :]
            break
    base = MONEY.get(words, RATIOS.get(words, words)) or ("元" if prefix else "")
    return Unit(scale, f"{base}/{denominator}" if denominator else base)


def money_pattern() -> str:
    """Return a pattern for a currency."""
    return "|".join(_guarded(word) for word in MONEY)


def ratio_pattern() -> str:
    """Return a pattern for a ratio's unit, spaces inside allowed."""
    return "|".join(
        rf"{word}(?![A-Za-z])" if word[0].isascii() and word[0].isalpha() else r"\s?".join(word)
        for word in RATIOS
    )


def counter_pattern() -> str:
    """Return a pattern for counter words, those that start a longer noun left out."""
    return "|".join(_guarded(word) for word in _COUNTERS)


def denominator_pattern() -> str:
    """Return a pattern for what an amount is per; time is left out (``100 万美元/月``)."""
    return rf"\s?/\s?(?:{_DENOMINATORS})(?![A-Za-z])"


def _guarded(word: str) -> str:
    pattern = re.escape(word)
    if word[-1].isascii():
        return rf"{pattern}(?![A-Za-z])"
    unlike = _NOT_AFTER.get(word)
    return rf"{pattern}(?!{unlike})" if unlike else pattern
