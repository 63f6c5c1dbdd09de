"""Batches through the installed command and the real index.

What may go wrong: a row is lost or out of order, a killed run starts over or repeats rows, a
journal of another question or index is believed, a bad file destroys an old output.
"""

from __future__ import annotations

import csv
import json
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from dongmi.index.errors import FileError, QuestionError
from dongmi.index.scope import Scope
from dongmi.index.store import Store
from dongmi.rag.answer import Answer
from dongmi.rag.assistant import Assistant
from dongmi.ui.batch import journal_of, run_batch

Run = Callable[..., "subprocess.CompletedProcess[str]"]
SCRIPT = Path(sys.executable).with_name("dongmi")
QUESTIONS = ["2024年研发费用是多少？", "天工大模型有哪些进展？", "董事会秘书是谁？"]


def _jsonl(path: Path, records: list[Any]) -> Path:
    lines = [r if isinstance(r, str) else json.dumps(r, ensure_ascii=False) for r in records]
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


def _read(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def _run(source: Path, target: Path, assistant: Assistant, **options: Any) -> Any:
    return run_batch(source, target, assistant, max_question=1000, max_mb=10, **options)


def test_every_line_is_the_json_of_ask(dongmi: Run, sample_store: Path, tmp_path: Path) -> None:
    source = _jsonl(tmp_path / "q.jsonl", [{"question": q, "id": f"甲-{q}"} for q in QUESTIONS])
    done = dongmi("batch", source, "-o", tmp_path / "a.jsonl", "--store", sample_store)
    assert done.returncode == 0, done.stderr
    assert done.stdout == ""
    assert "共 3 行" in done.stderr
    results = _read(tmp_path / "a.jsonl")
    assert [r["id"] for r in results] == [f"甲-{q}" for q in QUESTIONS]
    asked = dongmi("ask", QUESTIONS[0], "--json", "--store", sample_store)
    single = json.loads(asked.stdout)
    for answer in (single, results[0]):
        answer.pop("latency_ms")
    assert results[0] == {"id": f"甲-{QUESTIONS[0]}", **single}
    store = Store.open(sample_store)
    for result in results:
        for c in result["citations"]:
            assert store.text(c["doc_id"])[c["start"] : c["end"]] == c["quote"]
    store.close()
    assert not journal_of(tmp_path / "a.jsonl").exists()


def test_broken_rows_get_their_error_and_the_rest_their_answers(
    dongmi: Run, sample_store: Path, tmp_path: Path
) -> None:
    source = _jsonl(
        tmp_path / "q.jsonl",
        [
            {"question": QUESTIONS[0]},
            '{"question": ',
            {"question": ""},
            {"question": "问" * 100_000},
            {"question": QUESTIONS[0], "as_of": "2024-02-30"},
            {"question": QUESTIONS[0], "as_of": "2024-06-29", "company": "300418"},
        ],
    )
    done = dongmi("batch", source, "-o", tmp_path / "a.jsonl", "--store", sample_store, "--json")
    assert done.returncode == 1
    summary = json.loads(done.stdout)
    assert (summary["rows"], summary["failed"]) == (6, 4)
    results = _read(tmp_path / "a.jsonl")
    words = [None, "JSON", "空", "100,000", "2024-02-30", None]
    for result, word in zip(results, words, strict=True):
        assert (word is None) == ("answer" in result)
        assert word is None or word in result["error"]
    # The annual report was not out by the middle of the year: nothing of it may be shown.
    assert results[5]["as_of"] == "2024-06-29"
    assert all(c["period"] == "2023FY" for c in results[5]["citations"])


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_spreadsheet_out(dongmi: Run, sample_store: Path, tmp_path: Path, suffix: str) -> None:
    source = tmp_path / "q.csv"
    source.write_bytes("序号,提问内容\r\n7,2024年研发费用是多少？\r\n8,\r\n".encode("gb18030"))
    target = tmp_path / f"a{suffix}"
    done = dongmi("batch", source, "-o", target, "--store", sample_store)
    assert done.returncode == 1, done.stderr
    if suffix == ".csv":
        with target.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
    else:
        values = list(load_workbook(target).worksheets[0].iter_rows(values_only=True))
        rows = [{str(k): str(v or "") for k, v in zip(values[0], row, strict=True)}
                for row in values[1:]]  # fmt: skip
    assert [row["id"] for row in rows] == ["7", "8"]
    assert rows[0]["citations"].startswith("[1] 昆仑万维")
    assert "空" in rows[1]["error"]


@pytest.mark.parametrize(
    ("name", "text", "out", "word"),
    [
        ("q.csv", "标题,内容\n1,2\n", "a.jsonl", "标题、内容"),
        ("q.csv", "question\n问\n", "a.txt", ".txt"),
        ("q.csv", "question\n问\n", "none/a.csv", "不存在"),
        ("q.csv", "question\n问\n", "q.csv", "同一个文件"),
        ("absent.csv", None, "a.csv", "absent.csv"),
    ],
)
def test_what_cannot_work_is_said_before_any_work(
    dongmi: Run, tmp_path: Path, name: str, text: str | None, out: str, word: str
) -> None:
    if text is not None:
        (tmp_path / name).write_text(text, "utf-8")
    done = dongmi("batch", tmp_path / name, "-o", tmp_path / out)
    assert done.returncode == 2
    assert word in done.stderr
    if text is not None:
        assert (tmp_path / name).read_text("utf-8") == text


class _Stopping:
    """An assistant that is stopped after so many answers, as by Ctrl-C; counts its questions."""

    def __init__(self, assistant: Assistant, after: int) -> None:
        self.inner, self.after = assistant, after
        self.store = assistant.store
        self.asked: list[str] = []

    def answer(self, question: str, scope: Scope) -> Answer:
        if len(self.asked) == self.after:
            raise KeyboardInterrupt
        self.asked.append(question)
        return self.inner.answer(question, scope)


def test_a_stopped_run_goes_on_where_it_was(assistant: Assistant, tmp_path: Path) -> None:
    source = _jsonl(tmp_path / "q.jsonl", [{"question": q} for q in QUESTIONS])
    target = tmp_path / "a.jsonl"
    target.write_text("old", "utf-8")
    with pytest.raises(KeyboardInterrupt):
        _run(source, target, _Stopping(assistant, 2))
    assert target.read_text("utf-8") == "old"
    # A kill may cut the last line off in the middle, even inside a character.
    whole = journal_of(target).read_bytes()
    journal_of(target).write_bytes(whole + b'\n{"key": "x", "result": {"a": "\xe4\xbd')
    second = _Stopping(assistant, 9)
    report = _run(source, target, second)
    assert second.asked == QUESTIONS[2:]
    assert (report.rows, report.resumed) == (3, 2)
    assert [r["question"] for r in _read(target)] == QUESTIONS
    assert not journal_of(target).exists()


def test_a_journal_counts_only_for_the_same_row_and_filter(
    assistant: Assistant, tmp_path: Path
) -> None:
    target = tmp_path / "a.jsonl"
    source = _jsonl(tmp_path / "q.jsonl", [{"question": q} for q in QUESTIONS])
    with pytest.raises(KeyboardInterrupt):
        _run(source, target, _Stopping(assistant, 2))
    changed = [{"question": QUESTIONS[0], "as_of": "2024-06-30"}, {"question": QUESTIONS[1]}]
    counting = _Stopping(assistant, 9)
    report = _run(_jsonl(source, changed), target, counting)
    assert counting.asked == [QUESTIONS[0]]
    assert report.resumed == 1


def test_a_journal_of_another_index_does_not_count(
    dongmi: Run, sample_store: Path, sample_filings: Path, tmp_path: Path
) -> None:
    store = tmp_path / "store"
    shutil.copytree(sample_store, store)
    source = _jsonl(tmp_path / "q.jsonl", [{"question": q} for q in QUESTIONS])
    target = tmp_path / "a.jsonl"
    opened = Store.open(store)
    generation = opened.manifest.generation
    opened.close()
    done = dongmi("batch", source, "-o", target, "--store", store, "--json")
    assert json.loads(done.stdout)["resumed"] == 0
    # What the first run would have left, had it been killed before its end.
    lines = [{"key": "0" * 32, "result": r} for r in _read(target)]
    _jsonl(journal_of(target), lines)
    first = sorted(path.name for path in sample_filings.glob("*.txt"))[0]
    assert dongmi("remove", first, "--store", store).returncode == 0
    opened = Store.open(store)
    assert opened.manifest.generation > generation
    opened.close()
    done = dongmi("batch", source, "-o", target, "--store", store, "--json")
    assert json.loads(done.stdout)["resumed"] == 0


def test_a_killed_process_goes_on(
    dongmi: Run, clean_env: dict[str, str], sample_store: Path, tmp_path: Path
) -> None:
    questions = [f"{q}（第{n}次问）" for n in range(25) for q in QUESTIONS]
    source = _jsonl(tmp_path / "q.jsonl", [{"question": q} for q in questions])
    target = tmp_path / "a.jsonl"
    command = [SCRIPT, "batch", source, "-o", target, "--store", sample_store]
    process = subprocess.Popen(command, env=clean_env, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        if journal_of(target).exists() and journal_of(target).read_bytes().count(b"\n") > 5:
            break
        time.sleep(0.02)
    process.kill()
    process.wait(30)
    assert not target.exists()
    done = dongmi("batch", source, "-o", target, "--store", sample_store, "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["resumed"] >= 5
    assert [r["question"] for r in _read(target)] == questions


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGINT for a child process")
def test_ctrl_c_says_how_to_go_on(
    clean_env: dict[str, str], sample_store: Path, tmp_path: Path
) -> None:
    source = _jsonl(tmp_path / "q.jsonl", [{"question": f"问题{n}"} for n in range(500)])
    target = tmp_path / "a.jsonl"
    command = [SCRIPT, "batch", source, "-o", target, "--store", sample_store]
    process = subprocess.Popen(command, env=clean_env, stderr=subprocess.PIPE, encoding="utf-8")
    deadline = time.monotonic() + 60
    while not journal_of(target).exists() and time.monotonic() < deadline:
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=30)
    assert process.returncode == 130
    assert str(journal_of(target)) in said.replace("\n", "")
    assert "继续" in said
    assert "Traceback" not in said


def test_an_output_that_cannot_be_written_keeps_the_work(
    assistant: Assistant, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = _jsonl(tmp_path / "q.jsonl", [{"question": QUESTIONS[0]}])
    target = tmp_path / "a.jsonl"
    real = Path.replace

    def full(self: Path, to: Path) -> Path:
        if self.suffix == ".tmp":
            raise OSError(28, "No space left on device", str(self))
        return real(self, to)

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(FileError, match="No space left"):
        _run(source, target, assistant)
    monkeypatch.undo()
    counting = _Stopping(assistant, 0)
    assert _run(source, target, counting).resumed == 1


def test_an_unforeseen_error_costs_one_row_alone(assistant: Assistant, tmp_path: Path) -> None:
    class Failing(_Stopping):
        def answer(self, question: str, scope: Scope) -> Answer:
            if question == QUESTIONS[1]:
                raise ZeroDivisionError("x")
            if question == QUESTIONS[2]:
                raise QuestionError("问题不能回答。")
            return super().answer(question, scope)

    source = _jsonl(tmp_path / "q.jsonl", [{"question": q} for q in QUESTIONS])
    report = _run(source, tmp_path / "a.jsonl", Failing(assistant, 9))
    assert (report.rows, report.failed) == (3, 2)
    results = _read(tmp_path / "a.jsonl")
    assert "ZeroDivisionError" in results[1]["error"]
    assert results[2]["error"] == "问题不能回答。"
