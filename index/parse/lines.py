"""The lines of a filing: spans over its text, with what one line shows about itself.

Holds splitting and the tests that need one line alone (blank, number, checkbox, caption).
Headings, tables and paragraphs, which need neighbours, are the other modules of this package.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from ..sentences import CLOSERS

_EDGE_TAG = re.compile(r"(?:\s|</?(?:p|br|div|span)\b[^<>]{0,200}>)+", re.I)
_END_TAG = re.compile(r"(?:\s|</?(?:p|br|div|span)\b[^<>\n]{0,200}>)+$", re.I)
_FORM_CONTENT = re.compile(
    r"\|?([^\t|]{0,20}(?:主要内容|交流内容|活动内容|沟通内容)[^\t|]{0,10})(?:\t|\|(?=.*<br))"
)
_INNER_ANSWER = re.compile(r"(?<=[？?。！])\s*(?=(?:答|回复|答复|公司回复)\s*[：:])")
_PARAGRAPH_EDGE = re.compile(r"</p>\s*<p>|</p>\s*(?=\S)|(?<=\S)\s*<p>|<br\s*/?>", re.I)
_CHOICE = r"(?:不适用|适用|是|否|有|无)"
_BOX = r"[□☐■☑☒√✓✔þRr]?"
_CHECKBOX = re.compile(rf"{_BOX}\s*{_CHOICE}(?:\s*{_BOX}\s*{_CHOICE})+")
_TICK = re.compile(r"[■☑☒√✓✔þRr]")
_NUMBER = re.compile(
    r"[-+－−]?[（(]?[-+－−]?(?:\d{1,3}(?:[,，]\d{3})+|\d+)(?:\.\d+)?[)）]?\s*[%％‰]?|[-—－/]{1,2}"
)
_TERMINAL = "。！？!?：:…"
_CAPTION = re.compile(
    r"(?:展示|示意图|流程图|架构图?|图示?|对比|比较|表现|排名(?:情况)?|界面|框架|来源.*|一览)$"
)
_FURNITURE = re.compile(r"[-—–]\s*\d{1,4}\s*[-—–]|第\s*\d{1,4}\s*页.{0,12}|\d{1,4}\s*/\s*\d{1,4}")
_NARROWEST, _WIDEST_WRAP = 40, 132
FULL_WHEN_UNWRAPPED = 60


@dataclass(frozen=True, slots=True)
class Line:
    """One line, its edges free of blanks and paragraph tags.

    Attributes:
        start: first character in the filing's text.
        end: one past the last.
        text: ``filing.text[start:end]``; never blank.
        gap: blank lines before it.
        page: page number from 1 where the text has form feeds, else None.
        width: columns it takes in print, a Chinese character taking two.
    """

    start: int
    end: int
    text: str
    gap: int
    page: int | None
    width: int

    @property
    def is_number(self) -> bool:
        """Whether it holds one figure (or a dash for none) and nothing else."""
        return _NUMBER.fullmatch(self.text) is not None

    @property
    def is_checkbox(self) -> bool:
        """Whether it is a row of choices such as ``□适用 □不适用``."""
        return len(self.text) < 60 and _CHECKBOX.fullmatch(self.text) is not None

    @property
    def is_lost_checkbox(self) -> bool:
        """Whether it is a row of choices that no longer shows which one was taken."""
        return self.is_checkbox and not _TICK.search(self.text)

    @property
    def is_caption(self) -> bool:
        """Whether it reads like the caption of a picture."""
        return self.width <= 60 and _CAPTION.search(self.text) is not None

    @property
    def is_furniture(self) -> bool:
        """Whether it is a page number or footer."""
        return self.width <= 40 and _FURNITURE.fullmatch(self.text) is not None

    @property
    def is_pipes(self) -> bool:
        """Whether it is a row of a Markdown table."""
        return self.text.startswith("|") and self.text.count("|") >= 2

    @property
    def is_tabs(self) -> bool:
        """Whether it is a row of cells divided by tabs."""
        return "\t" in self.text

    @property
    def is_finished(self) -> bool:
        """Whether a sentence ends with it."""
        bare = self.text.rstrip(CLOSERS)
        if bare and bare[-1] in _TERMINAL:
            return True
        return self.text[0] in "（(" and self.text[-1] in "）)"


def split_lines(text: str) -> list[Line]:
    """Return the lines of ``text`` that are not blank."""
    lines: list[Line] = []
    offset, gap = 0, 0
    page = 1 if "\f" in text else None
    for raw in text.split("\n"):
        pieces = list(_pieces(raw, offset)) if raw else []
        for start, end in pieces:
            piece = text[start:end]
            lines.append(Line(start, end, piece, gap, page, width(piece)))
            gap = 0
        gap += not pieces
        if page is not None:
            page += raw.count("\f")
        offset += len(raw) + 1
    return lines


def full_width(lines: list[Line]) -> tuple[int, bool]:
    """Return from which width on a line counts as full, and whether the text is hard-wrapped."""
    widths = sorted(line.width for line in lines if line.width >= _NARROWEST)
    if len(widths) >= 8:
        wrap = widths[int(len(widths) * 0.9)]
        near = sum(0.85 * wrap <= w <= 1.1 * wrap for w in widths)
        if wrap <= _WIDEST_WRAP and near >= 0.4 * len(widths):
            return int(0.82 * wrap), True
    return FULL_WHEN_UNWRAPPED, False


def width(text: str) -> int:
    """Return the columns ``text`` takes in print."""
    return len(text) + sum(char > "\u2000" for char in text)


def _pieces(raw: str, offset: int) -> list[tuple[int, int]]:
    bare = raw.strip()
    begin, stop = 0, len(raw)
    spans = []
    if form := _FORM_CONTENT.match(bare):
        at = raw.index(bare)
        spans.append((at + form.start(1), at + form.end(1)))
        begin = at + form.end()
        stop -= bare.startswith("|") and bare.endswith("|") and len(raw) - raw.rindex("|")
    cuts = [begin]
    if form or not (bare.startswith("|") or "\t" in bare):
        cuts += [m.end() for m in _INNER_ANSWER.finditer(raw, begin, stop)]
        cuts += [m.end() for m in _PARAGRAPH_EDGE.finditer(raw, begin, stop)]
    spans += pairwise([*sorted(set(cuts)), stop])
    trimmed = (_trim(raw, start, end) for start, end in spans)
    return [(offset + span[0], offset + span[1]) for span in trimmed if span]


def _trim(raw: str, start: int, end: int) -> tuple[int, int] | None:
    if edge := _EDGE_TAG.match(raw, start, end):
        start = edge.end()
    tail = raw[max(start, end - 400) : end]
    if edge := _END_TAG.search(tail):
        end -= len(tail) - edge.start()
    return (start, end) if start < end else None
