"""A turn as chat messages: the question and the answer as HTML, marks made into links.

The chat component reads Markdown; an HTML block on one line is left as it is. All text is
escaped, so that neither a filing nor a question can bring tags or Markdown of its own.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape
from typing import TypedDict

from ..index.sentences import clean
from ..rag.answer import Answer, Citation
from ..rag.wording import label, spoken
from .turn import State, Turn

_MARK = re.compile(r"\[(\d{1,3})\]")
_BULLET = re.compile(r"\s*[-•·]\s+")


class Message(TypedDict):
    """What the chat component takes."""

    role: str
    content: str


def messages(turns: Sequence[Turn]) -> list[Message]:
    """Return the conversation for the chat component."""
    result: list[Message] = []
    for turn in turns:
        asked = _lines(turn.question)
        result.append({"role": "user", "content": f'<div class="dm-q">{asked}</div>'})
        result.append({"role": "assistant", "content": _reply(turn)})
    return result


def plain_copy(answer: Answer) -> str:
    """Return an answer as text with its sources, for the clipboard."""
    lines = [answer.text, ""]
    if answer.citations:
        lines.append("最接近的段落：" if answer.refused else "出处：")
    lines += [f"[{c.id}] {_source(c)}\n“{clean(c.quote)}”" for c in answer.citations]
    return "\n".join(lines).strip()


def _reply(turn: Turn) -> str:
    if turn.state is State.FAILED:
        message, advice = turn.problem
        return _box("dm-failed", "没有完成", _lines(f"{message}\n{advice}".strip()))
    if turn.answer is None:
        words = "已停止。" if turn.state is State.STOPPED else "正在查阅资料…"
        return f'<div class="dm-a dm-waiting"><p>{words}</p></div>'
    answer = turn.answer
    known = {citation.id for citation in answer.citations}
    text = _linked(answer.text, turn.number, known)
    if turn.state is State.STOPPED:
        text += '<p class="dm-note">已停止，以上回答不完整。</p>'
    foot = _foot(turn, answer) if turn.state is State.DONE else ""
    if answer.refusal_reason is not None:
        near = "".join(f" {_anchor(turn.number, n)}" for n in sorted(known))
        text += f'<p class="dm-near">最接近的段落：{near}</p>' if near else ""
        return _box("dm-refused", label(answer.refusal_reason), text + foot)
    return f'<div class="dm-a">{text}{foot}</div>'


def _box(kind: str, title: str, inner: str) -> str:
    return f'<div class="dm-a {kind}"><p class="dm-label">{escape(title)}</p>{inner}</div>'


def _linked(text: str, number: int, known: set[int]) -> str:
    def anchor(match: re.Match[str]) -> str:
        n = int(match[1])
        return _anchor(number, n) if n in known else match[0]

    return _MARK.sub(anchor, _lines(text))


def _anchor(number: int, n: int) -> str:
    return f'<a class="dm-cite" href="#t{number}-c{n}" title="查看第 {n} 处原文">{n}</a>'


def _lines(text: str) -> str:
    parts = []
    for line in text.splitlines():
        if not line.strip():
            continue
        bullet = _BULLET.match(line)
        words = _inert(line[bullet.end() :] if bullet else line.strip())
        parts.append(f'<p class="dm-bullet">{words}</p>' if bullet else f"<p>{words}</p>")
    return "".join(parts)


def _inert(text: str) -> str:
    """Escape HTML, and Markdown's table and formula signs, which some renderers look for first."""
    return escape(text).replace("$", "&#36;").replace("`", "&#96;").replace("\\", "&#92;")


def _foot(turn: Turn, answer: Answer) -> str:
    count = len(answer.citations)
    facts = [] if answer.refused or not count else [f"依据 {count} 处原文"]
    if answer.as_of:
        facts.append(f"截至 {answer.as_of.isoformat()}")
    facts.append(f"用时 {answer.latency_ms / 1000:.2f} 秒")
    if answer.engine != "extractive":
        facts.append(f"模型 {answer.engine}")
    said = " · ".join(_inert(fact) for fact in facts)
    copy = f'<a class="dm-copy" href="#copy-t{turn.number}" title="复制回答和出处">复制</a>'
    return f'<p class="dm-foot"><span>{said}</span>{copy}</p>'


def _source(citation: Citation) -> str:
    day = citation.published.isoformat() if citation.published else "未载明"
    period = spoken(citation.period) if citation.period else "未载明"
    parts = [citation.title, f"报告期 {period}", f"发布日期 {day}", citation.section]
    if citation.page is not None:
        parts.append(f"第 {citation.page} 页")
    return "，".join(part for part in parts if part)
