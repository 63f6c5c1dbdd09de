"""How much of the raw model's speed indexing reaches, on the very same passages.

Four ways of encoding them, in turns, so that a busy machine slows all alike: the bare ONNX session
on ready-made tokens, in batches and one by one; the encoder; and `build`, from files to index.
"""

from __future__ import annotations

import shutil
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ..index.build import build
from ..index.chunking import make_chunks
from ..index.encode import load_encoder
from ..index.encode.onnx import silent_onnxruntime
from ..index.encode.weights import NETWORK, read_checked, read_tokenizer
from ..index.parse import parse_file
from ..index.settings import Settings
from .machine import cores
from .questions import sample_filings_dir

if TYPE_CHECKING:
    import onnxruntime

BATCH = 16
_COMPANY = "昆仑万维"

Tokens = Sequence[int]
Feed = dict[str, NDArray[np.int64]]


@dataclass(frozen=True, slots=True)
class EncodeSpeed:
    """Passages a second, the median of the rounds.

    Attributes:
        passages: how many distinct passages.
        raw_batches: the bare session, all cores on one padded batch, sorted by length.
        raw_single: the bare session, one unpadded passage a core.
        encoder: `encode_passages`, from text.
        indexing: `build`, from files to a finished index.
        encoder_share: encoder against the faster bare session, median of the rounds' ratios.
        indexing_share: the same for indexing.
    """

    passages: int
    raw_batches: float
    raw_single: float
    encoder: float
    indexing: float
    encoder_share: float
    indexing_share: float


def measure(settings: Settings, passages: int = 400, rounds: int = 3) -> EncodeSpeed:
    """Measure the packaged encoder.

    Args:
        settings: threads are used as set; the store is not touched.
        passages: at least so many distinct passages.
        rounds: how often each way is timed.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        texts = write_filings(folder / "filings", passages)
        encoder = load_encoder(replace(settings, encoder="shipped"))
        tokenizer = read_tokenizer()
        tokens = [encoding.ids for encoding in tokenizer.encode_batch(list(texts))]
        network = read_checked(NETWORK)
        many, one = open_session(network, cores()), open_session(network, 1)
        batches = batch_feeds(tokens)
        singles = [one_feed(row) for row in tokens]

        def index() -> None:
            store = folder / "store"
            shutil.rmtree(store, ignore_errors=True)
            store.mkdir()
            files = sorted((folder / "filings").iterdir())
            report = build(files, replace(settings, store=store), encoder)
            if report.encoded != len(texts):
                raise RuntimeError(f"{report.encoded} passages indexed, {len(texts)} expected")

        ways: dict[str, Callable[[], object]] = {
            "raw_batches": lambda: [many.run(None, feed) for feed in batches],
            "raw_single": lambda: _side_by_side(one, singles),
            "encoder": lambda: encoder.encode_passages(texts),
            "indexing": index,
        }
        encoder.encode_passages(texts[:8])
        seconds = [{way: _timed(work) for way, work in ways.items()} for _ in range(rounds)]
    return _speed(len(texts), seconds)


def _speed(count: int, rounds: Sequence[dict[str, float]]) -> EncodeSpeed:
    def share(way: str) -> float:
        return statistics.median(min(r["raw_batches"], r["raw_single"]) / r[way] for r in rounds)

    def speed(way: str) -> float:
        return count / statistics.median(r[way] for r in rounds)

    return EncodeSpeed(
        passages=count,
        raw_batches=speed("raw_batches"),
        raw_single=speed("raw_single"),
        encoder=speed("encoder"),
        indexing=speed("indexing"),
        encoder_share=share("encoder"),
        indexing_share=share("indexing"),
    )


def write_filings(folder: Path, passages: int) -> list[str]:
    """Write the sample filings, under as many company names as it takes, to ``folder``.

    Returns:
        The distinct passages that an index of them encodes, at least ``passages``.
    """
    folder.mkdir(parents=True)
    seen: dict[str, None] = {}
    samples = sorted(path for path in sample_filings_dir().iterdir() if path.suffix == ".txt")
    for copy in range(1000):
        for sample in samples:
            text = sample.read_text("utf-8")
            path = folder / f"{copy}_{sample.name}"
            path.write_text(text.replace(_COMPANY, _renamed(copy)), "utf-8")
            for chunk in make_chunks(parse_file(path)):
                seen |= dict.fromkeys(chunk.views)
            if len(seen) >= passages:
                return list(seen)
    raise RuntimeError(f"only {len(seen)} distinct passages")


def _renamed(copy: int) -> str:
    # Four characters, like the name they replace, so that lengths stay as they are.
    return f"{_COMPANY[:3]}{chr(ord('一') + copy)}" if copy else _COMPANY


def open_session(network: bytes, threads: int) -> onnxruntime.InferenceSession:
    """Open the bare model with onnxruntime's own defaults but the number of threads."""
    runtime = silent_onnxruntime()
    options = runtime.SessionOptions()
    options.intra_op_num_threads = threads
    options.log_severity_level = 3
    session: onnxruntime.InferenceSession = runtime.InferenceSession(
        network, options, providers=["CPUExecutionProvider"]
    )
    return session


def batch_feeds(tokens: Sequence[Tokens]) -> list[Feed]:
    """Return padded batches of sixteen, sorted by length."""
    ordered = sorted(tokens, key=len)
    return [_feed(ordered[at : at + BATCH]) for at in range(0, len(ordered), BATCH)]


def one_feed(row: Tokens) -> Feed:
    """Return one passage, unpadded."""
    return _feed([row])


def _feed(rows: Sequence[Tokens]) -> Feed:
    ids = np.zeros((len(rows), max(map(len, rows))), np.int64)
    mask = np.zeros_like(ids)
    for number, row in enumerate(rows):
        ids[number, : len(row)] = row
        mask[number, : len(row)] = 1
    return {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}


def _side_by_side(session: onnxruntime.InferenceSession, feeds: Sequence[Feed]) -> None:
    with ThreadPoolExecutor(cores()) as pool:
        for _ in pool.map(lambda feed: session.run(None, feed), feeds):
            pass


def _timed(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun
