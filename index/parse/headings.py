"""Headings: which line is one, by its number or its place, and the tree they form.

Holds `Mark` (a heading's numbering), the tests, and `Outline`, which gives each heading its level
and path. List sentences, table-of-contents lines and numbered questions are not headings.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from .dates import chinese_number
from .lines import Line

_CN = "一二三四五六七八九十"
_STYLES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("md", re.compile(r"(#{1,6})\s+(?=\S)")),
    ("section", re.compile(rf"第\s*([{_CN}\d]{{1,3}})\s*[章节编部]分?\s*(?=\S)")),
    ("cn", re.compile(rf"([{_CN}]{{1,3}})\s*[、．.]\s*(?=\S)")),
    ("cnp", re.compile(rf"[（(]\s*([{_CN}]{{1,3}})\s*[)）]\s*[、．.]?\s*(?=\S)")),
    ("dec", re.compile(r"(\d{1,2}(?:[.．]\d{1,2}){1,3})(?!\d)[、．.]?\s*(?=[^\s\d])")),
    ("num", re.compile(r"(\d{1,3})\s*(?:[、．]|\.(?!\d))\s*(?=\S)")),
    ("nump", re.compile(r"(?:[（(]\s*)?(\d{1,2})\s*[)）]\s*[、．.]?\s*(?=\S)")),
    ("circ", re.compile(r"([①-⑳])\s*(?=\S)")),
)
_RANK = {"section": 1, "cn": 2, "cnp": 3, "num": 4, "dec": 5, "nump": 6, "circ": 7}
_LEADERS = re.compile(r"(?:[.．·]{4,}|…{2,})\s*\d{0,4}$")
_SENTENCE = re.compile(r"[。；！？;!?\t|]")
_UNIT_START = re.compile(r"[亿万千元美%％‰倍个年月日天次家款户人股版级”’，。、；：:+×/\-—)）]")
_PUNCTUATION_START = re.compile(r"[”’，。、；：:+×/\-—)）]")
_LEAD = re.compile(
    r"(?:情况|业务|分析|介绍|说明|概述|概况|要点|事项|计划|展望|数据|指标|因素|风险|环节|内容"
    r"|问答|讨论|总结|回顾|战略|规划)[：:]$"
)
_QA_HEAD = re.compile(
    r"(?:[一-鿿]{0,6}(?:问答|提问|互动)(?:环节|交流|部分|记录|内容)?|Q\s*&\s*A)[：:]?"
)
_LABEL_HEAD = re.compile(r"[^\t]{0,20}(?:主要内容|交流内容|活动内容|沟通内容)[^\t]{0,10}")
_PLAIN_BAD = re.compile(r"[，。、；：:？！,;?!…<>@|\t=\d%]|适用|[（(]|https?|年\s*\d")
_LONGEST = 48


@dataclass(frozen=True, slots=True)
class Mark:
    """A heading's numbering: its style, its number (several for 1.2) and its own words."""

    style: str
    number: tuple[int, ...]
    title: str


def read_mark(text: str) -> Mark | None:
    """Return the numbering that ``text`` opens with."""
    for style, pattern in _STYLES:
        if match := pattern.match(text):
            number = _number(style, match[1])
            if number and 0 not in number:
                return Mark(style, number, text[match.end() :].strip())
    return None


def heading_mark(line: Line) -> Mark | None:
    """Return the mark of ``line`` if it reads as a numbered or Markdown heading by itself."""
    mark = read_mark(line.text)
    if mark is None or not mark.title or _LEADERS.search(line.text):
        return None
    if mark.style == "md":
        return Mark("md", mark.number, mark.title.rstrip("#").strip() or mark.title)
    title = mark.title
    if len(title) > _LONGEST or _SENTENCE.search(title) or title[-1] in "，、,":
        return None
    if mark.style in ("num", "nump", "dec", "circ"):
        listed = "、" in line.text[: len(line.text) - len(title)]
        bad_start = _PUNCTUATION_START if listed else _UNIT_START
        if "，" in title or "," in title or bad_start.match(title):
            return None
    elif mark.style == "section" and (title[0] in "，的之" or "，" in title):
        return None
    return mark


def is_question_head(line: Line) -> bool:
    """Whether ``line`` announces questions and answers (问答环节)."""
    return len(line.text) <= 16 and _QA_HEAD.fullmatch(line.text) is not None


