"""Take the README's pictures of the page: `make pictures`, after a change to it or the answers.

Serves the demo's index on a free port, asks in headless Chromium, and writes ``docs/images``.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Page, sync_playwright

IMAGES = Path(__file__).parents[2] / "docs" / "images"
COMMAND = Path(sys.executable).with_name("dongmi")
ANSWERED = ("2024年研发费用是多少？", "2024年营业收入和净利润分别是多少？")
REFUSED = ("昆仑万维2026年营业收入是多少？", "公司食堂几点开饭？")


def main() -> None:
    """Serve, ask, and save four pictures."""
    with tempfile.TemporaryDirectory() as folder:
        store = Path(folder) / "store"
        run = [str(COMMAND), "--store", str(store)]
        subprocess.run([*run, "demo", "--no-serve"], check=True, stdout=subprocess.DEVNULL)
        serve = [str(COMMAND), "--store", str(store / "demo"), "serve", "--port", "0"]
        log = Path(folder) / "log"
        with log.open("w") as out, subprocess.Popen(serve, stdout=out, stderr=out) as server:
            try:
                _take(_address(log))
            finally:
                server.terminate()


def _address(log: Path) -> str:
    for _ in range(600):
        if found := re.search(r"http://[\d.]+:\d+", log.read_text("utf-8")):
            return found[0]
        time.sleep(0.1)
    raise SystemExit(f"the server did not start: {log.read_text('utf-8')}")


def _take(url: str) -> None:
    with sync_playwright() as driver:
        path = shutil.which("chromium") or shutil.which("google-chrome")
        browser = driver.chromium.launch(executable_path=path, args=["--no-sandbox"])
        wide: dict[str, Any] = {
            "viewport": {"width": 1280, "height": 800},
            "device_scale_factor": 1.5,
        }
        page = browser.new_page(**wide)
        page.goto(url)
        page.locator("#dm-chat .example").first.wait_for()
        _save(page, "before")
        for question in ANSWERED:
            _ask(page, question)
        _save(page, "answer")
        for question in REFUSED:
            _ask(page, question)
        _save(page, "refusal")
        phone = browser.new_page(viewport={"width": 390, "height": 844}, device_scale_factor=1.5)
        phone.goto(url)
        phone.locator("#dm-chat .example").first.wait_for()
        _ask(phone, ANSWERED[0])
        _save(phone, "narrow", whole=True)
        browser.close()


def _ask(page: Page, question: str) -> None:
    answers = page.locator("#dm-chat .dm-foot").count()
    page.locator("#dm-box textarea").fill(question)
    page.keyboard.press("Enter")
    page.locator("#dm-chat .dm-foot").nth(answers).wait_for()
    page.wait_for_timeout(800)


def _save(page: Page, name: str, *, whole: bool = False) -> None:
    """Save a picture with few colours: a page of text needs no more, and the file is small."""
    path = IMAGES / f"{name}.png"
    page.screenshot(path=path, full_page=whole)
    Image.open(path).convert("RGB").quantize(96).save(path, optimize=True)


if __name__ == "__main__":
    main()
