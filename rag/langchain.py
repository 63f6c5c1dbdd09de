"""The parts as LangChain knows them: a `BaseRetriever`, an `Embeddings`, and the whole as a chain.

For people who embed Dongmi in a LangChain program. Nothing here is on the path of `dongmi ask`.

    retriever = DongmiRetriever(retriever=Assistant.open().retriever)
    retriever.invoke("2024年研发费用是多少？")[0].metadata["start"]
"""

from __future__ import annotations

from typing import Any

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.embeddings import Embeddings
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict

from ..index.encode.base import Encoder
from ..index.scope import EVERYTHING, Scope
from .answer import Hit
from .retrieve import Mode, Retriever


class DongmiEmbeddings(Embeddings):
    """An encoder as LangChain's `Embeddings`; lists outside, numpy inside."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """Return a unit vector for each passage."""
        vectors: list[list[float]] = self._encoder.encode_passages(texts).tolist()
        return vectors

    def embed_query(self, text: str) -> list[float]:
        """Return the unit vector of a question."""
        vector: list[float] = self._encoder.encode_queries([text])[0].tolist()
        return vector


class DongmiRetriever(BaseRetriever):
    """A retriever as LangChain's `BaseRetriever`.

    Attributes:
        retriever: what searches.
        scope: the hard filter every search runs under.
        k: passages to return.
        mode: ``lexical``, ``dense``, ``fused`` or ``full``.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)

    retriever: Retriever
    scope: Scope = EVERYTHING
    k: int = 8
    mode: Mode = "full"

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun
    ) -> list[Document]:
        hits = self.retriever.search(query, self.scope, self.k, self.mode)
        return [to_document(hit, self.retriever) for hit in hits]


def to_document(hit: Hit, retriever: Retriever) -> Document:
    """Return a passage as LangChain's `Document`; its metadata is enough to cite it."""
    chunk = hit.chunk
    filing = retriever.store.filing(chunk.doc_id)
    metadata: dict[str, Any] = {
        "doc_id": chunk.doc_id,
        "title": filing.title,
        "doc_type": filing.doc_type.value,
        "company": filing.company,
        "code": filing.code,
        "period": filing.period.code if filing.period else None,
        "published": filing.published.isoformat() if filing.published else None,
        "section": " > ".join(chunk.heading_path),
        "page": chunk.page,
        "start": chunk.start,
        "end": chunk.end,
        "score": hit.score,
    }
    return Document(page_content=filing.text[chunk.start : chunk.end], metadata=metadata)
