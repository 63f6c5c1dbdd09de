"""Published questions and answers: numbered questions, and 问：/答： pairs.

Holds where each question and answer begins and ends, over the paragraphs of a filing. A pair may
span page breaks; an answer may hold lists, tables and further question marks.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from .headings import read_mark

_ASK = re.compile(
    r"(?:\d{1,3}\s*[、．.]\s*)?(?:【\s*)?(?:投资者)?(?:问题?|提问|Q(?:uestion)?)"
    r"\s*(?:\d{1,3}|[一二三四五六七八九十]{1,3})?\s*(?:】\s*[：:]?|[：:]|[、．.](?=\D))\s*",
    re.I,
)
_REPLY = re.compile(
    r"(?:【\s*)?(?:公司)?(?:答|回复|答复|回答|A(?:nswer)?)\s*(?:\d{1,3}|[一二三四五六七八九十]{1,3})?"
    r"\s*(?:】\s*[：:]?|[：:])\s*",
    re.I,
)
_ASKING = re.compile(
    r"[?？]|请问|是否|吗|呢|如何|怎么|怎样|什么|哪些|哪个|多少|为何|为什么|介绍一下|谢谢|展望一下|请介绍|谈谈"
)
_MARKED = "?？"


@dataclass(frozen=True, slots=True)
class Item:
    """What the Q&A reader sees of one block: its words and what it is."""

    start: int
    end: int
    text: str
    breaks: bool
    """Whether no answer goes on past it (a section heading, a form row)."""


@dataclass(frozen=True, slots=True)
class PairSpan:
    """A pair, as the items it takes (last included) and its parts in the filing's text."""

    first: int
    last: int
    number: int
    question: tuple[int, int]
    answer: tuple[int, int]


def find_pairs(items: Sequence[Item], is_record: bool) -> list[PairSpan]:
    """Find the published pairs.

    Args:
        items: the blocks in reading order.
        is_record: whether the filing is a record of an investor meeting, where one numbered
            question is evidence enough.
    """
    return _spoken(items) or _numbered(items, is_record)


def _spoken(items: Sequence[Item]) -> list[PairSpan]:
    """Pairs marked 问： and 答：."""
    asks = [at for at, item in enumerate(items) if _ASK.match(item.text)]
    replies = {at for at, item in enumerate(items) if _REPLY.match(item.text)}
    if not asks or not replies:
        return []
    pairs: list[PairSpan] = []
    for at, following in zip(asks, [*asks[1:], len(items)], strict=True):
        last = _answer_end(items, at, following)
        reply = next((i for i in range(at + 1, last + 1) if i in replies), None)
        begin = at + 1 if reply is None else reply
        if begin > last:
            continue
        ask = _ASK.match(items[at].text)
        answer = _REPLY.match(items[begin].text)
        question = (items[at].start + (ask.end() if ask else 0), items[begin - 1].end)
        reply_start = items[begin].start + (answer.end() if answer else 0)
        if question[0] < question[1] and reply_start < items[last].end:
            span = (reply_start, items[last].end)
            pairs.append(PairSpan(at, last, len(pairs) + 1, question, span))
    return pairs


def _numbered(items: Sequence[Item], is_record: bool) -> list[PairSpan]:
    """Pairs whose questions are numbered 1、2、3、 and whose answers are not marked."""
    asks = _numbered_questions(items)
    marked = sum(any(char in items[at].text for char in _MARKED) for at, _ in asks)
    if len(asks) < (1 if is_record else 3) or marked * 2 < len(asks):
        return []
    pairs: list[PairSpan] = []
    ends = [at for at, _ in asks[1:]] + [len(items)]
    for (at, number), following in zip(asks, ends, strict=True):
        last = _answer_end(items, at, following)
        if last == at:
            continue
        mark = read_mark(items[at].text)
        title = len(mark.title) if mark else len(items[at].text)
        question = (items[at].end - title, items[at].end)
        answer = _REPLY.match(items[at + 1].text)
        start = items[at + 1].start + (answer.end() if answer else 0)
        if start < items[last].end:
            pairs.append(PairSpan(at, last, number, question, (start, items[last].end)))
    return pairs


def _numbered_questions(items: Sequence[Item]) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    expected = 1
    for at, item in enumerate(items):
        mark = read_mark(item.text[:600])
        if mark is None or mark.style not in ("num", "nump") or not _ASKING.search(item.text):
            continue
        number = mark.number[0]
        if number in (expected, expected + 1) and (found or number == 1):
            found.append((at, number))
            expected = number + 1
    return found


def _answer_end(items: Sequence[Item], at: int, following: int) -> int:
    last = at
    for i in range(at + 1, following):
        if items[i].breaks:
            break
        last = i
    return last
