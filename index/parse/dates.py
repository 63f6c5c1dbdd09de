"""Dates and years as filings write them: 2024 年 5 月 9 日, 2024-05-09, 二零二四年五月九日."""

from __future__ import annotations

import re
from datetime import date

_DIGITS = {char: value for value, char in enumerate("〇一二三四五六七八九")} | {"零": 0, "○": 0}
_ARABIC = re.compile(
    r"(?<!\d)((?:19|20)\d{2})\s*(?:年|[-/.])\s*(\d{1,2})\s*(?:月|[-/.])\s*(\d{1,2})(?!\d)\s*日?"
)
_CHINESE = re.compile(
    r"([一二]\s*[〇零○一二三四五六七八九]{3})\s*年\s*([一二三四五六七八九十]{1,3})\s*月"
    r"\s*([一二三四五六七八九十]{1,3})\s*日"
)
_CHINESE_YEAR = re.compile(r"([一二][〇零○一二三四五六七八九]{3})(?=\s*年)")


def find_date(text: str) -> date | None:
    """Return the first full date in ``text``."""
    found: list[tuple[int, date]] = []
    for pattern, reader in ((_ARABIC, int), (_CHINESE, chinese_number)):
        for match in pattern.finditer(text):
            try:
                day = date(*(reader(re.sub(r"\s", "", part)) for part in match.groups()))
            except ValueError:
                continue
            found.append((match.start(), day))
            break
    return min(found)[1] if found else None


def is_date(text: str) -> bool:
    """Whether ``text`` is one date and nothing else."""
    text = text.strip()
    return bool(_ARABIC.fullmatch(text) or _CHINESE.fullmatch(text))


def chinese_number(text: str) -> int:
    """Read a Chinese number: digit by digit (二零二四) or up to 99 (二十三).

    Raises:
        ValueError: ``text`` is not such a number.
    """
    if not text or any(char not in _DIGITS and char != "十" for char in text):
        raise ValueError(text)
    if "十" not in text:
        return int("".join(str(_DIGITS[char]) for char in text))
    tens, _, ones = text.partition("十")
    if "十" in ones or len(tens) > 1 or len(ones) > 1:
        raise ValueError(text)
    return (_DIGITS[tens] if tens else 1) * 10 + (_DIGITS[ones] if ones else 0)


def arabic_years(text: str) -> str:
    """Return ``text`` with years written in Chinese digits (二〇二四年) in Arabic ones."""
    return _CHINESE_YEAR.sub(lambda m: str(chinese_number(m[1])), text)
