"""A damaged index may crash without a word, or worse, answer from what is left: every damage must
be told by its kind of error, the file's name and what to do."""

from __future__ import annotations

import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from dongmi.index.errors import EncoderMismatch, StoreCorrupt, StoreError, StoreMissing
from dongmi.index.store import Store


@pytest.fixture
def folder(tmp_path, make_filing, write_store) -> Path:
    lines = "\n".join(f"第{n}段：公司研发费用为{n}亿元" for n in range(40))
    write_store(tmp_path / "store", [make_filing("a", lines), make_filing("b", "另一份\n公告")])
    return tmp_path / "store"


def refused(folder: Path, kind: type[StoreError], *words: str) -> None:
    with pytest.raises(kind) as caught:
        Store.open(folder)
    assert type(caught.value) is kind and caught.value.advice
    for word in words:
        assert word in str(caught.value)


def flip(path: Path, at: int) -> None:
    content = bytearray(path.read_bytes())
    content[at] ^= 1
    path.write_bytes(content)


def generation_files(folder: Path) -> list[Path]:
    return [folder / "vectors-1.faiss", *sorted((folder / "lexical-1").iterdir())]


def test_no_folder_no_index_and_an_empty_file_are_no_store_yet(tmp_path) -> None:
    refused(tmp_path / "nowhere", StoreMissing, "nowhere", "dongmi index", "dongmi demo")
    refused(tmp_path, StoreMissing, "dongmi index")
    (tmp_path / "dongmi.sqlite").touch()
    refused(tmp_path, StoreMissing, "dongmi index")


def test_every_generation_file_missing_cut_or_altered_is_told(folder) -> None:
    files = generation_files(folder)
    assert len(files) == 7
    for path in files:
        whole = path.read_bytes()
        for damage in (
            path.unlink,
            lambda p=path: p.write_bytes(p.read_bytes()[:-1]),
            lambda p=path: p.write_bytes(b""),
            lambda p=path: flip(p, p.stat().st_size // 2),
            lambda p=path: flip(p, 0),
        ):
            damage()
            refused(folder, StoreCorrupt, path.name, "dongmi doctor --repair")
            path.write_bytes(whole)
    shutil.rmtree(folder / "lexical-1")
    refused(folder, StoreCorrupt, "lexical-1", "dongmi doctor --repair")


def test_records_cut_at_any_length_are_told(folder) -> None:
    path = folder / "dongmi.sqlite"
    whole = path.read_bytes()
    assert not (folder / "dongmi.sqlite-wal").exists()
    for length in (1, 50, 100, 4096, len(whole) // 2, len(whole) - 1):
        path.write_bytes(whole[:length])
        refused(folder, StoreCorrupt, "dongmi.sqlite", "dongmi index")
    path.write_bytes(b"not a database at all" * 1000)
    refused(folder, StoreCorrupt, "dongmi.sqlite", "dongmi index")


def change(folder: Path, statement: str) -> None:
    with closing(sqlite3.connect(folder / "dongmi.sqlite")) as connection, connection:
        connection.execute(statement)


def test_lost_rows_are_told_when_opening(folder) -> None:
    change(folder, "DELETE FROM chunks WHERE id = 7")
    refused(folder, StoreCorrupt, "dongmi.sqlite", "清单不符")


def test_an_altered_text_is_never_quoted(folder) -> None:
    change(folder, "UPDATE filings SET text = replace(text, '3亿元', '8亿元') WHERE doc_id = 'a'")
    with Store.open(folder) as store:
        assert store.text("b") == "另一份\n公告"
        for read in (store.text, store.filing):
            with pytest.raises(StoreCorrupt, match="正文校验不符"):
                read("a")


def test_another_layout_version_is_told(folder) -> None:
    change(folder, "PRAGMA user_version = 99")
    refused(folder, StoreError, "第 99 版", "第 1 版", "dongmi index")


def test_an_unreadable_manifest_is_told(folder) -> None:
    change(folder, "UPDATE meta SET value = '{\"format\": 1}' WHERE key = 'manifest'")
    refused(folder, StoreCorrupt, "dongmi.sqlite")


def test_a_folder_that_is_a_file_is_told(tmp_path) -> None:
    (tmp_path / "store").write_text("x")
    refused(tmp_path / "store", StoreMissing, "store")


def test_another_encoder_is_refused_by_both_names(folder, tiny_encoder) -> None:
    with Store.open(folder) as store:
        store.check_encoder(tiny_encoder())
        for other in (tiny_encoder(name="other@2"), tiny_encoder(dimension=48)):
            with pytest.raises(EncoderMismatch) as caught:
                store.check_encoder(other)
            assert "tiny@1（32 维）" in str(caught.value)
            assert f"{other.name}（{other.dimension} 维）" in str(caught.value)
            assert "--encoder" in caught.value.advice


def test_no_file_needs_pickle(folder) -> None:
    arrays = list((folder / "lexical-1").glob("*.npy"))
    assert len(arrays) == 4
    for path in arrays:
        assert np.load(path, allow_pickle=False).dtype != object
    for path in (folder / "lexical-1").glob("*.json"):
        json.loads(path.read_text("utf-8"))
    kinds = {path.suffix for path in folder.rglob("*") if path.is_file()}
    assert kinds == {".sqlite", ".faiss", ".npy", ".json", ".lock"}


def test_the_manifest_is_readable_beside_the_index(folder) -> None:
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    assert {"dongmi", "faiss", "bm25s", "rjieba"} == set(manifest["versions"])
    wanted = {"generation": 1, "encoder": "tiny@1", "dimension": 32, "filings": 2, "chunks": 42}
    assert manifest | wanted == manifest
