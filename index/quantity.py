"""Find figures with units in text, exactly: ``15.4 亿元`` is 1540000000 元.

Holds `find_quantities` and `parse_number` (one table cell). What counts: money, percentages and
points, multiples (``近 4 亿``), counter words (``82 个国家``), spells of years only with a word
that says so (``近 30 年``). What does not: years and dates, version and model numbers, ranks
(``前10名``, ``第88名``), list numbers, codes. Arithmetic is in Decimal; nothing is rounded.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from .folding import chinese_number, fold
from .units import (
    MONEY,
    MULTIPLES,
    RATIOS,
    WHOLE,
    counter_pattern,
    denominator_pattern,
    money_pattern,
    parse_unit,
    ratio_pattern,
)

_S = r"\s{0,3}"
NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
"""A number with or without grouping commas."""

_MULTIPLE = "|".join(MULTIPLES)
_ENGLISH_MULTIPLES = {"thousand": 3, "million": 6, "billion": 9, "trillion": 12, "bn": 9, "mn": 6}
_CURRENCY_SIGNS = {"US$": "美元", "USD": "美元", "HK$": "港元", "RMB": "元", "CNY": "元"}
_CURRENCY_SIGNS |= {"$": "美元", "¥": "元", "€": "欧元"}
_ENGLISH_UNITS = {"yuan": "元", "rmb": "元", "us dollars": "美元", "dollars": "美元", "usd": "美元"}
_MORE = r"(?:余|多|几|\+)"

_QUANTITY = re.compile(
    rf"(?P<number>(?<![\d.A-Za-z_])(?<!\d:)(?:(?<![A-Za-z\d)）—-])-)?(?:{NUMBER})|"
    rf"(?<![一二三四五六七八九十两第])(?P<word>[一两二三四五六七八九十]{{1,2}})(?={_S}{_MORE}?{_S}倍))"
    rf"(?P<tail>{_S}(?P<more>{_MORE}{_S})?"
    rf"(?:(?P<multiple>(?:{_MULTIPLE})){_S}(?P<more2>{_MORE}{_S})?"
    rf"(?:(?P<money>{money_pattern()})|(?P<counter>{counter_pattern()}))?"
    rf"|(?P<ratio>{ratio_pattern()})"
    rf"|(?P<money1>{money_pattern()})|(?P<counter1>{counter_pattern()}))"
    rf"(?P<per>{denominator_pattern()})?)"
)
_ENGLISH = re.compile(
    rf"(?P<sign>US\$|HK\$|[$¥€]|(?<![A-Za-z])(?:USD|RMB|CNY))\s?(?P<number>{NUMBER})"
    rf"(?:\s?(?P<multiple>{'|'.join(_ENGLISH_MULTIPLES)})(?![A-Za-z]))?"
    rf"|(?<![\d.A-Za-z$¥€-])(?P<number1>{NUMBER})\s?(?P<multiple1>{'|'.join(_ENGLISH_MULTIPLES)})"
    rf"(?![A-Za-z])(?:\s(?P<unit>{'|'.join(_ENGLISH_UNITS)}))?",
    re.IGNORECASE,
)
_ROUND = re.compile(
    rf"(?:超过|突破|接近|将近|近|逾|超|约){_S}(?P<multiple>(?:十|百|千)?(?:万亿|亿|万)|百万)"
    rf"(?P<unit>{money_pattern()}|{counter_pattern()})?(?![级亿元])"
)
_YEARS = re.compile(
    rf"(?P<before>近|超过|约|逾|接近|已有){_S}(?P<number>\d{{1,3}}){_S}(?P<more>余|多)?{_S}年(?![度报初末底])"
    rf"|(?<!\d)(?P<number1>\d{{1,2}}){_S}(?P<more1>余|多)?{_S}年(?=的历史|以上)"
)
_APPROXIMATE = re.compile(
    r"(?:近|约|大约|超|超过|突破|逾|接近|将近|至少|不低于|不少于|不超过|多达|上|超出|破|nearly|about|around|over|"
    r"approximately|almost|more than|at least)(?:人民币|\s)*$",
    re.IGNORECASE,
)
_APPROXIMATE_AFTER = re.compile(r"\s?(?:左右|以上|上下|有余|余|多(?![元方个种])|大关|\+)")
_NOT_BEFORE = re.compile(r"(?:前|第|每|No\.?|编号[:：]?|TOP)\s{0,2}$", re.IGNORECASE)
_RANGE_FIRST = re.compile(rf"(?<![\d.,A-Za-z%-])(?P<number>{NUMBER})\s?[-—–~～至到]\s?$")
_CELL = re.compile(
    rf"(?P<open>[（(])?(?P<sign>[-+])?\s?[¥$]?(?P<number>{NUMBER})(?P<close>[）)])?\s?(?P<unit>\D*)"
)
_TAG = re.compile(r"</?[A-Za-z]{1,6}/?>")
_CELL_UNIT = re.compile(
    rf"(?:{_MULTIPLE})?(?:{money_pattern()}|{counter_pattern()})?(?:{denominator_pattern()})?|{ratio_pattern()}"
)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A figure in a text: ``source[start:end] == text``.

    Attributes:
        value: in ``unit``, multiples worked in.
        unit: ``元``, ``美元``, ``%``, ``个百分点``, ``元/股``, a counter word as written, or empty.
        text: number and unit as written, without words such as 约.
        start: first character.
        end: one past the last.
        approximate: 近, 约, 超过, 突破, 余, 以上 ... stand by it.
    """

    value: Decimal
    unit: str
    text: str
    start: int
    end: int
    approximate: bool


