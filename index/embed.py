"""Bring the vectors of all views together: from the cache, and from the encoder where it has none.

Vectors are kept batch by batch, so a build that is stopped goes on where it stopped.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from .cache import EmbeddingCache
from .encode.base import Encoder, Vectors
from .errors import ModelError
from .tables import Tables

BATCH = 64
"""Views handed to the encoder, and committed to the cache, at once: some seconds of work."""


def embed_views(
    tables: Tables,
    cache: EmbeddingCache,
    encoder: Encoder,
    on_done: Callable[[int, int], None],
) -> tuple[NDArray[np.int64], Vectors, int]:
    """Return view ids, their vectors (len(ids), dimension), and how many texts were encoded.

    Args:
        tables: holds the views.
        cache: the vectors already there; new ones are added.
        encoder: encodes the rest, longest texts first.
        on_done: called with (texts encoded, texts to encode).
    """
    views = tables.views()
    known = cache.keys()
    wanted = {key: (length, view_id) for view_id, key, length in views if key not in known}
    queue = sorted(((*value, key) for key, value in wanted.items()), reverse=True)
    on_done(0, len(queue))
    for at in range(0, len(queue), BATCH):
        batch = queue[at : at + BATCH]
        vectors = encoder.encode_passages(tables.view_texts([view_id for _, view_id, _ in batch]))
        _check(vectors, len(batch), encoder)
        cache.put([key for _, _, key in batch], vectors)
        on_done(at + len(batch), len(queue))
    ids = np.array([view_id for view_id, _, _ in views], dtype=np.int64)
    return ids, cache.get([key for _, key, _ in views], encoder.dimension), len(queue)


def _check(vectors: Vectors, count: int, encoder: Encoder) -> None:
    """Refuse vectors that would make every later search wrong without a word."""
    if vectors.shape == (count, encoder.dimension):
        lengths = np.linalg.norm(vectors, axis=1)
        if bool(np.all(np.abs(lengths - 1) < 0.01)):  # also false for NaN
            return
    raise ModelError(
        f"编码器 {encoder.name} 返回的向量不对，应为 {count} 个 {encoder.dimension} 维的单位向量。",
        "请检查这个模型，或换用自带的编码器（--encoder shipped）。",
    )
