"""Dense search may miss a passage, return one outside the filter, or lose a passage's best view:
held against numpy over every vector."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from dongmi.index.encode.base import Vectors
from dongmi.index.store import Store
from dongmi.index.vectors import VIEWS, VectorIndex, write_vectors


def index_of(tmp_path, view_ids: list[int], vectors: Vectors) -> VectorIndex:
    path = tmp_path / "vectors.faiss"
    with path.open("wb") as file:
        write_vectors(np.array(view_ids, np.int64), vectors, file.write)
    return VectorIndex.open(path, vectors.shape[1])


def unit(rng: np.random.Generator, count: int, dimension: int) -> Vectors:
    vectors = rng.standard_normal((count, dimension)).astype(np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


@pytest.mark.parametrize("share", [None, 0.5, 0.02])
def test_search_equals_brute_force_over_best_views(tmp_path, share: float | None) -> None:
    rng = np.random.default_rng(7)
    chunk_ids = np.sort(rng.choice(np.arange(1, 3000), 900, replace=False))
    view_ids = [int(c) * VIEWS + n for c in chunk_ids for n in range(1 + int(c) % 3)]
    vectors = unit(rng, len(view_ids), 24)
    index = index_of(tmp_path, view_ids, vectors)
    allowed = None
    if share is not None:
        allowed = rng.choice(chunk_ids, int(len(chunk_ids) * share), replace=False)
    for query in unit(rng, 20, 24):
        scores: dict[int, float] = {}
        for view_id, vector in zip(view_ids, vectors, strict=True):
            chunk = view_id // VIEWS
            if allowed is None or chunk in allowed:
                scores[chunk] = max(scores.get(chunk, -2.0), float(vector @ query))
        expected = sorted(scores.items(), key=lambda item: -item[1])[:25]
        found = index.search(query, 25, allowed)
        assert [chunk for chunk, _ in found] == [chunk for chunk, _ in expected]
        assert [s for _, s in found] == pytest.approx([s for _, s in expected], abs=1e-6)


def test_fewer_passages_than_asked_for_gives_no_padding(tmp_path) -> None:
    index = index_of(tmp_path, [16, 32, 33], unit(np.random.default_rng(1), 3, 8))
    assert sorted(chunk for chunk, _ in index.search(np.ones(8), 50)) == [1, 2]
    assert [chunk for chunk, _ in index.search(np.ones(8), 50, np.array([2, 77]))] == [2]


def test_an_empty_filter_finds_nothing(tmp_path) -> None:
    index = index_of(tmp_path, [16, 32], unit(np.random.default_rng(1), 2, 8))
    assert index.search(np.ones(8), 5, np.empty(0, np.int64)) == []
    assert index.search(np.ones(8), 5, np.array([99])) == []


def test_a_vector_of_another_length_is_refused(tmp_path) -> None:
    index = index_of(tmp_path, [16], unit(np.random.default_rng(1), 1, 8))
    with pytest.raises(ValueError, match="length 9"):
        index.search(np.ones(9), 5)


def test_a_pair_is_found_by_its_question_and_by_its_passage(
    tmp_path, make_filing, write_store, tiny_encoder
) -> None:
    filing, chunks, _ = make_filing("a", "甲\n乙\n丙")
    chunks[1] = replace(chunks[1], question="问乙的事？")
    write_store(tmp_path, [(filing, chunks, ())])
    with Store.open(tmp_path) as store:
        assert store.manifest.views == 4
        for view in chunks[1].views:
            best = store.dense(tiny_encoder().encode_queries([view]), 3)
            assert store.chunks([best[0][0]]) == [chunks[1]]
            assert best[0][1] == pytest.approx(1.0, abs=1e-6)
            assert len({chunk for chunk, _ in best}) == 3
