"""Headings: which line is one, by its number or its place.

Holds `Mark` (a heading's numbering) and the tests. List sentences, table-of-contents lines and
numbered questions are not headings. The tree they form is `outline.py`.
"""

from __future__ import annotations

import re
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


def find_headings(
    lines: list[Line], title_at: int | None, full: int, wrapped: bool
) -> dict[int, Mark]:
    """Return which lines are headings, with their marks."""
    marks: dict[int, Mark] = {}
    for at, line in enumerate(lines):
        if at == title_at:
            marks[at] = Mark("title", (), line.text)
            continue
        if line.is_pipes:
            continue
        mark = heading_mark(line)
        if mark is not None and not (mark.style == "dec" and _is_open(lines, at, full)):
            marks[at] = mark
        elif is_form_label(line):
            marks[at] = Mark("form", (), line.text)
        elif is_question_head(line) or _leads(lines, at):
            marks[at] = Mark("lead", (), line.text)
        elif (
            not wrapped
            and (title_at or 0) < at < len(lines) - 1
            and is_plain(*lines[at - 1 : at + 2])
        ):
            marks[at] = Mark("plain", (), line.text)
    return _without_lists(lines, marks)


def _is_open(lines: list[Line], at: int, full: int) -> bool:
    """Whether the line before is prose that has not ended."""
    before = lines[at - 1] if at else None
    return before is not None and before.width >= full and not before.is_finished


def _leads(lines: list[Line], at: int) -> bool:
    if not is_lead(lines[at]) or at + 1 >= len(lines):
        return False
    after = lines[at + 1]
    return after.width >= 60 or heading_mark(after) is not None


def _without_lists(lines: list[Line], marks: dict[int, Mark]) -> dict[int, Mark]:
    """Drop runs of three or more numbered lines with nothing between: they are a list."""
    kept = dict(marks)
    run: list[int] = []
    for at in range(len(lines) + 1):
        mark = marks.get(at)
        follows = bool(run) and mark is not None and _follows(marks[run[-1]], mark)
        if not follows:
            if len(run) >= 3:
                for index in run:
                    del kept[index]
            run = []
        if mark is not None and mark.style not in ("md", "form", "lead", "plain", "title"):
            run.append(at)
    return kept


def _follows(before: Mark, after: Mark) -> bool:
    return (
        before.style == after.style
        and bool(after.number)
        and after.number == (*before.number[:-1], before.number[-1] + 1)
    )


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
