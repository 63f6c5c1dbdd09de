"""The packaged encoder: bge-small-zh-v1.5 with int8 weights, on onnxruntime alone.

Each text is run by itself, without padding, one thread per text. The int8 network picks one
activation scale for a whole batch, so in a batch the vector of a passage would depend on its
neighbours (cosine down to 0.988); alone it depends on nothing else, and two single-threaded runs
side by side are also faster than one run of sixteen texts on two threads.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

import numpy as np

from .base import Vectors
from .weights import (
    DIMENSION,
    MODEL_FOLDER,
    NAME,
    NETWORK,
    QUERY_PREFIX,
    read_checked,
    read_tokenizer,
)

if TYPE_CHECKING:
    import onnxruntime

_WINDOW = 128
"""Texts handed to the threads at once; bounds what is pending when a user interrupts."""


class ShippedEncoder:
    """Encodes with the packaged model; safe to share between threads.

    Args:
        threads: texts encoded at the same time; 0 means all cores.
        folder: where the model's files lie.

    Raises:
        ModelError: a file of the model is absent or altered.
    """

    def __init__(self, threads: int = 0, folder: Path = MODEL_FOLDER) -> None:
        self._tokenizer = read_tokenizer(folder)
        self._session = _open_session(read_checked(NETWORK, folder))
        self._threads = threads if threads > 0 else _cores()

    @property
    def name(self) -> str:
        """Model, number format and the head of the weights' hash."""
        return NAME

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        return DIMENSION

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Encode questions: float32, shape (len(texts), 512), L2-normalised."""
        return self._encode([QUERY_PREFIX + text for text in texts], None)

    def encode_passages(
        self, texts: Sequence[str], on_progress: Callable[[int], None] | None = None
    ) -> Vectors:
        """Encode passages: float32, shape (len(texts), 512), L2-normalised.

        Args:
            texts: the passages; each is cut at 512 tokens.
            on_progress: called in the calling thread with the number of passages done so far.
        """
        return self._encode(texts, on_progress)

    def _encode(self, texts: Sequence[str], on_progress: Callable[[int], None] | None) -> Vectors:
        vectors = np.empty((len(texts), DIMENSION), np.float32)
        for row, vector in enumerate(self._run_all(texts)):
            vectors[row] = vector
            if on_progress is not None:
                on_progress(row + 1)
        return vectors

    def _run_all(self, texts: Sequence[str]) -> Iterator[Vectors]:
        if self._threads == 1 or len(texts) < 2:
            yield from map(self._run, texts)
            return
        with ThreadPoolExecutor(self._threads, "dongmi-encode") as pool:
            for start in range(0, len(texts), _WINDOW):
                yield from pool.map(self._run, texts[start : start + _WINDOW])

    def _run(self, text: str) -> Vectors:
        # Half a surrogate pair, which JSON can carry, is no text to the tokenizer.
        ids = self._tokenizer.encode(text.encode("utf-8", "replace").decode()).ids
        tokens = np.array([ids], np.int64)
        feed = {
            "input_ids": tokens,
            "attention_mask": np.ones_like(tokens),
            "token_type_ids": np.zeros_like(tokens),
        }
        vector: Vectors = self._session.run(["sentence_embedding"], feed)[0][0]
        return vector


def silent_onnxruntime() -> ModuleType:
    """Import onnxruntime so that it sends nothing out; every use of it must start here.

    Since 1.29 it reports to its maker and leaves a device id on the disk, unless this variable is
    set before its first import. The call covers the case that something else has imported it.
    """
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"
    import onnxruntime

    onnxruntime.disable_telemetry_events()
    module: ModuleType = onnxruntime
    return module


def _open_session(network: bytes) -> onnxruntime.InferenceSession:
    runtime = silent_onnxruntime()
    options = runtime.SessionOptions()
    options.log_severity_level = 3
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    # Lengths vary from text to text: an arena would keep the largest of each for good.
    options.enable_cpu_mem_arena = False
    return runtime.InferenceSession(network, options, providers=["CPUExecutionProvider"])


def _cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
