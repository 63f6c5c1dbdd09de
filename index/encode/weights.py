"""The packaged model's files: where they lie, what they must be, what is known about them.

Leaves out running the model (``onnx.py``) and writing it in another form (``dequantise.py``).
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import ModelError

if TYPE_CHECKING:
    from tokenizers import Tokenizer

MODEL_FOLDER = Path(__file__).with_name("model")
NETWORK = "model_merged.onnx"
VOCABULARY = "tokenizer.json"
SHA256 = {
    NETWORK: "277740d23747fa6dbe5b3afa74fca21d818fb89556ce5c819ce1d3896e6e4c25",
    VOCABULARY: "3d09c84ebd10306706a79a8276b3ab736a40d8ec03251c7639f4e52c3a1a4f8e",
}

NAME = f"bge-small-zh-v1.5-int8@{SHA256[NETWORK][:8]}"
DIMENSION = 512
MAX_TOKENS = 512
QUERY_PREFIX = "为这个句子生成表示以用于检索相关文章："

_ADVICE = "请重新安装 dongmi（pip install --force-reinstall --no-deps dongmi）。"


def read_checked(name: str, folder: Path = MODEL_FOLDER) -> bytes:
    """Read one of the model's files and check its hash.

    The caller uses the very bytes that were hashed, so nothing can change in between; hashing
    all 24 MB takes about 20 ms, so there is no cache that could be fooled.

    Raises:
        ModelError: the file is absent, unreadable, or not the one that was published.
    """
    path = folder / name
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ModelError(f"读不到向量模型文件 {path}：{error.strerror}。", _ADVICE) from error
    found = hashlib.sha256(data).hexdigest()
    if found != SHA256[name]:
        raise ModelError(
            f"向量模型文件 {path} 已损坏或被改动：校验值是 {found[:12]}…，"
            f"应为 {SHA256[name][:12]}…。",
            _ADVICE,
        )
    return data


def read_tokenizer(folder: Path = MODEL_FOLDER) -> Tokenizer:
    """Read the tokenizer, with lower-casing on and texts cut at ``MAX_TOKENS``.

    Raises:
        ModelError: the file is absent or altered.
    """
    from tokenizers import Tokenizer
    from tokenizers.normalizers import BertNormalizer

    tokenizer = Tokenizer.from_buffer(read_checked(VOCABULARY, folder))
    # As published it keeps capitals, which the vocabulary does not hold: "Linky" became [UNK].
    tokenizer.normalizer = BertNormalizer(lowercase=True)
    tokenizer.enable_truncation(MAX_TOKENS)
    return tokenizer
