"""Making, reading and repairing an index through the installed command.

What may go wrong: one bad file costs the good ones, a failure exits with 0, an encoding is
misread, a damaged or foreign index gives a traceback or, worse, an answer.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest

from dongmi.index.build import build
from dongmi.index.encode.base import Vectors
from dongmi.index.settings import load_settings
from dongmi.index.store import Store

Run = Callable[..., "subprocess.CompletedProcess[str]"]

NOTICE = """证券代码：300999 证券简称：测试股份
测试股份有限公司2024年半年度报告摘要
一、主要财务数据
报告期内，公司研发费用为 3.21 亿元，同比增长 12.5%。
"""


@pytest.fixture
def copy(sample_store: Path, tmp_path: Path) -> Path:
    """A copy of the sample index that a test may change."""
    return Path(shutil.copytree(sample_store, tmp_path / "store"))


@pytest.mark.parametrize(
    ("encoding", "flag"),
    [("utf-8", None), ("gb18030", "decoded_gb18030"), ("utf-16", "decoded_utf16")],
)
def test_files_in_every_encoding_answer(
    dongmi: Run, tmp_path: Path, encoding: str, flag: str | None
) -> None:
    (tmp_path / "公告.txt").write_bytes(NOTICE.encode(encoding))
    done = dongmi("index", tmp_path / "公告.txt", "--store", tmp_path / "store", "--json")
    assert done.returncode == 0, done.stderr
    (file,) = json.loads(done.stdout)["files"]
    assert file["status"] == "added"
    assert [f for f in file["flags"] if f.startswith("decoded")] == ([flag] if flag else [])
    done = dongmi("ask", "2024年上半年研发费用是多少？", "--store", tmp_path / "store", "--json")
    answer = json.loads(done.stdout)
    assert any("3.21 亿元" in c["quote"] for c in answer["citations"])


def test_bad_files_are_told_and_good_ones_kept(dongmi: Run, tmp_path: Path) -> None:
    files = tmp_path / "files"
    files.mkdir()
    (files / "good.txt").write_text(NOTICE, "utf-8")
    (files / "empty.txt").write_bytes(b"")
    (files / "binary.txt").write_bytes(bytes(range(256)) * 100)
    (files / "large.txt").write_text(NOTICE * 10_000, "utf-8")
    store = tmp_path / "store"
    limit = {"DONGMI_MAX_FILE_MB": "1"}
    done = dongmi("index", files, tmp_path / "absent.txt", "--store", store, env=limit)
    assert done.returncode == 1
    assert "测试股份" in done.stdout
    for name in ("empty.txt", "binary.txt", "large.txt", "absent.txt"):
        (line,) = [line for line in done.stderr.splitlines() if name in line]
        assert line.startswith("✗")
        assert "Error" not in line
    assert "失败 4 个" in done.stderr
    opened = Store.open(store)
    assert [Path(f.source).name for f in opened.filings()] == ["good.txt"]
    opened.close()


def test_a_file_of_50_mb_is_refused_at_once(dongmi: Run, tmp_path: Path) -> None:
    (tmp_path / "50mb.txt").write_bytes(b"A" * (50 << 20))
    done = dongmi("index", tmp_path / "50mb.txt", "--store", tmp_path / "store", "--json")
    assert done.returncode == 1
    (file,) = json.loads(done.stdout)["files"]
    assert file["status"] == "failed"
    assert "50mb.txt" in file["error"]
    assert "40 MB" in file["error"]


def test_only_bad_files_make_no_index(dongmi: Run, tmp_path: Path) -> None:
    (tmp_path / "empty.txt").write_bytes(b"")
    done = dongmi("index", tmp_path / "empty.txt", "--store", tmp_path / "store")
    assert done.returncode == 1
    assert dongmi("status", "--store", tmp_path / "store").returncode == 3


def test_list_status_and_remove(dongmi: Run, copy: Path, sample_filings: Path) -> None:
    listed = json.loads(dongmi("list", "--store", copy, "--json").stdout)
    assert {Path(f["source"]).name for f in listed} == {p.name for p in sample_filings.iterdir()}
    shown = dongmi("list", "--store", copy).stdout
    assert all(f["doc_id"][:8] in shown for f in listed)
    status = json.loads(dongmi("status", "--store", copy, "--json").stdout)
    assert (status["filings"], status["companies"]) == (5, ["昆仑万维"])

    done = dongmi("remove", listed[0]["title"], listed[1]["doc_id"][:8], "--store", copy)
    assert done.returncode == 0, done.stderr
    left = json.loads(dongmi("list", "--store", copy, "--json").stdout)
    assert [f["doc_id"] for f in left] == [f["doc_id"] for f in listed[2:]]
    done = dongmi("remove", "无此文件.txt", "--store", copy)
    assert done.returncode == 2
    assert "无此文件.txt" in done.stderr


def test_filters_of_a_question(dongmi: Run, sample_store: Path) -> None:
    def ask(*args: str) -> dict[str, object]:
        done = dongmi("ask", "研发费用是多少？", "--json", "--store", sample_store, *args)
        assert done.returncode == 0, done.stderr
        value: dict[str, object] = json.loads(done.stdout)
        return value

    def periods(answer: dict[str, object]) -> set[str]:
        assert isinstance(answer["citations"], list)
        return {c["period"] for c in answer["citations"]}

    assert periods(ask("--period", "2024H1")) == {"2024H1"}
    assert periods(ask("--period", "2024年上半年")) == {"2024H1"}
    assert periods(ask("--doc", "300418_2024FY_annual_report_summary.txt")) == {"2024FY"}
    assert ask("--as-of", "2024年8月1日")["as_of"] == "2024-08-01"
    nothing = ask("--company", "600000")
    assert nothing["refused"]
    assert nothing["citations"] == []


def test_passages_are_shown_with_their_place(dongmi: Run, sample_store: Path) -> None:
    question = "2024年上半年研发费用是多少？"
    args = ("ask", question, "--store", sample_store)
    answer = json.loads(dongmi(*args, "--json").stdout)
    shown = dongmi(*args).stdout
    flat = "".join(shown.split())
    assert "".join(answer["answer"].split())[:20] in flat.replace("│", "")
    for citation in answer["citations"]:
        assert f"[{citation['id']}]{''.join(citation['title'].split())}" in flat
        assert "".join(citation["quote"].split())[:40] in flat


def _damage(store: Path, how: str) -> None:
    files = sorted(p for p in store.rglob("*") if p.is_file() and p.suffix != ".json")
    for path in files:
        if how == "truncated" and path.stat().st_size > 4096:
            path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    if how == "garbage":
        (store / "dongmi.sqlite").write_bytes(b"not a database" * 1000)


@pytest.mark.parametrize("how", ["truncated", "garbage"])
@pytest.mark.parametrize("args", [["ask", "研发费用是多少？"], ["list"], ["doctor"]])
def test_a_damaged_index_is_told(dongmi: Run, copy: Path, how: str, args: list[str]) -> None:
    _damage(copy, how)
    done = dongmi(*args, "--store", copy)
    assert done.returncode == (1 if args == ["doctor"] else 3)
    said = done.stdout + done.stderr
    assert "损坏" in said
    assert str(copy) in said.replace("\n", "")
    assert "Traceback" not in said


def test_doctor_repairs_lost_vectors(dongmi: Run, copy: Path) -> None:
    lost = [p for p in copy.rglob("*") if p.is_file() and "faiss" in p.name]
    assert lost
    for path in lost:
        path.unlink()
    done = dongmi("doctor", "--store", copy)
    assert done.returncode == 1
    assert "--repair" in done.stdout
    done = dongmi("doctor", "--repair", "--store", copy)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "新算向量 0 个" in done.stderr
    assert dongmi("ask", "研发费用", "--store", copy).returncode == 0


class OtherEncoder:
    """Another encoder: vectors drawn from the text's hash, so the same text has the same one."""

    name = "other-model@1"
    dimension = 16

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        seeds = [int.from_bytes(hashlib.sha256(t.encode()).digest()[:4]) for t in texts]
        rows = np.stack([np.random.default_rng(s).normal(size=16) for s in seeds])
        unit: Vectors = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)
        return unit

    encode_queries = encode_passages


