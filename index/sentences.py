"""Sentences of Chinese and English prose, as spans over raw text, and the text made readable.

Holds `iter_sentences` (spans that slice the raw text, line breaks inside a sentence allowed) and
`clean` (wrapped lines joined, markup dropped). Leaves out paragraphs and blocks: `parse/`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from .filing import Span

CLOSERS = "”’」』）)】］]》〉\"'"
_OPENERS = {"《": "》", "（": "）", "(": ")", "【": "】", "〈": "〉"}
_STOP = re.compile(r"[。！？!?](?:[。！？!?])*[”’」』）)】］》\"']*|\.(?=\s|$)|\n")
_AFTER_STOP = "，、；：,;:）)》】〉"
_ABBREVIATION = re.compile(r"(?:\b(?:No|Co|Ltd|Inc|Corp|vs|Mr|Ms|Dr|etc|e\.g|i\.e)|\b[A-Z])$")
_LIST_NUMBER = re.compile(r"(?:^|\n)\s*\d{1,3}$")
_FIELD = re.compile(r"\s*[^\s，。：:]{1,14}[：:]")
_BRACKET_REACH = 120

_TAG = re.compile(r"</?(?:p|br|u|b|i|em|strong|span|div|sup|sub|font)\b[^<>]{0,200}/?>", re.I)
_INPUT = re.compile(r"<input\b([^<>]{0,200})/?>", re.I)
_LINK = re.compile(r"<(https?://[^<>\s]{1,500})>")
_CHOICES = re.compile(r"[□☐■☑√✓R]?\s*(?:适用|是)\s*[□☐■☑√✓R]?\s*(?:不适用|否)")
_SPACES = re.compile(r"[^\S\n]+")
_SOFT_HYPHEN = "\u2043\u00ad\u2010"


def iter_sentences(text: str) -> Iterator[Span]:
    """Yield the spans of the sentences of ``text``, in order, blank edges left out.

    A line break ends a sentence only where a short unfinished line (a caption, a label) stands
    before it. Semicolons, decimals, list numbers and full stops inside brackets end nothing.
    """
    full = max((_width(line) for line in text.split("\n")), default=0)
    start = 0
    for stop in _STOP.finditer(text):
        if stop.end() > start and _ends(text, start, stop, full):
            yield from _trimmed(text, start, stop.end())
            start = stop.end()
    yield from _trimmed(text, start, len(text))


def clean(text: str) -> str:
    """Return ``text`` on one line: wrapped lines joined, markup dropped, spaces single.

    Chinese joins to Chinese without a space, Latin to Latin with one; a word broken by a soft
    hyphen is made whole. Checkboxes written as HTML become ☑ and ☐.
    """
    text = _INPUT.sub(lambda m: "☑" if "checked" in m[1].lower() else "☐", text)
    text = _LINK.sub(r"\1", _TAG.sub("", text))
    parts = [line.strip() for line in text.split("\n")]
    parts = [line for line in parts if line] or [""]
    joined = [parts[0]]
    for before, after in pairwise(parts):
        if before and before[-1] in _SOFT_HYPHEN:
            joined[-1] = joined[-1][:-1]
        elif _needs_space(before, after):
            joined.append(" ")
        joined.append(after)
    return _SPACES.sub(" ", "".join(joined)).strip()


def _ends(text: str, start: int, stop: re.Match[str], full: int) -> bool:
    mark = stop[0]
    if mark == "\n":
        return _short_line(text, start, stop.start(), full)
    if mark == ".":
        before = text[max(start, stop.start() - 8) : stop.start()]
        after = text[stop.end() : stop.end() + 40].lstrip()
        return not (
            _ABBREVIATION.search(before)
            or _LIST_NUMBER.search("\n" + before if len(before) < 8 else before)
            or after[:1].islower()
        )
    if stop.end() < len(text) and text[stop.end()] in _AFTER_STOP:
        return False
    return not _inside_bracket(text, start, stop.start(), stop.end())


def _short_line(text: str, start: int, end: int, full: int) -> bool:
    line = text[text.rfind("\n", 0, end) + 1 : end].strip()
    if not line or not text[start:end].strip():
        return False
    after = text[end : end + 80].lstrip()
    if _FIELD.match(after) and line[-1] not in "，、（(":
        return _width(line) < 0.9 * full or bool(_FIELD.match(line))
    return _width(line) < 0.6 * full and line[-1] not in "，、（("


def _inside_bracket(text: str, start: int, mark: int, after: int) -> bool:
    window = text[max(start, mark - _BRACKET_REACH) : mark]
    for opener, closer in _OPENERS.items():
        at = window.rfind(opener)
        if at >= 0 and closer not in window[at:] and closer not in text[mark:after]:
            return closer in text[after : after + _BRACKET_REACH]
    return False


def _trimmed(text: str, start: int, end: int) -> Iterator[Span]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start < end:
        yield Span(start, end)


def _needs_space(before: str, after: str) -> bool:
    if not before or not after:
        return False
    if _CHOICES.fullmatch(after):
        return True
    left, right = before[-1], after[0]
    if not (left.isascii() and right.isascii()):
        return False
    return (left.isalnum() or left in ".,;:!?)%") and (right.isalnum() or right in "($")


def _width(text: str) -> int:
    return len(text) + sum(char > "\u2000" for char in text)
