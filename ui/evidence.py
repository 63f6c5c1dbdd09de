"""The evidence pane as HTML: the passages of every turn, and what is shown before the first.

Everything that comes from a filing, a question or an error is escaped here or in `passage.py`.
What the reader does with the pane (switching, unfolding, the full text) is `app.js`.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from ..index.errors import DongmiError, StoreMissing
from ..index.filing import Filing, Span
from ..index.sentences import clean
from ..index.store import Store
from ..rag.answer import Answer, Citation, Figure
from ..rag.wording import spoken
from .message import plain_copy
from .passage import render, window
from .turn import Turn
from .words import DOC_TYPES

LISTED = 40
"""Filings named in the pane before the first question."""


def pane(turns: Sequence[Turn], opening: str) -> str:
    """Return the whole pane: the newest turn open, earlier ones kept for their marks.

    Args:
        turns: the conversation.
        opening: what is shown while no turn has evidence, as HTML.
    """
    shown = [turn for turn in turns if turn.evidence]
    if not shown:
        return f'<div class="dm-pane">{opening}</div>'
    parts = [_section(turn, active=turn is shown[-1]) for turn in shown]
    return f'<div class="dm-pane">{"".join(parts)}</div>'


def cards(answer: Answer, number: int, store: Store) -> str:
    """Return the passages of an answer, the first one open.

    Args:
        answer: whose citations are shown.
        number: the turn's number.
        store: the texts the passages are cut from.
    """
    if not answer.citations:
        return '<p class="dm-empty">这个问题没有可供参考的段落。</p>'
    return "".join(
        card(
            citation,
            number,
            store.text(citation.doc_id),
            figures=[f.text for f in answer.figures if f.citation == citation.id],
            active=position == 0,
        )
        for position, citation in enumerate(answer.citations)
    )


def card(
    citation: Citation, number: int, text: str, *, figures: Sequence[str] = (), active: bool
) -> str:
    """Return one passage, marked inside its filing's own text.

    Args:
        citation: the passage.
        number: the turn's number.
        text: the filing's text.
        figures: the answer's figures that stand in it, as written.
        active: whether the card is open.
    """
    quote = Span(citation.start, citation.end)
    name = f"t{number}-c{citation.id}"
    snippet = escape(" ".join(clean(citation.quote).replace("|", " ").split())[:120])
    where = (
        f'data-doc="{escape(citation.doc_id)}" data-start="{quote.start}" data-end="{quote.end}"'
    )
    return (
        f'<article class="dm-card{" dm-active" if active else ""}" id="{name}">'
        f'<h3><button type="button" class="dm-head" aria-expanded="{str(active).lower()}"'
        f' aria-controls="{name}-body"><span class="dm-n">{citation.id}</span>'
        f'<span class="dm-title">{escape(citation.title)}</span></button></h3>'
        f'<p class="dm-meta">{_meta(citation)}</p>'
        f'<p class="dm-snippet" aria-hidden="true">{snippet}</p>'
        f'<div class="dm-body" id="{name}-body">{_section_path(citation)}'
        f'<div class="dm-passage" tabindex="0" role="region" aria-label="原文段落">'
        f"{render(text, window(text, quote), quote, figures)}</div>"
        '<p class="dm-tools">'
        f'<button type="button" class="dm-full" {where}>在全文中查看</button></p></div></article>'
    )


def full_text(filing: Filing, quote: Span) -> str:
    """Return a whole filing with one span marked, for the reading view."""
    return (
        f'<header class="dm-reader-head"><h2>{escape(filing.title)}</h2>'
        f'<p class="dm-meta">{escape(DOC_TYPES[filing.doc_type])} · {escape(filing.source)}</p>'
        f"</header>"
        f'<div class="dm-reader-text">{render(filing.text, Span(0, len(filing.text)), quote)}</div>'
    )


def filings_list(filings: Sequence[Filing]) -> str:
    """Return the opening of the pane: what has been indexed, newest first."""
    newest = sorted(filings, key=_when, reverse=True)
    rows = "".join(
        f"<li><span class='dm-title'>{escape(f.title)}</span>"
        f"<span class='dm-meta'>{_filing_meta(f)}</span></li>"
        for f in newest[:LISTED]
    )
    rest = (
        f"<p class='dm-empty'>另有 {len(newest) - LISTED} 份。</p>" if len(newest) > LISTED else ""
    )
    return (
        "<p class='dm-lead'>提问后，点击回答里的 <span class='dm-n'>1</span>，"
        "这里会打开公告原文，并标出所引的那一段。</p>"
        f"<h2>已收录的资料<span class='dm-count'>{len(newest)} 份</span></h2>"
        f"<ul class='dm-filings'>{rows}</ul>{rest}"
    )


def trouble(error: DongmiError) -> str:
    """Return the opening of the pane when there is no index to ask: what to do about it."""
    if not isinstance(error, StoreMissing):
        return f"<h2>还不能提问</h2><p>{escape(error.message)}</p><p>{escape(error.advice)}</p>"
    return (
        f"<h2>还不能提问</h2><p>{escape(error.message)}</p>"
        "<p>把公告文件（.txt 或 .md）放进一个文件夹，在终端运行：</p>"
        "<pre class='dm-code'>dongmi index 公告文件夹</pre>"
        "<p>手边没有公告时，可以先用自带的样例：</p><pre class='dm-code'>dongmi demo</pre>"
        "<p>完成后刷新本页即可提问。</p>"
    )


def _section(turn: Turn, *, active: bool) -> str:
    refused = turn.answer is not None and turn.answer.refused
    heading = "最接近的段落（不构成回答）" if refused else "回答的依据"
    figures = turn.answer.figures if turn.answer else ()
    copied = escape(plain_copy(turn.answer)) if turn.answer else ""
    return (
        f'<section class="dm-turn" id="t{turn.number}"{"" if active else " hidden"}>'
        '<button type="button" class="dm-back">回到对话</button>'
        f"<h2>{heading}</h2>"
        f'<p class="dm-asked">{escape(turn.question)}</p>'
        f"{_figures(figures, turn.number)}{turn.evidence}"
        f'<pre class="dm-copytext" hidden>{copied}</pre></section>'
    )


def _figures(figures: Sequence[Figure], number: int) -> str:
    named = [f for f in figures if f.metric]
    if not named:
        return ""
    rows = "".join(
        f"<tr><th scope='row'>{escape(_named(f))}</th>"
        f"<td>{escape(spoken(f.period)) if f.period else '未载明'}</td>"
        f"<td class='dm-figure'>{escape(f.text)}{_unit(f)}</td>"
        f"<td><a class='dm-cite' href='#t{number}-c{f.citation}'>{f.citation}</a></td></tr>"
        for f in named
    )
    head = "<tr><th>指标</th><th>期间</th><th>原文数字</th><th>出处</th></tr>"
    return f"<table class='dm-figures'><thead>{head}</thead><tbody>{rows}</tbody></table>"


def _named(figure: Figure) -> str:
    """Return the metric; a percentage of what is not one itself is a change or a share of it."""
    ratio = figure.unit in ("%", "个百分点")
    own = figure.metric.endswith(("率", "比例", "比重", "占比", "增长", "增减", "变动"))
    return f"{figure.metric}（百分比）" if ratio and not own else figure.metric


def _unit(figure: Figure) -> str:
    """Return the unit where the figure was written without one, as in a table cell."""
    if not figure.unit or figure.text[-1:] not in "0123456789)）":
        return ""
    return f" <span class='dm-unit'>{escape(figure.unit)}</span>"


def _meta(citation: Citation) -> str:
    parts = [
        DOC_TYPES[citation.doc_type],
        f"报告期 {spoken(citation.period) if citation.period else '未载明'}",
        f"发布日期 {citation.published.isoformat() if citation.published else '未载明'}",
    ]
    if citation.page is not None:
        parts.append(f"第 {citation.page} 页")
    return " · ".join(f"<span>{escape(part)}</span>" for part in parts)


def _section_path(citation: Citation) -> str:
    if not citation.section:
        return ""
    return f'<p class="dm-path"><span class="dm-sr">章节：</span>{escape(citation.section)}</p>'


def _filing_meta(filing: Filing) -> str:
    period = spoken(filing.period) if filing.period else ""
    published = f"发布 {filing.published.isoformat()}" if filing.published else ""
    held = f"召开 {filing.event_date.isoformat()}" if filing.event_date else ""
    known = (DOC_TYPES[filing.doc_type], period, published or held)
    return " · ".join(escape(part) for part in known if part)


def _when(filing: Filing) -> str:
    day = filing.published or filing.event_date or (filing.period.end if filing.period else None)
    return day.isoformat() if day else ""
