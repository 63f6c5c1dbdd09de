"""The packaged int8 weights as an ordinary sentence-transformers folder, float32.

So the same model can be fine-tuned, run on a GPU, or held against the ONNX path. Run it as
``python -m dongmi.index.encode.dequantise FOLDER``; needs the extra ``sentence-transformers``, but
not torch: the folder is written from the numbers alone.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..errors import DongmiError, ExtraMissing, InputError
from .weights import (
    DIMENSION,
    MAX_TOKENS,
    MODEL_FOLDER,
    NAME,
    NETWORK,
    QUERY_PREFIX,
    read_checked,
    read_tokenizer,
)

Array = NDArray[Any]

_LAYERS = 4
_HEADS = 8
_INNER = 2048
_VOCABULARY = 21128
_EPSILON = 1e-12
_LINEAR = {
    "attn.q_proj": "attention.self.query",
    "attn.k_proj": "attention.self.key",
    "attn.v_proj": "attention.self.value",
    "attn.o_proj": "attention.output.dense",
    "mlp.fc1": "intermediate.dense",
    "mlp.fc2": "output.dense",
}
_NORM = {
    "attention_output_norm_layernorm": "attention.output.LayerNorm",
    "mlp_output_norm_layernorm": "output.LayerNorm",
}


def export_sentence_transformers(target: Path) -> Path:
    """Write the packaged model as a sentence-transformers folder.

    Args:
        target: the folder; made if absent, must be empty.

    Returns:
        The folder, absolute.

    Raises:
        InputError: the target holds files already, or is not a folder.
        ExtraMissing: ``onnx`` or ``safetensors`` is not installed.
        ModelError: the packaged model is absent or altered.
    """
    target = target.expanduser().absolute()
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise InputError(f"{target} 已存在且不是空文件夹，不会覆盖。", "请换一个位置，或先清空它。")
    tensors = bert_tensors(_initializers(read_checked(NETWORK)))
    try:
        _write(target, tensors)
    except OSError as error:
        raise InputError(f"写不进 {target}：{error.strerror}。", "请换一个位置。") from error
    return target


def bert_tensors(initializers: Mapping[str, Array]) -> dict[str, NDArray[np.float32]]:
    """Turn the network's constants into the tensors of a ``BertModel``, by its names.

    Args:
        initializers: the constants of the ONNX graph; a quantised matrix ``x`` is
            ``x_quantized``, ``x_scale`` and ``x_zero_point``.
    """
    found: dict[str, Array] = {}
    for kind in ("word", "position", "token_type"):
        table = f".model.embeddings.{kind}_embeddings.weight"
        found[f"embeddings.{kind}_embeddings.weight"] = _dequantise(initializers, table)
    norm = "model.layers.-1.embeddings_norm_layernorm"
    found |= _copy(initializers, norm, "embeddings.LayerNorm")
    for layer in range(_LAYERS):
        old, new = f"model.layers.{layer}", f"encoder.layer.{layer}"
        for theirs, ours in _LINEAR.items():
            # ONNX multiplies from the right, torch from the left.
            matrix = _dequantise(initializers, f"{old}.{theirs}.MatMul.weight").T
            found[f"{new}.{ours}.weight"] = matrix
            found[f"{new}.{ours}.bias"] = initializers[f"{old}.{theirs}.Add.bias"]
        for theirs, ours in _NORM.items():
            found |= _copy(initializers, f"{old}.{theirs}", f"{new}.{ours}")
    # Never used, for pooling takes the first token; without it every load would warn.
    found["pooler.dense.weight"] = np.zeros((DIMENSION, DIMENSION))
    found["pooler.dense.bias"] = np.zeros(DIMENSION)
    return {name: np.ascontiguousarray(value, np.float32) for name, value in found.items()}


def _dequantise(initializers: Mapping[str, Array], name: str) -> NDArray[np.float32]:
    whole = initializers[f"{name}_quantized"].astype(np.float32)
    zero = initializers[f"{name}_zero_point"].astype(np.float32)
    result: NDArray[np.float32] = (whole - zero) * initializers[f"{name}_scale"]
    return result


def _copy(initializers: Mapping[str, Array], old: str, new: str) -> dict[str, Array]:
    return {f"{new}.{part}": initializers[f"{old}.{part}"] for part in ("weight", "bias")}


def _initializers(network: bytes) -> dict[str, Array]:
    try:
        import onnx
        import safetensors  # noqa: F401
        from onnx import numpy_helper
    except ImportError as error:
        raise ExtraMissing(
            f"导出模型需要 onnx 和 safetensors，现在无法导入：{error}。",
            "请先运行 pip install 'dongmi[sentence-transformers]'。",
        ) from error
    graph = onnx.load_model_from_string(network).graph
    return {each.name: numpy_helper.to_array(each) for each in graph.initializer}


def _write(target: Path, tensors: dict[str, NDArray[np.float32]]) -> None:
    from safetensors.numpy import save_file

    for folder in ("1_Pooling", "2_Normalize"):
        (target / folder).mkdir(parents=True, exist_ok=True)
    for name, content in _configs().items():
        text = json.dumps(content, ensure_ascii=False, indent=2) + "\n"
        (target / name).write_text(text, "utf-8")
    tokenizer = read_tokenizer()
    tokenizer.no_truncation()
    tokenizer.save(str(target / "tokenizer.json"))
    save_file(tensors, target / "model.safetensors", metadata={"format": "pt"})
    for name in ("LICENSE", "ORIGIN.md"):
        shutil.copyfile(MODEL_FOLDER / name, target / name)


def _configs() -> dict[str, Any]:
    modules = ("Transformer", ""), ("Pooling", "1_Pooling"), ("Normalize", "2_Normalize")
    return {
        "config.json": _bert_config(),
        "tokenizer_config.json": {
            "tokenizer_class": "BertTokenizer",
            "do_lower_case": True,
            "model_max_length": MAX_TOKENS,
            "tokenize_chinese_chars": True,
            "strip_accents": None,
        },
        "modules.json": [
            {
                "idx": number,
                "name": str(number),
                "path": path,
                "type": f"sentence_transformers.models.{kind}",
            }
            for number, (kind, path) in enumerate(modules)
        ],
        "sentence_bert_config.json": {"max_seq_length": MAX_TOKENS, "do_lower_case": False},
        "config_sentence_transformers.json": {
            "prompts": {"query": QUERY_PREFIX, "document": ""},
            "default_prompt_name": None,
            "similarity_fn_name": "cosine",
        },
        "1_Pooling/config.json": {
            "word_embedding_dimension": DIMENSION,
            "pooling_mode_cls_token": True,
            "pooling_mode_mean_tokens": False,
            "pooling_mode_max_tokens": False,
            "pooling_mode_mean_sqrt_len_tokens": False,
        },
    }


def _bert_config() -> dict[str, Any]:
    return {
        "architectures": ["BertModel"],
        "model_type": "bert",
        "hidden_size": DIMENSION,
        "num_hidden_layers": _LAYERS,
        "num_attention_heads": _HEADS,
        "intermediate_size": _INNER,
        "hidden_act": "gelu",
        "layer_norm_eps": _EPSILON,
        "max_position_embeddings": MAX_TOKENS,
        "type_vocab_size": 2,
        "vocab_size": _VOCABULARY,
        "pad_token_id": 0,
        "dtype": "float32",
    }


def main(arguments: Sequence[str] | None = None) -> int:
    """Export from the command line; return the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m dongmi.index.encode.dequantise",
        description=f"把随包的向量模型 {NAME} 还原成 sentence-transformers 文件夹。",
    )
    parser.add_argument("target", type=Path, metavar="FOLDER", help="写到哪个空文件夹")
    try:
        folder = export_sentence_transformers(parser.parse_args(arguments).target)
    except DongmiError as error:
        sys.stderr.write(f"{error}\n")
        return error.exit_code
    sys.stdout.write(f"已写到 {folder}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
