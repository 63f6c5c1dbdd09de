"""The packaged encoder.

What may go wrong: vectors that depend on their neighbours or on threads, rows in the wrong order,
capitals lost, the query prefix on the wrong side, a long text that fails, a damaged model that is
used all the same, a heavy import where none is wanted, words sent out by the runtime.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dongmi.index.encode import Vectors, load_encoder
from dongmi.index.encode.onnx import ShippedEncoder
from dongmi.index.encode.weights import MODEL_FOLDER, NETWORK, QUERY_PREFIX, SHA256, VOCABULARY
from dongmi.index.errors import ExtraMissing, ModelError
from dongmi.index.settings import Settings

SENTENCES = (
    "报告期内，公司研发费用为15.4亿元，同比增长59.5%。",
    "公司拟向全体股东每10股派发现金红利0.4元（含税），不送红股。",
    "董事会秘书的联系电话与电子邮箱没有变化。",
    "公司的AI音乐平台在海外多个国家上线，月活跃用户持续增长。",
    "会计师事务所对公司财务报告出具了标准无保留意见的审计报告。",
    "营业收入",
    "存货跌价准备按单个存货项目的成本高于其可变现净值的差额计提。" * 4,
)


@pytest.fixture(scope="module")
def encoder() -> ShippedEncoder:
    return ShippedEncoder(threads=2)


@pytest.fixture(scope="module")
def alone(encoder: ShippedEncoder) -> Vectors:
    return np.concatenate([encoder.encode_passages([text]) for text in SENTENCES])


def cosine(encoder: ShippedEncoder, one: str, other: str) -> float:
    first, second = encoder.encode_passages([one, other])
    return float(first @ second)


@pytest.mark.parametrize(
    ("question", "nearest"),
    [
        ("去年研发投入多少钱？", 0),
        ("今年分红方案是什么？", 1),
        ("怎么联系董秘？", 2),
        ("音乐产品出海的情况怎么样？", 3),
        ("审计意见是哪一种？", 4),
    ],
)
def test_a_question_finds_the_sentence_that_answers_it(
    encoder: ShippedEncoder, alone: Vectors, question: str, nearest: int
) -> None:
    scores = alone @ encoder.encode_queries([question])[0]
    assert int(np.argmax(scores)) == nearest


def test_vectors_have_unit_length_and_the_promised_type(
    encoder: ShippedEncoder, alone: Vectors
) -> None:
    assert alone.dtype == np.float32
    assert alone.shape == (len(SENTENCES), encoder.dimension) == (len(SENTENCES), 512)
    assert np.linalg.norm(alone, axis=1) == pytest.approx(1, abs=1e-5)


def test_no_text_gives_no_rows(encoder: ShippedEncoder) -> None:
    for vectors in (encoder.encode_passages([]), encoder.encode_queries(())):
        assert vectors.shape == (0, 512)
        assert vectors.dtype == np.float32


@settings(max_examples=20, deadline=None)
@given(st.lists(st.integers(0, len(SENTENCES) - 1), max_size=12))
def test_a_vector_depends_on_its_text_alone(
    encoder: ShippedEncoder, alone: Vectors, picked: list[int]
) -> None:
    vectors = encoder.encode_passages([SENTENCES[number] for number in picked])
    assert np.array_equal(vectors, alone[picked])


def test_one_thread_and_many_agree(alone: Vectors) -> None:
    assert np.array_equal(ShippedEncoder(threads=1).encode_passages(SENTENCES), alone)
    assert np.array_equal(ShippedEncoder(threads=5).encode_passages(SENTENCES), alone)


def test_more_texts_than_one_window_keep_their_order(
    encoder: ShippedEncoder, alone: Vectors
) -> None:
    rows = [5, 0] * 70
    seen: list[int] = []
    vectors = encoder.encode_passages([SENTENCES[row] for row in rows], seen.append)
    assert np.array_equal(vectors, alone[rows])
    assert seen == list(range(1, 141))


def test_callers_can_share_it_between_threads(encoder: ShippedEncoder) -> None:
    expected = [encoder.encode_queries([text]) for text in SENTENCES]
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda text: encoder.encode_queries([text]), SENTENCES * 3))
    for got, wanted in zip(found, expected * 3, strict=True):
        assert np.array_equal(got, wanted)


def test_capitals_make_no_difference_but_letters_do(encoder: ShippedEncoder) -> None:
    assert cosine(encoder, "Linky", "linky") == pytest.approx(1, abs=1e-6)
    assert cosine(encoder, "公司的SKYREELS平台", "公司的SkyReels平台") == pytest.approx(1, abs=1e-6)
    # Unknown words would all be the same [UNK].
    assert cosine(encoder, "LINKY", "OPERA") < 0.9


def test_only_questions_carry_the_prefix(encoder: ShippedEncoder) -> None:
    text = "研发费用是多少？"
    query = encoder.encode_queries([text])
    assert np.array_equal(query, encoder.encode_passages([QUERY_PREFIX + text]))
    assert not np.allclose(query, encoder.encode_passages([text]), atol=1e-3)


def test_a_text_is_cut_at_512_tokens(encoder: ShippedEncoder) -> None:
    # One token a character, and two for the marks at both ends.
    whole, cut, shorter = encoder.encode_passages(["研发" * 5000, "研发" * 255, "研发" * 254])
    assert np.array_equal(whole, cut)
    assert not np.array_equal(whole, shorter)


@pytest.mark.parametrize("text", ["", " ", "\x00", "半个\ud83d字", "\U0001f600"])
def test_odd_texts_still_give_a_vector(encoder: ShippedEncoder, text: str) -> None:
    assert np.linalg.norm(encoder.encode_queries([text])) == pytest.approx(1, abs=1e-5)
    assert np.linalg.norm(encoder.encode_passages([text])) == pytest.approx(1, abs=1e-5)


def test_settings_choose_the_packaged_encoder() -> None:
    encoder = load_encoder(Settings(threads=1))
    assert encoder.name == f"bge-small-zh-v1.5-int8@{SHA256[NETWORK][:8]}"
    assert encoder.dimension == 512


def copy_model(to: Path, change: str, how: Callable[[bytes], bytes | None]) -> Path:
    for name in SHA256:
        data: bytes | None = (MODEL_FOLDER / name).read_bytes()
        assert data is not None
        if name == change:
            data = how(data)
        if data is not None:
            (to / name).write_bytes(data)
    return to


def flip_a_bit(data: bytes, at: int) -> bytes:
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]


@pytest.mark.parametrize("name", [NETWORK, VOCABULARY])
@pytest.mark.parametrize(
    ("how", "word"),
    [
        (partial(flip_a_bit, at=200_000), "损坏或被改动"),
        (partial(flip_a_bit, at=-1), "损坏或被改动"),
        (lambda data: data[: len(data) // 2], "损坏或被改动"),
        (lambda data: None, "读不到"),
    ],
    ids=["one bit", "last bit", "truncated", "absent"],
)
def test_a_damaged_model_is_refused(
    tmp_path: Path, name: str, how: Callable[[bytes], bytes | None], word: str
) -> None:
    folder = copy_model(tmp_path, name, how)
    with pytest.raises(ModelError) as caught:
        ShippedEncoder(folder=folder)
    assert word in caught.value.message
    assert str(folder / name) in caught.value.message
    assert "重新安装" in caught.value.advice


def test_a_model_changed_after_a_good_load_is_refused(tmp_path: Path) -> None:
    folder = copy_model(tmp_path, NETWORK, lambda data: data)
    ShippedEncoder(folder=folder)
    path = folder / NETWORK
    before = path.stat()
    path.write_bytes(flip_a_bit(path.read_bytes(), 10_000_000))
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    with pytest.raises(ModelError):
        ShippedEncoder(folder=folder)


def test_another_encoder_without_its_extra_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "sentence_transformers", None)
    with pytest.raises(ExtraMissing, match=r"pip install 'dongmi\[sentence-transformers\]'"):
        load_encoder(Settings(encoder="BAAI/bge-m3"))


def run_python(code: str, home: Path) -> str:
    # Of the environment only what a process needs: in CI the runtime would be silent by itself.
    kept = {key: os.environ[key] for key in ("PATH", "SYSTEMROOT") if key in os.environ}
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=kept | {"HOME": str(home)},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert done.stderr == ""
    return done.stdout


def test_importing_the_package_loads_nothing_heavy(tmp_path: Path) -> None:
    code = (
        "import sys; import dongmi.index.encode, dongmi.index.encode.onnx\n"
        "print(sorted({'onnxruntime', 'tokenizers', 'torch', 'onnx'} & set(sys.modules)))"
    )
    assert run_python(code, tmp_path).strip() == "[]"


@pytest.mark.skipif(sys.platform == "win32", reason="there it is the system that reports")
def test_the_runtime_neither_reports_nor_leaves_a_device_id(tmp_path: Path) -> None:
    code = (
        "from dongmi.index.encode.onnx import ShippedEncoder\n"
        "print(ShippedEncoder().encode_queries(['研发费用']).shape)"
    )
    assert run_python(code, tmp_path).strip() == "(1, 512)"
    assert list(tmp_path.rglob("*")) == []
