"""`dongmi serve` as a process of its own.

What may go wrong: it calls out at start, listens to the whole network, half starts on a port that
is taken, hangs on Ctrl-C, or shows a newcomer a traceback in place of what to do.
"""

from __future__ import annotations

import json
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

Run = Callable[..., "subprocess.CompletedProcess[str]"]
SCRIPT = Path(sys.executable).with_name("dongmi")


@contextmanager
def _serving(
    env: dict[str, str], log: Path, *args: str | Path, start: str = "serve --port 0"
) -> Iterator[tuple[str, int]]:
    """Run the server; yield its address and process id once it says that it is ready."""
    command = [str(SCRIPT), *start.split(), *map(str, args)]
    with log.open("w", encoding="utf-8") as file:
        process = subprocess.Popen(command, env=env, stdout=file, stderr=file)
    try:
        deadline = time.monotonic() + 90
        found = None
        while found is None:
            assert process.poll() is None, log.read_text("utf-8")
            assert time.monotonic() < deadline, log.read_text("utf-8")
            time.sleep(0.1)
            found = re.search(r"http://[\d.]+:\d+", log.read_text("utf-8"))
        yield found.group(), process.pid
        process.send_signal(signal.SIGINT)
        assert process.wait(20) == 0, log.read_text("utf-8")
        assert "Traceback" not in log.read_text("utf-8")
        assert "已停止" in log.read_text("utf-8")
    finally:
        process.kill()
        process.wait(20)


def _get(url: str) -> tuple[int, str, dict[str, str]]:
    with urllib.request.urlopen(url, timeout=30) as reply:
        headers = {name.lower(): value for name, value in reply.headers.items()}
        return reply.status, reply.read().decode(), headers


def _post(url: str, body: object) -> dict[str, object]:
    request = urllib.request.Request(
        url, json.dumps(body).encode(), {"content-type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=30) as reply:
        value: dict[str, object] = json.loads(reply.read())
        return value


def test_it_serves_page_and_rest_and_reaches_nowhere(
    clean_env: dict[str, str], sample_store: Path, tmp_path: Path
) -> None:
    with _serving(clean_env, tmp_path / "log", "--store", sample_store) as (url, _):
        status, page, headers = _get(url + "/")
        assert status == 200
        assert "董秘" in page
        assert headers["x-content-type-options"] == "nosniff"
        # Nothing on the page itself points elsewhere: it must work with no network at all.
        loaded = re.findall(r"<(?:script|link|img|iframe)[^>]+(?:src|href)=\"(https?:[^\"]+)", page)
        assert all(address.startswith(url) for address in loaded), loaded
        answer = _post(url + "/v1/answer", {"question": "2024年研发费用是多少？"})
        assert answer["citations"]
        assert json.loads(_get(url + "/healthz")[1])["filings"] == 5
        # The page at / must not answer for the interface.
        for wrong, code in (("/v1/none", 404), ("/v1/answer", 405)):
            with pytest.raises(urllib.error.HTTPError) as caught:
                _get(url + wrong)
            assert caught.value.code == code
            assert json.loads(caught.value.read())["error"]["message"]
            caught.value.close()
        time.sleep(1)
    assert not (tmp_path / "connects.txt").exists(), (tmp_path / "connects.txt").read_text()


def test_without_an_index_it_serves_and_says_what_to_do(
    clean_env: dict[str, str], tmp_path: Path
) -> None:
    with _serving(clean_env, tmp_path / "log", "--store", tmp_path / "none") as (url, _):
        assert _get(url + "/")[0] == 200
        with pytest.raises(urllib.error.HTTPError) as caught:
            _get(url + "/v1/filings")
        assert caught.value.code == 503
        assert "dongmi index" in caught.value.read().decode()
        caught.value.close()


def test_a_port_in_use_names_it_and_a_free_one(dongmi: Run) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = dongmi("serve", "--port", str(port))
        assert done.returncode == 6
        assert str(port) in done.stderr
        free = re.search(r"--port (\d+)", done.stderr)
        assert free is not None
        assert int(free.group(1)) != port
        with socket.create_server(("127.0.0.1", int(free.group(1)))):
            pass


def test_the_demo_takes_a_free_port_when_the_usual_one_is_taken(
    clean_env: dict[str, str], tmp_path: Path
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        env = clean_env | {"DONGMI_PORT": str(taken.getsockname()[1])}
        with _serving(env, tmp_path / "log", "--store", tmp_path / "s", start="demo") as (url, _):
            assert json.loads(_get(url + "/healthz")[1])["filings"] == 5


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.5", "::"])
def test_other_machines_are_let_in_only_when_asked_for(dongmi: Run, host: str) -> None:
    done = dongmi("serve", "--host", host, "--port", "0")
    assert done.returncode == 6
    assert "--allow-remote" in done.stderr


def test_an_address_that_is_not_ours(dongmi: Run) -> None:
    done = dongmi("serve", "--host", "203.0.113.7", "--allow-remote", "--port", "0")
    assert done.returncode == 6
    assert "203.0.113.7" in done.stderr
    assert "Traceback" not in done.stderr
