"""A killed or starved build may leave an index that cannot be opened, or one that mixes two: real
processes are killed at every moment that matters, and run out of room at many sizes."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from dongmi.index.build import build
from dongmi.index.embed import BATCH
from dongmi.index.settings import Settings
from dongmi.index.store import Store

CHILD = Path(__file__).with_name("build_child.py")
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")


def write_papers(folder: Path, words: str, files: int) -> None:
    folder.mkdir()
    for file in range(files):
        lines = [
            f"第{n}段，{words}{file}号业务收入为{n}.{file}亿元。" + "说明文字" * 40
            for n in range(40)
        ]
        (folder / f"{file}.txt").write_text("一、经营情况\n" + "\n\n".join(lines) + "\n", "utf-8")


@pytest.fixture
def place(tmp_path, tiny_encoder) -> Path:
    """A folder with a finished index of ``old`` and the files of ``new`` still to add."""
    write_papers(tmp_path / "old", "甲", 1)
    write_papers(tmp_path / "new", "乙", 4)
    build([tmp_path / "old"], Settings(store=tmp_path / "store"), tiny_encoder())
    return tmp_path


def command(place: Path, how: str) -> list[str]:
    return [sys.executable, str(CHILD), how, str(place / "store"), str(place / "new")]


def run(place: Path, how: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command(place, how), capture_output=True, text=True, timeout=120)


def check_readable(place: Path) -> int:
    """The index is whole, old or new, and gives the answers it gave; return its generation."""
    with Store.open(place / "store") as store:
        assert len(store.filings()) == (1 if store.manifest.generation == 1 else 5)
        [(best, _), *_] = store.lexical("甲0号业务收入第7段", 5)
        assert "甲0号业务收入" in store.chunks([best])[0].text
        assert bool(store.lexical("乙", 1)) == (store.manifest.generation > 1)
        for filing in store.filings():
            assert store.text(filing.doc_id)
        return store.manifest.generation


def check_completes(place: Path, encoder) -> int:
    """The next build adds the rest; return how many texts it had to encode."""
    build([place / "old", place / "new"], Settings(store=place / "store"), encoder)
    assert check_readable(place) > 1
    names = {path.name for path in (place / "store").iterdir()}
    assert len([name for name in names if name.startswith(("vectors-", "lexical-"))]) == 2
    return len(encoder.encoded)


def count_new_views(place: Path) -> int:
    with Store.open(place / "store") as store:
        new = [c for c in store.chunks(store.all_chunk_ids().tolist()) if "乙" in c.text]
        return len({view for chunk in new for view in chunk.views})


@pytest.mark.parametrize("how", ["sync=1", "sync=5", "sync=9", "encode=3"])
def test_killed_at_this_moment(place, how, tiny_encoder) -> None:
    killed = run(place, how)
    assert killed.returncode == -9 and "built" not in killed.stdout
    assert check_readable(place) == 1
    encoded = check_completes(place, tiny_encoder())
    if how.startswith("sync"):
        assert encoded == 0  # all vectors were kept before the files were written
    if how == "encode=3":
        assert encoded == count_new_views(place) - 2 * BATCH  # two batches had been kept


def test_killed_at_any_moment(place, tiny_encoder) -> None:
    rng = random.Random(20240426)
    for _ in range(5):
        child = subprocess.Popen(command(place, "plain"), stdout=subprocess.PIPE, text=True)
        assert child.stdout is not None and child.stdout.readline() == "ready\n"
        time.sleep(rng.uniform(0.0, 0.3))
        child.kill()
        child.communicate(timeout=60)
        check_readable(place)
    check_completes(place, tiny_encoder())


@pytest.mark.parametrize("limit", [20_000, 60_000, 200_000])
def test_a_full_disk_is_told_and_costs_nothing(place, limit, tiny_encoder) -> None:
    starved = run(place, f"limit={limit}")
    assert starved.stderr == "" and starved.returncode == 0
    assert "StoreError 磁盘空间不足" in starved.stdout and "腾出空间" in starved.stdout
    assert check_readable(place) == 1
    check_completes(place, tiny_encoder())
