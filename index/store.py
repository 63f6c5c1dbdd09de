"""The store: one opened index, a snapshot that searches and reads and never changes.

A build that switches generations meanwhile does not disturb it; `Store.is_current` says when to
open anew. Building is `build.py`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from functools import lru_cache
from pathlib import Path
from types import TracebackType

import numpy as np
from numpy.typing import NDArray

from .chunk import Chunk
from .encode.base import Encoder, Vectors
from .errors import StoreCorrupt, StoreError
from .fact import Fact
from .faults import store_errors, unreadable
from .filing import Filing
from .generation import check_files, lexical_path, vectors_path
from .lexical import LexicalIndex
from .manifest import Manifest, check_encoder
from .period import Period
from .records import Records
from .rows import with_text
from .schema import RECORDS_NAME
from .scope import Scope
from .selection import allows
from .vectors import VectorIndex

_TEXTS = 64
"""Texts kept in memory; an annual report's is about a megabyte."""
_PLACES = 4096
"""Chunks by position kept in memory."""
_CHOICES = 32
"""Choices of facts kept in memory; one question asks for the same few again and again."""


class Store:
    """An opened index; safe to share between threads.

    Attributes:
        manifest: what it was made of.
    """

    def __init__(
        self,
        folder: Path,
        records: Records,
        manifest: Manifest,
        vectors: VectorIndex,
        lexical: LexicalIndex,
    ) -> None:
        self.folder = folder
        self.manifest = manifest
        self._records = records
        self._vectors = vectors
        self._lexical = lexical
        self._filings = {filing.doc_id: (filing, ids) for filing, ids in records.filings()}
        # A snapshot never changes, so what was read and checked once stays right.
        self._text = lru_cache(maxsize=_TEXTS)(records.text)
        self._chunk_at = lru_cache(maxsize=_PLACES)(records.chunk_at)
        self._facts = lru_cache(maxsize=_CHOICES)(records.facts)

    @classmethod
    def open(cls, path: Path) -> Store:
        """Open the index in a folder.

        Raises:
            StoreMissing: there is none.
            StoreCorrupt: a file of it is absent, cut short or altered.
            StoreError: another layout version, or no permission to read.
        """
        folder, seen = path.expanduser(), -1
        while True:
            records = Records(folder)
            try:
                manifest = records.manifest()
                return cls._load(folder, records, manifest)
            except FileNotFoundError as error:
                records.close()
                # A build that switched just now takes the former files away: look again.
                if manifest.generation == seen:
                    raise _absent(error) from error
                seen = manifest.generation
            except BaseException:
                records.close()
                raise

    @classmethod
    def _load(cls, folder: Path, records: Records, manifest: Manifest) -> Store:
        if records.counts() != (
            manifest.filings,
            manifest.chunks,
            manifest.views,
            manifest.facts,
        ):
            raise unreadable(folder / RECORDS_NAME, "记录数与清单不符")
        try:
            check_files(folder, manifest.files)
            vectors_file = vectors_path(folder, manifest.generation)
            vectors = VectorIndex.open(vectors_file, manifest.dimension)
            lexical = LexicalIndex.open(lexical_path(folder, manifest.generation))
        except FileNotFoundError:
            raise
        except OSError as error:
            with store_errors(folder):
                raise error
        return cls(folder, records, manifest, vectors, lexical)

    def __enter__(self) -> Store:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Give the snapshot up."""
        self._records.close()

    def is_current(self) -> bool:
        """Whether the folder still holds the generation that was opened."""
        records = Records(self.folder)
        try:
            return records.manifest().generation == self.manifest.generation
        finally:
            records.close()

    def check_encoder(self, encoder: Encoder) -> None:
        """Make sure that questions are encoded as the passages were.

        Raises:
            EncoderMismatch: the index holds another encoder's vectors.
        """
        check_encoder(self.manifest, encoder.name, encoder.dimension)

    def filings(self) -> tuple[Filing, ...]:
        """Return every filing without text and blocks, in the order they were added."""
        return tuple(filing for filing, _ in self._filings.values())

    def filings_in(self, scope: Scope) -> tuple[Filing, ...]:
        """Return the filings that a scope allows, without text and blocks."""
        return tuple(f for f, _ in self._filings.values() if allows(scope, f))

    def filing(self, doc_id: str) -> Filing:
        """Return one filing with its text, without blocks.

        Raises:
            StoreError: there is no such filing.
        """
        text = self.text(doc_id)
        return with_text(self._filings[doc_id][0], text)

    def text(self, doc_id: str) -> str:
        """Return a filing's text, checked against its checksum.

        Raises:
            StoreError: there is no such filing.
        """
        text = self._text(doc_id)
        if text is None:
            raise StoreError(f"索引里没有公告 {doc_id}。", "可以用 dongmi list 看有哪些。")
        return text

    def all_chunk_ids(self) -> NDArray[np.int64]:
        """Return the ids of all chunks."""
        return _ids(ids for _, ids in self._filings.values())

    def select(self, scope: Scope) -> NDArray[np.int64] | None:
        """Return the ids of the chunks that a scope allows.

        None is no limit; an empty array means that nothing may be searched.
        """
        if scope.is_open:
            return None
        return _ids(ids for filing, ids in self._filings.values() if allows(scope, filing))

    def dense(
        self, vector: Vectors, k: int, ids: NDArray[np.int64] | None = None
    ) -> list[tuple[int, float]]:
        """Return up to ``k`` (chunk id, cosine), best first, each chunk by its best view.

        Args:
            vector: unit vector, shape (dimension,) or (1, dimension).
            k: most chunks to return.
            ids: what `select` gave.
        """
        return self._vectors.search(vector, k, ids)

    def lexical(
        self, text: str, k: int, ids: NDArray[np.int64] | None = None
    ) -> list[tuple[int, float]]:
        """Return up to ``k`` (chunk id, BM25 score), best first, of chunks that share a word.

        Args:
            text: the question, uncut.
            k: most chunks to return.
            ids: what `select` gave.
        """
        return self._lexical.search(text, k, ids)

    def chunks(self, ids: Sequence[int]) -> list[Chunk]:
        """Return the chunks of ``ids``, in that order."""
        return self._records.chunks(ids)

    def chunk_at(self, doc_id: str, position: int) -> Chunk | None:
        """Return the shortest chunk of a filing that holds the character at ``position``."""
        return self._chunk_at(self._filings[doc_id][1], position)

    def facts(
        self,
        *,
        metrics: Collection[str] | None = None,
        doc_ids: Collection[str] | None = None,
    ) -> tuple[Fact, ...]:
        """Return facts in reading order; None is no limit, an empty collection allows nothing."""
        return self._facts(_frozen(metrics), _frozen(doc_ids))

    def fact_periods(self) -> frozenset[Period]:
        """Return every period that some fact is of."""
        return self._records.fact_periods()

    def vocabulary(self) -> Collection[str]:
        """Return every word of the lexical index; stop words are not in it."""
        return self._lexical.vocabulary

    def document_frequency(self, word: str) -> int:
        """Return how many chunks hold ``word``, a word as `tokens.tokenize` gives it."""
        return self._lexical.document_frequency(word)


def _ids(ranges: Iterable[range]) -> NDArray[np.int64]:
    arrays = [np.arange(ids.start, ids.stop, dtype=np.int64) for ids in ranges]
    return np.concatenate(arrays) if arrays else np.empty(0, dtype=np.int64)


def _frozen(names: Collection[str] | None) -> frozenset[str] | None:
    return None if names is None else frozenset(names)


def _absent(error: FileNotFoundError) -> StoreCorrupt:
    return StoreCorrupt(
        f"索引文件 {error.filename or error} 不见了。",
        "请运行 dongmi doctor --repair 修复，不必重新编码。",
    )
