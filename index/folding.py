"""Fold characters one to one, so that offsets into the folded text are offsets into the text.

Holds full-width to half-width folding and Chinese digits. Leaves out anything that changes length.
"""

from __future__ import annotations

_WIDE = {code: code - 0xFEE0 for code in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF5B))}
_SIGNS = {"％": "%", "．": ".", "＋": "+", "／": "/", "＄": "$", "￥": "¥", "－": "-", "−": "-"}
_ZEROS = {"〇": "零", "○": "零", "Ｏ": "零", "\u3000": " ", "\xa0": " "}
_TABLE = _WIDE | {ord(k): v for k, v in (_SIGNS | _ZEROS).items()}
_DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"两": 2}


def fold(text: str) -> str:
    """Return ``text`` with full-width letters, digits and signs made half-width; same length."""
    return text.translate(_TABLE)


def chinese_number(text: str) -> int | None:
    """Read a whole number in digits or in Chinese numerals up to 99 (``十二``, ``二零二四``).

    Returns:
        The number, or None when ``text`` is not one.
    """
    if text.isascii() and text.isdigit():
        return int(text)
    if not text or any(char not in _DIGITS and char != "十" for char in text):
        return None
    if "十" not in text:
        return int("".join(str(_DIGITS[char]) for char in text))
    tens, _, ones = text.partition("十")
    if len(tens) > 1 or len(ones) > 1 or "十" in ones:
        return None
    return (_DIGITS[tens] if tens else 1) * 10 + (_DIGITS[ones] if ones else 0)
