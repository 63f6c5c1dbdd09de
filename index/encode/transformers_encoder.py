"""Any sentence-transformers model as an encoder; needs the extra ``sentence-transformers``.

Where a model comes from is worked out here: a folder, the local cache of the Hugging Face hub, or
a download, in this order, so that a model once fetched is used without asking the network.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from ..errors import ExtraMissing, ModelError
from .base import Vectors

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

_SLICE = 256
"""Passages between two calls of ``on_progress``; within it the library sorts by length."""
_WEIGHTS = ("*.safetensors", "*.bin")
_TIMEOUT = 10.0
"""Seconds the hub has to answer before it counts as out of reach."""


class SentenceTransformersEncoder:
    """Encodes with a sentence-transformers model, on the GPU where there is one.

    Safe to share between threads: the library's tokenizers are not, so calls take turns.

    Args:
        name_or_path: a folder, or a name on the Hugging Face hub such as ``BAAI/bge-m3``.
        threads: CPU threads of torch, for the whole process; 0 leaves its choice.

    Raises:
        ExtraMissing: sentence-transformers is not installed.
        ModelError: no such folder, or a model neither in the cache nor to be downloaded.
    """

    def __init__(self, name_or_path: str, threads: int = 0) -> None:
        _require_extra()
        folder = Path(name_or_path).expanduser()
        if folder.is_dir():
            self._model = _open_folder(folder)
            source, revision = folder.resolve().name, _digest(folder)
        elif _is_path(name_or_path):
            raise ModelError(f"没有向量模型文件夹 {folder}。", "请检查 encoder 设置里的路径。")
        else:
            self._model = _open_from_hub(name_or_path)
            source, revision = name_or_path, _cached_revision(name_or_path)
        self._dimension = int(self._model.get_embedding_dimension() or 0)
        self._name = f"{source}@{revision[:8]}/{self._dimension}"
        self._lock = Lock()
        if threads > 0:
            import torch

            torch.set_num_threads(threads)

    @property
    def name(self) -> str:
        """Model, head of its revision (or of its weights' hash), and dimension."""
        return self._name

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        return self._dimension

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Encode questions with the model's own query prompt: float32, unit rows."""
        return self._slice(self._model.encode_query, texts)

    def encode_passages(
        self, texts: Sequence[str], on_progress: Callable[[int], None] | None = None
    ) -> Vectors:
        """Encode passages with the model's own document prompt: float32, unit rows.

        Args:
            texts: the passages; the model cuts each at its own greatest length.
            on_progress: called with the number of passages done so far.
        """
        vectors = np.empty((len(texts), self._dimension), np.float32)
        for start in range(0, len(texts), _SLICE):
            part = texts[start : start + _SLICE]
            vectors[start : start + len(part)] = self._slice(self._model.encode_document, part)
            if on_progress is not None:
                on_progress(start + len(part))
        return vectors

    def _slice(self, encode: Callable[..., Any], texts: Sequence[str]) -> Vectors:
        if not texts:
            return np.empty((0, self._dimension), np.float32)
        clean = [text.encode("utf-8", "replace").decode() for text in texts]
        with self._lock:
            vectors = encode(clean, normalize_embeddings=True, show_progress_bar=False)
        return np.asarray(vectors, np.float32)


def _require_extra() -> None:
    try:
        import sentence_transformers  # noqa: F401
    except ImportError as error:
        raise ExtraMissing(
            f"这个向量模型需要 sentence-transformers，现在无法导入：{error}。",
            "请先运行 pip install 'dongmi[sentence-transformers]'，"
            "或把 encoder 设为 shipped，用随包的模型。",
        ) from error
    from transformers.utils import logging

    logging.disable_progress_bar()


def _is_path(name: str) -> bool:
    return name.startswith((".", "~", "/")) or "\\" in name or name.count("/") > 1


def _open_folder(folder: Path) -> SentenceTransformer:
    from sentence_transformers import SentenceTransformer

    try:
        return SentenceTransformer(str(folder), local_files_only=True)
    except (OSError, ValueError, KeyError) as error:
        raise ModelError(
            f"文件夹 {folder} 不是可用的 sentence-transformers 模型：{_first_line(error)}",
            "请检查 encoder 设置里的路径。",
        ) from error


def _open_from_hub(name: str) -> SentenceTransformer:
    from sentence_transformers import SentenceTransformer

    try:
        return SentenceTransformer(name, local_files_only=True)
    except (OSError, ValueError):
        _require_reachable(name)
    try:
        return SentenceTransformer(name)
    except (OSError, ValueError, KeyError) as error:
        raise _unavailable(name, error) from error


def _require_reachable(name: str) -> None:
    """Ask the hub for the model once: the loader itself would retry for more than a minute."""
    from huggingface_hub import HfApi
    from huggingface_hub.errors import HfHubHTTPError

    # The HTTP library's own errors, whichever one the hub's client is built on.
    network = cast("tuple[type[Exception], ...]", HfHubHTTPError.__bases__)
    failures: tuple[type[Exception], ...] = (OSError, ValueError, *network)
    try:
        HfApi().model_info(name, timeout=_TIMEOUT)
    except failures as error:
        raise _unavailable(name, error) from error


def _unavailable(name: str, error: BaseException) -> ModelError:
    return ModelError(
        f"向量模型 {name} 不在本机缓存里，也下载不了：{_first_line(error)}",
        "请检查名字（要写全，如 BAAI/bge-m3）和网络；访问不了 huggingface.co 时，"
        "可以设环境变量 HF_ENDPOINT 指向镜像站，"
        "或先把模型下载成文件夹，再把 encoder 设为它的路径。",
    )


def _first_line(error: BaseException) -> str:
    return str(error).strip().partition("\n")[0]


def _cached_revision(name: str) -> str:
    """Tell which commit of a hub model lies in the cache: the folder of its snapshot."""
    from huggingface_hub import try_to_load_from_cache

    for file in ("config.json", "modules.json"):
        if isinstance(path := try_to_load_from_cache(name, file), str):
            return Path(path).parent.name
    return "unknown"


def _digest(folder: Path) -> str:
    """Hash the weights of a local model, so that a retrained one is not taken for the old one."""
    digest = hashlib.sha256()
    for path in sorted(p for pattern in _WEIGHTS for p in folder.rglob(pattern)):
        with path.open("rb") as file:
            digest.update(hashlib.file_digest(file, "sha256").digest())
    return digest.hexdigest()
