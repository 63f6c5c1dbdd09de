"""The seam between text and vectors."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]


class Encoder(Protocol):
    """Turns text into unit vectors; two methods, because only queries carry a prefix."""

    @property
    def name(self) -> str:
        """What an index remembers, e.g. ``bge-small-zh-v1.5-int8@277740d2``."""
        ...

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        ...

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Encode questions: float32, shape (len(texts), dimension), L2-normalised."""
        ...

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Encode passages: float32, shape (len(texts), dimension), L2-normalised."""
        ...