def is_form_label(line: Line) -> bool:
    """Whether ``line`` is the label of the main field of an activity record."""
    return _LABEL_HEAD.fullmatch(line.text) is not None


def is_lead(line: Line) -> bool:
    """Whether ``line`` is a short announcement such as ``报告期内公司主要业务：``."""
    text = line.text
    return (
        len(text) <= 22
        and _LEAD.search(text) is not None
        and not re.search(r"[，。、；？！]|如下|以下|包括", text)
    )


def is_plain(before: Line, line: Line, after: Line) -> bool:
    """Whether ``line`` is an unnumbered heading: short, alone between finished text and prose."""
    return (
        line.gap == 1
        and after.gap >= 1
        and 3 <= len(line.text) <= 20
        and not _PLAIN_BAD.search(line.text)
        and not line.is_caption
        and (before.is_finished or heading_mark(before) is not None)
        and after.width >= 60
        and ("，" in after.text or ", " in after.text)
        and heading_mark(after) is None
    )


@dataclass(slots=True)
class _Open:
    style: str
    number: tuple[int, ...]
    text: str


_Test = Callable[[_Open], bool]


class Outline:
    """The headings open at the present place of the reading."""

    def __init__(self) -> None:
        self._open: list[_Open] = []

    @property
    def path(self) -> tuple[str, ...]:
        """The open headings, outermost first."""
        return tuple(entry.text for entry in self._open)

    def clear(self) -> None:
        """Close all headings."""
        self._open.clear()

    def add(self, text: str, mark: Mark) -> tuple[int, tuple[str, ...]]:
        """Open a heading; return its level from 1 and the path above it."""
        self._close_for(mark)
        path = self.path
        self._open.append(_Open(mark.style, mark.number, text))
        return len(path) + 1, path

    def expects(self, mark: Mark) -> bool:
        """Whether the number of ``mark`` follows one that is open."""
        if mark.style == "dec" and mark.number[-1] == 1:
            return any(entry.number == mark.number[:-1] for entry in self._open)
        return self._predecessor(mark) is not None

    def _close_for(self, mark: Mark) -> None:
        if mark.style == "form":
            self._open.clear()
        elif mark.style == "md":
            self._close_while(lambda e: e.style != "md" or e.number >= mark.number)
        elif mark.style in ("lead", "plain"):
            at = self._index(lambda e: e.style == mark.style)
            if at is None and mark.style == "lead" and self._open:
                self._close_while(lambda e: e.style == "plain")
            elif at is not None:
                del self._open[at:]
        elif (at := self._predecessor(mark)) is not None:
            del self._open[at:]
        elif mark.style == "dec":
            self._close_dec(mark)
        elif mark.number == (1,):
            self._close_for_first(mark)
        else:
            rank = _RANK[mark.style]
            self._close_while(lambda e: _RANK.get(e.style, 0) >= rank)

    def _predecessor(self, mark: Mark) -> int | None:
        before = (*mark.number[:-1], mark.number[-1] - 1)
        return self._index(lambda e: e.style == mark.style and e.number == before)

    def _close_dec(self, mark: Mark) -> None:
        parent = self._index(lambda e: e.style in ("dec", "num") and e.number == mark.number[:-1])
        if parent is not None:
            del self._open[parent + 1 :]
        else:
            same = self._index(lambda e: e.style == "dec")
            if same is not None:
                del self._open[same:]

    def _close_for_first(self, mark: Mark) -> None:
        same = [i for i, e in enumerate(self._open) if e.style == mark.style]
        if len(same) >= 2:
            del self._open[same[1] :]
            return
        rank = _RANK[mark.style]
        self._close_while(lambda e: _RANK.get(e.style, 0) > rank)

    def _index(self, test: _Test) -> int | None:
        for at in range(len(self._open) - 1, -1, -1):
            if test(self._open[at]):
                return at
        return None

    def _close_while(self, test: _Test) -> None:
        while self._open and test(self._open[-1]):
            self._open.pop()


def _number(style: str, text: str) -> tuple[int, ...]:
    if style == "md":
        return (len(text),)
    if style == "circ":
        return (ord(text) - ord("①") + 1,)
    if style == "dec":
        return tuple(int(part) for part in re.split(r"[.．]", text))
    try:
        return (int(text) if text.isdigit() else chinese_number(text),)
    except ValueError:
        return ()
