"""Whole processes as a user meets them: one question, indexing, a running server; time and memory.

Each runs as ``python -m dongmi.ui.cli``; nothing of it is loaded here. Peak memory is read from
``/proc`` while the process lives, so it is the process's own; None where there is no ``/proc``.
"""

from __future__ import annotations

import http.client
import json
import os
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from .questions import EvalQuestion

QUESTION = "2024年营业收入是多少？"
_START_LIMIT = 180.0
_STOP_LIMIT = 20.0


@dataclass(frozen=True, slots=True)
class RunCost:
    """Wall seconds (the median of the runs) and peak memory in MiB."""

    seconds: float
    peak_mib: float | None


@dataclass(frozen=True, slots=True)
class ServeCost:
    """A server: seconds until it answers, milliseconds a question, peak memory in MiB."""

    start_seconds: float
    questions: int
    p50_ms: float
    p95_ms: float
    peak_mib: float | None


def ask(store: Path, runs: int = 5) -> RunCost:
    """Time ``dongmi ask`` on a warm store, then once more with an eye on its memory."""
    words = ["ask", QUESTION, "--json", "--store", str(store)]
    _run(words)  # the files are in the system's cache from here on
    times = []
    for _ in range(runs):
        begun = time.perf_counter()
        _run(words)
        times.append(time.perf_counter() - begun)
    return RunCost(statistics.median(times), _run(words, watch=True))


def index(filings: Path, store: Path) -> RunCost:
    """Time ``dongmi index`` of a folder into an empty store, with its peak memory."""
    begun = time.perf_counter()
    peak = _run(["index", str(filings), "--store", str(store)], watch=True)
    return RunCost(time.perf_counter() - begun, peak)


def serve(store: Path, questions: Sequence[EvalQuestion]) -> ServeCost:
    """Start ``dongmi serve``, put every question to it one after another, stop it."""
    port = _free_port()
    begun = time.perf_counter()
    with _server(store, port) as process:
        _wait(port, process)
        started = time.perf_counter() - begun
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        for question in questions[:3]:
            _post(line, question)
        times = [_post(line, question) for question in questions]
        line.close()
        p50, p95 = np.percentile(times, [50, 95])
        return ServeCost(started, len(times), float(p50), float(p95), peak_mib(process.pid))


def peak_mib(pid: int) -> float | None:
    """Return the most memory a living process has had resident, in MiB."""
    try:
        status = Path(f"/proc/{pid}/status").read_text("ascii", "replace")
    except OSError:
        return None
    for line in status.splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    return None


def _run(words: Sequence[str], *, watch: bool = False) -> float | None:
    """Run a command to its end; with ``watch``, return its peak memory in MiB."""
    peak = None
    with subprocess.Popen(
        _command(words), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=_environment()
    ) as process:
        while watch and process.poll() is None:
            peak = peak_mib(process.pid) or peak
            time.sleep(0.005)
        _, error = process.communicate()
    if process.returncode:
        raise RuntimeError(f"dongmi {words[0]}: {error.decode('utf-8', 'replace')[-2000:]}")
    return peak


@contextmanager
def _server(store: Path, port: int) -> Iterator[subprocess.Popen[bytes]]:
    words = ["serve", "--port", str(port), "--store", str(store)]
    process = subprocess.Popen(
        _command(words),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=_environment(),
    )
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(_STOP_LIMIT)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait(port: int, process: subprocess.Popen[bytes]) -> None:
    limit = time.perf_counter() + _START_LIMIT
    while time.perf_counter() < limit and process.poll() is None:
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        try:
            line.request("GET", "/healthz")
            if line.getresponse().status == 200:
                return
        except OSError:
            pass
        finally:
            line.close()
        time.sleep(0.05)
    raise RuntimeError(f"the server did not answer on port {port}")


def _post(line: http.client.HTTPConnection, question: EvalQuestion) -> float:
    """Put a question to the server; return milliseconds from request to the last byte."""
    body = {
        "question": question.question,
        "history": question.history,
        "as_of": question.as_of.isoformat() if question.as_of else None,
    }
    data = json.dumps(body).encode()
    begun = time.perf_counter()
    line.request("POST", "/v1/answer", data, {"Content-Type": "application/json"})
    reply = line.getresponse()
    text = reply.read()
    took = time.perf_counter() - begun
    if reply.status != 200:
        raise RuntimeError(f"{reply.status} for {question.question!r}: {text[:500]!r}")
    return 1000 * took


def _command(words: Sequence[str]) -> list[str]:
    return [sys.executable, "-m", "dongmi.ui.cli", *words]


def _environment() -> dict[str, str]:
    # Only what is asked for here may shape the measurement.
    return {name: value for name, value in os.environ.items() if not name.startswith("DONGMI_")}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
