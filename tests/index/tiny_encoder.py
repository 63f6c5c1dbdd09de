"""An encoder for tests of the store: the same text always gives the same unit vector."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray


class TinyEncoder:
    """Vectors seeded by the text's hash; ``encoded`` lists every passage it was handed.

    Args:
        name: what the index remembers.
        pause: seconds each passage takes, to be killed in the middle.
    """

    def __init__(self, name: str = "tiny@1", dimension: int = 32, pause: float = 0.0) -> None:
        self.name = name
        self.dimension = dimension
        self.pause = pause
        self.encoded: list[str] = []

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return np.stack([self._vector(text) for text in texts])

    def encode_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.encoded.extend(texts)
        time.sleep(self.pause * len(texts))
        return self.encode_queries(texts)

    def _vector(self, text: str) -> NDArray[np.float32]:
        seed = int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")
        vector = np.random.default_rng(seed).standard_normal(self.dimension)
        return (vector / np.linalg.norm(vector)).astype(np.float32)
