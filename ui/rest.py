"""The REST interface: questions, searches and filings as JSON, errors as JSON in Chinese.

Routes only; errors are `rest_errors.py`, the application they are put into is `serve.py`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, PlainTextResponse
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException
from starlette.routing import Match

from ..index.errors import (
    DongmiError,
)
from ..index.scope import Scope
from ..index.settings import Settings
from ..rag.answer import Hit
from ..rag.assistant import Assistant
from .filing_json import filing_json
from .request import check_question, make_scope, parse_day
from .rest_errors import error_json

_METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"]
Turn = tuple[Annotated[str, Field(max_length=20_000)], Annotated[str, Field(max_length=20_000)]]
Name = Annotated[str, Field(max_length=200)]


class Asked(BaseModel):
    """The filters that a question and a search share."""

    model_config = ConfigDict(extra="forbid")

    question: str
    company: Name | None = None
    periods: list[Name] = Field(default=[], max_length=50)
    docs: list[Name] = Field(default=[], max_length=200)
    doc_types: list[Name] = Field(default=[], max_length=20)
    as_of: Name | None = None

    def scope(self, assistant: Assistant) -> Scope:
        """Build the hard filter."""
        return make_scope(
            assistant.store,
            company=self.company,
            periods=self.periods,
            docs=self.docs,
            doc_types=self.doc_types,
            as_of=parse_day(self.as_of) if self.as_of else None,
        )


class AnswerRequest(Asked):
    """A question, with the turns before it."""

    history: list[Turn] = Field(default=[], max_length=50)


class SearchRequest(Asked):
    """A search."""

    k: int = Field(default=10, ge=1, le=100)


def make_router(get_assistant: Callable[[], Assistant], settings: Settings) -> APIRouter:
    """Build the routes.

    Args:
        get_assistant: gives the assistant over the newest index.
        settings: limits.
    """
    router = APIRouter()

    @router.get("/healthz")
    def health() -> JSONResponse:
        """Say whether questions can be answered."""
        try:
            manifest = get_assistant().store.manifest
        except DongmiError as error:
            return JSONResponse({"status": "unavailable", **error_json(error)}, 503)
        return JSONResponse(
            {"status": "ok", "filings": manifest.filings, "generation": manifest.generation}
        )

    @router.post("/v1/answer")
    def answer(body: AnswerRequest) -> dict[str, Any]:
        """Answer a question."""
        question = check_question(body.question, settings.max_question)
        assistant = get_assistant()
        return assistant.answer(question, body.scope(assistant), body.history).to_json()

    @router.post("/v1/search")
    def search(body: SearchRequest) -> dict[str, Any]:
        """Return the best passages."""
        question = check_question(body.question, settings.max_question)
        assistant = get_assistant()
        hits = assistant.search(question, body.scope(assistant), body.k)
        titles = {filing.doc_id: filing.title for filing in assistant.store.filings()}
        text = assistant.store.text
        return {
            "question": question,
            "hits": [_hit(hit, titles, text(hit.chunk.doc_id)) for hit in hits],
        }

    _add_filings(router, get_assistant)
    _add_unknown(router)
    return router


def _add_filings(router: APIRouter, get_assistant: Callable[[], Assistant]) -> None:
    @router.get("/v1/filings")
    def filings() -> dict[str, Any]:
        """List the filings."""
        return {"filings": [filing_json(f) for f in get_assistant().store.filings()]}

    @router.get("/v1/filings/{doc_id}/text", response_class=PlainTextResponse)
    def filing_text(doc_id: str) -> str:
        """Return a filing's text, to which every span points."""
        store = get_assistant().store
        if doc_id not in {filing.doc_id for filing in store.filings()}:
            raise HTTPException(404, f"没有编号为“{doc_id[:64]}”的文件。")
        return store.text(doc_id)


def _add_unknown(router: APIRouter) -> None:
    @router.api_route("/v1/{rest:path}", methods=_METHODS, include_in_schema=False)
    def unknown(request: Request) -> None:
        """Answer what no route above takes, before the page that is mounted at / does."""
        known = (route.matches(request.scope)[0] for route in router.routes[:-1])
        raise HTTPException(405 if Match.PARTIAL in known else 404)


def _hit(hit: Hit, titles: dict[str, str], text: str) -> dict[str, Any]:
    chunk = hit.chunk
    return {
        "doc_id": chunk.doc_id,
        "title": titles.get(chunk.doc_id, ""),
        "period": chunk.period.code if chunk.period else None,
        "section": " > ".join(chunk.heading_path),
        "page": chunk.page,
        "start": chunk.start,
        "end": chunk.end,
        "text": text[chunk.start : chunk.end],
        "score": hit.score,
    }
