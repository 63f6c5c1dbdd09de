"""The ONNX path and the sentence-transformers path, held together on the same texts.

What may go wrong: a matrix transposed or scaled wrongly when de-quantised, another pooling or
prompt, capitals kept on one side, a folder that another library version reads with a warning, a
folder of somebody's overwritten, a missing model that fails late and in English.

Tolerances. The exported weights are exactly the shipped ones, so what differs is the activations:
int8 in ONNX, float32 in torch. Measured over the sample filings: cosine 0.985 at the least and
0.996 on average; for 246 questions of the evaluation the first passage is the same for 92 %, of
the first five 4.6 are, and where the first differs torch sees them at most 0.016 apart.
"""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from dongmi.evals.questions import load_questions, sample_filings_dir
from dongmi.index.encode import Vectors, load_encoder
from dongmi.index.encode.onnx import ShippedEncoder
from dongmi.index.errors import InputError, ModelError
from dongmi.index.settings import Settings

if TYPE_CHECKING:
    from dongmi.index.encode.transformers_encoder import SentenceTransformersEncoder

pytestmark = [
    pytest.mark.torch,
    pytest.mark.skipif(
        find_spec("sentence_transformers") is None, reason="sentence-transformers not installed"
    ),
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from dongmi.index.encode.dequantise import export_sentence_transformers

    return export_sentence_transformers(tmp_path_factory.mktemp("export") / "bge")


@pytest.fixture(scope="module")
def torch_encoder(folder: Path) -> SentenceTransformersEncoder:
    from dongmi.index.encode.transformers_encoder import SentenceTransformersEncoder

    return SentenceTransformersEncoder(str(folder))


@pytest.fixture(scope="module")
def onnx_encoder() -> ShippedEncoder:
    return ShippedEncoder()


@pytest.fixture(scope="module")
def passages() -> list[str]:
    found: list[str] = []
    for path in sorted(sample_filings_dir().glob("*.txt")):
        text = path.read_text("utf-8")
        found += [text[at : at + 250] for at in range(0, len(text), 250)]
    return found


@pytest.fixture(scope="module")
def both_passages(
    torch_encoder: SentenceTransformersEncoder, onnx_encoder: ShippedEncoder, passages: list[str]
) -> tuple[Vectors, Vectors]:
    return torch_encoder.encode_passages(passages), onnx_encoder.encode_passages(passages)


@pytest.fixture(scope="module")
def both_questions(
    torch_encoder: SentenceTransformersEncoder, onnx_encoder: ShippedEncoder
) -> tuple[Vectors, Vectors]:
    questions = [each.question for each in load_questions()]
    return torch_encoder.encode_queries(questions), onnx_encoder.encode_queries(questions)


def test_passages_get_the_same_vectors(both_passages: tuple[Vectors, Vectors]) -> None:
    cosines = np.einsum("ij,ij->i", *both_passages)
    assert len(cosines) > 100
    assert cosines.min() > 0.98
    assert cosines.mean() > 0.99


def test_questions_get_the_same_vectors(both_questions: tuple[Vectors, Vectors]) -> None:
    cosines = np.einsum("ij,ij->i", *both_questions)
    assert len(cosines) > 50
    assert cosines.min() > 0.98
    assert cosines.mean() > 0.99


def test_both_rank_the_passages_alike(
    both_passages: tuple[Vectors, Vectors], both_questions: tuple[Vectors, Vectors]
) -> None:
    torch_scores, onnx_scores = (
        questions @ passages.T
        for passages, questions in zip(both_passages, both_questions, strict=True)
    )
    torch_top, onnx_top = (
        np.argsort(-scores, axis=1, kind="stable")[:, :5] for scores in (torch_scores, onnx_scores)
    )
    shared = [len(set(a) & set(b)) / 5 for a, b in zip(torch_top, onnx_top, strict=True)]
    assert np.mean(shared) >= 0.88
    assert np.mean(torch_top[:, 0] == onnx_top[:, 0]) >= 0.88
    # Where they choose differently, torch too finds the two passages next to equal.
    chosen = np.take_along_axis(torch_scores, onnx_top[:, :1], axis=1)[:, 0]
    assert np.max(torch_scores.max(axis=1) - chosen) < 0.02


def test_rows_are_unit_float32_in_the_given_order(
    torch_encoder: SentenceTransformersEncoder,
    passages: list[str],
    both_passages: tuple[Vectors, ...],
) -> None:
    vectors = both_passages[0]
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=1e-5)
    seen: list[int] = []
    picked = [40, 3, 7]
    again = torch_encoder.encode_passages([passages[row] for row in picked], seen.append)
    assert np.allclose(again, vectors[picked], atol=1e-5)
    assert seen == [3]
    assert torch_encoder.encode_passages([]).shape == (0, 512)
    assert torch_encoder.encode_queries([]).shape == (0, 512)