def find_quantities(text: str) -> tuple[Quantity, ...]:
    """Find every figure that has a unit or a multiple, left to right, without overlaps.

    A range (``1-2 倍``, ``4.5-4.65 亿美元``) gives both ends, each in the unit written once.
    """
    folded = fold(text)
    found: list[Quantity] = []
    for match in _QUANTITY.finditer(folded):
        found.extend(_chinese(match, folded, text))
    for match in _ENGLISH.finditer(folded):
        found.append(_english(match, folded, text))
    for match in _ROUND.finditer(folded):
        scale = parse_unit(match["multiple"] + (match["unit"] or ""))
        found.append(
            _make(scale.scale, scale.base, match.start("multiple"), match.end(), text, True)
        )
    for match in _YEARS.finditer(folded):
        number = "number" if match["number"] else "number1"
        value = Decimal(match[number])
        rough = bool(match["before"] or match["more"] or match["more1"])
        found.append(_make(value, "年", match.start(number), match.end(), text, rough))
    kept: list[Quantity] = []
    for item in sorted(found, key=lambda q: (q.start, -q.end)):
        if not kept or item.start >= kept[-1].end:
            kept.append(item)
    return tuple(kept)


def parse_number(text: str, unit: str = "") -> Decimal | None:
    """Read one table cell.

    Args:
        text: ``-226.74%``, ``(1,234)``, ``1,207,545,098.58``; a dash, a word, a year, a telephone
            number or an empty cell is no number.
        unit: the unit of the column or table; its multiple (万元) is worked in, unless the cell
            names a multiple of its own.

    Returns:
        The value in the unit's base, or None.
    """
    bare = fold(_TAG.sub("", text)).strip()
    match = _CELL.fullmatch(bare)
    if match is None or bool(match["open"]) != bool(match["close"]):
        return None
    own = re.sub(r"\s+", "", match["unit"]).rstrip("（(")
    if own and not _CELL_UNIT.fullmatch(own):
        return None
    try:
        value = Decimal(match["number"].replace(",", ""))
    except InvalidOperation:
        return None
    scale = parse_unit(own).scale if own else parse_unit(unit).scale
    negative = match["sign"] == "-" or bool(match["open"])
    return (-value if negative else value) * scale


def _chinese(match: re.Match[str], folded: str, text: str) -> list[Quantity]:
    before = folded[max(0, match.start() - 16) : match.start()]
    if _NOT_BEFORE.search(before):
        return []
    multiple, unit = match["multiple"] or "", _unit_of(match)
    written = str(chinese_number(match["word"]) or 0) if match["word"] else match["number"]
    if match["counter1"] in WHOLE and "." in written:
        return []
    if multiple and not unit and before.rstrip().endswith("人民币"):
        unit = "元"
    scale = MULTIPLES.get(multiple, Decimal(1))
    rough = _is_approximate(match, folded, before)
    end = match.end() - len(match[0]) + len(match[0].rstrip())
    found = [
        _make(Decimal(written.replace(",", "")) * scale, unit, match.start(), end, text, rough)
    ]
    if first := _RANGE_FIRST.search(folded[max(0, match.start() - 24) : match.start()]):
        if len(first["number"]) == 4 and first["number"].startswith(("19", "20")) and not multiple:
            return found
        offset = max(0, match.start() - 24)
        value = Decimal(first["number"].replace(",", "")) * scale
        start, stop = offset + first.start("number"), offset + first.end("number")
        found.insert(0, _make(value, unit, start, stop, text, rough))
    return found


def _unit_of(match: re.Match[str]) -> str:
    if money := match["money"] or match["money1"]:
        unit = MONEY[money]
    elif ratio := match["ratio"]:
        unit = RATIOS[re.sub(r"(?<=[^A-Za-z])\s", "", ratio)]
    else:
        unit = match["counter"] or match["counter1"] or ""
    per = re.sub(r"\s", "", match["per"] or "")
    return unit + per


def _is_approximate(match: re.Match[str], folded: str, before: str) -> bool:
    return bool(
        match["more"]
        or match["more2"]
        or _APPROXIMATE.search(before)
        or _APPROXIMATE_AFTER.match(folded, match.end())
    )


def _english(match: re.Match[str], folded: str, text: str) -> Quantity:
    number = match["number"] or match["number1"]
    power = _ENGLISH_MULTIPLES.get((match["multiple"] or match["multiple1"] or "").lower(), 0)
    unit = _CURRENCY_SIGNS.get((match["sign"] or "").upper(), "")
    unit = unit or _ENGLISH_UNITS.get((match["unit"] or "").lower(), "")
    rough = bool(_APPROXIMATE.search(folded[max(0, match.start() - 16) : match.start()]))
    value = Decimal(number.replace(",", "")) * Decimal(10) ** power
    return _make(value, unit, match.start(), match.end(), text, rough)


def _make(value: Decimal, unit: str, start: int, end: int, text: str, rough: bool) -> Quantity:
    plain = Decimal(int(value)) if value == int(value) else value.normalize()
    return Quantity(plain, unit, text[start:end], start, end, rough)
