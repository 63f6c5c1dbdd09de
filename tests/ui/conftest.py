"""What the tests of the page share: the served application and a headless Chromium."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import pytest

SCRIPT = Path(sys.executable).with_name("dongmi")
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")

Serve = Callable[[Path], AbstractContextManager[str]]


@pytest.fixture(scope="module")
def serve(tmp_path_factory: pytest.TempPathFactory) -> Serve:
    """Run ``dongmi serve`` over a store as a process of its own; gives its address."""
    folder = tmp_path_factory.mktemp("serve")

    @contextmanager
    def run(store: Path) -> Iterator[str]:
        kept = {k: v for k, v in os.environ.items() if not k.startswith("DONGMI_")}
        connects = folder / "connects.txt"
        env = kept | {
            "HOME": str(folder),
            "PYTHONPATH": str(Path(__file__).parents[1] / "guard"),
            "DONGMI_TEST_CONNECTS": str(connects),
        }
        log = folder / f"{store.name}-{time.monotonic_ns()}.log"
        command = [str(SCRIPT), "serve", "--port", "0", "--store", str(store)]
        with log.open("w", encoding="utf-8") as file:
            process = subprocess.Popen(command, env=env, stdout=file, stderr=file, cwd=folder)
        try:
            yield _address(process, log)
            assert not connects.exists(), connects.read_text("utf-8")
        finally:
            process.terminate()
            process.wait(20)

    return run


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    """A headless Chromium; the test is skipped where there is none."""
    found = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    if found is None:
        pytest.skip("needs Chromium (Debian: apt-get install chromium fonts-noto-cjk)")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        opened = driver.chromium.launch(
            executable_path=found,
            args=["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"],
        )
        yield opened
        opened.close()


def _address(process: subprocess.Popen[bytes], log: Path) -> str:
    deadline = time.monotonic() + 90
    while not (found := re.search(r"http://[\d.]+:\d+", log.read_text("utf-8"))):
        assert process.poll() is None, log.read_text("utf-8")
        assert time.monotonic() < deadline, log.read_text("utf-8")
        time.sleep(0.1)
    return found.group()
