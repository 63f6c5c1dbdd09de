"""The vectors of one generation: a FAISS file, searched exactly.

Vectors are keyed by view id; a view id is its chunk's id times `VIEWS` plus the view's number, so
no table is needed to go from one to the other. Where the vectors come from is `build.py`.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import faiss
import numpy as np
from numpy.typing import NDArray

from .encode.base import Vectors
from .errors import StoreCorrupt

VIEWS = 16
"""Most views a chunk can have."""


class VectorIndex:
    """Exact inner-product search over unit vectors, filtered by chunk."""

    def __init__(self, index: faiss.IndexIDMap2) -> None:
        self._owner = index  # the inner index dies with it
        self._flat = faiss.downcast_index(index.index)
        self.view_ids: NDArray[np.int64] = faiss.vector_to_array(index.id_map)
        self._chunk_ids = self.view_ids // VIEWS
        per_chunk = np.unique(self._chunk_ids, return_counts=True)[1]
        self._most_views = int(per_chunk.max(initial=1))

    @classmethod
    def open(cls, path: Path, dimension: int) -> VectorIndex:
        """Map the file into memory.

        Raises:
            FileNotFoundError: there is no such file (any more).
            StoreCorrupt: FAISS cannot read it, or it is not an index of this dimension.
        """
        try:
            index = faiss.read_index(str(path), faiss.IO_FLAG_MMAP_IFC)
        except RuntimeError as error:
            if not path.exists():
                raise FileNotFoundError(path) from error
            raise _corrupt(path) from error
        if not isinstance(index, faiss.IndexIDMap2) or index.d != dimension:
            raise _corrupt(path)
        return cls(index)

    def search(
        self, vector: Vectors, k: int, ids: NDArray[np.int64] | None = None
    ) -> list[tuple[int, float]]:
        """Return up to ``k`` (chunk id, cosine), best first, each chunk by its best view.

        Args:
            vector: unit vector, shape (dimension,) or (1, dimension).
            k: most chunks to return.
            ids: chunk ids to search in; None for all; an empty array finds nothing.
        """
        total = len(self.view_ids)
        if k <= 0 or not total or (ids is not None and not len(ids)):
            return []
        query = np.ascontiguousarray(vector, dtype=np.float32).reshape(1, -1)
        if query.shape[1] != self._flat.d:
            raise ValueError(f"vector of length {query.shape[1]}, index of {self._flat.d}")
        params = None
        if ids is not None:
            bits = np.packbits(np.isin(self._chunk_ids, ids), bitorder="little")
            # FAISS's stubs know the C++ signatures alone, not those of its Python wrappers.
            chosen = faiss.IDSelectorBitmap(bits)  # type: ignore[call-arg, arg-type]
            params = faiss.SearchParameters(sel=chosen)  # type: ignore[call-arg]
        # The k best chunks are among the k * (most views a chunk has) best views.
        wanted = min(k * self._most_views, total)
        scores, places = self._flat.search(query, wanted, params=params)
        best: dict[int, float] = {}
        for place, score in zip(places[0].tolist(), scores[0].tolist(), strict=True):
            if place >= 0:  # FAISS pads with -1
                best.setdefault(int(self._chunk_ids[place]), score)
        return sorted(best.items(), key=lambda item: (-item[1], item[0]))[:k]

    def reconstruct(self) -> Vectors:
        """Return all vectors, shape (views, dimension), in the order of ``view_ids``."""
        vectors: Vectors = self._flat.reconstruct_n(0, len(self.view_ids))
        return vectors


def write_vectors(
    view_ids: NDArray[np.int64], vectors: Vectors, write: Callable[[bytes], object]
) -> None:
    """Hand the bytes of a new index to ``write``.

    FAISS's own file writer swallows an error at the last flush; through a callback, a full disk
    is an `OSError` like any other.
    """
    index = faiss.IndexIDMap2(faiss.IndexFlatIP(vectors.shape[1]))
    index.add_with_ids(np.ascontiguousarray(vectors), view_ids)
    writer = faiss.PyCallbackIOWriter(write)  # type: ignore[attr-defined]
    faiss.write_index(index, writer)


def _corrupt(path: Path) -> StoreCorrupt:
    return StoreCorrupt(f"向量文件 {path} 已损坏。", "请运行 dongmi doctor --repair 修复。")