def test_capitals_make_no_difference(torch_encoder: SentenceTransformersEncoder) -> None:
    linky, same, other = torch_encoder.encode_passages(["LINKY", "linky", "OPERA"])
    assert linky @ same == pytest.approx(1, abs=1e-6)
    assert linky @ other < 0.9


def test_half_a_character_pair_is_no_failure(torch_encoder: SentenceTransformersEncoder) -> None:
    assert torch_encoder.encode_queries(["半个\ud83d字"]).shape == (1, 512)


def test_the_name_tells_the_weights_apart(
    torch_encoder: SentenceTransformersEncoder, folder: Path
) -> None:
    from dongmi.index.encode.transformers_encoder import _digest

    before = _digest(folder)
    assert torch_encoder.name == f"bge@{before[:8]}/512"
    extra = folder / "1_Pooling" / "model.safetensors"
    extra.write_bytes(b"other weights")
    try:
        assert _digest(folder) != before
    finally:
        extra.unlink()


def test_settings_take_a_folder(folder: Path) -> None:
    assert load_encoder(Settings(encoder=str(folder))).dimension == 512


def test_the_weights_are_those_of_the_network(folder: Path) -> None:
    """One quantised matrix, and its float twin, by another route than the exporter's."""
    import onnx
    from onnx import numpy_helper
    from safetensors.numpy import load_file

    from dongmi.index.encode.weights import NETWORK, read_checked

    graph = onnx.load_model_from_string(read_checked(NETWORK)).graph
    constants = {each.name: numpy_helper.to_array(each) for each in graph.initializer}
    name = "model.layers.2.mlp.fc1.MatMul.weight"
    tensor = load_file(folder / "model.safetensors")["encoder.layer.2.intermediate.dense.weight"]
    assert tensor.shape == (2048, 512)
    for row, column in ((0, 0), (2047, 511), (100, 7)):
        step = float(constants[f"{name}_scale"][row])
        whole = int(constants[f"{name}_quantized"][column, row])
        zero = int(constants[f"{name}_zero_point"][row])
        assert tensor[row, column] == pytest.approx((whole - zero) * step, rel=1e-6)


def test_export_overwrites_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from dongmi.index.encode.dequantise import export_sentence_transformers, main

    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(InputError, match="不会覆盖"):
        export_sentence_transformers(tmp_path)
    assert main([str(tmp_path / "notes.txt")]) == InputError.exit_code
    assert "不会覆盖" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]
    assert (tmp_path / "notes.txt").read_text() == "mine"


def test_the_command_exports(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from dongmi.index.encode.dequantise import main

    assert main([str(tmp_path / "new")]) == 0
    assert str(tmp_path / "new") in capsys.readouterr().out
    assert (tmp_path / "new" / "model.safetensors").stat().st_size > 90_000_000


def test_a_folder_that_is_not_there_is_said_at_once(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="没有向量模型文件夹"):
        load_encoder(Settings(encoder=str(tmp_path / "absent")))


def test_a_folder_that_is_no_model_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="不是可用的 sentence-transformers 模型"):
        load_encoder(Settings(encoder=str(tmp_path)))


def test_a_model_neither_here_nor_to_be_fetched_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # A port where nobody listens, in place of the hub.
    monkeypatch.setattr("huggingface_hub.constants.ENDPOINT", "http://127.0.0.1:9")
    with pytest.raises(ModelError, match="nobody/no-such-model 不在本机缓存里") as caught:
        load_encoder(Settings(encoder="nobody/no-such-model"))
    assert "HF_ENDPOINT" in caught.value.advice
