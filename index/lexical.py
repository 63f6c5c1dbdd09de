"""The lexical index of one generation: BM25 over words, in a folder of plain arrays.

Holds writing, opening and searching. Cutting text into words is `tokens.py`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from pathlib import Path

import bm25s
import numpy as np
from numpy.typing import NDArray

from .errors import StoreCorrupt
from .tokens import tokenize

_CHUNK_IDS = "chunk_ids.npy"


class LexicalIndex:
    """BM25 search (Lucene's formula, k1 = 1.5, b = 0.75), filtered by chunk."""

    def __init__(self, chunk_ids: NDArray[np.int64], bm25: bm25s.BM25 | None) -> None:
        self._chunk_ids = chunk_ids
        self._bm25 = bm25

    @classmethod
    def open(cls, folder: Path) -> LexicalIndex:
        """Map the folder's arrays into memory.

        Raises:
            FileNotFoundError: a file is not there (any more).
            StoreCorrupt: the files do not fit together.
        """
        try:
            chunk_ids = np.load(folder / _CHUNK_IDS, allow_pickle=False)
            if not (folder / "vocab.index.json").exists() and not len(chunk_ids):
                return cls(chunk_ids, None)
            bm25 = bm25s.BM25.load(folder, mmap=True, allow_pickle=False, show_progress=False)
        except (ValueError, KeyError, TypeError, EOFError) as error:
            raise _corrupt(folder) from error
        if bm25.scores["num_docs"] != len(chunk_ids):
            raise _corrupt(folder)
        return cls(chunk_ids, bm25)

    def search(
        self, text: str, k: int, ids: NDArray[np.int64] | None = None
    ) -> list[tuple[int, float]]:
        """Return up to ``k`` (chunk id, BM25 score), best first; a chunk must share a word.

        Args:
            text: the question, uncut.
            k: most chunks to return.
            ids: chunk ids to search in; None for all; an empty array finds nothing.
        """
        if self._bm25 is None or k <= 0 or (ids is not None and not len(ids)):
            return []
        words = self._bm25.get_tokens_ids(tokenize(text))
        if not words:
            return []
        scores = self._bm25.get_scores_from_ids(words)
        places = np.flatnonzero(scores > 0)
        if ids is not None:
            places = places[np.isin(self._chunk_ids[places], ids)]
        # Rows are in the order of chunk ids, so a stable sort settles ties by id.
        places = places[np.argsort(-scores[places], kind="stable")[:k]]
        return [(int(self._chunk_ids[place]), float(scores[place])) for place in places]

    @property
    def vocabulary(self) -> Collection[str]:
        """Every word that some chunk holds."""
        return self._bm25.vocab_dict.keys() if self._bm25 else ()

    def document_frequency(self, word: str) -> int:
        """Return how many chunks hold ``word``, a word as `tokens.tokenize` gives it."""
        place = self._bm25.vocab_dict.get(word) if self._bm25 else None
        if self._bm25 is None or place is None:
            return 0
        edges = self._bm25.scores["indptr"]
        return int(edges[place + 1]) - int(edges[place])


def write_lexical(folder: Path, rows: Iterable[tuple[int, list[str]]]) -> None:
    """Write the index of ``rows``, (chunk id, words) in the order of ids, into ``folder``."""
    folder.mkdir(parents=True)
    vocabulary: dict[str, int] = {}
    chunk_ids, documents = [], []
    for chunk_id, words in rows:
        chunk_ids.append(chunk_id)
        documents.append([vocabulary.setdefault(word, len(vocabulary)) for word in words])
    if not vocabulary:
        chunk_ids = []  # nothing can be found by words
    np.save(folder / _CHUNK_IDS, np.array(chunk_ids, dtype=np.int64), allow_pickle=False)
    if vocabulary:
        bm25 = bm25s.BM25(method="lucene", k1=1.5, b=0.75)
        bm25.index((documents, vocabulary), create_empty_token=False, show_progress=False)
        bm25.save(folder, allow_pickle=False, show_progress=False)


def _corrupt(folder: Path) -> StoreCorrupt:
    return StoreCorrupt(f"词索引 {folder} 已损坏。", "请运行 dongmi doctor --repair 修复。")
