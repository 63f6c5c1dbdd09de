"""A build may disturb those who read: readers must keep what they opened, find the new index when
they open anew, and two writers must never write at once."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from dongmi.index import store as store_module
from dongmi.index.errors import StoreBusy, StoreError
from dongmi.index.generation import check_files
from dongmi.index.store import Store
from dongmi.index.writer import writing


def texts(store: Store) -> list[str]:
    return [chunk.text for chunk in store.chunks(store.all_chunk_ids().tolist())]


def test_an_open_store_is_a_snapshot(tmp_path, make_filing, write_store, tiny_encoder) -> None:
    write_store(tmp_path, [make_filing("a", "旧的一段\n旧的二段")])
    with Store.open(tmp_path) as old:
        with writing(tmp_path) as writer:
            writer.tables.remove("a")
            writer.switch("tiny@1", {}, old._vectors.view_ids[:0], old._vectors.reconstruct()[:0])
        write_store(tmp_path, [make_filing("b", "新的一段")])
        assert not old.is_current()
        assert texts(old) == ["旧的一段", "旧的二段"] and old.text("a") == "旧的一段\n旧的二段"
        assert [chunk for chunk, _ in old.lexical("旧", 5)] == [1, 2]
        best = old.dense(tiny_encoder().encode_queries(["\n旧的二段"]), 1)
        assert best == [(2, pytest.approx(1.0, abs=1e-6))]
    with Store.open(tmp_path) as new:
        assert new.is_current() and new.manifest.generation == 3
        assert texts(new) == ["新的一段"] and new.all_chunk_ids().tolist() == [3]
    assert sorted(p.name for p in tmp_path.glob("vectors-*")) == ["vectors-3.faiss"]


def test_readers_never_fail_while_generations_switch(tmp_path, make_filing, write_store) -> None:
    def lines(generation: int) -> str:
        return "\n".join(f"公告第{generation}版第{n}段" for n in range(5))

    write_store(tmp_path, [make_filing("a", lines(1))])
    done, read = threading.Event(), []

    def look() -> None:
        while not done.is_set() or not read:
            with Store.open(tmp_path) as store:
                expected = lines(store.manifest.generation).split("\n")
                assert texts(store) == expected
                assert len(store.lexical("公告", 9)) == 5
                read.append(store.manifest.generation)

    with ThreadPoolExecutor(4) as pool:
        looking = [pool.submit(look) for _ in range(4)]
        try:
            for generation in range(2, 14):
                write_store(tmp_path, [make_filing("a", lines(generation))])
        finally:
            done.set()
        for reader in looking:
            reader.result()
    assert len(set(read)) > 3  # they did read between the switches


def test_a_switch_between_the_reader_s_two_looks_is_no_damage(
    tmp_path, make_filing, write_store, monkeypatch
) -> None:
    write_store(tmp_path, [make_filing("a", "旧的一段")])

    def switch_first(folder, files) -> None:
        monkeypatch.undo()
        write_store(tmp_path, [make_filing("a", "新的一段")])
        check_files(folder, files)

    monkeypatch.setattr(store_module, "check_files", switch_first)
    with Store.open(tmp_path) as store:
        assert texts(store) == ["新的一段"] and store.manifest.generation == 2


def test_one_store_serves_fifty_askers_at_once(
    tmp_path, make_filing, write_store, tiny_encoder
) -> None:
    words = [f"第{n}项指标为{n}元" for n in range(60)]
    write_store(tmp_path, [make_filing("a", "\n".join(words))])
    vectors = tiny_encoder().encode_queries([f"\n{word}" for word in words])
    with Store.open(tmp_path) as store, ThreadPoolExecutor(50) as pool:

        def ask(n: int) -> bool:
            best = store.dense(vectors[n], 5)[0][0]
            lexical = store.lexical(words[n], 5)
            quoted = store.text("a").split("\n")[n]
            return store.chunks([best])[0].text == words[n] == quoted and len(lexical) == 5

        assert all(pool.map(ask, list(range(60)) * 10))


def test_a_second_writer_is_told_who_writes(tmp_path, make_filing, write_store) -> None:
    write_store(tmp_path, [make_filing("a", "一段")])
    with writing(tmp_path):
        wanted = rf"pid {os.getpid()}.*请等它完成"
        with pytest.raises(StoreBusy, match=wanted), writing(tmp_path):
            pass
        with Store.open(tmp_path) as store:  # readers do not wait
            assert texts(store) == ["一段"]
    with writing(tmp_path):
        pass


READ_ONLY = """
import os, pathlib, sys
from dongmi.index.errors import StoreError
from dongmi.index.store import Store
from dongmi.index.tokens import tokenize
from dongmi.index.writer import writing
tokenize("预热")  # loads what may lie where another user cannot read
folder = pathlib.Path(sys.argv[1])
if os.geteuid() == 0:
    os.setuid(65534)  # permissions do not bind root
with Store.open(folder) as store:
    print(store.lexical("研发", 5)[0][0])
try:
    with writing(folder):
        pass
except StoreError as error:
    print(type(error).__name__, error)
"""


@pytest.mark.skipif(not hasattr(os, "setuid"), reason="permissions of POSIX")
def test_a_folder_one_may_not_write_can_be_read(tmp_path, make_filing, write_store) -> None:
    folder = tmp_path / "store"
    write_store(folder, [make_filing("a", "公司研发费用")])
    for place in (tmp_path, *tmp_path.parents[:2]):
        place.chmod(0o755)
    folder.chmod(0o555)
    found = subprocess.run(
        [sys.executable, "-c", READ_ONLY, folder], capture_output=True, text=True, timeout=60
    )
    folder.chmod(0o755)
    assert found.stderr == ""
    first, second = found.stdout.splitlines()
    assert first == "1"
    assert second.startswith("StoreError 没有权限") and "--store" in second
    assert not list(folder.glob("*-wal"))


def test_a_failed_write_leaves_the_index_as_it_was(tmp_path, make_filing, write_store) -> None:
    write_store(tmp_path, [make_filing("a", "旧的一段")])
    before = sorted(path.name for path in tmp_path.rglob("*"))
    filing, chunks, _ = make_filing("b", "新的一段")
    with pytest.raises(StoreError, match="换一个"), writing(tmp_path) as writer:
        writer.tables.add(filing, chunks, (), "recipe")
        raise PermissionError(13, "no")
    assert sorted(path.name for path in tmp_path.rglob("*")) == before
    with Store.open(tmp_path) as store:
        assert texts(store) == ["旧的一段"] and store.manifest.generation == 1