@pytest.mark.parametrize("command", ["ask", "index", "doctor"])
def test_an_index_of_another_encoder_is_refused(dongmi: Run, tmp_path: Path, command: str) -> None:
    (tmp_path / "公告.txt").write_text(NOTICE, "utf-8")
    settings = load_settings({}, store=tmp_path / "store")
    build([tmp_path / "公告.txt"], settings, OtherEncoder())
    args = {"ask": ["研发费用是多少？"], "index": [tmp_path / "公告.txt"], "doctor": []}[command]
    done = dongmi(command, *args, "--store", tmp_path / "store")
    assert done.returncode == (1 if command == "doctor" else 3)
    assert "other-model@1" in done.stdout + done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="no file size limit")
def test_a_full_disk_is_told_and_leaves_the_old_index(
    dongmi: Run, copy: Path, tmp_path: Path
) -> None:
    import resource

    before = json.loads(dongmi("list", "--store", copy, "--json").stdout)
    (tmp_path / "公告.txt").write_text(NOTICE, "utf-8")

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))

    done = dongmi("index", tmp_path / "公告.txt", "--store", copy, preexec_fn=limit)
    assert done.returncode == 3
    assert "空间不足" in done.stderr
    assert json.loads(dongmi("list", "--store", copy, "--json").stdout) == before


def test_demo_without_the_page(dongmi: Run, tmp_path: Path) -> None:
    done = dongmi("demo", "--no-serve", "--store", tmp_path / "store")
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("问题 ") == 3
    assert done.stdout.count("依据") >= 3, "each of the three is answered"
    assert "未作回答" not in done.stdout
    # The user's own index, one folder up, is not touched.
    assert dongmi("status", "--store", tmp_path / "store").returncode == 3
    assert dongmi("status", "--store", tmp_path / "store" / "demo").returncode == 0


def test_eval_writes_its_report(dongmi: Run, tmp_path: Path) -> None:
    done = dongmi("eval", "--limit", "3", "-o", tmp_path / "report")
    assert done.returncode == 0, done.stderr
    names = {path.name for path in (tmp_path / "report").iterdir()}
    assert {"report.json", "report.md", "report.html"} <= names
    assert str(tmp_path / "report") in done.stderr.replace("\n", "")
    done = dongmi("eval", "nosuchset")
    assert done.returncode == 2
    assert "nosuchset" in done.stderr
