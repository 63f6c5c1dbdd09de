"""The browser app: the components of the page and what connects them.

Layout and events only. The conversation is `ask.py`, the pane `evidence.py`, the messages
`message.py`, the filters `filters.py`, style and script `page.py` (whose `mount_options` the
server must pass to `mount_gradio_app`).
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from typing import Any

# Read when gradio is first imported: with it unset, gradio calls home at start.
os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")

import gradio as gr

from ..index.errors import DongmiError, InputError
from ..index.filing import Filing, Span
from ..index.settings import Settings
from ..index.store import Store
from ..rag.assistant import Assistant
from . import filters
from .ask import Turns, converse, stopped
from .evidence import filings_list, full_text, pane, trouble
from .examples import examples
from .filters import Chosen
from .message import messages
from .page import INVITATION, NAME, notice, title_bar
from .request import check_question
from .turn import State

Updates = dict[Any, Any]

# Hands the server's functions to app.js, which may be loaded before or after this runs.
_CONNECT = "window.dongmiServer = server;"
_WAIT = 4


def make_blocks(get_assistant: Callable[[], Assistant], settings: Settings) -> gr.Blocks:
    """Build the page.

    Args:
        get_assistant: gives the assistant over the newest index; may raise `DongmiError`.
        settings: limits.
    """
    page = gr.Blocks(title=NAME, fill_height=True, fill_width=True, analytics_enabled=False)
    with page:
        view = _layout(get_assistant)
        _Events(get_assistant, settings, view).connect(page)
    page.queue(default_concurrency_limit=_WAIT, max_size=32)
    return page


@dataclass(frozen=True, slots=True)
class _View:
    """The components, by what they are."""

    turns: gr.State
    bar: gr.HTML
    chat: gr.Chatbot
    box: gr.Textbox
    send: gr.Button
    stop: gr.Button
    clear: gr.Button
    notice: gr.HTML
    pane: gr.HTML
    scope: gr.Accordion
    company: gr.Dropdown
    periods: gr.Dropdown
    documents: gr.Dropdown
    as_of: gr.Textbox

    @property
    def chosen(self) -> list[Any]:
        return [self.company, self.periods, self.documents, self.as_of]


def _layout(get_assistant: Callable[[], Assistant]) -> _View:
    bar = gr.HTML(title_bar(""), elem_id="dm-top", apply_default_css=False)
    with gr.Row(elem_id="dm-main"):
        with gr.Column(elem_id="dm-left", min_width=0):
            limits = _filter_box()
            chat = gr.Chatbot(
                elem_id="dm-chat",
                label="对话",
                show_label=False,
                container=False,
                layout="panel",
                height="100%",
                buttons=[],
                latex_delimiters=[],
                allow_tags=False,
                group_consecutive_messages=False,
                feedback_options=None,
                placeholder=INVITATION,
            )
            with gr.Row(elem_id="dm-ask"):
                box = gr.Textbox(
                    elem_id="dm-box",
                    label="问题",
                    show_label=False,
                    container=False,
                    placeholder="就已收录的公告提问",
                    lines=1,
                    max_lines=6,
                    scale=8,
                    autofocus=True,
                )
                send = gr.Button("提问", elem_id="dm-send", variant="primary", min_width=72)
                stop = gr.Button("停止", elem_id="dm-stop", min_width=72, visible=False)
                clear = gr.Button("清空", elem_id="dm-clear", min_width=72)
            said = gr.HTML(notice(), elem_id="dm-said", apply_default_css=False)
        with gr.Column(elem_id="dm-right", min_width=0):
            evidence = gr.HTML(
                pane((), ""),
                elem_id="dm-evidence",
                apply_default_css=False,
                js_on_load=_CONNECT,
                server_functions=[_reader(get_assistant)],
            )
    return _View(gr.State(()), bar, chat, box, send, stop, clear, said, evidence, *limits)


def _filter_box() -> tuple[Any, ...]:
    with (
        gr.Accordion("检索范围：全部资料", open=False, elem_id="dm-scope") as scope,
        gr.Row(elem_id="dm-limits"),
    ):
        company = gr.Dropdown([filters.ALL_COMPANIES], value="", label="公司", elem_id="dm-company")
        periods = gr.Dropdown([], multiselect=True, label="报告期", elem_id="dm-periods")
        documents = gr.Dropdown([], multiselect=True, label="文件", elem_id="dm-documents")
        as_of = gr.Textbox(
            label="截至日期",
            placeholder="如 2024-08-31",
            elem_id="dm-as-of",
            max_length=20,
        )
    return scope, company, periods, documents, as_of


def _reader(get_assistant: Callable[[], Assistant]) -> Callable[[Sequence[Any]], str]:
    def read_filing(place: Sequence[Any]) -> str:
        """Return a whole filing as HTML for the reading view; ``place`` is id, start, end."""
        try:
            doc_id, start, end = str(place[0]), int(place[1]), int(place[2])
            return full_text(get_assistant().store.filing(doc_id), Span(start, end))
        except DongmiError as error:
            return trouble(error)

    return read_filing


class _Events:
    """What happens on the page; every method returns what is to be shown."""

    def __init__(
        self, get_assistant: Callable[[], Assistant], settings: Settings, view: _View
    ) -> None:
        self._assistant = get_assistant
        self._settings = settings
        self._view = view
        self._offered: tuple[Store | None, tuple[str, ...]] = (None, ())

    def connect(self, page: gr.Blocks) -> None:
        v = self._view
        hidden: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
        filled = [v.bar, v.pane, v.company, v.periods, v.documents]
        # All but asking goes by a plain request: were it queued too, its stream could close just
        # as a question is sent, and the question's answer would never arrive.
        plain = hidden | {"queue": False}
        # Examples are tried before they are offered, so they come after the rest.
        page.load(self.opened, [v.turns], filled, **plain).then(self.offer, None, [v.chat], **plain)
        shown = [v.turns, v.chat, v.pane, v.box, v.notice, v.send, v.stop]
        asked = gr.on(
            [v.box.submit, v.send.click], self.ask, [v.box, v.turns, *v.chosen], shown, **hidden
        )
        example = v.chat.example_select(self.ask_example, [v.turns, *v.chosen], shown, **hidden)
        v.stop.click(self.stop, [v.turns], shown, cancels=[asked, example], **plain)
        v.clear.click(self.clear, None, shown, cancels=[asked, example], **plain)
        v.company.change(self.narrow, [v.company], [v.periods, v.documents], **plain)
        for part in v.chosen:
            part.change(self.named, v.chosen, [v.scope], **plain)

    def opened(self, turns: Turns) -> Updates:
        """Fill the page from the index, or say how to make one."""
        v = self._view
        try:
            assistant = self._assistant()
        except DongmiError as error:
            told = pane(turns, trouble(error))
            return {v.bar: title_bar("还没有可用的索引"), v.pane: told}
        found = assistant.store.filings()
        return {
            v.bar: title_bar(_status(found)),
            v.pane: pane(turns, filings_list(found)),
            v.company: gr.update(choices=filters.companies(found)),
            v.periods: gr.update(choices=filters.periods(found)),
            v.documents: gr.update(choices=filters.documents(found)),
        }

    def offer(self) -> Updates:
        """Offer examples; found once for an index."""
        try:
            assistant = self._assistant()
        except DongmiError:
            return {self._view.chat: gr.update(examples=[])}
        if self._offered[0] is not assistant.store:
            self._offered = (assistant.store, examples(assistant))
        found = [{"text": question, "display_text": question} for question in self._offered[1]]
        return {self._view.chat: gr.update(examples=found)}

    async def ask_example(self, picked: gr.SelectData, *inputs: Any) -> AsyncIterator[Updates]:
        """Ask an example; ``inputs`` are the turns and the filters."""
        async for update in self.ask(str(picked.value["text"]), *inputs):
            yield update

    async def ask(self, text: str, turns: Turns, *chosen: Any) -> AsyncIterator[Updates]:
        """Check a question, then show its answer as it grows."""
        v = self._view
        try:
            question = check_question(text or "", self._settings.max_question)
            scope = _chosen(*chosen).scope()
        except InputError as error:
            # The question stays in the box, the conversation as it is.
            yield {v.notice: notice(error.message, error.advice)}
            return
        evidence = ""
        steps = converse(self._assistant, turns, question, scope)
        # Each step in a thread that a stop need not wait for.
        while (grown := await asyncio.to_thread(next, steps, None)) is not None:
            last = grown[-1]
            update: Updates = {v.turns: grown, v.chat: messages(grown)}
            if last.state is State.WAITING:
                update |= {v.box: "", v.notice: notice(), **self._busy(True)}
            if last.evidence != evidence or last.state in (State.DONE, State.FAILED):
                evidence = last.evidence
                update[v.pane] = pane(grown, self._opening())
            if last.state in (State.DONE, State.FAILED):
                update |= self._busy(False)
            yield update

    def stop(self, turns: Turns) -> Updates:
        """Keep what there is of an answer."""
        v, kept = self._view, stopped(turns)
        return {v.turns: kept, v.chat: messages(kept), **self._busy(False)}

    def clear(self) -> Updates:
        """Begin anew."""
        v = self._view
        return {
            v.turns: (),
            v.chat: [],
            v.pane: pane((), self._opening()),
            v.notice: notice(),
            **self._busy(False),
        }

    def narrow(self, company: str | None) -> Updates:
        """Offer only the chosen company's periods and documents."""
        v = self._view
        found = self._filings()
        return {
            v.periods: gr.update(choices=filters.periods(found, company or ""), value=[]),
            v.documents: gr.update(choices=filters.documents(found, company or ""), value=[]),
        }

    def named(self, *chosen: Any) -> Updates:
        """Say in the box's heading what is chosen."""
        return {self._view.scope: gr.update(label=_chosen(*chosen).words(self._filings()))}

    def _busy(self, busy: bool) -> Updates:
        return {
            self._view.send: gr.update(visible=not busy),
            self._view.stop: gr.update(visible=busy),
        }

    def _opening(self) -> str:
        try:
            return filings_list(self._assistant().store.filings())
        except DongmiError as error:
            return trouble(error)

    def _filings(self) -> Sequence[Filing]:
        try:
            return self._assistant().store.filings()
        except DongmiError:
            return ()


def _chosen(company: Any, periods: Any, documents: Any, as_of: Any) -> Chosen:
    return Chosen(company or "", tuple(periods or ()), tuple(documents or ()), as_of or "")


def _status(found: Sequence[Filing]) -> str:
    names = list(dict.fromkeys(f.company or f.company_full or "" for f in found if f.company))
    who = "、".join(names[:3]) + (f"等 {len(names)} 家公司" if len(names) > 3 else "")
    return f"已收录 {len(found)} 份资料" + (f" · {who}" if who else "")
