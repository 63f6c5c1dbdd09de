"""What may go wrong: the bare model is timed on other work than indexing does; memory of the
wrong process is read."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from dongmi.evals import bench, bench_encode, bench_process
from dongmi.index.chunking import make_chunks
from dongmi.index.encode import load_encoder
from dongmi.index.encode.weights import NETWORK, read_checked, read_tokenizer
from dongmi.index.parse import parse_file
from dongmi.index.settings import Settings


def test_the_passages_are_those_an_index_of_the_files_encodes(tmp_path: Path) -> None:
    texts = bench_encode.write_filings(tmp_path / "filings", 600)
    assert len(texts) >= 600 and len(set(texts)) == len(texts)
    files = sorted((tmp_path / "filings").iterdir())
    views = {v for f in files for chunk in make_chunks(parse_file(f)) for v in chunk.views}
    assert views == set(texts)


def test_the_bare_session_does_the_encoders_work() -> None:
    texts = ["公司2024年营业收入为56.62亿元。", "研发费用同比增长59.5%。", "是。"]
    tokens = [encoding.ids for encoding in read_tokenizer().encode_batch(texts)]
    session = bench_encode.open_session(read_checked(NETWORK), 1)
    vectors = load_encoder(Settings()).encode_passages(texts)
    for feed, vector in zip(map(bench_encode.one_feed, tokens), vectors, strict=True):
        (bare,) = session.run(["sentence_embedding"], feed)
        assert float(np.dot(bare[0], vector)) == pytest.approx(1, abs=1e-3)
    (batch,) = bench_encode.batch_feeds(tokens)
    assert batch["attention_mask"].sum() == sum(map(len, tokens))
    assert batch["input_ids"].shape == (3, max(map(len, tokens)))


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="needs /proc")
def test_peak_memory_is_that_of_the_process_asked_about() -> None:
    held = "import sys; kept = bytearray(64 << 20); print('ready', flush=True); sys.stdin.read()"
    with subprocess.Popen(
        [sys.executable, "-c", held], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None and process.stdout.readline() == b"ready\n"
        peak = bench_process.peak_mib(process.pid)
        process.communicate()
    assert peak is not None and 64 < peak < 120
    assert bench_process.peak_mib(process.pid) is None
    assert bench_process.peak_mib(os.getpid())


def test_the_record_is_one_line_for_each_run(tmp_path: Path) -> None:
    for number in range(2):
        path = bench.append({"created": number, "machine": {"cpu": "某处理器"}}, tmp_path / "b")
    lines = path.read_text("utf-8").splitlines()
    assert len(lines) == 2 and "某处理器" in lines[1]
